import type { Page } from 'playwright-core'
import { openPage } from '../clients/browser'
import { ADMIN_KEY } from './names'

/** The views, by their addresses and their headings. */
export const VIEWS = {
  overview: 'Overview',
  applications: 'Applications and teams',
  models: 'Models',
  requests: 'Requests',
  playground: 'Playground',
  configuration: 'Configuration',
} as const
export type ViewName = keyof typeof VIEWS

/** Writes an admin key where the page asks for one. */
export async function enterKey(page: Page, key = ADMIN_KEY): Promise<void> {
  await page.getByLabel('Admin key').fill(key)
  await page.getByRole('button', { name: 'Open' }).click()
}

/** Waits until a page shows all that it has asked for. */
export async function settle(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor()
  await page.getByText('Loading …').first().waitFor({ state: 'detached' })
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
}

/** A browser whose tabs show a dashboard. */
export async function openDashboard(url: string) {
  const browser = await openPage({ viewport: { width: 1280, height: 900 }, timezoneId: 'UTC' })
  return {
    ...browser,
    /**
     * Opens a tab, as somebody does who was sent a link, and enters the key.
     *
     * @param fragment Such as `#/requests?status=failed`.
     */
    async tab(fragment = '', key: string | null = ADMIN_KEY): Promise<Page> {
      const page = await browser.context.newPage()
      page.setDefaultTimeout(10_000)
      await page.goto(`${url}/dashboard${fragment}`)
      if (key !== null) {
        await enterKey(page, key)
        await settle(page)
      }
      return page
    },
    /** Closes all tabs, and forgets what they have asked for and complained about. */
    async clear(): Promise<void> {
      for (const page of browser.context.pages().slice(1)) await page.close()
      browser.requested.length = 0
      browser.complaints.length = 0
    },
  }
}
export type Dashboard = Awaited<ReturnType<typeof openDashboard>>
