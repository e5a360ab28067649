import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { developerAsSystem } from '../../../../src/body/json/developer-role'
import { encode } from '../pieces'

const changed = (messages: string) =>
  developerAsSystem(jsonBodyOf(encode(`{"x":1,"messages":${messages}}`)))

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
    ['is nothing in an empty list', '[]', undefined],
    ['is found behind an empty message', '[{},{"role":"developer"}]', '[{},{"role":"system"}]'],
  ]

  test.each(rows)('%s', (_, messages, expected) => {
    expect(changed(messages)).toBe(expected as string)
  })

  test('becomes system for a parser, whatever the messages', () => {
    const message = fc.dictionary(
      fc.constantFrom('role', 'content', 'name', 'é"'),
      fc.oneof(fc.constantFrom('developer', 'user', 'system'), fc.jsonValue({ maxDepth: 2 })),
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        const text = changed(JSON.stringify(messages, null, 1))

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
