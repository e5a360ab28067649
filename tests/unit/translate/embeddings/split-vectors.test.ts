import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { numberedText, splitVectors } from '../../../../src/translate/embeddings/split-vectors'
import { timesAsLong } from '../../../support/assert/processor-time'

const split = (text: string) => splitVectors(Buffer.from(text))

/** An answer with each list put back. */
function joined(text: string): string | undefined {
  const answer = split(text)
  return answer?.between.map((bytes, at) => `${bytes}${answer.vectors[at] ?? ''}`).join('')
}

describe('the lists of numbers in an answer', () => {
  test.each([
    ['{"a":[1,2],"b":[ -3 ]}', '{"a":[0],"b":[1]}', ['[1,2]', '[ -3 ]']],
    ['[[1],[2]]', '[[0],[1]]', ['[1]', '[2]']],
    [
      '{"a":"[1]","\\\\":[1],"b\\"[2]":[3]}',
      '{"a":"[1]","\\\\":[0],"b\\"[2]":[1]}',
      ['[1]', '[3]'],
    ],
    ['{"a":[],"b":[null,1],"c":["1"],"d":[{}]}', '{"a":[],"b":[null,1],"c":["1"],"d":[{}]}', []],
    ['{"a":[1,null]}', '{"a":[0]}', ['[1,null]']],
    ['"[1]', '"[1]', []],
    ['', '', []],
  ])('are apart: %s', (text, rest, vectors) => {
    const answer = split(text)!

    expect(numberedText(answer)).toBe(rest)
    expect(answer.vectors.map(String)).toEqual(vectors)
  })

  test.each(['{"a":[1,2', '[1', `[${'[1],'.repeat(20_000)}[1]]`])(
    'are none where they have no end, or are too many',
    (text) => expect(split(text)).toBeUndefined(),
  )

  test('leave JSON that has the same form, and are all there', () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 })
    const value = fc.jsonValue()
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), numbers, value)), fc.nat(3), (rows, indent) => {
        const text = JSON.stringify({ rows }, null, indent)
        const answer = split(text)!

        expect(joined(text)).toBe(text)
        const places = (JSON.parse(numberedText(answer)) as { rows: [string, [number], unknown][] })
          .rows
        expect(places.map(([name, [at]]) => [name, JSON.parse(`${answer.vectors[at]}`)])).toEqual(
          JSON.parse(text).rows.map(([name, vector]: unknown[]) => [name, vector]),
        )
      }),
    )
  })

  test('are found in any bytes', () => {
    const bytes = fc.stringMatching(/^["\\[\]\s0-9,-]{0,40}$/)
    fc.assert(fc.property(bytes, (text) => [text, undefined].includes(joined(text))))
  })

  test('are found fast', () => {
    const vector = `[${Array.from({ length: 3072 }, (_, at) => at / 4096).join(',\n        ')}]`
    const text = `{"data":[${`{"embedding": ${vector}},`.repeat(500)}{}]}`
    const bytes = Buffer.from(text)

    expect(
      timesAsLong(
        () => splitVectors(bytes),
        () => JSON.parse(text),
      ),
    ).toBeLessThan(3)
  })
})
