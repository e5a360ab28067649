import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import {
  type JsonObject,
  type Part,
  Untranslatable,
} from '../../../../../src/translate/conversation'
import { messages } from '../../../../../src/translate/dialects/messages/dialect'

const same = (text: string) => text

const read = (request: JsonObject, whole = same) =>
  messages.parseRequest({ messages: [], ...request }, whole)

const partsOf = (content: unknown, role = 'user') =>
  read({ messages: [{ role, content }] }).turns[0]?.parts

const text = (said: string) => ({ type: 'text', text: said })
const PNG = { type: 'base64', media_type: 'image/png', data: 'iVBORw' }
const PDF = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi' }

describe('the members of a request', () => {
  const EMPTY = { model: '', turns: [], tools: [], isStreamed: false, rest: {} }
  const SCHEMA = { type: 'json_schema', schema: { type: 'object' } }
  const OUTPUT = { kind: 'schema', schema: { type: 'object' }, strict: true }
  const rows: [sentence: string, request: JsonObject, expected: JsonObject][] = [
    ['an empty request', {}, {}],
    [
      'numbers',
      { model: 'm', max_tokens: 7, temperature: 0, top_p: 1, top_k: 5 },
      { model: 'm', maxOutputTokens: 7, temperature: 0, topP: 1, topK: 5 },
    ],
    [
      'members that are null',
      {
        temperature: null,
        system: null,
        tools: null,
        tool_choice: null,
        thinking: null,
        metadata: null,
        output_config: null,
        output_format: null,
        stream: null,
        container: null,
      },
      {},
    ],
    ['stop sequences', { stop_sequences: ['\n\n', 'é'] }, { stop: ['\n\n', 'é'] }],
    ['no stop sequences', { stop_sequences: [] }, {}],
    ['a stream', { stream: true }, { isStreamed: true }],
    ['a user', { metadata: { user_id: 'u' } }, { user: 'u' }],
    [
      'more about the user',
      { metadata: { user_id: null, team: 't' } },
      { rest: { metadata: { team: 't' } } },
    ],
    ['a tier without priority', { service_tier: 'standard_only' }, { serviceTier: 'default' }],
    ['the tier that is the default', { service_tier: 'auto' }, { serviceTier: 'auto' }],
    ['an effort', { output_config: { effort: 'low' } }, { reasoning: { effort: 'low' } }],
    ['an effort that is null', { output_config: { effort: null, format: null } }, {}],
    [
      'what else the output is to be',
      { output_config: { effort: 'max', task_budget: { total: 1 } } },
      { reasoning: { effort: 'max' }, rest: { output_config: { task_budget: { total: 1 } } } },
    ],
    ['a schema', { output_config: { format: SCHEMA } }, { output: OUTPUT }],
    ['a schema under its older name', { output_format: SCHEMA }, { output: OUTPUT }],
    [
      'a schema in both places',
      { output_config: { format: SCHEMA }, output_format: { type: 'json_schema', schema: {} } },
      { output: OUTPUT },
    ],
    [
      'a budget',
      { thinking: { type: 'enabled', budget_tokens: 2048 } },
      { reasoning: { mode: 'on', budgetTokens: 2048 } },
    ],
    [
      'adaptive thinking that is not shown',
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'high' } },
      { reasoning: { mode: 'adaptive', effort: 'high', isShown: false } },
    ],
    [
      'thinking that is shown',
      { thinking: { type: 'adaptive', display: 'summarized' } },
      { reasoning: { mode: 'adaptive', isShown: true } },
    ],
    ['no thinking', { thinking: { type: 'disabled' } }, { reasoning: { mode: 'off' } }],
    [
      'thinking of a kind that is not known',
      { thinking: { type: 'someday' } },
      { rest: { thinking: { type: 'someday' } } },
    ],
    [
      'everything else that asks for something',
      { betas: ['x'], cache_control: {}, container: 'c', speed: 'fast', mcp_servers: [] },
      { rest: { betas: ['x'], container: 'c', speed: 'fast' } },
    ],
  ]

  test.each(rows)('%s', (_, request, expected) => {
    const conversation = read(request)

    expect(conversation).toEqual({
      ...EMPTY,
      clientOnly: Object.keys(conversation.rest),
      ...expected,
    } as ReturnType<typeof read>)
  })
})

describe('the turns', () => {
  test('begin with the system prompt', () => {
    const system = [
      text('a'),
      { ...text('b'), cache_control: { type: 'ephemeral', ttl: '1h' } },
      { ...text('c'), cache_control: { type: 'ephemeral' } },
    ]
    expect(read({ system }).turns).toEqual([
      {
        role: 'system',
        parts: [
          { kind: 'text', text: 'a' },
          { kind: 'text', text: 'b', cache: { ttl: '1h' } },
          { kind: 'text', text: 'c', cache: {} },
        ],
      },
    ])
    expect(read({ system: 'Be brief' }).turns).toEqual([
      { role: 'system', parts: [{ kind: 'text', text: 'Be brief' }] },
    ])
  })

  test.each([[''], [[]], [null]])('a system prompt without words is none: %j', (system) => {
    expect(read({ system }).turns).toEqual([])
  })

  test('keep system messages in their places', () => {
    const roles = ['user', 'assistant', 'system', 'user']
    const { turns } = read({ messages: roles.map((role) => ({ role, content: role })) })
    expect(turns.map(({ role }) => role)).toEqual(roles as (typeof turns)[number]['role'][])
  })

  test('results have the names of their calls', () => {
    const { turns } = read({
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: '1' }] },
      ],
    })
    expect(turns[1]?.parts).toEqual([
      { kind: 'result', callId: 'a', name: 'f', parts: [{ kind: 'text', text: '1' }] },
    ])
  })
})

describe('a block', () => {
  const rows: [sentence: string, block: JsonObject, parts: Part[]][] = [
    ['a text', { ...text('a'), citations: null }, [{ kind: 'text', text: 'a' }]],
    [
      'a picture',
      { type: 'image', source: PNG, cache_control: { type: 'ephemeral' } },
      [
        {
          kind: 'media',
          media: {
            kind: 'image',
            mediaType: 'image/png',
            source: { kind: 'base64', data: 'iVBORw' },
          },
          cache: {},
        },
      ],
    ],
    [
      'a picture at an address',
      { type: 'image', source: { type: 'url', url: 'https://a.example/b.png' } },
      [
        {
          kind: 'media',
          media: {
            kind: 'image',
            mediaType: undefined,
            source: { kind: 'url', url: 'https://a.example/b.png' },
          },
        },
      ],
    ],
    [
      'a file of Anthropic’s',
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
      [
        {
          kind: 'media',
          media: { kind: 'document', mediaType: undefined, source: { kind: 'file', id: 'file_1' } },
        },
      ],
    ],
    [
      'a document with a title and a context',
      { type: 'document', source: PDF, title: 'É.pdf', context: 'from 1999' },
      [
        { kind: 'text', text: 'from 1999' },
        {
          kind: 'media',
          media: {
            kind: 'document',
            mediaType: 'application/pdf',
            source: { kind: 'base64', data: 'JVBERi' },
            name: 'É.pdf',
          },
        },
      ],
    ],
    [
      'a document of plain text',
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
      [
        {
          kind: 'media',
          media: {
            kind: 'document',
            mediaType: 'text/plain',
            source: { kind: 'text', text: 'words' },
          },
        },
      ],
    ],
    [
      'a document of blocks',
      {
        type: 'document',
        title: 'T',
        source: { type: 'content', content: [text('a'), text('b')] },
        cache_control: { type: 'ephemeral' },
      },
      [
        {
          kind: 'media',
          media: {
            kind: 'document',
            mediaType: 'text/plain',
            source: { kind: 'text', text: 'a\n\nb' },
            name: 'T',
          },
          cache: {},
        },
      ],
    ],
    [
      'a search result',
      { type: 'search_result', title: 'T', source: 's', content: [text('a'), text('b')] },
      [{ kind: 'text', text: 'T\ns\na\n\nb' }],
    ],
    [
      'a result of blocks that failed',
      {
        type: 'tool_result',
        tool_use_id: 'a',
        content: [text('x'), { type: 'image', source: PNG }],
        is_error: true,
        cache_control: { type: 'ephemeral' },
      },
      [
        {
          kind: 'result',
          callId: 'a',
          parts: [
            { kind: 'text', text: 'x' },
            {
              kind: 'media',
              media: {
                kind: 'image',
                mediaType: 'image/png',
                source: { kind: 'base64', data: 'iVBORw' },
              },
            },
          ],
          isError: true,
          cache: {},
        },
      ],
    ],
    [
      'a result of nothing',
      { type: 'tool_result', tool_use_id: 'a' },
      [{ kind: 'result', callId: 'a', parts: [] }],
    ],
  ]

  test.each(rows)('%s', (_, block, parts) => {
    expect(partsOf([block])).toEqual(parts)
  })

  const calls: [input: unknown, expected: JsonObject][] = [
    [{ city: 'Zürich' }, { city: 'Zürich' }],
    [undefined, {}],
    [null, {}],
    ['{"a":1}', { a: 1 }],
    ['no JSON', { arguments: 'no JSON' }],
  ]

  test.each(calls)('a call with the input %j', (input, expected) => {
    const block = { type: 'tool_use', id: 'a', name: 'f', input }
    expect(partsOf([block], 'assistant')).toEqual([
      { kind: 'call', id: 'a', name: 'f', input: expected },
    ])
  })

  test('an input that is a long text is read whole', () => {
    const WORD = '0123456789abcdef'.repeat(2)
    const block = { type: 'tool_use', id: 'a', name: 'f', input: `{"a":"x${WORD}` }
    const { turns } = read({ messages: [{ role: 'assistant', content: [block] }] }, (input) =>
      input.replace(WORD, 'yz"}'),
    )
    expect(turns[0]?.parts).toMatchObject([{ input: { a: 'xyz' } }])
  })
})

describe('a thought', () => {
  const call = { type: 'tool_use', id: 'a', name: 'f', input: {} }
  const read = { kind: 'call' as const, id: 'a', name: 'f', input: {} }
  const thought = (thinking: string, signature?: string) => ({
    type: 'thinking',
    thinking,
    ...(signature !== undefined && { signature }),
  })
  const gemini = { maker: 'gemini' as const, value: 's' }
  const rows: [sentence: string, content: JsonObject[], parts: Part[]][] = [
    [
      'of Claude’s',
      [thought('hm', 's')],
      [{ kind: 'reasoning', text: 'hm', opaque: { maker: 'anthropic', value: 's' } }],
    ],
    [
      'of Gemini’s',
      [thought('hm', 'portus.gemini.s')],
      [{ kind: 'reasoning', text: 'hm', opaque: gemini }],
    ],
    [
      'that nobody has signed',
      [thought('hm', 'portus.chat.')],
      [{ kind: 'reasoning', text: 'hm' }],
    ],
    ['without a signature', [thought('hm')], [{ kind: 'reasoning', text: 'hm' }]],
    [
      'that is not shown',
      [thought('', 's')],
      [{ kind: 'reasoning', text: '', opaque: { maker: 'anthropic', value: 's' } }],
    ],
    ['that is empty', [thought('', ''), thought('', 'portus.chat.')], []],
    [
      'that is redacted',
      [{ type: 'redacted_thinking', data: 'd' }],
      [
        {
          kind: 'reasoning',
          text: '',
          opaque: { maker: 'anthropic', value: 'd' },
          isRedacted: true,
        },
      ],
    ],
    [
      'before a call, without text, is the call’s',
      [thought('', 'portus.gemini.s'), call, call],
      [{ ...read, opaque: gemini }, read],
    ],
    [
      'before a call, with text, is a thought',
      [thought('hm', 'portus.gemini.s'), call],
      [{ kind: 'reasoning', text: 'hm', opaque: gemini }, read],
    ],
    [
      'without text that is Claude’s is a thought before a call, too',
      [thought('', 's'), call],
      [{ kind: 'reasoning', text: '', opaque: { maker: 'anthropic', value: 's' } }, read],
    ],
  ]

  test.each(rows)('%s', (_, content, parts) => {
    expect(partsOf(content, 'assistant')).toEqual(parts)
  })
})

describe('a tool', () => {
  const input_schema = { type: 'object', properties: {} }
  const rows: [sentence: string, tool: JsonObject, expected: object][] = [
    [
      'a whole one',
      {
        name: 'f',
        description: '',
        input_schema,
        strict: true,
        cache_control: { type: 'ephemeral', ttl: '5m' },
        defer_loading: false,
      },
      { name: 'f', description: '', schema: input_schema, strict: true, cache: { ttl: '5m' } },
    ],
    ['one of the type custom', { type: 'custom', name: 'f' }, { name: 'f' }],
    ['one whose type is null', { type: null, name: 'f', input_schema: null }, { name: 'f' }],
  ]

  test.each(rows)('%s', (_, tool, expected) => {
    expect(read({ tools: [tool] }).tools).toEqual([expected as { name: string }])
  })

  const choices: [choice: JsonObject | string, expected: object][] = [
    ['auto', { toolChoice: { kind: 'auto' } }],
    [{ type: 'auto' }, { toolChoice: { kind: 'auto' } }],
    [{ type: 'any' }, { toolChoice: { kind: 'required' } }],
    [{ type: 'none' }, { toolChoice: { kind: 'none' } }],
    [{ type: 'tool', name: 'f' }, { toolChoice: { kind: 'tool', name: 'f' } }],
    [
      { type: 'auto', disable_parallel_tool_use: true },
      { toolChoice: { kind: 'auto' }, parallelCalls: false },
    ],
    [{ type: 'auto', disable_parallel_tool_use: false }, { toolChoice: { kind: 'auto' } }],
  ]

  test.each(choices)('is chosen by %j', (tool_choice, expected) => {
    const { toolChoice, parallelCalls } = read({ tool_choice })
    expect({
      toolChoice,
      ...(parallelCalls !== undefined && { parallelCalls }),
    }).toEqual(expected as { toolChoice: typeof toolChoice })
  })
})

describe('refused, with the member at fault:', () => {
  const user = (...content: unknown[]) => ({ messages: [{ role: 'user', content }] })
  const leaveOut = (type: string) => `This model does not take "${type}" blocks; leave them out`
  const INVALID = 'The messages are not valid'
  const rows: [what: string, request: JsonObject, param: string, message: string][] = [
    [
      'a tool that only Anthropic has',
      { tools: [{ type: 'bash_20250124', name: 'bash' }] },
      'tools',
      'This model does not have the tool "bash_20250124"; leave it out',
    ],
    [
      'a file in a container',
      user({ type: 'container_upload' }),
      'messages',
      leaveOut('container_upload'),
    ],
    ['a picture without a source', user({ type: 'image' }), 'messages', leaveOut('image')],
    [
      'a picture without data',
      user({ type: 'image', source: { type: 'base64' } }),
      'messages',
      leaveOut('image: base64'),
    ],
    [
      'a search by the server',
      user({ type: 'server_tool_use' }),
      'messages',
      leaveOut('server_tool_use'),
    ],
    [
      'an unknown block in a result',
      user({ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'hologram' }] }),
      'messages',
      leaveOut('hologram'),
    ],
    ['no messages', { messages: undefined }, 'messages', INVALID],
    ['messages that are no list', { messages: {} }, 'messages', INVALID],
    ['a message that is null', { messages: [null] }, 'messages', INVALID],
    ['a block that is null', user(null), 'messages', INVALID],
    [
      'a role that is not known',
      { messages: [{ role: 'tool', content: '' }] },
      'messages',
      INVALID,
    ],
    [
      'a call without a name',
      { messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 'a' }] }] },
      'messages',
      INVALID,
    ],
    [
      'a call by the user',
      user({ type: 'tool_use', id: 'a', name: 'f' }),
      'messages',
      leaveOut('tool_use'),
    ],
    ['a result without a call', user({ type: 'tool_result' }), 'messages', INVALID],
  ]

  test.each(rows)('%s', (_, request, param, message) => {
    const attempt = () => read(request)
    expect(attempt).toThrow(Untranslatable)
    expect(attempt).toThrow(expect.objectContaining({ message, param }))
  })

  test.each([
    [{ tool_choice: { type: 'someday' } }, 'tool_choice'],
    [{ tool_choice: 'someday' }, 'tool_choice'],
    [{ tool_choice: { type: 'tool' } }, 'tool_choice'],
    [{ tools: [null] }, 'tools'],
    [{ output_config: { format: { type: 'grammar' } } }, 'output_config'],
    [{ output_format: { type: 'json_schema' } }, 'output_format'],
  ])('%j', (request, param) => {
    expect(() => read(request)).toThrow(expect.objectContaining({ param }))
  })
})

test('an answer that comes back is what the model said', () => {
  const opaque = fc.record({
    maker: fc.constantFrom('anthropic' as const, 'gemini' as const),
    value: fc.string({ minLength: 1 }).filter((value) => !value.startsWith('portus.')),
  })
  const said = fc.record({
    thought: fc.option(fc.record({ text: fc.string({ minLength: 1 }), opaque: fc.option(opaque) })),
    text: fc.string({ minLength: 1 }),
    calls: fc.array(
      fc.record({
        input: fc.object({ maxDepth: 1 }),
        signature: fc.option(fc.string({ minLength: 1 })),
      }),
      { maxLength: 3 },
    ),
  })
  fc.assert(
    fc.property(said, ({ thought, text, calls }) => {
      const events: AnswerEvent[] = []
      const parts: object[] = []
      if (thought) {
        events.push({ type: 'reasoning', text: thought.text })
        if (thought.opaque) events.push({ type: 'opaque', opaque: thought.opaque })
        parts.push({
          kind: 'reasoning',
          text: thought.text,
          ...(thought.opaque && { opaque: thought.opaque }),
        })
      }
      events.push({ type: 'text', text })
      parts.push({ kind: 'text', text })
      for (const [key, { input, signature }] of calls.entries()) {
        const json = JSON.stringify(input)
        const call = { id: `id-${key}`, name: 'f' }
        const signed = signature ? { opaque: { maker: 'gemini' as const, value: signature } } : {}
        events.push({ type: 'call', key: `${key}`, ...call, text: json, ...signed })
        parts.push({ kind: 'call', ...call, input: JSON.parse(json), ...signed })
      }
      const { content } = messages.printAnswer(events, {
        requestId: 'r',
        model: 'm',
        includesUsage: true,
      })

      expect(partsOf(content, 'assistant')).toEqual(parts as Part[])
    }),
    { seed: 3, numRuns: 300 },
  )
})
