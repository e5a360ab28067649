/**
 * What limits, budgets and the ledger cost: processor time and latency of the executable with all of them and with none.
 *
 * `npx -y bun@1.4.5 run bench:accounts [pairs] [turns] [redis://…]`. With an address the limits are counted in that Redis.
 *
 * Both run at the same time and take turns, so that what the machine does meanwhile is the same for both. Two processes of the
 * same code differ as well, so pairs are started anew. Figures are medians of the ratios and differences of neighbouring turns.
 */
import { temporaryFolder } from '../tests/support/process/child'
import { startScript } from './children'
import { constantRate, fullLoad } from './load'
import { median } from './statistics'
import { freshPortus, type Subject } from './subjects'

/** Code is compiled while it runs. */
const WARM_SECONDS = 8
const TURN_SECONDS = 3
/** Far below what a process can do, so that nothing waits in line. */
const PER_SECOND = 400

/** Far more than a measurement uses. */
const MANY = 1_000_000_000
const FILES = {
  'applications/bench.json': {
    team: 'bench-team',
    limits: {
      requests: [{ max: MANY, per: 'minute' }],
      tokens: [{ max: MANY, per: 'minute' }],
      concurrent_requests: 1_000_000,
    },
    budgets: [{ usd: 1_000_000, per: 'day' }],
  },
  'teams/bench-team.json': { budgets: [{ usd: 1_000_000, per: 'month' }] },
  'prices.json': { models: { 'openai/gpt-real': { input: 1, output: 4 } } },
}

const [pairs = 12, turns = 2] = process.argv.slice(2, 4).map(Number)
const redisUrl = process.argv[4]

type Figures = { processorUs: number; p50Ms: number; p99Ms: number }

async function turn(subject: Subject, folder: string): Promise<Figures> {
  const { processorUs } = await fullLoad(subject, folder, TURN_SECONDS)
  return { processorUs, ...(await constantRate(subject, folder, PER_SECOND, TURN_SECONDS)) }
}

await using provider = await startScript('provider.ts')
const taken: { on: Figures; off: Figures }[] = []
for (let pair = 0; pair < pairs; pair++) {
  using folder = temporaryFolder()
  const limited = {
    files: FILES,
    env: { PORTUS_DATA_PATH: folder.path, ...(redisUrl && { PORTUS_REDIS_URL: redisUrl }) },
  }
  const isOnFirst = pair % 2 === 0
  await using first = await freshPortus(provider, isOnFirst ? limited : {})
  await using second = await freshPortus(provider, isOnFirst ? {} : limited)
  const both = [first.subject, second.subject] as const
  for (const one of both) await fullLoad(one, folder.path, WARM_SECONDS)
  for (let count = 0; count < turns; count++) {
    // Whoever is first has it a little better, or worse.
    const order = count % 2 === 0 ? both : both.toReversed()
    const figures = new Map<Subject, Figures>()
    for (const one of order) figures.set(one, await turn(one, folder.path))
    const [on, off] = isOnFirst ? both : both.toReversed()
    taken.push({
      on: figures.get(on as Subject) as Figures,
      off: figures.get(off as Subject) as Figures,
    })
  }
}

const medianOf = (figure: (pair: (typeof taken)[number]) => number) => median(taken.map(figure))
console.log({
  processorRatio: Number(medianOf(({ on, off }) => on.processorUs / off.processorUs).toFixed(3)),
  onUs: Math.round(medianOf(({ on }) => on.processorUs)),
  offUs: Math.round(medianOf(({ off }) => off.processorUs)),
  p50MoreMs: Number(medianOf(({ on, off }) => on.p50Ms - off.p50Ms).toFixed(2)),
  p99MoreMs: Number(medianOf(({ on, off }) => on.p99Ms - off.p99Ms).toFixed(2)),
  onP99Ms: Number(medianOf(({ on }) => on.p99Ms).toFixed(2)),
  offP99Ms: Number(medianOf(({ off }) => off.p99Ms).toFixed(2)),
})
