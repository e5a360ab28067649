import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { claudeMembers, keptMembers } from '../../../src/portkey/dropped-members'
import {
  CHAT_TO_MESSAGES,
  MESSAGES_TO_BEDROCK,
  MESSAGES_TO_CLAUDE,
} from '../../../src/translate/losses/by-gateway'
import { lostMembers } from '../../../src/translate/losses/translation'

const reading = (request: Record<string, unknown>) => (member: string) => request[member]

/** The members by the one they stand for, each parsed. */
const parsed = (members: ReadonlyMap<string, [string, string]>) =>
  Object.fromEntries(
    [...members].map(([dropped, [name, json]]) => [dropped, { [name]: JSON.parse(json) }]),
  )

const TOOLS = [{ type: 'function', function: { name: 'f' } }]
const SCHEMA = { type: 'object', properties: { é: { type: 'string' } } }

describe('what Anthropic’s API has words for:', () => {
  const apart = (choice: object) => ({
    parallel_tool_calls: { tool_choice: choice },
  })
  const rows: [
    sentence: string,
    request: Record<string, unknown>,
    expected: Record<string, object>,
  ][] = [
    ['nothing in an empty request', {}, {}],
    [
      'the schema of the answer',
      { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: SCHEMA } } },
      {
        response_format: { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
      },
    ],
    ['no answer in JSON without a schema', { response_format: { type: 'json_object' } }, {}],
    ['no schema that is not there', { response_format: { type: 'json_schema' } }, {}],
    ['no schema that is null', { response_format: { type: 'json_schema', json_schema: null } }, {}],
    ['no format that is null', { response_format: null }, {}],
    [
      'one tool after another',
      { parallel_tool_calls: false, tools: TOOLS },
      apart({ type: 'auto', disable_parallel_tool_use: true }),
    ],
    [
      'one tool after another, where the choice is null',
      { parallel_tool_calls: false, tools: TOOLS, tool_choice: null },
      apart({ type: 'auto', disable_parallel_tool_use: true }),
    ],
    [
      'one tool after another, of which one must be called',
      { parallel_tool_calls: false, tools: TOOLS, tool_choice: 'required' },
      apart({ type: 'any', disable_parallel_tool_use: true }),
    ],
    [
      'one tool after another, where one is named',
      {
        parallel_tool_calls: false,
        tools: TOOLS,
        tool_choice: { type: 'function', function: { name: 'f' } },
      },
      apart({ type: 'tool', name: 'f', disable_parallel_tool_use: true }),
    ],
    [
      'no order where no tool may be called',
      { parallel_tool_calls: false, tools: TOOLS, tool_choice: 'none' },
      apart({ type: 'none' }),
    ],
    ['no order of tools in parallel', { parallel_tool_calls: true, tools: TOOLS }, {}],
    ['no order of no tools', { parallel_tool_calls: false, tools: [] }, {}],
    ['no order without tools', { parallel_tool_calls: false }, {}],
    ['no order of tools that are null', { parallel_tool_calls: false, tools: null }, {}],
  ]

  test.each(rows)('%s', (_, request, expected) => {
    expect(parsed(claudeMembers(reading(request)))).toEqual(expected)
  })

  test.todo.each([
    ['allowed_tools', { type: 'allowed_tools', mode: 'auto', tools: TOOLS }],
    ['custom', { type: 'custom', custom: { name: 'f' } }],
  ])('a choice of the type %s names no tool without a name', (_, tool_choice) => {
    const request = { parallel_tool_calls: false, tools: TOOLS, tool_choice }
    const [, json = '{}'] = claudeMembers(reading(request)).get('parallel_tool_calls') ?? []
    const choice = JSON.parse(json) as { type?: string; name?: string }

    expect(choice.type === 'tool' && choice.name === undefined).toBe(false)
  })
})

describe('what a translation would lose is kept:', () => {
  const format = { type: 'json_schema', schema: SCHEMA }

  test('a member as it is, under its own name', () => {
    expect(parsed(keptMembers(MESSAGES_TO_CLAUDE, reading({ output_format: format })))).toEqual({
      output_format: { output_format: format },
    })
  })

  test('the whole member of which one part would be lost', () => {
    const output_config = { format, effort: 'low' }

    expect(parsed(keptMembers(MESSAGES_TO_CLAUDE, reading({ output_config })))).toEqual({
      output_config: { output_config },
    })
  })

  test('nothing that would not be lost', () => {
    const request = { output_config: { effort: 'low' }, model: 'm', tools: [{ name: 'f' }] }

    expect(keptMembers(MESSAGES_TO_BEDROCK, reading(request)).size).toBe(0)
  })

  test('everything that is lost, and nothing else, whatever the request', () => {
    const names = Object.keys(CHAT_TO_MESSAGES.refused)
    const request = fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 2 }))
    fc.assert(
      fc.property(request, (members) => {
        const read = reading(members)

        const kept = keptMembers(CHAT_TO_MESSAGES, read)

        expect([...kept.keys()]).toEqual(lostMembers(CHAT_TO_MESSAGES, read))
        for (const [name, [same, json]] of kept) {
          expect(same).toBe(name)
          expect(JSON.stringify(members[name])).toBe(json)
        }
      }),
      { seed: 9, numRuns: 300 },
    )
  })
})
