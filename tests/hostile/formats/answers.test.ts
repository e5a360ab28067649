import { expect, test } from 'bun:test'
import { fuzzAnswers } from './answers'

const CASES = Number(process.env.FUZZ_CASES ?? 1200)
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_128)

test('whatever a provider of any format answers, its client gets an answer of the dialect or an error', async () => {
  const { failures, statuses, same, perSecond } = await fuzzAnswers({ cases: CASES, seed: SEED })

  console.log(`${CASES} answers, ${perSecond} a second, ${same} the same`, statuses)
  expect(failures).toEqual([])
  // A fuzzer whose every answer fails shows nothing.
  expect(same).toBeGreaterThan(CASES / 10)
  for (const status of [200, 502, 504]) expect(statuses.get(status)).toBeGreaterThan(CASES / 100)
}, 3_600_000)
