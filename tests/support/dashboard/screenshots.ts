/**
 * Takes pictures of every view, in both themes and in two widths, of a server with a month behind it:
 * `bun tests/support/dashboard/screenshots.ts <folder>`.
 */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { RequestsAnswer } from '../../../src/admin/shapes/requests'
import { KEYS } from './names'
import { startDashboard } from './server'
import { openDashboard, settle } from './tabs'
import { driveTraffic } from './traffic'

const WIDTHS = [1280, 390] as const
const SCHEMES = ['light', 'dark'] as const

const [folder = 'shots'] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
await using server = await startDashboard()
await driveTraffic(server)
await Bun.write(join(server.portus.folder, 'config/models/draft.json'), '{\n  "provider": \n}')
await using dashboard = await openDashboard(server.url)
const { requests } = await server.admin<RequestsAnswer>('requests?alias=careful')

/** The views, and what is done in them first. */
const SHOTS: readonly { name: string; fragment: string; then?: (page: Page) => Promise<void> }[] = [
  { name: 'overview', fragment: '#/overview?range=30d' },
  { name: 'overview-1h', fragment: '#/overview?range=1h' },
  { name: 'overview-yesterday', fragment: '#/overview?range=yesterday' },
  { name: 'applications', fragment: '#/applications' },
  { name: 'models', fragment: '#/models' },
  { name: 'requests', fragment: '#/requests' },
  { name: 'request', fragment: `#/requests?alias=careful&id=${requests[0]?.id}` },
  { name: 'playground', fragment: '#/playground?alias=fast', then: talk },
  { name: 'configuration', fragment: '#/configuration' },
  {
    name: 'pause',
    fragment: '#/applications',
    then: (page) => page.getByRole('button', { name: 'Pause search' }).click(),
  },
]

async function talk(page: Page): Promise<void> {
  await page.getByLabel('Proxy key').fill(KEYS.search)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Fill in an example' }).click()
  await page.getByLabel('Message').fill('How is the weather?')
  await page.keyboard.press('Enter')
  await page.getByText('Details').waitFor()
}

for (const { name, fragment, then } of SHOTS) {
  const page = await dashboard.tab(fragment)
  await then?.(page)
  for (const width of WIDTHS)
    for (const colorScheme of SCHEMES) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
      await page.emulateMedia({ colorScheme })
      await settle(page)
      await page.screenshot({
        path: join(folder, `${name}-${width}-${colorScheme}.png`),
        fullPage: true,
      })
    }
  await page.close()
}
if (dashboard.complaints.length > 0) console.error(dashboard.complaints.join('\n'))
