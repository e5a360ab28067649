import { describe, expect, test } from 'bun:test'
import { Untranslatable } from '../../../../../src/translate/conversation'
import { messages } from '../../../../../src/translate/dialects/messages/dialect'

const read = (request: object, whole = (text: string) => text) =>
  messages.parseRequest({ messages: [], ...request }, whole)

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } }

describe('the members of a request', () => {
  const rows: [sentence: string, request: object, expected: object][] = [
    [
      'an empty one says nothing',
      {},
      { model: '', turns: [], tools: [], isStreamed: false, rest: {} },
    ],
    ['the model is the model', { model: 'm' }, { model: 'm' }],
    [
      'numbers are read',
      { max_tokens: 7, temperature: 0, top_p: 0.5, top_k: 3 },
      { maxOutputTokens: 7, temperature: 0, topP: 0.5, topK: 3 },
    ],
    ['sequences that stop it', { stop_sequences: ['\n\n', 'é'] }, { stop: ['\n\n', 'é'] }],
    ['a stream is one', { stream: true }, { isStreamed: true }],
    ['the user of the metadata', { metadata: { user_id: 'u-é' } }, { user: 'u-é' }],
    ['other metadata stay', { metadata: { user_id: 'u', a: 1 } }, { rest: { metadata: { a: 1 } } }],
    ['the tier that is the default', { service_tier: 'auto' }, { serviceTier: 'auto' }],
    ['the tier without priority', { service_tier: 'standard_only' }, { serviceTier: 'default' }],
    [
      'a schema of the answer is a strict one',
      { output_config: { format: { type: 'json_schema', schema: SCHEMA } } },
      { output: { kind: 'schema', schema: SCHEMA, strict: true } },
    ],
    [
      'the older name of the format says the same',
      { output_format: { type: 'json_schema', schema: SCHEMA } },
      { output: { kind: 'schema', schema: SCHEMA, strict: true } },
    ],
    [
      'a budget for thinking',
      { thinking: { type: 'enabled', budget_tokens: 2048 } },
      { reasoning: { mode: 'on', budgetTokens: 2048 } },
    ],
    [
      'thinking as the model likes, with an effort and no thoughts shown',
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'max' } },
      { reasoning: { mode: 'adaptive', effort: 'max', isShown: false } },
    ],
    [
      'thoughts shown in short',
      { thinking: { type: 'adaptive', display: 'summarized' } },
      { reasoning: { mode: 'adaptive', isShown: true } },
    ],
    ['no thinking', { thinking: { type: 'disabled' } }, { reasoning: { mode: 'off' } }],
    [
      'thinking of a kind that nobody knows stays',
      { thinking: { type: 'someday', budget_tokens: 1 } },
      { rest: { thinking: { type: 'someday', budget_tokens: 1 } }, clientOnly: ['thinking'] },
    ],
    [
      'what only Anthropic knows stays, and is told apart',
      { betas: ['x'], cache_control: { type: 'ephemeral' }, output_config: { task_budget: 3 } },
      {
        rest: {
          betas: ['x'],
          cache_control: { type: 'ephemeral' },
          output_config: { task_budget: 3 },
        },
        clientOnly: ['betas', 'cache_control', 'output_config'],
      },
    ],
    [
      'what is null or empty says nothing',
      {
        temperature: null,
        stop_sequences: [],
        mcp_servers: [],
        container: null,
        metadata: {},
        output_config: { effort: null, format: null },
        thinking: null,
        system: null,
        stream: null,
        tools: null,
        tool_choice: null,
      },
      { rest: {}, clientOnly: [], isStreamed: false, tools: [], turns: [] },
    ],
  ]

  test.each(rows)('%s', (_, request, expected) => {
    const conversation = read(request)

    expect(conversation).toMatchObject(expected)
    if (!('reasoning' in expected)) expect(conversation).not.toHaveProperty('reasoning')
    if (!('temperature' in expected)) expect(conversation).not.toHaveProperty('temperature')
  })
})

describe('the choice of a tool', () => {
  test.each([
    [{ type: 'auto' }, { toolChoice: { kind: 'auto' } }],
    [{ type: 'any' }, { toolChoice: { kind: 'required' } }],
    [{ type: 'none' }, { toolChoice: { kind: 'none' } }],
    [{ type: 'tool', name: 'f' }, { toolChoice: { kind: 'tool', name: 'f' } }],
    [
      { type: 'auto', disable_parallel_tool_use: true },
      { toolChoice: { kind: 'auto' }, parallelCalls: false },
    ],
  ])('%j', (tool_choice, expected) => {
    expect(read({ tool_choice })).toMatchObject(expected)
  })

  test('in parallel is the default', () => {
    const choice = { type: 'auto', disable_parallel_tool_use: false }

    expect(read({ tool_choice: choice })).not.toHaveProperty('parallelCalls')
  })
})

describe('a tool', () => {
  test.each([
    [
      'a whole one',
      { name: 'f', description: 'd', input_schema: SCHEMA, strict: true },
      { name: 'f', description: 'd', schema: SCHEMA, strict: true },
    ],
    ['one of the type custom', { type: 'custom', name: 'f' }, { name: 'f' }],
    ['one whose type is null', { type: null, name: 'f' }, { name: 'f' }],
    ['an empty description stays', { name: 'f', description: '' }, { name: 'f', description: '' }],
    [
      'a cache hint with its time',
      { name: 'f', cache_control: { type: 'ephemeral', ttl: '1h' } },
      { name: 'f', cache: { ttl: '1h' } },
    ],
  ])('%s', (_, tool, expected) => {
    expect(read({ tools: [tool] }).tools).toEqual([expected])
  })

  test('members that nobody else knows are named', () => {
    const tool = { name: 'f', input_examples: [{ a: 1 }], eager_input_streaming: true }
    const { tools, clientOnly } = read({ tools: [tool] })

    expect(tools).toEqual([{ name: 'f' }])
    expect(clientOnly).toEqual(['tools.input_examples'])
  })

  test.each(['bash_20250124', 'web_fetch_20250910', 'mcp_toolset'])(
    'of Anthropic’s own is refused: %s',
    (type) => {
      const attempt = () => read({ tools: [{ type, name: 'x' }] })

      expect(attempt).toThrow(Untranslatable)
      expect(attempt).toThrow(
        expect.objectContaining({
          message: `This model does not have the tool "${type}"; leave it out`,
          param: 'tools',
        }),
      )
    },
  )
})

describe('a tool that is found later', () => {
  const tools = [{ name: 'search' }, { name: 'later', defer_loading: true }]
  const names = (request: object) => read({ tools, ...request }).tools.map(({ name }) => name)
  const says = (role: string, ...content: object[]) => ({ messages: [{ role, content }] })
  const result = (...content: object[]) => ({ type: 'tool_result', tool_use_id: 'a', content })
  const found = { type: 'tool_reference', tool_name: 'later' }

  test.each<[string, object, string[]]>([
    ['is left out at first', {}, ['search']],
    ['is there once a search has found it', says('user', result(found)), ['search', 'later']],
    [
      'is there once it was called',
      says('assistant', { type: 'tool_use', id: 'a', name: 'later', input: {} }),
      ['search', 'later'],
    ],
    [
      'is there where it must be called',
      { tool_choice: { type: 'tool', name: 'later' } },
      ['search', 'later'],
    ],
    [
      'is there once it was added',
      says('system', { type: 'tool_addition', tool: { type: 'tool_reference', name: 'later' } }),
      ['search', 'later'],
    ],
    [
      'is there once it was defined',
      says('system', {
        type: 'tool_addition',
        tool: { type: 'tool_definition', definition: { name: 'new' } },
      }),
      ['search', 'new'],
    ],
    [
      'goes when it is removed',
      says('system', { type: 'tool_removal', tool: { type: 'tool_reference', name: 'search' } }),
      [],
    ],
  ])('%s', (_, request, expected) => {
    expect(names(request)).toEqual(expected)
  })

  test.each([true, undefined])('that nobody may call is no tool: defer_loading %p', (deferred) => {
    const placeholder = { name: 'DeferredToolPlaceholder', defer_loading: deferred }
    expect(names({ tools: [...tools, placeholder] })).toEqual(['search'])
  })

  test('is named where it was added and nobody has defined it', () => {
    const added = says('system', {
      type: 'tool_addition',
      tool: { type: 'tool_reference', name: 'unheard' },
    })
    expect(read({ tools, ...added }).clientOnly).toEqual(['messages.tool_addition'])
    expect(read({ tools, ...says('user', result(found)) }).clientOnly).toEqual([])
  })

  test('is named in the result of the search', () => {
    expect(read(says('user', result(found))).turns[0]?.parts).toEqual([
      {
        kind: 'result',
        callId: 'a',
        parts: [{ kind: 'text', text: 'Tool: later', tools: ['later'] }],
      },
    ])
  })
})
