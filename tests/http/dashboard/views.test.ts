import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Locator, Page } from 'playwright-core'
import type { AliasesAnswer } from '../../../src/admin/shapes/aliases'
import type { ApplicationsAnswer } from '../../../src/admin/shapes/applications'
import type { UsageAnswer } from '../../../src/admin/shapes/usage'
import { money } from '../../../src/dashboard/page/format/money'
import { count } from '../../../src/dashboard/page/format/numbers'
import { allSeen, seen, spaced } from '../../support/dashboard/in-browser'
import { type DashboardServer, startDashboard } from '../../support/dashboard/server'
import { type Dashboard, openDashboard, settle } from '../../support/dashboard/tabs'
import { driveTraffic } from '../../support/dashboard/traffic'
import { binary } from '../../support/process/binary'

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

/** Nothing was asked of another server, no key stood in an address, and the browser had nothing to say. */
function expectQuiet(): void {
  expect(dashboard.complaints).toEqual([])
  expect(dashboard.requested.length).toBeGreaterThan(3)
  for (const address of dashboard.requested) {
    expect(address).toStartWith(`${server.url}/`)
    expect(address).not.toMatch(/ak-|pk-|key=/)
  }
}

const tile = (within: Page | Locator, name: string) =>
  within.locator(`.tile:has(dt:has-text("${name}")) .tile-value`)
const rows = async (table: Locator) => (await allSeen(table.getByRole('row'))).slice(1)
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

describe('the overview', () => {
  test('has the sums of a month, and who spent it', async () => {
    const page = await dashboard.tab('#/overview?range=30d')
    const from = new Date(
      Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), new Date().getUTCDate() - 29),
    ).toISOString()
    const { total, groups } = await server.admin<UsageAnswer>(
      `usage?by=application&from=${from}&to=${new Date().toISOString()}`,
    )

    expect(total.requests).toBeGreaterThan(2_500)
    expect(await seen(tile(page, 'Requests'))).toBe(spaced(count(total.requests)))
    expect(await seen(tile(page, 'Failed'))).toBe(spaced(count(total.failed)))
    expect(await seen(tile(page, 'Spent'))).toBe(money(total.usd))
    expect(
      await allSeen(page.getByRole('list', { name: 'What is wrong now' }).getByRole('link')),
    ).toContain('1 budget used up')
    const shown = await rows(page.getByRole('table', { name: 'Top spenders' }))
    expect(shown.map((row) => row.split(/\s/)[0])).toEqual(
      groups.map(({ group }) => group.application),
    )
    expect(shown[0]).toContain(money(groups[0]!.usd))
    for (const name of ['Requests', 'Spent', 'Tokens', 'Latency'])
      expect(await page.getByRole('img', { name: new RegExp(`^${name}: .*\\d`) }).count()).toBe(1)
    expectQuiet()
  })

  test('says who spent most yesterday, goes there by links, and back with the browser’s button', async () => {
    const page = await dashboard.tab()
    await page.getByLabel('Time').selectOption('yesterday')
    await settle(page)
    const [first = ''] = await rows(page.getByRole('table', { name: 'Top spenders' }))
    expect(first).toStartWith('search')
    const address = page.url()
    expect(address).toEndWith('#/overview?range=yesterday')

    await page
      .getByRole('table', { name: 'Top spenders' })
      .getByRole('link', { name: 'search' })
      .click()
    await settle(page)
    const { groups } = await server.admin<UsageAnswer>(
      `usage?by=application&from=${daysAgo(1)}&to=${daysAgo(0)}`,
    )
    expect(groups[0]?.group.application).toBe('search')
    expect(await seen(tile(page, 'Spent'))).toBe(money(groups[0]!.usd))
    await page.goBack()
    await settle(page)

    expect(page.url()).toBe(address)
    expect((await rows(page.getByRole('table', { name: 'Top spenders' }))).length).toBe(
      groups.length,
    )
    expectQuiet()
  })

  test('shows the numbers of a chart as a table', async () => {
    const page = await dashboard.tab('#/overview?range=30d')
    await page.getByRole('button', { name: 'Spent as a table' }).click()

    expect(await rows(page.getByRole('table', { name: 'Spent' }))).toHaveLength(30)
  })
})

const daysAgo = (days: number) => {
  const now = new Date()
  return new Date(
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - days),
  ).toISOString()
}

describe('the applications', () => {
  test('stand with what they have spent, what is left, and how far they are', async () => {
    const page = await dashboard.tab('#/applications')
    const { applications, teams } = await server.admin<ApplicationsAnswer>('applications')

    const shown = await allSeen(
      page.getByRole('region', { name: 'Applications', exact: true }).getByRole('heading'),
    )
    expect(shown.toSorted()).toEqual(applications.map(({ name }) => name).toSorted())
    for (const { name, spent } of applications)
      expect(await seen(card(page, name))).toContain(money(spent?.month ?? -1))
    expect(await seen(card(page, 'batch'))).toMatch(/Used up\s+\$0 left/)
    expect(await seen(card(page, 'assistant'))).toMatch(/Warning over 50 %, .* left never resets/)
    expect(await seen(card(page, 'search'))).not.toMatch(/Warning|Used up/)
    expect(await seen(card(page, 'search'))).toMatch(/resets\s+in/)
    expect(await seen(card(page, 'mobile'))).toContain('Key of the environment')
    expect(await seen(card(page, 'Team product'))).toContain(money(teams[0]?.spent?.month ?? -1))
    expectQuiet()
  })

  test('are filtered by name and team, in an order that a link keeps', async () => {
    const page = await dashboard.tab('#/applications')
    await page.getByLabel('Order').selectOption('limit')
    const list = page.getByRole('region', { name: 'Applications', exact: true })
    expect((await allSeen(list.getByRole('heading')))[0]).toBe('batch')
    await card(page, 'Team product').getByRole('link', { name: 'Applications' }).click()
    await page.getByLabel('Name').pressSequentially('SEAR')

    expect(await allSeen(list.getByRole('heading'))).toEqual(['search'])
    const again = await dashboard.tab(new URL(page.url()).hash)
    expect(
      await allSeen(
        again.getByRole('region', { name: 'Applications', exact: true }).getByRole('heading'),
      ),
    ).toEqual(['search'])
    await again.getByLabel('Name').fill('nobody')
    await again.getByText('No application has such a name').waitFor()
    expect(await card(again, 'Team product').count()).toBe(0)
  })
})

test('the models stand with their health, prices, fallbacks and users', async () => {
  const page = await dashboard.tab('#/models?range=1h')
  const { aliases } = await server.admin<AliasesAnswer>('aliases')

  for (const { name, targets } of aliases)
    expect(await card(page, name).getByRole('table').getByRole('row').count()).toBe(
      targets.length + 1,
    )
  const careful = card(page, 'careful')
  expect(await seen(tile(careful, 'Fell back'))).toBe('2')
  const [full = '', spare = ''] = await rows(careful.getByRole('table'))
  expect(full).toContain('openai gpt-4o Failing 2 2 × provider error')
  expect(full).toContain('$2.50 / $10.00')
  expect(spare).toContain('openai gpt-4o-mini Healthy 2 None')
  expect(await seen(careful)).toContain('Used by search')
  expect(await seen(careful)).toContain('Health, last minute')
  expect(await seen(card(page, 'broken'))).toContain('Failing')
  expect(await seen(card(page, 'broken'))).toContain('100 % failed')
  const failed = card(page, 'broken').getByRole('link', { name: 'failed in this time' })
  expect(await seen(failed)).toBe('2 failed in this time')
  expect(await failed.getAttribute('href')).toBe('#/requests?range=1h&alias=broken&status=failed')
  await page.getByLabel('Name').fill('clau')
  expect(await allSeen(page.getByRole('heading', { level: 2 }))).toEqual(['claude'])
  expectQuiet()
})
