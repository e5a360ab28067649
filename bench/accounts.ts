/**
 * What limits, budgets and the ledger cost: processor time and latency of the executable with all of them and with none.
 *
 * `npx -y bun@1.4.5 run bench:accounts [pairs] [turns] [redis://…]`. With an address the limits are counted in that Redis.
 *
 * `pairs.ts` says how it measures.
 */
import { startScript } from './children'
import { comparePairs } from './pairs'

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

await using provider = await startScript('provider.ts')
console.log(
  await comparePairs(provider, { pairs, turns }, (folder) => ({
    on: {
      given: {
        files: FILES,
        env: { PORTUS_DATA_PATH: folder, ...(redisUrl && { PORTUS_REDIS_URL: redisUrl }) },
      },
    },
    off: { given: {} },
  })),
)
