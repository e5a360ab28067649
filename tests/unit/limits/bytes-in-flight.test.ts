import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { PortusError } from '../../../src/errors'
import { bytesInFlight, type Hold } from '../../../src/limits/bytes-in-flight'
import { counting } from '../../../src/limits/copies'

const MAX = 1000
const QUARTER = 250

/** The error that an act throws. */
function refusal(act: () => void): PortusError | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    return error as PortusError
  }
}

type Step = { act: 'take' | 'give' | 'release' | 'apart'; of: number; bytes: number }

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom('take', 'take', 'take', 'give', 'release', 'apart'),
  of: fc.nat(20),
  bytes: fc.nat(200),
})

describe('whatever requests take and give', () => {
  test('the bytes in flight are those of all holds, never negative and never over a limit', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const inFlight = bytesInFlight(MAX)
        const holds = Array.from({ length: 8 }, (_, at) => ({
          hold: inFlight.holdFor(`app-${at % 3}`),
          application: at % 3,
          own: 0,
          isReleased: false,
        }))
        const heldBy = (wanted: number) =>
          holds.reduce((sum, { own, application }) => sum + (application === wanted ? own : 0), 0)
        for (const { act, of, bytes } of steps) {
          const one = holds[of % holds.length] as (typeof holds)[number]
          if (act === 'take') {
            const error = refusal(() => one.hold.take(bytes))
            if (!error && !one.isReleased) one.own += bytes
            if (error) expect(['overloaded', 'request_too_large']).toContain(error.kind)
          } else if (act === 'give') {
            one.hold.give(bytes)
            one.own -= Math.min(bytes, one.own)
          } else if (act === 'release') {
            one.hold.release()
            one.own = 0
            one.isReleased = true
          } else holds.push({ ...one, hold: one.hold.apart(), own: 0, isReleased: false })

          expect(inFlight.held).toBe(holds.reduce((sum, { own }) => sum + own, 0))
          expect(inFlight.held).toBeLessThanOrEqual(MAX)
          for (const application of [0, 1, 2])
            expect(heldBy(application)).toBeLessThanOrEqual(QUARTER)
        }
        for (const { hold } of holds) hold.release()

        expect(inFlight.held).toBe(0)
      }),
      { seed: 42, numRuns: 200 },
    )
  })

  test('letting go twice is letting go once', () => {
    const inFlight = bytesInFlight(MAX)
    const [one, other] = [inFlight.holdFor('app'), inFlight.holdFor('app')]
    one.take(100)
    other.take(50)

    one.release()
    one.release()
    one.give(100)
    one.take(100)

    expect(inFlight.held).toBe(50)
  })
})

describe('over the limit', () => {
  test('of an application it alone is told to come again', () => {
    const inFlight = bytesInFlight(MAX)
    inFlight.holdFor('greedy').take(QUARTER)

    const error = refusal(() => inFlight.holdFor('greedy').take(1))

    expect(error).toMatchObject({ kind: 'overloaded', status: 503 })
    expect(error?.details.headers).toEqual({ 'retry-after': '1', connection: 'close' })
    expect(refusal(() => inFlight.holdFor('other').take(QUARTER))).toBeUndefined()
  })

  test('of the process everybody is told to come again', () => {
    const inFlight = bytesInFlight(MAX)
    for (const name of ['a', 'b', 'c', 'd']) inFlight.holdFor(name).take(QUARTER)

    expect(refusal(() => inFlight.holdFor('e').take(1))).toMatchObject({ kind: 'overloaded' })
  })

  test('a request that is too large alone is told so: to come again is vain', () => {
    const hold = bytesInFlight(MAX).holdFor('app')
    hold.take(QUARTER)

    const error = refusal(() => hold.take(1))

    expect(error).toMatchObject({ kind: 'request_too_large', status: 413 })
    expect(error?.message).toContain('250 bytes')
  })

  test('a refused request holds what it has held before', () => {
    const inFlight = bytesInFlight(MAX)
    const hold = inFlight.holdFor('app')
    hold.take(200)
    refusal(() => hold.take(100))

    expect(inFlight.held).toBe(200)
  })

  test('there is room again when a request has ended', () => {
    const inFlight = bytesInFlight(MAX)
    const ended = inFlight.holdFor('app')
    ended.take(QUARTER)
    ended.release()

    expect(refusal(() => inFlight.holdFor('app').take(QUARTER))).toBeUndefined()
  })
})

test('what outlives its request counts until it is let go itself', () => {
  const inFlight = bytesInFlight(MAX)
  const request = inFlight.holdFor('app')
  const file = request.apart()
  request.take(10)
  file.take(100)

  request.release()
  expect(inFlight.held).toBe(100)
  file.release()
  expect(inFlight.held).toBe(0)
})

test('each request that lets go is told of, with its bytes', () => {
  const released: number[] = []
  const inFlight = bytesInFlight(MAX, (bytes) => released.push(bytes))
  const holds: Hold[] = [5, 0, 7].map((bytes) => {
    const hold = inFlight.holdFor('app')
    hold.take(bytes)
    return hold
  })
  for (const hold of holds) hold.release()

  expect(released).toEqual([5, 7])
})

test('copies count as often as they are made', () => {
  const inFlight = bytesInFlight(MAX)
  const copies = counting(inFlight.holdFor('app'), 4)
  copies.take(20)
  expect(inFlight.held).toBe(80)
  copies.give(10)
  expect(inFlight.held).toBe(40)
  copies.release()
  expect(inFlight.held).toBe(0)
})

test('the error is a PortusError, which every dialect can print', () => {
  expect(refusal(() => bytesInFlight(4).holdFor('app').take(2))).toBeInstanceOf(PortusError)
})
