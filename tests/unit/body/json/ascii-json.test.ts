import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { asciiJson } from '../../../../src/body/json/ascii-json'

describe('JSON in ASCII', () => {
  test.each([
    ['leaves ASCII as it is', { a: [1, true, null, '~'] }, '{"a":[1,true,null,"~"]}'],
    ['escapes an accent', 'é', '"\\u00e9"'],
    ['escapes a character beyond the first plane as two', '😀', '"\\ud83d\\ude00"'],
    ['escapes half a character', '\ud800', '"\\ud800"'],
    ['escapes the separators of lines', '\u2028\u2029', '"\\u2028\\u2029"'],
    [
      'escapes the control characters, the one of ASCII’s end among them',
      '\n\u007f',
      '"\\n\\u007f"',
    ],
    ['escapes names', { é: 1 }, '{"\\u00e9":1}'],
    ['writes nothing of nothing but quotes', '', '""'],
  ])('%s', (_, value, expected) => {
    expect(asciiJson(value)).toBe(expected)
  })

  test('can stand in a header, and says the same, whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const json = asciiJson(value)

        expect(json).toMatch(/^[\x20-\x7e]*$/)
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
      { seed: 12, numRuns: 500 },
    )
  })
})
