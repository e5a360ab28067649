/**
 * What a fleet costs, and what a thousand processes would ask of Redis and PostgreSQL: two processes of the executable on one
 * Redis and one PostgreSQL of this machine, and sixteen writers of the ledger.
 *
 * `npx -y bun@1.4.5 run bench:fleet [pairs]` takes some minutes and writes the tables of docs/scale.md. Everything listens on
 * loopback and ends with it. What it finds is of this machine and of what others did on it: ratios come from pairs that take turns.
 */
import { join } from 'node:path'
import { writeSection } from '../scripts/page-section'
import { startScript } from './children'
import { measureAsked } from './fleet/asked'
import { measurePairs } from './fleet/pairs'
import { ONE_BUDGET, SIX_LIMITS } from './fleet/processes'
import { type FleetFigures, fleetSections } from './fleet/report'
import { measureRows } from './fleet/rows'
import { startStores } from './fleet/stores'
import { describeMachine, loadBefore } from './machine'
import { RESULTS } from './publish'

/** Longer than a run takes on a busy machine. */
const LIMIT_MS = 20 * 60_000

setTimeout(() => {
  console.error('It has taken too long.')
  process.exit(1)
}, LIMIT_MS).unref()

const pairs = Number(process.argv[2] ?? 4)
const { cpu, cores } = describeMachine()
const load = loadBefore()
await using provider = await startScript('provider.ts')
await using stores = await startStores()
const figures: FleetFigures = {
  date: new Date().toISOString(),
  cpu,
  cores,
  load,
  pairs: await measurePairs(provider, stores, pairs),
  six: await measureAsked(provider, stores, SIX_LIMITS),
  one: await measureAsked(provider, stores, ONE_BUDGET),
  rows: await measureRows(stores),
}
await Bun.write(join(RESULTS, 'fleet.json'), `${JSON.stringify(figures, null, 2)}\n`)
for (const section of fleetSections(figures)) {
  console.log(`${section.text}\n`)
  await writeSection(section)
}
