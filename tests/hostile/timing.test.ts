import { expect, test } from 'bun:test'
import { digestOf, findKey } from '../../src/config/keys'
import { KEY, startPortus } from '../support/portus'

const VALID = 'k3y-0123456789abcdef0123456789ab'
const keys = Array.from({ length: 8 }, (_, index) => ({
  application: `a${index}`,
  digest: digestOf(index === 3 ? VALID : `other-${index}`),
}))

/** Guesses that share no byte with a key, and guesses that share all but the last. */
const FAR = `x${'y'.repeat(VALID.length - 1)}`
const NEAR = `${VALID.slice(0, -1)}x`

const BATCH = 50
const SAMPLES = 4000

/** Welch's t of two sets of samples, without the slowest tenth of each: those measure the machine. */
function welch(first: number[], second: number[]): number {
  const describe = (samples: number[]) => {
    const kept = samples.toSorted((a, b) => a - b).slice(0, Math.floor(samples.length * 0.9))
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length
    const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (kept.length - 1)
    return { mean, error: variance / kept.length }
  }
  const [a, b] = [describe(first), describe(second)]
  return (a.mean - b.mean) / Math.sqrt(a.error + b.error)
}

function measure(): number {
  const samples: Record<string, number[]> = { [FAR]: [], [NEAR]: [] }
  for (let round = 0; round < SAMPLES; round++)
    // Either is first as often as the other.
    for (const guess of round % 2 === 0 ? [FAR, NEAR] : [NEAR, FAR]) {
      const startedAt = Bun.nanoseconds()
      for (let call = 0; call < BATCH; call++) findKey(keys, guess)
      samples[guess]?.push(Bun.nanoseconds() - startedAt)
    }
  return Math.abs(welch(samples[FAR] as number[], samples[NEAR] as number[]))
}

test('the time a wrong key takes does not tell how much of it is right', () => {
  measure() // until it is compiled

  const best = Math.min(...Array.from({ length: 3 }, measure))

  console.log(`|t| = ${best.toFixed(2)} over ${SAMPLES * BATCH} calls each`)
  expect(findKey(keys, VALID)?.application).toBe('a3')
  expect(best).toBeLessThan(10)
}, 60_000)

test('the measurement would see a comparison that stops at the first difference', () => {
  const startsAlike = (guess: string) => {
    let at = 0
    while (at < VALID.length && VALID[at] === guess[at]) at++
    return at === VALID.length
  }
  const time = (guess: string) => {
    const startedAt = Bun.nanoseconds()
    for (let call = 0; call < BATCH; call++) startsAlike(guess)
    return Bun.nanoseconds() - startedAt
  }
  const samples = Array.from({ length: SAMPLES }, () => [time(FAR), time(NEAR)] as const)

  const t = Math.abs(
    welch(
      samples.map(([far]) => far),
      samples.map(([, near]) => near),
    ),
  )

  expect(t).toBeGreaterThan(10)
})

test('100,000 wrong keys in a row lock nobody out', async () => {
  await using portus = await startPortus({ aliases: {} })
  const startedAt = performance.now()
  const statuses = new Map<number, number>()
  let guess = 0
  const guessing = async () => {
    while (guess < 100_000) {
      const response = await fetch(`${portus.url}/v1/models`, {
        headers: { authorization: `Bearer ${KEY}${guess++}` },
      })
      await response.arrayBuffer()
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
      portus.reports.length = 0
    }
  }
  await Promise.all(Array.from({ length: 32 }, guessing))

  const right = await portus.call('/v1/models')

  console.log(`${Math.round(100_000 / ((performance.now() - startedAt) / 1000))} guesses a second`)
  // So many of each minute are told apart from what comes over the limit.
  const minutes = Math.ceil((performance.now() - startedAt) / 60_000) + 1
  expect([...statuses.keys()].toSorted()).toEqual([401, 429])
  expect(statuses.get(401)).toBeGreaterThanOrEqual(20)
  expect(statuses.get(401)).toBeLessThanOrEqual(20 * minutes)
  expect(right.status).toBe(200)
}, 120_000)
