import { beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConfigurationAnswer } from '../../../src/admin/shapes/configuration'
import { seen } from '../../support/dashboard/in-browser'
import { startDashboard } from '../../support/dashboard/server'
import { openDashboard } from '../../support/dashboard/tabs'
import { binary } from '../../support/process/binary'

setDefaultTimeout(60_000)
beforeAll(async () => void (await binary()), 240_000)

test('a broken file is shown with its place while somebody looks, and what comes after it', async () => {
  await using server = await startDashboard({ isFresh: true })
  await using dashboard = await openDashboard(server.url)
  const page = await dashboard.tab('#/configuration')
  const { revision } = await server.admin<ConfigurationAnswer>('configuration')
  const served = page.getByRole('region', { name: 'Served' })
  const reload = page.getByRole('region', { name: 'Last reload' })
  const audit = page.getByRole('table', { name: 'Audit, the newest first' })
  expect(await seen(served)).toContain(revision)
  expect(await seen(reload)).toContain('None since the start')
  await page.getByText('Live', { exact: true }).waitFor()

  const draft = join(server.portus.folder, 'config/models/draft.json')
  writeFileSync(draft, '{\n  "provider": \n}')
  await reload.getByText('Refused: the configuration before is still served').waitFor()
  expect(await seen(reload)).toContain('config/models/draft.json:3:1 a value is expected')
  await audit.getByText('Configuration refused').waitFor()
  expect(await seen(served)).toContain(revision)
  expect((await server.ask('mobile', 'fast')).status).toBe(200)

  rmSync(draft)
  await reload.getByText('config/models/draft.json').waitFor({ state: 'detached' })
  writeFileSync(draft, '{"provider": "openai", "api_key": "sk-draft-key-2f81"}')
  await reload.getByText('Taken over').waitFor()
  const changes = reload.getByRole('table', { name: 'What the last reload has changed' })
  expect(await seen(changes.getByRole('row').nth(1))).toMatch(/Aliases\s+draft/)
  await audit.getByText('Configuration changed').waitFor()
  expect(await seen(served)).not.toContain(revision)
  expect(await page.content()).not.toContain('sk-draft')
  expect(dashboard.complaints).toEqual([])
})
