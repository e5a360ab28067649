import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { jsonIn } from '../../../../src/body/json/json-in'
import { limitParts, MAX_PARTS, partsLimit } from '../../../../src/body/json/limited-parts'
import { PortusError } from '../../../../src/errors'

const NUMBERS_A_PART = 32

/** What JSON counts, told from its value. */
function partsOf(value: unknown): number {
  if (typeof value === 'number') return 1 / NUMBERS_A_PART
  if (typeof value !== 'object' || value === null) return 1
  const names = Array.isArray(value) ? 0 : Object.keys(value).length
  return Object.values(value).reduce((sum: number, one) => sum + partsOf(one), 1 + names)
}

function isWithin(maxParts: number, pieces: readonly Uint8Array[]): boolean {
  const limit = partsLimit(maxParts)
  try {
    for (const piece of pieces) limit.push(piece)
    return true
  } catch (error) {
    if (!(error instanceof PortusError) || error.kind !== 'invalid_provider_answer') throw error
    return false
  }
}

describe('a bound on the parts of JSON', () => {
  test('counts names and values, however the bytes are cut and written', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 6 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(undefined, 1, '\t'),
        (value, size, space) => {
          const bytes = Buffer.from(JSON.stringify(value, null, space))
          const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
            bytes.subarray(at * size, (at + 1) * size),
          )
          const parts = partsOf(value)

          expect(isWithin(parts, pieces)).toBe(true)
          expect(isWithin(parts - 1 / NUMBERS_A_PART, pieces)).toBe(false)
        },
      ),
    )
  })

  test.each(['[', '{"a":', '[1,'])('ends the depth of %s', (opener) => {
    expect(isWithin(MAX_PARTS, [Buffer.from(opener.repeat(512))])).toBe(true)
    expect(isWithin(MAX_PARTS, [Buffer.from(opener.repeat(513))])).toBe(false)
  })

  test('takes the longest answer with vectors, and a long text of signs', () => {
    const vectors = `[${`[${'-0.0012345,'.repeat(1023)}1],`.repeat(2047)}[]]`
    const text = JSON.stringify(['[{,:"\\'.repeat(100_000)])

    expect(() => limitParts(vectors)).not.toThrow()
    expect(() => limitParts(text)).not.toThrow()
  })

  test.each([
    ['[', 1_000_000, 'nested more than 512 levels deep'],
    ['{},', 300_000, 'more than 250000 values'],
    ['"a":1,', 300_000, 'more than 250000 values'],
    ['0,', 9_000_000, 'more than 250000 values'],
  ])('refuses %s, %d times', (unit, times, words) => {
    const json = `{"a":[{${unit.repeat(times)}`

    expect(() => limitParts(json)).toThrow(words)
    expect(jsonIn(json)).toBeUndefined()
  })

  test('makes no JSON of what has too many parts', () => {
    const json = (times: number) => `[${'{},'.repeat(times)}{}]`

    expect(jsonIn(json(MAX_PARTS - 2))).toHaveLength(MAX_PARTS - 1)
    expect(jsonIn(json(MAX_PARTS))).toBeUndefined()
  })
})
