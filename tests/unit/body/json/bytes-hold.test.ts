import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { bytesHold } from '../../../../src/body/json/bytes-hold'

test('a word is found wherever the pieces end', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '"'), maxLength: 24 })
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '"'), minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(text, word, fc.array(fc.nat(24)), (whole, wanted, cuts) => {
      const ends = [...cuts.filter((cut) => cut <= whole.length), whole.length].toSorted(
        (one, other) => one - other,
      )
      const pieces = ends.map((end, at) => Buffer.from(whole.slice(ends[at - 1] ?? 0, end)))
      expect(bytesHold(pieces, wanted)).toBe(whole.includes(wanted))
    }),
    { numRuns: 2000 },
  )
})
