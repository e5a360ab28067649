import { describe, expect, test } from 'bun:test'
import { JsonError } from '../../../../src/body/json/lexer'
import { memberScanner } from '../../../../src/body/json/scanner'
import { encode, halves, single } from '../pieces'

/** What the scanner makes of these pieces: the members, or why it refuses them. */
function outcomeOf(pieces: readonly Uint8Array[]) {
  try {
    const scanner = memberScanner()
    for (const piece of pieces) scanner.push(piece)
    return scanner.finish()
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return error.message
  }
}

const span = (start: number, end: number) => ({ start, end })

describe('a body', () => {
  type Row = [
    sentence: string,
    body: string,
    values: [string, { start: number; end: number }][],
    end: number,
    parts: number,
  ]
  const rows: Row[] = [
    ['without members has its place for one behind the brace', ' { } ', [], 2, 1],
    ['has a member where its value stands', '{"a":1}', [['a', span(5, 6)]], 6, 2],
    [
      'has a string with its quotes',
      '{ "a" : "b" , "c":null}',
      [
        ['a', span(8, 11)],
        ['c', span(18, 22)],
      ],
      22,
      3,
    ],
    ['has a whole object for one value', '{"a":{"b":[1,{}]}}\r\n', [['a', span(5, 17)]], 17, 7],
    ['counts in bytes', '{"é":"😀"}', [['é', span(6, 12)]], 12, 2],
    [
      'has a name as it is meant, not as it is spelled',
      '{"mod\\u0065l":1}',
      [['model', span(14, 15)]],
      15,
      2,
    ],
    [
      'may name a member like a part of every object',
      '{"__proto__":1}',
      [['__proto__', span(13, 14)]],
      14,
      2,
    ],
    ['may name a member with nothing', '{"":[]}', [['', span(4, 6)]], 6, 3],
    [
      'counts each item of a list, and each value of an object with its name',
      '{"a":[1,-2.5,"b",true,null,[],{}],"c":"d"}',
      [
        ['a', span(5, 33)],
        ['c', span(38, 41)],
      ],
      41,
      11,
    ],
  ]

  test.each(rows)('%s', (_, body, values, end, parts) => {
    const bytes = encode(body)
    const expected = { values: new Map(values), end, parts, longStrings: [] }

    for (const pieces of [[bytes], single(bytes), ...halves(bytes)])
      expect(outcomeOf(pieces)).toEqual(expected)
  })
})

describe('refused, with the byte at fault:', () => {
  const at = (byte: number) => `The body is not valid JSON at byte ${byte}`
  const rows: [what: string, body: string, message: string][] = [
    ['no body', '', 'The body is empty; send a JSON object'],
    ['white space alone', ' \r\n', 'The body is empty; send a JSON object'],
    ['a list', '[]', 'The body is not a JSON object'],
    ['a text', '"a"', 'The body is not a JSON object'],
    ['a byte order mark', '\ufeff{}', 'The body is not a JSON object'],
    ['an object that does not end', '{"a":1', 'The body ends before its JSON is complete'],
    ['a string that does not end', '{"a":"b', 'The body ends before its JSON is complete'],
    ['a number that does not end', '{"a":1.', 'The body ends before its JSON is complete'],
    ['a second object', '{}{}', at(2)],
    ['a comma at the end', '{"a":1,}', at(7)],
    ['a comma at the beginning', '{,}', at(1)],
    ['a member without a value', '{"a"}', at(4)],
    ['a name without quotes', '{a:1}', at(1)],
    ['a list closed with a brace', '{"a":[1}', at(7)],
    ['a line break in a string', '{"a":"b\nc"}', at(7)],
    ['a wrong escape deep inside', '{"a":[{"b":"\\q"}]}', at(13)],
    ['a word that is none', '{"a":nule}', at(8)],
    ['one member twice', '{"a":1,"a":2}', 'The body names "a" twice; send it once'],
    [
      'one member twice in two writings',
      '{"a":1,"\\u0061":2}',
      'The body names "a" twice; send it once',
    ],
  ]

  test.each(rows)('%s', (_, body, message) => {
    const bytes = encode(body)

    for (const pieces of [[bytes], single(bytes), ...halves(bytes)])
      expect(outcomeOf(pieces)).toBe(message)
  })

  test('a name of more than 1024 bytes with its quotes, and none of as many', () => {
    const named = (length: number) => encode(`{"${'n'.repeat(length - 2)}":1}`)

    expect(outcomeOf([named(1024)])).toMatchObject({ parts: 2 })
    expect(outcomeOf([named(1025)])).toBe('The body has a name or number longer than 1024 bytes')
  })

  test('no long name below the top, for nobody reads those', () => {
    expect(outcomeOf([encode(`{"a":{"${'n'.repeat(5000)}":1}}`)])).toMatchObject({ parts: 4 })
  })
})

describe('a long string', () => {
  const LONG = 4 * 1024
  const longStrings = (body: string) =>
    (outcomeOf([encode(body)]) as ReturnType<ReturnType<typeof memberScanner>['finish']>)
      .longStrings

  test.each([
    ['of 4 KiB is none', `{"a":"${'x'.repeat(LONG)}"}`, []],
    ['of one byte more is one', `{"a":"${'x'.repeat(LONG + 1)}"}`, [span(6, LONG + 7)]],
    ['is found on every level', `{"a":[{"b":"${'x'.repeat(LONG + 1)}"}]}`, [span(12, LONG + 13)]],
    ['is measured in bytes', `{"a":"${'é'.repeat(LONG / 2 + 1)}"}`, [span(6, LONG + 8)]],
    ['is no name', `{"a":{"${'x'.repeat(LONG + 1)}":1}}`, []],
  ])('%s', (_, body, expected) => {
    expect(longStrings(body)).toEqual(expected)
  })

  test('is the same in however many pieces it comes', () => {
    const bytes = encode(`{"a":"${'\\u00e9é'.repeat(10_000)}","b":1}`)
    const pieces = Array.from({ length: Math.ceil(bytes.length / 777) }, (_, index) =>
      bytes.subarray(index * 777, index * 777 + 777),
    )

    expect(outcomeOf(pieces)).toEqual(outcomeOf([bytes]))
    expect(outcomeOf(pieces)).toMatchObject({ longStrings: [span(6, 80_006)] })
  })
})
