import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { watchMembers } from '../../../../src/body/json/watch-members'
import { cut, encode, halves, lengths, single } from '../pieces'

const found = (pieces: readonly Uint8Array[], paths: string[], maxBytes?: number) => {
  const watch = watchMembers(paths, maxBytes === undefined ? {} : { maxBytes })
  for (const piece of pieces) watch.push(piece)
  return Object.fromEntries(watch.values)
}

describe('members', () => {
  const PATHS = ['usage', 'error', 'response.usage']
  const rows: [sentence: string, json: string, values: Record<string, string>][] = [
    ['are found', '{"a":1,"usage":{"b":[2,{}]},"c":3}', { usage: '{"b":[2,{}]}' }],
    ['are found at the end', '{"error":"x"}', { error: '"x"' }],
    ['may have white space around them', '{ "usage" : \n1 }', { usage: ' \n1 ' }],
    ['may be found one level down', '{"response":{"id":1,"usage":{}}}', { 'response.usage': '{}' }],
    [
      'are not found in other places',
      '{"a":{"usage":1},"b":[{"usage":2}],"response":{"x":{"usage":3}}}',
      {},
    ],
    ['are not found in a list', '[{"usage":1}]', {}],
    ['are not found in strings', '{"a":"\\"usage\\":1,","b":"usage"}', {}],
    ['are not found behind a quote that is escaped', '{"a":"\\\\\\",\\"usage\\":1"}', {}],
    ['are found behind backslashes that end a string', '{"a":"\\\\","usage":1}', { usage: '1' }],
    ['are found behind a long string', `{"a":"${'x\\"'.repeat(99)}","usage":1}`, { usage: '1' }],
    ['are the last of several', '{"usage":1,"usage":2}', { usage: '2' }],
    ['are not there before their end', '{"usage":{"a":1', {}],
    [
      'hold members of the same name',
      '{"usage":{"usage":{"usage":1}}}',
      { usage: '{"usage":{"usage":1}}' },
    ],
    ['are none of what is no JSON', '}}]]:,"usage"', {}],
    ['may have a name as a value before them', '{"a":"usage","error":2}', { error: '2' }],
  ]

  test.each(rows)('%s', (_, json, values) => {
    const bytes = encode(json)
    for (const pieces of [[bytes], single(bytes), ...halves(bytes)])
      expect(found(pieces, PATHS)).toEqual(values)
  })

  test('are those that a parser finds, in pieces of any length', () => {
    const name = fc.constantFrom('usage', 'a', 'b', 'response', 'us"age', 'usage\\')
    const object = fc.dictionary(name, fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true })
    fc.assert(
      fc.property(object, lengths(20), (value, sizes) => {
        const { usage } = found(cut(encode(JSON.stringify(value)), sizes), ['usage'])

        expect(usage && JSON.parse(usage)).toEqual(value.usage as ReturnType<typeof JSON.parse>)
      }),
      { seed: 62, numRuns: 1000 },
    )
  })

  test('are not kept where they are too long', () => {
    const json = encode(`{"usage":"${'x'.repeat(100)}","error":1}`)

    expect(found([json], ['usage', 'error'], 50)).toEqual({ error: '1' })
    expect(found(single(json), ['usage', 'error'], 50)).toEqual({ error: '1' })
  })

  test('of any bytes are found without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(() => found([encode('{"usage":'), bytes], ['usage'])).not.toThrow()
      }),
      { seed: 63, numRuns: 500 },
    )
  })
})
