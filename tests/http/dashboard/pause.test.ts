import { beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { Page } from 'playwright-core'
import type { AuditAnswer } from '../../../src/admin/shapes/audit'
import { focusedName, hasFocus } from '../../support/dashboard/in-browser'
import { startDashboard } from '../../support/dashboard/server'
import { openDashboard } from '../../support/dashboard/tabs'
import { binary } from '../../support/process/binary'
import { eventually } from '../../support/process/proc'

setDefaultTimeout(60_000)
beforeAll(async () => void (await binary()), 240_000)

const MAX_TABS = 60

/** Goes on with the tab key until a button has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let at = 0; at < MAX_TABS; at++) {
    if ((await focusedName(page)) === name) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`The keyboard does not reach "${name}"`)
}

test('an application is paused and resumed with the keyboard alone, and its clients feel it', async () => {
  await using server = await startDashboard({ isFresh: true })
  await using dashboard = await openDashboard(server.url)
  const page = await dashboard.tab('#/applications')
  const watching = await dashboard.tab('#/applications')
  const status = async () => (await server.ask('mobile', 'fast')).status
  expect(await status()).toBe(200)

  await page.bringToFront()
  await tabTo(page, 'Pause mobile')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Pause mobile?' })
  await dialog.waitFor()
  expect(await hasFocus(dialog.getByRole('button', { name: 'Cancel' }))).toBe(true)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(await hasFocus(page.getByRole('button', { name: 'Pause mobile' }))).toBe(true)
  expect(await status()).toBe(200)

  await page.keyboard.press('Enter')
  await tabTo(page, 'Pause')
  await page.keyboard.press('Enter')
  await page.getByText(/Paused\s+by ops since/).waitFor()
  await eventually(async () => (await status()) === 403)
  // Each of the two workers has heard of it by then, or does within two seconds.
  await Bun.sleep(2_000)
  expect(await Promise.all(Array.from({ length: 6 }, status))).toEqual(Array(6).fill(403))
  await watching.bringToFront()
  await watching.getByText(/Paused\s+by ops since/).waitFor()

  await page.bringToFront()
  await tabTo(page, 'Resume mobile')
  await page.keyboard.press('Enter')
  await tabTo(page, 'Resume')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Pause mobile' }).waitFor()
  await eventually(async () => (await status()) === 200)
  await Bun.sleep(2_000)
  expect(await Promise.all(Array.from({ length: 6 }, status))).toEqual(Array(6).fill(200))
  const { entries } = await server.admin<AuditAnswer>('audit')
  expect(entries.slice(0, 2).map(({ action, actor, subject }) => [action, actor, subject])).toEqual(
    [
      ['application.resumed', 'ops', 'mobile'],
      ['application.paused', 'ops', 'mobile'],
    ],
  )
  expect(dashboard.complaints).toEqual([])
})
