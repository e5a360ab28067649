import { beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { programOf, startFront } from '../../hostile/fronts'
import { openPage } from '../../support/clients/browser'
import { KEYS, SAID } from '../../support/dashboard/names'
import { startDashboard } from '../../support/dashboard/server'
import { enterKey, settle, VIEWS } from '../../support/dashboard/tabs'
import { openaiAlias } from '../../support/portus'
import { binary, startBinary } from '../../support/process/binary'
import { freePort } from '../../support/process/child'

setDefaultTimeout(60_000)
beforeAll(async () => void (await binary()), 240_000)

/** Opens the page, looks at each view, and asks a model. */
async function useAll(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await enterKey(page)
  await page.getByText('Live', { exact: true }).waitFor()
  for (const heading of Object.values(VIEWS)) {
    await page
      .getByRole('navigation', { name: 'Views' })
      .getByRole('link', { name: heading.split(' ')[0] as string })
      .click()
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await settle(page)
    expect(await page.getByRole('alert').count()).toBe(0)
  }
}

async function play(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Playground' }).click()
  await page.getByLabel('Proxy key').fill(KEYS.mobile)
  await page.keyboard.press('Enter')
  await page.getByLabel('Model').selectOption('fast')
  await page.getByLabel('Message').fill('Hi')
  await page.keyboard.press('Enter')
  await page.getByText(SAID.join('')).waitFor()
  await page.getByRole('link', { name: 'Details' }).waitFor()
}

const ALIASES = { fast: openaiAlias('http://127.0.0.1:9/v1') }

describe('the page', () => {
  test('works below a base path, and at its root', async () => {
    await using server = await startDashboard({
      isFresh: true,
      env: { PORTUS_BASE_PATH: '/llm/eu' },
    })
    for (const base of ['/llm/eu', '']) {
      await using browser = await openPage()
      await useAll(browser.page, `${server.url}${base}/dashboard`)
      await play(browser.page)
      expect(browser.complaints).toEqual([])
      for (const address of browser.requested) expect(address).toStartWith(`${server.url}${base}/`)
    }
  })

  test('works behind nginx that takes a prefix away, with its buffers', async () => {
    const nginx = programOf('nginx')
    if (!nginx) throw new Error('nginx is not installed')
    await using server = await startDashboard({ isFresh: true })
    const upstream = Number(new URL(server.url).port)
    const prefixed = () =>
      `location /tools/portus/ { proxy_pass http://portus/; proxy_http_version 1.1; }`
    await using front = await startFront('nginx', nginx, upstream, prefixed)
    const origin = `http://127.0.0.1:${front.port}/tools/portus`
    for (const address of [`${origin}/dashboard`, `${origin}/dashboard/`]) {
      await using browser = await openPage()
      await useAll(browser.page, address)
      await play(browser.page)
      expect(browser.complaints).toEqual([])
      for (const requested of browser.requested) expect(requested).toStartWith(`${origin}/`)
    }
  })

  test('is on the ops port alone where there is one, and says there where models are', async () => {
    const opsPort = freePort()
    await using server = await startDashboard({
      isFresh: true,
      env: { PORTUS_OPS_PORT: String(opsPort) },
    })
    await using browser = await openPage()
    expect((await fetch(`${server.url}/dashboard`)).status).toBe(404)
    await useAll(browser.page, `http://127.0.0.1:${opsPort}/dashboard`)
    await browser.page.getByRole('link', { name: 'Playground' }).click()
    await browser.page.getByText('This port answers operators alone').waitFor()

    expect(browser.complaints).toEqual([])
    for (const address of browser.requested)
      expect(address).toStartWith(`http://127.0.0.1:${opsPort}/`)
  })

  test('is not there without an admin key', async () => {
    await using server = await startBinary({
      aliases: ALIASES,
      env: { PORTUS_KEY_MOBILE: KEYS.mobile },
    })
    for (const path of ['/dashboard', '/dashboard/app.js', '/admin/configuration'])
      expect([path, (await fetch(server.url + path)).status]).toEqual([path, 404])
  })
})
