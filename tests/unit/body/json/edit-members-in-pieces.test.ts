import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { jsonBody, jsonBodyOf } from '../../../../src/body/json/body'
import { editMembers, stub } from '../../../../src/body/json/edit-members'
import { cut, decode, encode, halves, lengths, single } from '../pieces'

/** A body in these pieces, spliced and read again. */
const spliced = (pieces: Uint8Array<ArrayBuffer>[], changes: ReadonlyMap<string, string>) => {
  const { members } = jsonBodyOf(Buffer.concat(pieces))
  return decode(Buffer.concat(editMembers(jsonBody(pieces, members), changes)))
}

describe('a splice', () => {
  type Row = [sentence: string, body: string, changes: [string, string][], expected: string]
  const rows: Row[] = [
    ['without changes changes nothing', ' {"a" : 1.0}\r\n', [], ' {"a" : 1.0}\r\n'],
    ['replaces a value and nothing else', '{"a":1, "b" :2 }', [['b', '"é"']], '{"a":1, "b" :"é" }'],
    [
      'adds what is missing behind the last member',
      '{"a":1 }',
      [['b', 'null']],
      '{"a":1,"b":null }',
    ],
    ['adds to an empty object', '{ }', [['b', '{}']], '{"b":{} }'],
    [
      'adds several in their order',
      '{}',
      [
        ['b', '1'],
        ['a', '2'],
      ],
      '{"b":1,"a":2}',
    ],
    [
      'replaces in the order of the body, not of the changes',
      '{"a":1,"b":2}',
      [
        ['b', '20'],
        ['c', '30'],
        ['a', '10'],
      ],
      '{"a":10,"b":20,"c":30}',
    ],
    [
      'finds a name in another writing',
      '{"mod\\u0065l":"x"}',
      [['model', '"y"']],
      '{"mod\\u0065l":"y"}',
    ],
    ['quotes a name that needs it', '{}', [['a"b', '1']], '{"a\\"b":1}'],
    ['does not touch a name that is deeper', '{"o":{"a":1}}', [['a', '2']], '{"o":{"a":1},"a":2}'],
  ]

  test.each(rows)('%s', (_, body, changes, expected) => {
    const bytes = encode(body)

    for (const pieces of [[bytes], single(bytes), ...halves(bytes)])
      expect(spliced(pieces, new Map(changes))).toBe(expected)
  })

  test('without changes gives the pieces themselves', () => {
    const body = jsonBodyOf(encode('{}'))

    expect(editMembers(body, new Map())).toBe(body.pieces)
  })

  test('copies nothing of what stays', () => {
    const bytes = encode('{"a":1,"b":2}')

    const [before, , after] = editMembers(jsonBodyOf(bytes), new Map([['a', '10']]))

    expect(before?.buffer).toBe(bytes.buffer)
    expect(after?.buffer).toBe(bytes.buffer)
  })

  test('means for a parser what it says, and nothing more, in whatever pieces the body comes', () => {
    const names = fc.constantFrom('model', 'a', '__proto__', 'é"', '')
    const object = fc.dictionary(names, fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true })
    fc.assert(
      fc.property(object, object, lengths(), (before, changed, sizes) => {
        const changes = new Map(
          Object.entries(changed).map(([name, value]) => [name, JSON.stringify(value)]),
        )
        const pieces = cut(encode(JSON.stringify(before, null, 1)), sizes)

        const entries = Object.entries(JSON.parse(spliced(pieces, changes)))

        const expected = new Map(Object.entries(JSON.parse(JSON.stringify(before))))
        for (const [name, json] of changes) expected.set(name, JSON.parse(json))
        expect(entries).toEqual([...expected])
      }),
      { seed: 14, numRuns: 300 },
    )
  })
})

describe('a stand-in', () => {
  const string = (length: number) => JSON.stringify('x'.repeat(length - 2))
  const rows: [sentence: string, body: string, expected: string][] = [
    ['for an empty object is one', ' {} ', '{}'],
    ['has a value of 256 bytes', `{"a":${string(256)}}`, `{"a":${string(256)}}`],
    ['has no value of one more', `{"a":${string(257)},"b":1}`, '{"b":1}'],
    ['measures in bytes', `{"a":"${'é'.repeat(128)}","b":1}`, '{"b":1}'],
    ['has no conversation, however short', '{"messages":[],"b":1}', '{"b":1}'],
    ['has another member of a like name', '{"message":[]}', '{"message":[]}'],
    [
      'keeps numbers as they are spelled',
      '{"seed":12345678901234567890,"t":1.0}',
      '{"seed":12345678901234567890,"t":1.0}',
    ],
  ]

  test.each(rows)('%s', (_, body, expected) => {
    const bytes = encode(body)
    const { members } = jsonBodyOf(bytes)

    for (const pieces of [[bytes], single(bytes)])
      expect(stub(jsonBody(pieces, members))).toBe(expected)
  })
})
