import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import type { RequestsAnswer } from '../../../src/admin/shapes/requests'
import { seriousViolations } from '../../support/dashboard/axe'
import { focused, widths } from '../../support/dashboard/in-browser'
import { KEYS } from '../../support/dashboard/names'
import { type DashboardServer, startDashboard } from '../../support/dashboard/server'
import { type Dashboard, openDashboard, settle } from '../../support/dashboard/tabs'
import { driveTraffic } from '../../support/dashboard/traffic'
import { binary } from '../../support/process/binary'

setDefaultTimeout(120_000)

let server: DashboardServer
let dashboard: Dashboard
let requestId = ''
beforeAll(async () => {
  await binary()
  server = await startDashboard()
  await driveTraffic(server)
  await Bun.write(`${server.portus.folder}/config/models/draft.json`, '{\n  "provider": \n}')
  const { requests } = await server.admin<RequestsAnswer>('requests?alias=careful')
  requestId = requests[0]?.id ?? ''
  dashboard = await openDashboard(server.url)
}, 240_000)
afterAll(async () => {
  await dashboard[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})
afterEach(() => dashboard.clear())

async function play(page: Page): Promise<void> {
  await page.getByLabel('Proxy key').fill(KEYS.mobile)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Fill in an example' }).click()
  await page.getByLabel('Message').fill('How is the weather?')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Details' }).waitFor()
}

const STATES: readonly {
  name: string
  fragment: () => string
  then?: (page: Page) => Promise<void>
}[] = [
  { name: 'overview', fragment: () => '#/overview?range=30d' },
  {
    name: 'a table of a chart',
    fragment: () => '#/overview?range=7d',
    then: (page) => page.getByRole('button', { name: 'Requests as a table' }).click(),
  },
  { name: 'applications', fragment: () => '#/applications?team=product' },
  {
    name: 'a dialog',
    fragment: () => '#/applications',
    then: (page) => page.getByRole('button', { name: 'Pause search' }).click(),
  },
  { name: 'models', fragment: () => '#/models' },
  { name: 'requests', fragment: () => '#/requests?status=failed&application=mobile&range=1h' },
  { name: 'a request', fragment: () => `#/requests?alias=careful&range=1h&id=${requestId}` },
  { name: 'playground', fragment: () => '#/playground?alias=fast', then: play },
  { name: 'configuration', fragment: () => '#/configuration' },
]

const WIDTHS = [1280, 390] as const

describe('nothing stands in the way of anybody', () => {
  for (const { name, fragment, then } of STATES)
    test(`in ${name}, in both themes and widths`, async () => {
      const page = await dashboard.tab(fragment())
      await then?.(page)
      for (const width of WIDTHS)
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize({ width, height: 844 })
          await page.emulateMedia({ colorScheme })
          await settle(page)
          expect([width, colorScheme, await seriousViolations(page)]).toEqual([
            width,
            colorScheme,
            [],
          ])
          const shown = await widths(page)
          expect([width, shown.document]).toEqual([width, shown.window])
        }
    })

  test('where a key is asked for', async () => {
    const page = await dashboard.tab('', null)
    await page.getByLabel('Admin key').waitFor()
    expect(await seriousViolations(page)).toEqual([])
  })
})

describe('the keyboard', () => {
  for (const view of [
    'overview',
    'applications',
    'models',
    'requests?status=503&range=1h',
    'playground',
    'configuration',
  ])
    test(`reaches everything in ${view}, in its order, and one sees where it is`, async () => {
      const page = await dashboard.tab(`#/${view}`)
      await page.evaluate('document.activeElement?.blur()')
      const seen = new Set<number>()
      let last = -1
      for (;;) {
        await page.keyboard.press('Tab')
        const { at, of, html, isSeen } = await focused(page)
        if (at === -1 || at < last) break
        expect([html, isSeen]).toEqual([html, true])
        seen.add(at)
        last = at
        if (seen.size === of) break
      }
      const { of } = await focused(page)
      expect(seen.size).toBe(of)
      expect(of).toBeGreaterThan(10)
    })

  test('skips to the content', async () => {
    const page = await dashboard.tab('#/models')
    await page.reload()
    await settle(page)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement?.id')).toBe('main')
  })
})
