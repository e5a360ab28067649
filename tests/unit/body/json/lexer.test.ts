import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  JsonError,
  scalarEnd,
  skipSpace,
  stringEnd,
  unexpected,
  valueEnd,
} from '../../../../src/body/json/lexer'
import { encode } from '../pieces'

/** What `look` comes to, or the place that it finds wrong. */
function outcomeOf(look: () => number): number | string {
  try {
    return look()
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return error.message
  }
}

const wrongAt = (at: number) => `The body is not valid JSON at byte ${at}`

describe('an error', () => {
  test('names its byte', () => {
    expect(unexpected(3)).toMatchObject({ message: wrongAt(3), at: 3 })
  })

  test('names no byte where it is about none', () => {
    expect(new JsonError('Odd')).toMatchObject({ message: 'Odd', at: undefined })
  })

  test('counts the bytes before what was looked at', () => {
    expect(unexpected(3).behind(10)).toMatchObject({ message: wrongAt(13), at: 13 })
  })

  test('stays itself behind other bytes where it is about none', () => {
    const error = new JsonError('Odd')

    expect(error.behind(10)).toBe(error)
  })
})

describe('white space', () => {
  const rows: [sentence: string, text: string, at: number, end: number][] = [
    ['of all four kinds is passed over', ' \t\r\n1', 0, 4],
    ['that is not there leaves the place', '1', 0, 0],
    ['goes on to the end of the bytes', '  ', 0, 2],
    ['of no bytes ends at once', '', 0, 0],
    ['of another kind is none', '\v', 0, 0],
    ['of Unicode is none', '\u00a0', 0, 0],
    ['is looked for from the place that is named', ' 1 2', 2, 3],
  ]

  test.each(rows)('%s', (_, text, at, end) => {
    expect(skipSpace(encode(text), at)).toBe(end)
  })
})

describe('the end of a string', () => {
  const long = 'x'.repeat(200)
  const rows: [sentence: string, inside: string, outcome: number | string][] = [
    ['is behind its quote', 'ab"', 3],
    ['of an empty string is its quote', '"', 1],
    ['is the first quote that is not escaped', '\\""', 3],
    ['is behind a backslash that is escaped', '\\\\"', 3],
    ['is behind every escape there is', '\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9"', 23],
    ['is behind letters of any length', 'é😀"', 7],
    ['is found far behind its beginning', `${long}"`, 201],
    ['is found behind escapes in a long string', `${long}\\n${long}"`, 403],
    ['is not there where the bytes end, which may go on there', 'ab', ~2],
    ['is not there where an escape is cut, which goes on before it', 'ab\\', ~2],
    ['is not there where four digits are cut', 'ab\\u00', ~2],
    ['is not there in no bytes', '', ~0],
    ['cannot be behind a line break', 'a\nb"', wrongAt(1)],
    [
      'cannot be behind a control character in a long string',
      `${long}\u0001${long}"`,
      wrongAt(200),
    ],
    ['cannot be behind an escape that is none', 'a\\x"', wrongAt(2)],
    ['cannot be behind a digit that is none', 'a\\u00g0"', wrongAt(5)],
  ]

  test.each(rows)('%s', (_, inside, outcome) => {
    expect(outcomeOf(() => stringEnd(encode(inside), 0))).toBe(outcome)
  })

  /** One byte at a time, as the grammar has it. */
  const plainEnd = (bytes: Uint8Array): number | string => {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] as number
      if (byte === 0x22) return at + 1
      if (byte < 0x20) return wrongAt(at)
      if (byte === 0x5c) at++
    }
    return ~bytes.length
  }

  test('is the same wherever in memory a string stands and however long its runs are', () => {
    const run = fc.tuple(
      fc.nat(150),
      fc.constantFrom('', '\\n', '\\"', '\\\\', 'é', '😀', '\u007f'),
    )
    const inside = fc
      .tuple(fc.array(run, { maxLength: 4 }), fc.constantFrom('"', '', '\n', '\u001f"'))
      .map(([runs, end]) => runs.map(([count, more]) => 'x'.repeat(count) + more).join('') + end)
    fc.assert(
      fc.property(inside, fc.nat(7), (text, offset) => {
        const bytes = encode(text)
        const moved = new Uint8Array(bytes.length + 16)
        moved.set(bytes, offset)

        const found = outcomeOf(() => stringEnd(moved.subarray(offset, offset + bytes.length), 0))

        expect(found).toBe(plainEnd(bytes))
      }),
      { seed: 10, numRuns: 1000 },
    )
  })

  test('is the same where the bytes come in two parts', () => {
    const whole = encode(`${'x'.repeat(70)}\\u00e9é\\\\\\"${'y'.repeat(70)}"`)
    for (let at = 0; at < whole.length; at++) {
      const first = stringEnd(whole.subarray(0, at), 0)

      expect(first).toBeLessThan(0)
      expect(stringEnd(whole, ~first)).toBe(whole.length)
    }
  })
})

describe('the end of a number or a word', () => {
  const rows: [text: string, outcome: number | string][] = [
    ['0', 1],
    ['-0', 2],
    ['10,', 2],
    ['01', 1],
    ['1.50]', 4],
    ['1e5', 3],
    ['1E+05}', 5],
    ['-1.5e-10 ', 8],
    ['true', 4],
    ['false,', 5],
    ['null}', 4],
    ['tru', 3],
    ['-', 1],
    ['1.', 2],
    ['1e', 2],
    ['1e+', 3],
    ['.5', wrongAt(0)],
    ['+1', wrongAt(0)],
    ['-a', wrongAt(1)],
    ['1.e', wrongAt(2)],
    ['1ex', wrongAt(2)],
    ['1e+x', wrongAt(3)],
    ['nul1', wrongAt(3)],
    ['True', wrongAt(0)],
    ['NaN', wrongAt(0)],
  ]

  test.each(rows)('of %p is this: %p', (text, outcome) => {
    expect(outcomeOf(() => scalarEnd(encode(text), 0))).toBe(outcome)
  })
})

describe('the end of a value', () => {
  const rows: [sentence: string, text: string, outcome: number | string][] = [
    ['of a string is behind its quote', '"a]",1', 4],
    ['of a number is behind its digits', '12.5,', 4],
    ['of an empty object is its brace', '{} ,', 2],
    ['of a list is the bracket that closes it', '[[1, 2], {"a": "]"}] , 3', 20],
    ['of an object may have line breaks before it', '{\r\n\t"a" : null\r\n}\r\n', 17],
    ['is not there where a list is cut', '[1, 2', 'The body ends before its JSON is complete'],
    ['is not there where a string is cut', '{"a": "b', 'The body ends before its JSON is complete'],
    ['is not there in no bytes', '', 'The body ends before its JSON is complete'],
  ]

  test.each(rows)('%s', (_, text, outcome) => {
    expect(outcomeOf(() => valueEnd(encode(text), 0))).toBe(outcome)
  })

  test('is where the printed value ends, whatever stands behind it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2, '\t'), (value, space) => {
        const bytes = encode(JSON.stringify(value, null, space))

        expect(valueEnd(Buffer.concat([bytes, encode(',"x":1}')]), 0)).toBe(bytes.length)
      }),
      { seed: 11, numRuns: 500 },
    )
  })
})
