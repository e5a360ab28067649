import { expect, test } from 'bun:test'
import { figure } from '../support/assert/figures'
import { fuzz } from './fuzz'

const REQUESTS = 200_000
const SEED = 20_260_807

test('no mutated request crashes, hangs or opens anything, or is answered with 500, HTML or a secret', async () => {
  const result = await fuzz({ requests: REQUESTS, seed: SEED })

  const statuses = [...result.statuses].map(([status, count]) => `${status}: ${count}`).join(', ')
  console.log(`${result.requests} requests, ${result.perSecond} a second; ${statuses}`)
  figure('fuzz.failures', result.failures.length, result.requests)

  expect(result.failures).toEqual([])
  expect(result.requests).toBeGreaterThanOrEqual(REQUESTS)
  // A fuzzer that never gets past the parser shows nothing.
  for (const status of [200, 400, 401, 404, 405, 415])
    expect(result.statuses.get(status)).toBeGreaterThan(100)
  expect(result.forwarded).toBeGreaterThan(200)
}, 600_000)
