import { expect, test } from 'bun:test'
import { fuzz } from './fuzz'

/** What a machine of two cores sends in the time; `PORTUS_FULL=1` sends all of it, however long it takes. */
const REQUESTS = 200_000
const MINIMUM = 60_000
const BUDGET_MS = 50_000
const SEED = 20_260_807

test('no mutated request crashes, hangs or opens anything, or is answered with 500, HTML or a secret', async () => {
  const isFull = process.env.PORTUS_FULL === '1'
  const bounds = isFull ? {} : { budgetMs: BUDGET_MS, minimum: MINIMUM }

  const result = await fuzz({ requests: REQUESTS, seed: SEED, ...bounds })

  const statuses = [...result.statuses].map(([status, count]) => `${status}: ${count}`).join(', ')
  console.log(`${result.requests} requests, ${result.perSecond} a second; ${statuses}`)
  expect(result.failures).toEqual([])
  expect(result.requests).toBeGreaterThanOrEqual(isFull ? REQUESTS : MINIMUM)
  // A fuzzer that never gets past the parser shows nothing.
  for (const status of [200, 400, 401, 404, 405, 415])
    expect(result.statuses.get(status)).toBeGreaterThan(100)
  expect(result.forwarded).toBeGreaterThan(200)
}, 600_000)
