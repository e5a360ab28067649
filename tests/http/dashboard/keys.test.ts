import { beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { AuditAnswer } from '../../../src/admin/shapes/audit'
import { kept, seen } from '../../support/dashboard/in-browser'
import { ADMIN_KEY, KEYS } from '../../support/dashboard/names'
import { startDashboard } from '../../support/dashboard/server'
import { enterKey, openDashboard, settle, VIEWS } from '../../support/dashboard/tabs'
import { binary } from '../../support/process/binary'
import { freePort } from '../../support/process/child'

setDefaultTimeout(60_000)
beforeAll(async () => void (await binary()), 240_000)

test('an admin key opens the page, no other key does, and it stands in the tab alone', async () => {
  await using server = await startDashboard({ isFresh: true })
  await using dashboard = await openDashboard(server.url)
  const page = await dashboard.tab('#/applications', null)
  await page.getByLabel('Admin key').waitFor()

  expect(dashboard.complaints).toEqual([])
  for (const wrong of [`${ADMIN_KEY}x`, KEYS.mobile]) {
    await enterKey(page, wrong)
    await page.getByRole('alert').filter({ hasText: 'not an admin key' }).waitFor()
    expect(await page.getByRole('navigation').count()).toBe(0)
    expect(await page.content()).not.toContain(wrong)
  }
  await enterKey(page)
  await settle(page)
  expect(await seen(page.getByRole('heading', { level: 1 }))).toBe(VIEWS.applications)
  expect(await kept(page)).toEqual({
    session: { 'portus.admin-key': ADMIN_KEY },
    local: {},
    cookies: '',
    address: `${server.url}/dashboard#/applications`,
  })
  await page.reload()
  await settle(page)
  const other = await dashboard.tab('', null)
  await other.getByLabel('Admin key').waitFor()

  for (const address of dashboard.requested) expect(address).not.toMatch(/ak-|pk-/)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Admin key').waitFor()
  expect(await page.evaluate('sessionStorage.length')).toBe(0)
  const { entries } = await server.admin<AuditAnswer>('audit')
  // The page itself asks nothing before it has a key.
  expect(entries.filter(({ action }) => action === 'admin.refused')).toHaveLength(1)
})

test('says what to do on a server that has done nothing yet', async () => {
  await using server = await startDashboard({ isFresh: true })
  await using dashboard = await openDashboard(server.url)
  const said = {
    overview: 'No request in this time',
    applications: 'No limits of its own',
    models: 'Nobody has used it in this time.',
    requests: 'No request yet',
    playground: 'Whom it is counted for',
    configuration: 'None since the start.',
  }
  for (const [view, words] of Object.entries(said)) {
    const page = await dashboard.tab(`#/${view}`)
    expect([view, await seen(page.getByRole('main'))]).toEqual([
      view,
      expect.stringContaining(words),
    ])
    await page.close()
  }
  expect(dashboard.complaints).toEqual([])
})

test('says that the server is gone, and goes on when it is back', async () => {
  const env = { PORTUS_PORT: String(freePort()) }
  const server = await startDashboard({ isFresh: true, env })
  await using dashboard = await openDashboard(server.url)
  const page = await dashboard.tab('#/overview')
  await server[Symbol.asyncDispose]()
  await page.getByText('Not connected', { exact: true }).waitFor()
  await page.getByText(/Not connected since \d\d:\d\d:\d\d; figures may be old/).waitFor()
  await page.getByRole('link', { name: 'Models' }).click()
  const alert = page.getByRole('alert').filter({ hasText: 'Portus does not answer' })
  await alert.waitFor()
  await alert.getByRole('button', { name: 'Try again' }).click()
  await alert.waitFor()

  await using _ = await startDashboard({ isFresh: true, env })
  // It looks by itself as well, and may have been quicker.
  const retry = page.getByRole('button', { name: 'Try again' })
  await retry.click({ timeout: 1_000 }).catch(() => {})
  await page.getByRole('heading', { name: 'fast' }).waitFor({ timeout: 40_000 })
  expect(await page.getByRole('alert').count()).toBe(0)
  await page.getByText('Live', { exact: true }).waitFor({ timeout: 20_000 })
})

test('the address that `portus dev` prints opens the page, and has no key from then on', async () => {
  await using server = await startDashboard({ command: 'dev', isFresh: true })
  const printed = server.portus.output.stdout.match(/https?:\/\/\S+\/dashboard#\S+/)?.[0] ?? ''
  expect(printed).toContain('#key=')
  await using dashboard = await openDashboard(server.url)
  const { page } = dashboard
  await page.goto(printed)
  await settle(page)

  expect(page.url()).not.toContain('key=')
  await page.goBack().catch(() => {})
  expect(page.url()).not.toContain('key=')
  for (const address of dashboard.requested) expect(address).not.toContain('key=')
  expect(dashboard.complaints).toEqual([])
})
