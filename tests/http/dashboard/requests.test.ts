import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import type { AdminRequest, RequestsAnswer } from '../../../src/admin/shapes/requests'
import { allSeen, hasFocus, seen } from '../../support/dashboard/in-browser'
import { OVERLOADED } from '../../support/dashboard/names'
import { type DashboardServer, startDashboard } from '../../support/dashboard/server'
import { type Dashboard, openDashboard, settle } from '../../support/dashboard/tabs'
import { driveTraffic } from '../../support/dashboard/traffic'
import { binary } from '../../support/process/binary'
import { eventually } from '../../support/process/proc'

setDefaultTimeout(60_000)

let server: DashboardServer
let dashboard: Dashboard
beforeAll(async () => {
  await binary()
  server = await startDashboard()
  await driveTraffic(server)
  dashboard = await openDashboard(server.url)
}, 240_000)
afterAll(async () => {
  await dashboard[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})
afterEach(() => dashboard.clear())

const rowsOf = (page: Page) =>
  page.getByRole('table', { name: 'Requests, the newest first' }).getByRole('row')
const shown = async (page: Page) => (await rowsOf(page).count()) - 1
const asked = async (query: string) =>
  (await server.admin<RequestsAnswer>(`requests?${query}`)).requests

/** The value of a fact of the open request. */
const fact = (page: Page, name: string) =>
  page
    .getByRole('complementary')
    .locator('dl > div', {
      has: page.getByRole('term').filter({ hasText: new RegExp(`^${name}$`) }),
    })
    .getByRole('definition')

test('are listed with filters, which a link brings into another tab', async () => {
  const page = await dashboard.tab('#/requests')
  expect(await shown(page)).toBe(100)
  await page.getByLabel('Application').fill('mobile')
  await page.getByLabel('Status').fill('failed')
  await settle(page)
  await page.getByLabel('Time').selectOption('1h')
  await settle(page)
  const texts = async (tab: Page) => (await allSeen(rowsOf(tab))).slice(1)
  const found = await texts(page)

  expect(found.length).toBeGreaterThanOrEqual(2)
  for (const text of found) expect(text).toMatch(/(503|429|200 cut off)\s+mobile/)
  const address = new URL(page.url()).hash
  for (const part of ['application=mobile', 'status=failed', 'range=1h'])
    expect(address).toContain(part)
  const again = await dashboard.tab(address)
  expect(await texts(again)).toEqual(found)
  expect(await again.getByLabel('Application').inputValue()).toBe('mobile')
  expect(dashboard.complaints).toEqual([])
})

test('say what is wrong with a filter, and that nothing fits', async () => {
  const page = await dashboard.tab('#/requests?status=many')
  await page.getByRole('alert').getByText('"status" is not valid').waitFor()
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
  expect(await rowsOf(page).count()).toBe(0)
  await page.getByLabel('Status').fill('ok')
  await rowsOf(page).first().waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)

  await page.getByLabel('Alias').fill('nobody-has-it')
  await page.keyboard.press('Enter')
  await page.getByText('No request like that').waitFor()
  expect(await seen(page.getByRole('main'))).not.toContain('curl')
})

test('have older pages', async () => {
  const page = await dashboard.tab('#/requests?application=assistant')
  await page.getByRole('button', { name: 'Older' }).click()
  await page.waitForURL(/before=/)
  await settle(page)
  const first = await asked('application=assistant&limit=101')
  const { id } = first[100] as AdminRequest

  expect(await rowsOf(page).nth(1).getByRole('link').getAttribute('href')).toContain(id)
  await page.getByRole('button', { name: 'Newest' }).click()
  await page.waitForURL((url) => !url.hash.includes('before='))
  await settle(page)
  expect(await rowsOf(page).nth(1).getByRole('link').getAttribute('href')).toContain(
    first[0]?.id ?? 'none',
  )
})

test('show which took longest, and follow nothing then', async () => {
  const page = await dashboard.tab('#/requests')
  await page.getByLabel('Order').selectOption('slowest')
  await page.waitForURL(/order=slowest/)
  const table = page.getByRole('table', { name: 'Requests, the slowest first' })
  await table.waitFor()
  const { requests, next } = await server.admin<RequestsAnswer>('requests?order=slowest')
  const lengths = requests.map(({ duration_ms: ms }) => ms)

  expect(lengths).toHaveLength(100)
  expect(lengths).toEqual(lengths.toSorted((one, other) => other - one))
  expect(new Set(lengths).size).toBeGreaterThan(1)
  expect(next).toBeNull()
  const links = table.getByRole('row').getByRole('link')
  const first = await links.first().getAttribute('href')
  expect(first).toContain(requests[0]?.id ?? 'none')
  expect(first).toContain('order=slowest')
  expect(await page.getByRole('button', { name: 'Pause updates' }).count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Older' }).count()).toBe(0)
  expect(dashboard.complaints).toEqual([])
})

test('show their attempts in order of time, with what the providers said, and close with Escape', async () => {
  const [request] = await asked('alias=careful&limit=1')
  const page = await dashboard.tab('#/requests?alias=careful')
  const opener = rowsOf(page).nth(1).getByRole('link')
  await opener.focus()
  await page.keyboard.press('Enter')
  const panel = page.getByRole('complementary')
  await panel.waitFor()
  const attempts = await allSeen(
    panel.getByRole('region', { name: 'Attempts' }).getByRole('listitem'),
  )

  expect(attempts).toHaveLength(2)
  expect(attempts[0]).toMatch(/openai gpt-4o first target\s+503/)
  expect(attempts[0]).toContain(`overloaded_error ${OVERLOADED}`)
  expect(attempts[1]).toMatch(/openai gpt-4o-mini second target\s+200/)
  expect(await seen(fact(page, 'Request id'))).toContain(request?.request_id ?? 'none')
  expect(await seen(fact(page, 'Tokens'))).toBe('12,000 in, 3,400 out, as the provider counted')
  expect(await seen(fact(page, 'Cost'))).toBe('$0.00384')
  expect(page.url()).toContain(`id=${request?.id}`)
  const again = await dashboard.tab(new URL(page.url()).hash)
  expect(await seen(fact(again, 'Ledger id'))).toContain(request?.id ?? 'none')
  await again.close()

  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  expect(page.url()).not.toContain('id=')
  expect(await hasFocus(opener)).toBe(true)
})

test('that Portus refused say why, and lead to their application', async () => {
  const [refused] = await asked('application=batch&status=429&limit=1')
  const page = await dashboard.tab(`#/requests?id=${refused?.id}`)
  const panel = page.getByRole('complementary')
  const refusal = panel.getByRole('region', { name: 'Refusal' })

  expect(await seen(refusal)).toContain('Portus refused it')
  expect(await seen(refusal)).toContain('a budget is used up')
  for (const name of ['Answered by', 'Last asked', 'Target', 'Price'])
    expect([name, await fact(page, name).count()]).toEqual([name, 0])
  await refusal.getByRole('link', { name: 'Limits and keys of batch' }).click()
  await page.getByRole('region', { name: 'batch', exact: true }).waitFor()
})

test('open from a link, also where the list does not have them', async () => {
  const old = server.rows[3]!
  const page = await dashboard.tab(`#/requests?id=${old.id}`)
  expect(await seen(fact(page, 'Request id'))).toContain(old.requestId)
  const lost = await dashboard.tab('#/requests?id=019a9a7e-0000-7000-8000-000000000000')
  await lost.getByRole('complementary').getByRole('alert').waitFor()
})

test('appear while somebody looks, unless updates are paused', async () => {
  const page = await dashboard.tab('#/requests')
  const overview = await dashboard.tab('#/overview?range=1h&application=mobile')
  const requests = overview.locator('.tile:has(dt:has-text("Requests")) .tile-value')
  const before = Number(await seen(requests))
  await page.bringToFront()
  await page.getByText('Live', { exact: true }).waitFor()
  const { requestId } = await server.ask('mobile', 'fast', { stream: true })
  const [row] = await eventuallyAsked(requestId)
  await page.locator(`a[href*="${row?.id}"]`).waitFor()

  expect(await seen(rowsOf(page).nth(1))).toContain('mobile')
  await overview.bringToFront()
  await eventually(async () => Number(await seen(requests)) === before + 1, 20_000)
  expect(Number(await seen(requests))).toBe(before + 1)

  await page.bringToFront()
  await page.getByText('Live', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Pause updates' }).click()
  await page.getByText('Paused', { exact: true }).waitFor()
  const later = await server.ask('mobile', 'fast')
  const [held] = await eventuallyAsked(later.requestId)
  await Bun.sleep(2_500)
  expect(await page.locator(`a[href*="${held?.id}"]`).count()).toBe(0)
  await page.getByRole('button', { name: 'Resume updates' }).click()
  await page.locator(`a[href*="${held?.id}"]`).waitFor()
  expect(dashboard.complaints).toEqual([])
})

/** The row of a request, once it is written down. */
async function eventuallyAsked(requestId: string): Promise<AdminRequest[]> {
  let found: AdminRequest[] = []
  await eventually(async () => {
    found = await asked(`request_id=${requestId}`)
    return found.length > 0
  })
  return found
}
