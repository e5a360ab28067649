import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  CHAT_TO_MESSAGES,
  MESSAGES_TO_BEDROCK,
  MESSAGES_TO_CHAT,
  MESSAGES_TO_CLAUDE,
} from '../../../../src/translate/losses/by-gateway'
import { TRANSLATIONS } from '../../../../src/translate/losses/losses'
import { lostMembers, type Translation } from '../../../../src/translate/losses/translation'

const lost = (translation: Translation, request: Record<string, unknown>) =>
  lostMembers(translation, (member) => request[member])

const TOOLS = [{ type: 'function', function: { name: 'f' } }]
const FORMAT = { type: 'json_schema', schema: {} }

type Rows = [request: Record<string, unknown>, expected: string[]][]

const named = (rows: Rows) =>
  rows.map(([request, expected]): [string, string, Record<string, unknown>, string[]] => [
    JSON.stringify(request),
    expected.join(' and ') || 'nothing',
    request,
    expected,
  ])

describe('of a chat completion for Claude', () => {
  const rows: Rows = [
    [{}, []],
    [{ model: 'm', messages: [], seed: 1, user: 'u' }, []],
    [{ n: 1 }, []],
    [{ n: 2 }, ['n']],
    [{ n: null }, []],
    [{ logprobs: false }, []],
    [{ logprobs: true }, ['logprobs']],
    [{ top_logprobs: 0 }, []],
    [{ top_logprobs: 3 }, ['top_logprobs']],
    [{ modalities: ['text'] }, []],
    [{ modalities: ['text', 'audio'] }, ['modalities']],
    [{ modalities: [] }, []],
    [{ modalities: null }, []],
    [{ audio: { voice: 'a' } }, ['audio']],
    [{ audio: null }, []],
    [{ functions: [] }, []],
    [{ functions: [{ name: 'f' }] }, ['functions']],
    [{ response_format: { type: 'text' } }, []],
    [{ response_format: null }, []],
    [{ response_format: {} }, []],
    [{ response_format: { type: 'json_object' } }, ['response_format']],
    [{ response_format: { type: 'json_schema', json_schema: {} } }, ['response_format']],
    [{ web_search_options: {} }, ['web_search_options']],
    [{ moderation: {} }, ['moderation']],
    [{ parallel_tool_calls: false }, []],
    [{ parallel_tool_calls: false, tools: [] }, []],
    [{ parallel_tool_calls: false, tools: null }, []],
    [{ parallel_tool_calls: true, tools: TOOLS }, []],
    [{ parallel_tool_calls: null, tools: TOOLS }, []],
    [{ parallel_tool_calls: false, tools: TOOLS }, ['parallel_tool_calls']],
    [{ parallel_tool_calls: false, tools: TOOLS, tool_choice: null }, ['parallel_tool_calls']],
    [{ parallel_tool_calls: false, tools: TOOLS, tool_choice: 'auto' }, ['parallel_tool_calls']],
    [
      { parallel_tool_calls: false, tools: TOOLS, tool_choice: 'required' },
      ['parallel_tool_calls'],
    ],
    [{ parallel_tool_calls: false, tools: TOOLS, tool_choice: 'none' }, []],
    [
      {
        parallel_tool_calls: false,
        tools: TOOLS,
        tool_choice: { type: 'function', function: { name: 'f' } },
      },
      [],
    ],
    [{ n: 2, logprobs: true, audio: {} }, ['audio', 'logprobs', 'n']],
  ]

  test.each(named(rows))('%s loses %s', (_json, _words, request, expected) => {
    expect(lost(CHAT_TO_MESSAGES, request)).toEqual(expected)
  })

  test.todo('a choice among some of the tools keeps them as little apart as any choice does', () => {
    const tool_choice = { type: 'allowed_tools', mode: 'auto', tools: TOOLS }

    expect(
      lost(CHAT_TO_MESSAGES, { parallel_tool_calls: false, tools: TOOLS, tool_choice }),
    ).toEqual(['parallel_tool_calls'])
  })
})

describe('of a message for Claude that the gateway reads', () => {
  const rows: Rows = [
    [{}, []],
    [{ output_format: FORMAT }, ['output_format']],
    [{ output_format: null }, []],
    [{ output_config: { format: FORMAT } }, ['output_config.format']],
    [{ output_config: { effort: 'low' } }, []],
    [{ output_config: { format: null } }, []],
    [{ output_config: null }, []],
    [{ output_config: 'odd' }, []],
    [{ inference_geo: 'us' }, ['inference_geo']],
    [{ tools: [{ type: 'bash_20250124' }], container: 'c', mcp_servers: [{}] }, []],
  ]

  test.each(named(rows))('%s loses %s', (_json, _words, request, expected) => {
    expect(lost(MESSAGES_TO_CLAUDE, request)).toEqual(expected)
  })
})

describe('of a message for Bedrock', () => {
  const rows: Rows = [
    [{}, []],
    [{ container: 'c' }, ['container']],
    [{ mcp_servers: [] }, []],
    [{ mcp_servers: [{}] }, ['mcp_servers']],
    [{ output_config: { format: FORMAT } }, ['output_config.format']],
    [{ tool_choice: { type: 'auto' } }, []],
    [{ tool_choice: { type: 'auto', disable_parallel_tool_use: false } }, []],
    [
      { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      ['tool_choice.disable_parallel_tool_use'],
    ],
    [{ tool_choice: null }, []],
    [{ tools: [{ name: 'f' }, { type: 'custom', name: 'g' }, { type: null, name: 'h' }] }, []],
    [{ tools: [{ name: 'f' }, { type: 'web_search_20250305' }] }, ['tools']],
    [{ tools: [null, 1] }, []],
    [{ tools: {} }, []],
  ]

  test.each(named(rows))('%s loses %s', (_json, _words, request, expected) => {
    expect(lost(MESSAGES_TO_BEDROCK, request)).toEqual(expected)
  })
})

describe('of a message as a chat completion', () => {
  const rows: Rows = [
    [{}, []],
    [{ tools: [{ type: 'computer_20250124' }] }, ['tools']],
    [{ container: {} }, ['container']],
    [{ inference_geo: 'us', mcp_servers: [{}] }, ['inference_geo', 'mcp_servers']],
    [{ output_config: { format: FORMAT, effort: 'low' }, output_format: FORMAT }, []],
    [{ tool_choice: { type: 'auto', disable_parallel_tool_use: true } }, []],
  ]

  test.each(named(rows))('%s loses %s', (_json, _words, request, expected) => {
    expect(lost(MESSAGES_TO_CHAT, request)).toEqual(expected)
  })
})

describe.each(TRANSLATIONS.map((translation) => [translation.between, translation] as const))(
  '%s',
  (_, translation) => {
    const refused = Object.keys(translation.refused)

    test('no member is both refused and left out, and none is named twice', () => {
      const names = [...refused, ...translation.leftOut]

      expect(names).toBeArrayOfSize(new Set(names).size)
    })

    test('nothing is lost of a request in which every refused member is null', () => {
      const nulls = Object.fromEntries(refused.map((path) => [path.split('.')[0] as string, null]))

      expect(lost(translation, nulls)).toEqual([])
    })

    test('what is lost has a name of the list, whatever stands in the members', () => {
      const roots = [...new Set(refused.map((path) => path.split('.')[0] as string))]
      const request = fc.dictionary(fc.constantFrom(...roots), fc.jsonValue({ maxDepth: 2 }))
      fc.assert(
        fc.property(request, (members) => {
          for (const path of lost(translation, members)) expect(refused).toContain(path)
        }),
        { seed: 8, numRuns: 200 },
      )
    })
  },
)
