/**
 * Measures Portus against what it could be instead: `npx -y bun@1.4.5 run bench`. It takes about eleven minutes and
 * writes `bench/results` and the tables of docs/performance.md; with `--quick` a minute, and it writes nothing.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { binary } from '../tests/support/process/binary'
import { demandTools, describeMachine, loadBefore } from './machine'
import {
  type Bench,
  crowds,
  firstEvents,
  images,
  latency,
  manyStreams,
  stall,
  starts,
  throughput,
  warmUp,
} from './measure'
import { FULL, QUICK } from './plan'
import { publish } from './publish'
import { type Results, resultsText } from './report'
import { startSubjects } from './subjects'
import { rowsOf } from './targets'

/** Whatever hangs, the run ends. */
const LIMIT_MS = 16 * 60_000

demandTools()
const isQuick = process.argv.includes('--quick')
const plan = isQuick ? QUICK : FULL
const folder = mkdtempSync(join(tmpdir(), 'portus-bench-'))
process.env.TMPDIR = folder
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))
const limit = setTimeout(() => {
  console.error(`Not done after ${LIMIT_MS / 60_000} minutes`)
  process.exit(1)
}, LIMIT_MS)

const load = loadBefore()
const began = performance.now()
const step = async (name: string, measure: () => Promise<void>) => {
  const started = performance.now()
  await measure()
  const now = performance.now()
  const seconds = (ms: number) => `${(ms / 1000).toFixed(0)} s`
  console.error(`${name.padEnd(28)} ${seconds(now - started)}, ${seconds(now - began)} so far`)
}

await step('build', async () => void (await binary()))
const measurements: Results['measurements'] = {}
{
  await using running = await startSubjects()
  const bench: Bench = { subjects: running.subjects, plan, measurements, folder }
  await step('warm-up', () => warmUp(bench))
  for (let round = 1; round <= plan.rounds; round++)
    for (const measure of [firstEvents, images, stall, latency, throughput, crowds])
      await step(`${measure.name}, round ${round}`, () => measure(bench))
  for (let round = 1; round <= plan.streamRounds; round++)
    await step(`manyStreams, round ${round}`, () => manyStreams(bench))
  await step('starts', () => starts(bench))
}
const results: Results = {
  date: new Date().toISOString(),
  loadBefore: load,
  machine: describeMachine(),
  plan,
  measurements,
  rows: rowsOf(measurements),
}
if (!isQuick) await publish(results)
console.log(resultsText(results))
clearTimeout(limit)
process.exit(0)
