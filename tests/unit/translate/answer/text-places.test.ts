import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { textPlaces } from '../../../../src/translate/answer/text-places'

test.each(['byte', 'character'] as const)('each %s is found where UTF-8 has it', (counted) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(text.isWellFormed())
      const bytes = Buffer.from(text)
      const places = textPlaces(
        text,
        counted,
        Array.from({ length: bytes.length + 2 }, (_, at) => at),
      )
      expect(places.size).toBe([...text].length + 1)
      for (const [number, place] of places) {
        expect(place[counted]).toBe(number)
        const before = bytes.subarray(0, place.byte).toString()
        expect([before.length, [...before].length]).toEqual([place.unit, place.character])
      }
    }),
    { seed: 7 },
  )
})
