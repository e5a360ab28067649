import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { developerAsSystem } from '../../../../src/body/json/developer-role'
import { editMembers } from '../../../../src/body/json/edit-members'
import { cut, encode } from '../pieces'

const changed = (messages: string, ...sizes: number[]): string | undefined => {
  const whole = jsonBodyOf(encode(`{"x":1,"messages":${messages}}`))
  const body = { ...whole, pieces: whole.pieces.flatMap((piece) => cut(piece, repeated(sizes))) }
  const inside = developerAsSystem(body)
  if (!inside) return undefined
  const pieces = editMembers(body, new Map([['messages', { inside }]]))
  return Buffer.concat(pieces).toString().slice('{"x":1,"messages":'.length, -1)
}

function* repeated(sizes: readonly number[]): Generator<number> {
  for (;;) yield* sizes
}

describe('the role developer', () => {
  const rows: [sentence: string, messages: string, expected: string | undefined][] = [
    ['becomes system', '[{"role":"developer"}]', '[{"role":"system"}]'],
    [
      'becomes system in every message, and nothing else changes',
      '[ {"content":"a é 1.0" , "role" : "developer"},\n{"role":"user","content":[]}, {"role":"developer","n":1e2} ]',
      '[ {"content":"a é 1.0" , "role" : "system"},\n{"role":"user","content":[]}, {"role":"system","n":1e2} ]',
    ],
    [
      'is found in another writing of the name',
      '[{"r\\u006fle":"developer"}]',
      '[{"r\\u006fle":"system"}]',
    ],
    ['is nothing in a text', '[{"role":"user","content":"developer"}]', undefined],
    ['is nothing deeper', '[{"role":"user","content":[{"role":"developer"}]}]', undefined],
    ['is nothing in a longer word', '[{"role":"developers"}]', undefined],
    ['is nothing in a list', '[{"role":["developer"]}]', undefined],
    ['is nothing where there are no messages', '"developer"', undefined],
    ['is nothing where they are no objects', '["developer",{"role":"developer"}]', undefined],
    ['is nothing behind a list', '[["role","developer"],{"role":"developer"}]', undefined],
    ['is nothing behind a number', '[ 1 ,{"role":"developer"}]', undefined],
    ['is nothing in a name', '[{"developer":1,"role":{"role":"developer"}}]', undefined],
    [
      'is found behind values of every kind',
      '[{"a":[1,{"b":"c"}],"n":null,"t":"}","role":"developer"}]',
      '[{"a":[1,{"b":"c"}],"n":null,"t":"}","role":"system"}]',
    ],
    ['is nothing in an empty list', '[]', undefined],
    ['is found behind an empty message', '[{},{"role":"developer"}]', '[{},{"role":"system"}]'],
  ]

  test.each(rows)('%s', (_, messages, expected) => {
    for (const sizes of [[1000], [1], [2, 5], [80]])
      expect(changed(messages, ...sizes)).toBe(expected as string)
  })

  test('becomes system for a parser, whatever the messages', () => {
    const message = fc.dictionary(
      fc.constantFrom('role', 'content', 'name', 'é"'),
      fc.oneof(
        fc.constantFrom('developer', 'user', 'system', `${'long "\\é'.repeat(20)}developer`),
        fc.jsonValue({ maxDepth: 2 }),
      ),
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(fc.array(message), fc.integer({ min: 1, max: 90 }), (messages, size) => {
        const text = changed(JSON.stringify(messages, null, 1), size)

        const written = JSON.parse(JSON.stringify(messages)) as Record<string, unknown>[]
        const expected = written.map((one) =>
          one.role === 'developer' ? { ...one, role: 'system' } : one,
        )
        expect(text === undefined ? written : JSON.parse(text)).toEqual(expected)
      }),
      { seed: 51, numRuns: 500 },
    )
  })

  test('is nothing of a body without messages', () => {
    expect(developerAsSystem(jsonBodyOf(encode('{"role":"developer"}')))).toBeUndefined()
  })
})
