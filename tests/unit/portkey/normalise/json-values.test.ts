import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { jsonValues } from '../../../../src/portkey/normalise/json-values'

/** The objects in a text that comes in these pieces. */
function valuesIn(pieces: readonly string[]) {
  const values = jsonValues()
  const texts = pieces.flatMap((piece) => values.push(piece))
  return { texts, isOpen: values.isOpen }
}

const inPieces = (text: string, size: number): string[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
    text.slice(at * size, (at + 1) * size),
  )

const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 5 })

const WRITTEN: Record<string, (texts: readonly string[]) => string> = {
  'one a line': (texts) => texts.join('\n'),
  'without anything between them': (texts) => texts.join(''),
  'in a list': (texts) => `[${texts.join(',\r\n')}]`,
  'in a list with white space': (texts) => ` [ ${texts.join(' , ')}\n]\n`,
}

describe('objects', () => {
  test.each(Object.entries(WRITTEN))('%s are found, however they are cut', (_, write) => {
    fc.assert(
      fc.property(objects, fc.integer({ min: 1, max: 40 }), fc.boolean(), (all, size, isWide) => {
        const texts = all.map((one) => JSON.stringify(one, null, isWide ? 2 : 0))

        expect(valuesIn(inPieces(write(texts), size))).toEqual({ texts, isOpen: false })
      }),
    )
  })

  test.each([
    ['{"a":', []],
    ['{"a":"}', []],
    ['{"a":"\\"}', []],
    ['[{"a":1},{"b":', ['{"a":1}']],
    ['[{"a":1}', ['{"a":1}']],
  ])('in %s are not all', (text, texts) => {
    expect(valuesIn([text])).toEqual({ texts, isOpen: true })
  })

  test.each([
    ['{"a":"}{"}', ['{"a":"}{"}']],
    ['{"a":"\\\\"}{"b":[{}]}', ['{"a":"\\\\"}', '{"b":[{}]}']],
    ['"text" {"a":1} null', ['{"a":1}']],
    ['', []],
    ['[]', []],
    [']', []],
  ])('in %s are all', (text, texts) => {
    expect(valuesIn([text])).toEqual({ texts, isOpen: false })
  })

  test('that are too long are refused', () => {
    const values = jsonValues()
    values.push('{"a":"')
    const piece = 'x'.repeat(8 * 1024 * 1024)

    expect(() => {
      for (let at = 0; at < 5; at++) values.push(piece)
    }).toThrow('too long')
  })
})
