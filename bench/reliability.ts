/**
 * Runs the tests of faults and of hostile input and publishes what they have counted and measured:
 * `bun run bench:reliability`. Takes some minutes, and writes nothing where a test fails.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSection } from '../scripts/page-section'
import { RESULTS } from './publish'
import { type Reliability, reliabilitySection } from './reliability-report'
import { combinedFigures, type Figure } from './reliability-rows'

const TESTS = ['tests/faults', 'tests/hostile', 'tests/uploads.test.ts']
/** Longer than any single test may take; each has a limit of its own. */
const LIMIT_MS = 15 * 60_000

const folder = mkdtempSync(join(tmpdir(), 'portus-reliability-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'figures')
const run = Bun.spawn([process.execPath, 'test', '--timeout', '60000', ...TESTS], {
  env: { ...process.env, PORTUS_FIGURES: file, CI: 'true' },
  stdio: ['ignore', 'inherit', 'inherit'],
  timeout: LIMIT_MS,
})
if ((await run.exited) !== 0) process.exit(1)
const lines = readFileSync(file, 'utf8').trim().split('\n')
const reliability: Reliability = {
  date: new Date().toISOString(),
  figures: combinedFigures(lines.map((line) => JSON.parse(line) as Figure)),
}
const section = reliabilitySection(reliability)
await Bun.write(join(RESULTS, 'reliability.json'), `${JSON.stringify(reliability, null, 2)}\n`)
await writeSection(section)
console.log(section.text)
