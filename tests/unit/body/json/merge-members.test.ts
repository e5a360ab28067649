import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { bareName } from '../../../../src/body/bare-name'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { editMembers } from '../../../../src/body/json/edit-members'
import { type Merge, mergeMembers } from '../../../../src/body/json/merge-members'

const NOTHING: ReadonlySet<string> = new Set()

function merged(text: string, merge: Partial<Merge>): { text: string; dropped: readonly string[] } {
  const body = jsonBodyOf(new TextEncoder().encode(text))
  const { edits, dropped } = mergeMembers(body, {
    fixed: {},
    defaults: {},
    dropped: NOTHING,
    ...merge,
  })
  return { text: Buffer.concat(editMembers(body, edits)).toString(), dropped }
}

const inner = (merge: Partial<Merge>): Partial<Merge> => ({
  inside: { topConfig: { fixed: {}, defaults: {}, dropped: NOTHING, ...merge } },
})

const ALIKE = [['maxThought', 'thoughtLevel']]

describe('merging', () => {
  const rows: [what: string, text: string, merge: Partial<Merge>, expected: string][] = [
    ['nothing', '{ "a" : 1.0 }', {}, '{ "a" : 1.0 }'],
    ['a fixed value', '{"topK": 1 ,"b":2}', { fixed: { topK: 9 } }, '{"topK": 9 ,"b":2}'],
    ['one of another spelling', '{"top_k":1}', { fixed: { topK: 9 } }, '{"top_k":9}'],
    [
      'one of two spellings',
      '{"top_k":1,"topK":2}',
      { fixed: { topK: 9 } },
      '{"top_k":9,"topK":9}',
    ],
    ['a new one', '{"b":2}', { fixed: { topK: 9 } }, '{"b":2,"topK":9}'],
    ['a default', '{"b":2}', { defaults: { topK: 9 } }, '{"b":2,"topK":9}'],
    ['a default that the client sets', '{"top_k":2}', { defaults: { topK: 9 } }, '{"top_k":2}'],
    ['a name that goes', '{"a":1,"top_k":2}', { dropped: new Set(['topk']) }, '{"a":1}'],
    [
      'what is like a fixed value',
      '{"thought_level":1,"b":2}',
      { fixed: { maxThought: 5 }, alike: ALIKE },
      '{"b":2,"maxThought":5}',
    ],
    [
      'a default beside what is like it',
      '{"thoughtLevel":1}',
      { defaults: { maxThought: 5 }, alike: ALIKE },
      '{"thoughtLevel":1}',
    ],
    [
      'an object inside',
      '{"top_config": {"a":1e0}, "b":1}',
      inner({ fixed: { x: 1 } }),
      '{"top_config": {"a":1e0,"x":1}, "b":1}',
    ],
    ['an object that is not there', '{}', inner({ fixed: { x: 1 } }), '{"topConfig":{"x":1}}'],
    ['no object', '{"topConfig":null}', inner({ fixed: { x: 1 } }), '{"topConfig":{"x":1}}'],
    ['nothing into no object', '{"topConfig":null}', inner({}), '{"topConfig":null}'],
  ]

  test.each(rows)('%s', (_, text, merge, expected) => {
    expect(merged(text, merge).text).toBe(expected)
  })

  test('names what goes, by its path', () => {
    const merge = inner({ dropped: new Set(['x']) })

    expect(merged('{"top_config":{"x":1}}', merge).dropped).toEqual(['top_config.x'])
  })

  test('refuses an object that names a member twice, and has something put into it', () => {
    expect(() => merged('{"topConfig":{"x":1,"x":2}}', inner({ fixed: { x: 1 } }))).toThrow('twice')
  })
})

/** Every spelling that protocol buffers or a lenient parser may take for one name. */
const spelling = fc.constantFrom('topK', 'top_k', 'TopK', 'TOP_K', 'tOpK')

test('whatever the spellings, a fixed value is all that is left of its member', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(spelling),
      fc.dictionary(fc.constantFrom('a', 'b', 'topP', 'x'), fc.jsonValue({ maxDepth: 2 })),
      fc.boolean(),
      (spellings, others, isInside) => {
        const object = { ...others, ...Object.fromEntries(spellings.map((one, at) => [one, at])) }
        const fixed = { fixed: { topK: 'set' } }
        const text = JSON.stringify(isInside ? { top_config: object } : object)
        const result = JSON.parse(merged(text, isInside ? inner(fixed) : fixed).text)
        const found = isInside ? result.top_config : result
        const said = Object.keys(found).filter((name) => bareName(name) === 'topk')

        expect(said.length).toBe(Math.max(spellings.length, 1))
        for (const name of said) expect(found[name]).toBe('set')
        for (const [name, value] of Object.entries(others))
          expect(found[name]).toEqual(JSON.parse(JSON.stringify(value)))
      },
    ),
  )
})
