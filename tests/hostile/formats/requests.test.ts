import { expect, test } from 'bun:test'
import { fuzzRequests } from './requests'

const CASES = Number(process.env.FUZZ_CASES ?? 3000)
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_129)

test('whatever a client of any format asks, it gets an answer of the dialect or an error, and its provider gets JSON', async () => {
  const { failures, statuses, same, perSecond } = await fuzzRequests({ cases: CASES, seed: SEED })

  console.log(`${CASES} requests, ${perSecond} a second`, statuses)
  expect(failures).toEqual([])
  // A fuzzer whose every request is refused shows nothing.
  expect(same).toBeGreaterThan(CASES / 8)
  expect(statuses.get(400)).toBeGreaterThan(CASES / 4)
}, 3_600_000)
