import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { CredentialError } from '../../../../src/credentials/token/credential-error'
import { type Expiring, renewed } from '../../../../src/credentials/token/renewed'

/** A value knows its own end. */
type Value = { number: number; endsAtMs: number }

/** What may happen, in any order. */
type Step =
  | { kind: 'ask'; requests: number }
  | { kind: 'wait'; ms: number }
  | { kind: 'give'; lifeMs: number | undefined }
  | { kind: 'fail'; error: 'refused' | 'unavailable' | 'other' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      requests: fc.integer({ min: 1, max: 5 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 4_000_000 })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('give' as const),
      lifeMs: fc.oneof(
        fc.constant(undefined),
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 1000, max: 3_600_000 }),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fail' as const),
      error: fc.constantFrom('refused' as const, 'unavailable' as const, 'other' as const),
    }),
  },
)

const errorOf = (kind: 'refused' | 'unavailable' | 'other') =>
  kind === 'other' ? new Error('other') : new CredentialError(kind, kind)

/** Turns of the loop after which everything that can go on has gone on. */
const settled = () => Bun.sleep(0)

test('whatever comes in whatever order: one question at a time, no value behind its end, no failure while one is valid', async () => {
  const unhandled: unknown[] = []
  let overlaps = 0
  let late = 0
  const note = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      let nowMs = 1_000_000
      let number = 0
      let open: PromiseWithResolvers<Expiring<Value>> | undefined
      const { get } = renewed<Value>(
        () => {
          if (open) overlaps++
          open = Promise.withResolvers()
          return open.promise
        },
        () => nowMs,
      )
      let valid: { endsAtMs: number; marginMs: number } | undefined

      for (const one of steps) {
        if (one.kind === 'wait') nowMs += one.ms
        if (one.kind === 'ask')
          for (let request = 0; request < one.requests; request++) {
            const got = get()
            if (got instanceof Promise) {
              // Nobody has to wait while there is a value that does not end at once.
              expect(valid === undefined || valid.endsAtMs - nowMs <= valid.marginMs).toBe(true)
              got.then(
                ({ endsAtMs }) => {
                  if (endsAtMs <= nowMs) late++
                },
                () => {},
              )
            } else expect(got.endsAtMs).toBeGreaterThan(nowMs)
          }
        if (one.kind === 'give' && open) {
          const endsAtMs = nowMs + (one.lifeMs ?? Number.POSITIVE_INFINITY)
          const value = { number: ++number, endsAtMs }
          open.resolve({ value, ...(one.lifeMs !== undefined && { expiresAtMs: endsAtMs }) })
          open = undefined
          const marginMs = Math.min(10_000, (endsAtMs - nowMs) / 4)
          if (endsAtMs > nowMs) valid = { endsAtMs, marginMs }
        }
        if (one.kind === 'fail' && open) {
          open.reject(errorOf(one.error))
          open = undefined
        }
        await settled()
      }
      open?.resolve({ value: { number: 0, endsAtMs: Number.POSITIVE_INFINITY } })
      await settled()
    }),
    { numRuns: 300 },
  )
  await settled()
  process.off('unhandledRejection', note)

  expect({ unhandled, overlaps, late }).toEqual({ unhandled: [], overlaps: 0, late: 0 })
})

test('asks a service that is down only as often as half a minute and the end allow', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1000, max: 3_600_000 }), async (lifeMs) => {
      let nowMs = 0
      let calls = 0
      const { get } = renewed(
        async () => {
          if (calls++ > 0) throw new Error('down')
          return { value: 'first', expiresAtMs: lifeMs }
        },
        () => nowMs,
      )
      await get()
      // The value is used up to ten seconds or a quarter of its life before its end.
      const usedMs = lifeMs - Math.min(10_000, lifeMs / 4)
      while (nowMs + lifeMs / 500 < usedMs) {
        nowMs += lifeMs / 500
        expect(get()).toBe('first')
        await null
      }

      expect(calls).toBeLessThan(30)
    }),
    { numRuns: 50 },
  )
})
