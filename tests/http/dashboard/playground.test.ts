import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { money } from '../../../src/dashboard/page/format/money'
import { seen } from '../../support/dashboard/in-browser'
import { ADMIN_KEY, KEYS, SAID } from '../../support/dashboard/names'
import { type DashboardServer, startDashboard } from '../../support/dashboard/server'
import { type Dashboard, openDashboard } from '../../support/dashboard/tabs'
import { binary } from '../../support/process/binary'

setDefaultTimeout(60_000)

let server: DashboardServer
let dashboard: Dashboard
beforeAll(async () => {
  await binary()
  server = await startDashboard({ isFresh: true })
  dashboard = await openDashboard(server.url)
}, 240_000)
afterEach(() => dashboard.clear())
afterAll(async () => {
  await dashboard[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

async function playground(query: string): Promise<Page> {
  const page = await dashboard.tab(`#/playground?${query}`)
  await page.getByLabel('Proxy key').fill(KEYS.mobile)
  await page.keyboard.press('Enter')
  await page.getByLabel('Message').waitFor()
  return page
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message').fill(text)
  await page.keyboard.press('Enter')
}

const turns = (page: Page) => page.getByRole('list', { name: 'Turns' }).getByRole('listitem')

/** Each alias of an API, what its answers use, and what they cost. */
const APIS = [
  {
    query: 'alias=fast',
    path: '/v1/chat/completions',
    used: `12,000 tokens in, 3,400 out, ${money(0.00384)},`,
  },
  {
    query: 'alias=claude&api=messages',
    path: '/v1/messages',
    used: `13,000 tokens in, 2,100 out, ${money(0.0597)},`,
  },
]

describe('the playground', () => {
  for (const { query, path, used } of APIS)
    test(`calls a tool and goes on with its result: ${query}`, async () => {
      const page = await playground(query)
      await page.getByRole('button', { name: 'Fill in an example' }).click()
      await say(page, 'How is the weather in Paris?')
      await page.getByLabel('Result of get_weather').fill('snow')
      expect(await seen(turns(page).last())).toContain('"city": "Paris"')
      await page.getByRole('button', { name: 'Go on with this result' }).click()
      await page.getByText('They say: snow').waitFor()
      await turns(page).last().getByRole('link', { name: 'Details' }).waitFor()

      expect(await turns(page).count()).toBe(4)
      expect(await seen(turns(page).last())).toContain(used)
      expect(dashboard.requested.filter((address) => address.endsWith(path)).length).toBe(2)
      await turns(page).last().getByRole('link', { name: 'Details' }).click()
      await page.getByRole('complementary').getByRole('region', { name: 'Attempts' }).waitFor()
      await page.getByRole('link', { name: 'Playground' }).click()
      await page.getByText('They say: snow').waitFor()
      expect(await turns(page).count()).toBe(4)
      expect(dashboard.complaints).toEqual([])
    })

  test('shows an answer while it comes, and stops it', async () => {
    const page = await playground('alias=slow')
    await say(page, 'Hi')
    const running = page.locator('li[aria-busy="true"]')
    await running.getByText(SAID[0]).waitFor()
    expect(await seen(running)).not.toContain(SAID.join(''))
    await page.getByText(SAID.join('')).waitFor()
    await running.waitFor({ state: 'detached' })
    await say(page, 'Again')
    await running.getByText(SAID[0]).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await turns(page).last().getByRole('alert').getByText('Stopped').waitFor()
    expect(await seen(turns(page).last())).not.toContain(SAID.join(''))
  })

  test('says what went wrong: with a provider, with a key, with tools', async () => {
    const page = await playground('alias=broken')
    await say(page, 'Hi')
    await turns(page).last().getByRole('alert').getByText('overloaded').waitFor()
    expect(await seen(turns(page).last())).toStartWith('Portus')
    await turns(page).last().getByRole('link', { name: 'Details' }).waitFor()
    await page.getByLabel('Tools, as JSON').fill('{')
    await page.getByText('Tools are no JSON').waitFor()
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Another key' }).click()
    await page.getByLabel('Proxy key').fill(ADMIN_KEY)
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('No application has this key').waitFor()
    for (const address of dashboard.requested) expect(address).not.toMatch(/ak-|pk-/)
  })
})
