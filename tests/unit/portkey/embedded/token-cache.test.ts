import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { tokenCache } from '../../../../src/portkey/embedded/token-cache'

/** A cache with a clock that stands still until it is turned. */
function timed() {
  let now = 1_000_000
  const cache = tokenCache(() => now)
  return {
    get: (key: string) => cache.get(undefined, key),
    put: (key: string, value: unknown, ttlSeconds: number) =>
      cache.put(undefined, key, value, ttlSeconds),
    pass(milliseconds: number) {
      now += milliseconds
    },
  }
}

describe('a token', () => {
  test('is there until its time is over, and not a moment longer', async () => {
    const { get, put, pass } = timed()
    await put('a', 'token', 3600)

    expect(await get('a')).toBe('token')
    pass(3_599_999)
    expect(await get('a')).toBe('token')
    pass(1)
    expect(await get('a')).toBeNull()
  })

  test('that nobody has put there is null', async () => {
    const { get } = timed()

    expect(await get('a')).toBeNull()
    expect(await get('__proto__')).toBeNull()
  })

  test('is replaced, with its time', async () => {
    const { get, put, pass } = timed()
    await put('a', 'old', 10)
    await put('a', 'new', 100)
    pass(50_000)

    expect(await get('a')).toBe('new')
  })

  test('stands apart from that of another key', async () => {
    const { get, put } = timed()
    await put('a', 'one', 10)
    await put('b', { access_token: 'two' }, 10)

    expect(await get('a')).toBe('one')
    expect(await get('b')).toEqual({ access_token: 'two' })
  })

  test.each([[undefined], [null], [''], [0], [false]])(
    'that is %p is a failure and is not remembered',
    async (value) => {
      const { get, put } = timed()
      await put('a', 'good', 10)
      await put('a', value, 10)
      await put('b', value, 10)

      expect(await get('a')).toBe('good')
      expect(await get('b')).toBeNull()
    },
  )

  test.each([0, -1])('with %p seconds to live is not there', async (seconds) => {
    const { get, put } = timed()
    await put('a', 'token', seconds)

    expect(await get('a')).toBeNull()
  })
})

test('of very many tokens it keeps the last, and never more than a thousand', async () => {
  const { get, put } = timed()
  const keys = Array.from({ length: 2500 }, (_, index) => `key-${index}`)
  for (const key of keys) await put(key, key, 10)

  const kept = (await Promise.all(keys.map(get))).filter((token) => token !== null)

  expect(kept.length).toBeLessThanOrEqual(1000)
  expect(await get('key-2499')).toBe('key-2499')
})

test('what it gives is what was put last and is not over yet, in any order', async () => {
  const step = fc.oneof(
    fc.record({ key: fc.constantFrom('a', 'b'), seconds: fc.nat(5), value: fc.nat(9) }),
    fc.record({ wait: fc.nat(3000) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { get, put, pass } = timed()
      const expected = new Map<string, { value: string; left: number }>()
      for (const one of steps) {
        if ('wait' in one) {
          pass(one.wait)
          for (const token of expected.values()) token.left -= one.wait
        } else {
          await put(one.key, `v${one.value}`, one.seconds)
          expected.set(one.key, { value: `v${one.value}`, left: one.seconds * 1000 })
        }
        for (const key of ['a', 'b']) {
          const token = expected.get(key)
          expect(await get(key)).toBe(token && token.left > 0 ? token.value : null)
        }
      }
    }),
    { seed: 47, numRuns: 200 },
  )
})
