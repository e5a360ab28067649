import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type OwnRules, ownEdits } from '../../../../src/api/native/own-edits'
import { UNCHANGED } from '../../../../src/api/native/row'
import { jsonBodyOf, readMember } from '../../../../src/body/json/body'
import { editMembers } from '../../../../src/body/json/edit-members'

const RULES: OwnRules = { ...UNCHANGED, aliasDrop: [] }

/** What a provider gets of a body, and what it does not get. */
function sent(body: object, rules: Partial<OwnRules>, overrides: Record<string, unknown> = {}) {
  const json = jsonBodyOf(new TextEncoder().encode(JSON.stringify(body)))
  const texts = Object.entries(overrides).map(([name, value]) => [name, JSON.stringify(value)])
  const { edits, dropped } = ownEdits(
    {
      members: json.members.values.keys(),
      overrides: new Map(texts as [string, string][]),
      read: (name) => readMember(json, name),
    },
    { ...RULES, ...rules },
  )
  const text = Buffer.concat(editMembers(json, edits)).toString()
  // A second reading refuses a body that names a member twice.
  jsonBodyOf(new TextEncoder().encode(text))
  return { body: JSON.parse(text) as unknown, dropped }
}

const LIMIT = { max_completion_tokens: 'max_tokens' }

describe('a provider gets', () => {
  type Row = [
    sentence: string,
    body: object,
    rules: Partial<OwnRules>,
    overrides: Record<string, unknown>,
    expected: object,
    dropped: string[],
  ]
  const rows: Row[] = [
    ['everything', { model: 'a', x: 1 }, {}, {}, { model: 'a', x: 1 }, []],
    [
      'what the alias sets',
      { model: 'a' },
      {},
      { model: 'b', seed: 1 },
      { model: 'b', seed: 1 },
      [],
    ],
    [
      'nothing that it refuses',
      { store: true, x: 1 },
      { drop: ['store'] },
      {},
      { x: 1 },
      ['store'],
    ],
    [
      'what it would refuse, where the alias sets it',
      { store: true },
      { drop: ['store'] },
      { store: false },
      { store: false },
      [],
    ],
    [
      'nothing that the alias drops, though the alias sets it',
      { store: true },
      { aliasDrop: ['store', 'seed'] },
      { store: false, seed: 1 },
      {},
      ['store'],
    ],
    [
      'nothing that the alias drops by its new name',
      { max_completion_tokens: 1 },
      { rename: LIMIT, aliasDrop: ['max_tokens'] },
      {},
      {},
      ['max_completion_tokens'],
    ],
    ['its own names', { max_completion_tokens: 1 }, { rename: LIMIT }, {}, { max_tokens: 1 }, []],
    [
      'its own names for what the alias sets',
      { seed: 1 },
      { rename: { seed: 'random_seed' } },
      { seed: 2 },
      { random_seed: 2 },
      [],
    ],
    [
      'its own names for what only the alias sets',
      { x: 1 },
      { rename: { seed: 'random_seed' } },
      { seed: 2 },
      { x: 1, random_seed: 2 },
      [],
    ],
    [
      'the member that has the name already, of two',
      { max_completion_tokens: 1, max_tokens: 2 },
      { rename: LIMIT },
      {},
      { max_tokens: 2 },
      ['max_completion_tokens'],
    ],
    [
      'the alias’s value, of two',
      { random_seed: 7 },
      { rename: { seed: 'random_seed' } },
      { seed: 1 },
      { random_seed: 1 },
      ['random_seed'],
    ],
    [
      'only what it takes',
      { model: 'a', user: 'u', metadata: {}, top_k: 1 },
      { takes: ['model', 'user'] },
      {},
      { model: 'a', user: 'u' },
      ['metadata', 'top_k'],
    ],
    [
      'what it takes under its own name',
      { seed: 1 },
      { takes: ['random_seed'], rename: { seed: 'random_seed' } },
      {},
      { random_seed: 1 },
      [],
    ],
  ]

  test.each(rows)('%s', (_, body, rules, overrides, expected, dropped) => {
    expect(sent(body, rules, overrides)).toEqual({ body: expected, dropped })
  })

  const members: [name: string, nothing: unknown[], something: unknown[]][] = [
    ['n', [1, null], [2]],
    ['logprobs', [false, null], [true]],
    ['top_logprobs', [0, null], [3]],
    ['tools', [[], null], [[{ type: 'function' }]]],
    ['tool_choice', ['auto', null], ['none', 'required', { type: 'function' }]],
    [
      'response_format',
      [{ type: 'text' }, null],
      [{ type: 'json_object' }, { type: 'json_schema' }],
    ],
    ['modalities', [['text'], null], [['text', 'audio']]],
    ['audio', [null], [{ voice: 'v' }]],
    ['web_search_options', [null], [{}]],
    ['stop', [[], null], ['x', ['x']]],
  ]

  test.each(members)(
    '"%s" that changes an answer, so that its own error can name it',
    (name, nothing, something) => {
      for (const rules of [{ takes: ['model'] }, { refuses: [name] }]) {
        for (const value of nothing)
          expect(sent({ [name]: value }, rules)).toEqual({ body: {}, dropped: [name] })
        for (const value of something)
          expect(sent({ [name]: value }, rules)).toEqual({ body: { [name]: value }, dropped: [] })
      }
    },
  )

  test('each member under one name, and all that it does not get is named', () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd', 'e')
    const bodies = fc.dictionary(names, fc.nat(9), { noNullPrototype: true })
    const rules = fc.record({
      drop: fc.subarray(['a', 'b', 'c']),
      aliasDrop: fc.subarray(['c', 'd']),
      // `check` refuses chains: a new name is not renamed itself.
      rename: fc
        .dictionary(names, names, { noNullPrototype: true })
        .filter((all) => Object.values(all).every((to) => !(to in all))),
      takes: fc.option(fc.subarray(['a', 'b', 'c', 'd', 'e']), { nil: undefined }),
    })
    fc.assert(
      fc.property(bodies, bodies, rules, (body, overrides, rule) => {
        const { body: got, dropped } = sent(body, rule, overrides)

        expect(new Set(dropped).size).toBe(dropped.length)
        for (const name of dropped) expect(body).toHaveProperty([name])
        const values = Object.values(got as object)
        const names = [...new Set([...Object.keys(body), ...Object.keys(overrides)])]
        expect(values.length).toBeLessThanOrEqual(names.length)
        if (values.length === names.length) expect(dropped).toEqual([])
        for (const name of rule.aliasDrop) expect(got).not.toHaveProperty([name])
        for (const name of Object.keys(overrides)) {
          const to = rule.rename[name] ?? name
          if (rule.aliasDrop.includes(name) || rule.aliasDrop.includes(to)) continue
          expect(got).toHaveProperty([to])
        }
      }),
      { seed: 41, numRuns: 2000 },
    )
  })
})
