import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { byteCache } from '../../../src/limits/byte-cache'

describe('a cache of bytes', () => {
  test('gives back what it was given last', () => {
    const cache = byteCache<number>(10_000)
    cache.set('a', 1, 10)
    cache.set('a', 2, 10)

    expect(cache.get('a')).toBe(2)
    expect(cache.get('b')).toBeUndefined()
  })

  test('lets the oldest go first', () => {
    const cache = byteCache<number>(1000)
    for (const [at, key] of ['a', 'b', 'c'].entries()) cache.set(key, at, 300)

    expect(['a', 'b', 'c'].map(cache.get)).toEqual([undefined, 1, 2])
  })

  test('keeps nothing that is larger than all of it, and loses nothing for it', () => {
    const cache = byteCache<number>(1000)
    cache.set('small', 1, 10)
    cache.set('large', 2, 1000)
    cache.set('x'.repeat(1000), 3, 0)

    expect([cache.get('small'), cache.get('large')]).toEqual([1, undefined])
    expect(cache.get('x'.repeat(1000))).toBeUndefined()
  })

  test('never holds more than it may, with its keys', () => {
    const MAX = 5000
    const entry = fc.tuple(fc.string({ maxLength: 300 }), fc.nat(1500))
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 60 }), (entries) => {
        const cache = byteCache<number>(MAX)
        const sizes = new Map<string, number>()
        for (const [key, bytes] of entries) {
          cache.set(key, bytes, bytes)
          sizes.set(key, bytes)
        }
        const kept = [...sizes].filter(([key]) => cache.get(key) !== undefined)

        expect(kept.every(([key, bytes]) => cache.get(key) === bytes)).toBe(true)
        const held = kept.reduce((sum, [key, bytes]) => sum + 2 * key.length + bytes, 0)
        expect(held).toBeLessThanOrEqual(MAX)
      }),
      { seed: 42, numRuns: 200 },
    )
  })
})
