import { describe, expect, test } from 'bun:test'
import { Untranslatable } from '../../../../../src/translate/conversation'
import { chat } from '../../../../../src/translate/dialects/chat/chat'

const asIs = (text: string) => text
const read = (members: object) => chat.parseRequest({ model: 'm', messages: [], ...members }, asIs)
const turnsOf = (...messages: unknown[]) => read({ messages }).turns
const partsOf = (message: object) => turnsOf(message)[0]?.parts
const thrownBy = (members: object): Untranslatable => {
  try {
    read(members)
  } catch (error) {
    if (error instanceof Untranslatable) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('messages', () => {
  test('keep their roles and names', () => {
    const turns = turnsOf(
      { role: 'system', content: 'a' },
      { role: 'developer', content: 'b' },
      { role: 'user', content: 'c', name: 'Ada' },
      { role: 'assistant', content: 'd' },
    )

    expect(turns).toEqual([
      { role: 'system', parts: [{ kind: 'text', text: 'a' }] },
      { role: 'system', parts: [{ kind: 'text', text: 'b' }] },
      { role: 'user', parts: [{ kind: 'text', text: 'c' }], name: 'Ada' },
      { role: 'assistant', parts: [{ kind: 'text', text: 'd' }] },
    ])
  })

  const PARTS: [part: object, read: object][] = [
    [
      { type: 'text', text: 'a', annotations: [], role: 'user' },
      { kind: 'text', text: 'a' },
    ],
    [
      { type: 'output_text', text: 'a' },
      { kind: 'text', text: 'a' },
    ],
    [
      { type: 'refusal', refusal: 'no' },
      { kind: 'refusal', text: 'no' },
    ],
    [
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } },
      { kind: 'text', text: 'a', cache: { ttl: '1h' } },
    ],
    [
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBO', detail: 'low' } },
      {
        kind: 'media',
        media: {
          kind: 'image',
          mediaType: 'image/png',
          source: { kind: 'base64', data: 'iVBO' },
          detail: 'low',
        },
      },
    ],
    [
      { type: 'image_url', image_url: 'https://a.b/c.png' },
      {
        kind: 'media',
        media: {
          kind: 'image',
          mediaType: undefined,
          source: { kind: 'url', url: 'https://a.b/c.png' },
        },
      },
    ],
    [
      { type: 'document_url', document_url: 'https://a.b/c.pdf' },
      {
        kind: 'media',
        media: {
          kind: 'document',
          mediaType: undefined,
          source: { kind: 'url', url: 'https://a.b/c.pdf' },
        },
      },
    ],
    [
      { type: 'input_audio', input_audio: { data: 'UklG', format: 'wav' } },
      {
        kind: 'media',
        media: {
          kind: 'audio',
          mediaType: 'audio/wav',
          source: { kind: 'base64', data: 'UklG' },
        },
      },
    ],
    [
      {
        type: 'file',
        file: { file_data: 'data:application/pdf;base64,JVBERi0', filename: 'a.pdf' },
      },
      {
        kind: 'media',
        media: {
          kind: 'document',
          mediaType: 'application/pdf',
          source: { kind: 'base64', data: 'JVBERi0' },
          name: 'a.pdf',
        },
      },
    ],
    [
      { type: 'file', file: { file_data: `data:text/csv;base64,${btoa('a,b')}` } },
      {
        kind: 'media',
        media: { kind: 'document', mediaType: 'text/csv', source: { kind: 'text', text: 'a,b' } },
      },
    ],
    [
      { type: 'file', file: { file_id: 'file-1' } },
      {
        kind: 'media',
        media: { kind: 'document', mediaType: undefined, source: { kind: 'file', id: 'file-1' } },
      },
    ],
    [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { kind: 'reasoning', text: 'hm' },
    ],
  ]

  test.each(PARTS)('a part %j', (part, expected) => {
    expect(partsOf({ role: 'user', content: [part] })).toEqual([expected as never])
  })

  test('a cache hint on a message is one on its last part', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]
    expect(partsOf({ role: 'user', content, cache_control: { type: 'ephemeral' } })).toEqual([
      { kind: 'text', text: 'a' },
      { kind: 'text', text: 'b', cache: {} },
    ])
  })

  const ARGUMENTS: [written: unknown, read: object][] = [
    ['{"a":1}', { a: 1 }],
    ['', {}],
    [null, {}],
    [undefined, {}],
    [{ a: 1 }, { a: 1 }],
    ['{"a":', { arguments: '{"a":' }],
  ]

  test.each(ARGUMENTS)('arguments %j', (written, input) => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: written } }
    expect(partsOf({ role: 'assistant', content: null, tool_calls: [call] })).toEqual([
      { kind: 'call', id: 'c', name: 'f', input: input as never },
    ])
  })

  test('arguments that are shortened are read whole', () => {
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":TOKEN' } }
    const whole = (text: string) => text.replace('TOKEN', '1}')
    const { turns } = chat.parseRequest(
      { model: 'm', messages: [{ role: 'assistant', tool_calls: [call] }] },
      whole,
    )
    expect(turns[0]?.parts).toEqual([{ kind: 'call', id: 'c', name: 'f', input: { a: 1 } }])
  })

  test('a result has the name of its call', () => {
    const turns = turnsOf(
      {
        role: 'assistant',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: [{ type: 'text', text: 'r' }] },
    )
    expect(turns[1]).toEqual({
      role: 'user',
      parts: [{ kind: 'result', callId: 'c', name: 'f', parts: [{ kind: 'text', text: 'r' }] }],
    })
  })

  test('the old functions are calls and results that belong together', () => {
    const turns = turnsOf(
      { role: 'user', content: 'q' },
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"a":1}' } },
      { role: 'function', name: 'f', content: 'r' },
    )
    const [call] = turns[1]?.parts ?? []
    const [result] = turns[2]?.parts ?? []
    expect(call).toMatchObject({ kind: 'call', name: 'f', input: { a: 1 } })
    expect(result).toMatchObject({
      kind: 'result',
      name: 'f',
      callId: (call as { id: string }).id,
    })
  })

  const MALFORMED: unknown[] = [
    undefined,
    null,
    'hello',
    [null],
    ['hello'],
    [{ role: 'wizard', content: 'a' }],
    [{ role: 'user', content: 5 }],
    [{ role: 'user', content: [null] }],
    [{ role: 'user', content: [{ type: 'text' }] }],
    [{ role: 'assistant', tool_calls: {} }],
    [{ role: 'assistant', tool_calls: [{}] }],
    [{ role: 'tool', content: 'a' }],
  ]

  test.each(MALFORMED.map((messages) => [messages]))('malformed messages %j', (messages) => {
    const error = thrownBy({ messages })
    expect([error.message, error.param]).toEqual(['The messages are not valid', 'messages'])
  })

  test('a part that nobody knows is named', () => {
    const error = thrownBy({ messages: [{ role: 'user', content: [{ type: 'hologram' }] }] })
    expect(error.message).toContain('"hologram"')
  })
})

describe('reasoning that a client brings back', () => {
  const reasoningOf = (members: object) => partsOf({ role: 'assistant', content: 'a', ...members })

  test('as plain text', () => {
    for (const name of ['reasoning_content', 'reasoning'])
      expect(reasoningOf({ [name]: 'hm' })).toEqual([
        { kind: 'reasoning', text: 'hm' },
        { kind: 'text', text: 'a' },
      ])
  })

  test('with its maker by tag or by format, and once though it is said twice', () => {
    const reasoning_details = [
      { type: 'reasoning.text', text: 'hm', signature: 'portus.gemini.s', index: 0 },
      { type: 'reasoning.text', text: 'so', signature: 's', format: 'anthropic-claude-v1' },
      { type: 'reasoning.encrypted', data: 'd' },
    ]
    expect(reasoningOf({ reasoning_content: 'hmso', reasoning_details })).toEqual([
      { kind: 'reasoning', text: 'hm', opaque: { maker: 'gemini', value: 's' } },
      { kind: 'reasoning', text: 'so', opaque: { maker: 'anthropic', value: 's' } },
      { kind: 'reasoning', text: '', opaque: { maker: 'chat', value: 'd' }, isRedacted: true },
      { kind: 'text', text: 'a' },
    ])
  })

  test('as blocks of Anthropic’s', () => {
    const thinking_blocks = [
      { type: 'thinking', thinking: 'hm', signature: 's' },
      { type: 'redacted_thinking', data: 'd' },
    ]
    expect(reasoningOf({ thinking_blocks })).toEqual([
      { kind: 'reasoning', text: 'hm', opaque: { maker: 'anthropic', value: 's' } },
      { kind: 'reasoning', text: '', opaque: { maker: 'anthropic', value: 'd' }, isRedacted: true },
      { kind: 'text', text: 'a' },
    ])
  })

  test('between text and calls, where its index says so', () => {
    const detail = (index: number) => ({
      type: 'reasoning.text',
      text: `t${index}`,
      signature: 's',
      format: 'anthropic-claude-v1',
      index,
    })
    const tool_calls = [{ id: 'c', function: { name: 'f', arguments: '{}' } }]
    const kinds = (indexes: number[], members = {}) =>
      reasoningOf({ reasoning_details: indexes.map(detail), ...members })?.map(({ kind }) => kind)

    expect(kinds([0, 2])).toEqual(['reasoning', 'text', 'reasoning'])
    expect(kinds([1], { tool_calls })).toEqual(['text', 'reasoning', 'call'])
    expect(kinds([1])).toEqual(['reasoning', 'text'])
    expect(kinds([0, 1], { tool_calls })).toEqual(['reasoning', 'reasoning', 'text', 'call'])
  })

  test('as Gemini’s signature of a call', () => {
    const extra_content = { google: { thought_signature: 's' } }
    const call = { id: 'c', function: { name: 'f', arguments: '{}' }, extra_content }
    expect(partsOf({ role: 'assistant', tool_calls: [call] })).toEqual([
      { kind: 'call', id: 'c', name: 'f', input: {}, opaque: { maker: 'gemini', value: 's' } },
    ])
    expect(reasoningOf({ extra_content })?.[1]).toEqual({
      kind: 'reasoning',
      text: '',
      opaque: { maker: 'gemini', value: 's' },
    })
  })
})

describe('tools', () => {
  const parameters = { type: 'object', properties: {} }

  test('are read with their hints', () => {
    const tool = {
      type: 'function',
      function: { name: 'f', description: 'd', parameters, strict: true },
      cache_control: { type: 'ephemeral' },
    }
    expect(read({ tools: [tool], functions: [{ name: 'g' }] }).tools).toEqual([
      { name: 'f', description: 'd', schema: parameters, strict: true, cache: {} },
      { name: 'g' },
    ])
  })

  test('that are no functions are refused', () => {
    expect(thrownBy({ tools: [{ type: 'custom', custom: { name: 'f' } }] }).param).toBe('tools')
  })

  const CHOICES: [choice: unknown, read: object | undefined][] = [
    ['auto', { kind: 'auto' }],
    ['none', { kind: 'none' }],
    ['required', { kind: 'required' }],
    [
      { type: 'function', function: { name: 'f' } },
      { kind: 'tool', name: 'f' },
    ],
    [
      { type: 'function', name: 'f' },
      { kind: 'tool', name: 'f' },
    ],
    [
      {
        type: 'allowed_tools',
        allowed_tools: {
          mode: 'required',
          tools: [{ type: 'function', function: { name: 'f' } }],
        },
      },
      { kind: 'allowed', names: ['f'], isRequired: true },
    ],
    [null, undefined],
  ]

  test.each(CHOICES)('choice %j', (tool_choice, expected) => {
    expect(read({ tool_choice }).toolChoice).toEqual(expected as never)
  })

  test('an unknown choice is refused', () => {
    for (const tool_choice of ['maybe', 5, { type: 'custom', custom: { name: 'f' } }])
      expect(thrownBy({ tool_choice }).param).toBe('tool_choice')
  })
})

describe('members', () => {
  test('have one name each', () => {
    const { turns, tools, ...members } = read({
      max_tokens: 5,
      max_completion_tokens: 6,
      temperature: 0,
      top_p: 0.5,
      top_k: 3,
      stop: 'x',
      seed: 0,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      parallel_tool_calls: false,
      user: 'u',
      safety_identifier: 's',
      service_tier: 'flex',
      stream: true,
      stream_options: { include_usage: true },
      logit_bias: null,
      verbosity: 'low',
      n: 2,
    })
    expect(members).toEqual({
      model: 'm',
      maxOutputTokens: 6,
      temperature: 0,
      topP: 0.5,
      topK: 3,
      stop: ['x'],
      seed: 0,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      parallelCalls: false,
      user: 's',
      serviceTier: 'flex',
      isStreamed: true,
      rest: { verbosity: 'low', n: 2 },
    })
  })

  const REASONING: [members: object, read: object | undefined][] = [
    [{}, undefined],
    [{ reasoning_effort: 'high' }, { effort: 'high' }],
    [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, { mode: 'on', budgetTokens: 2000 }],
    [{ thinking: { type: 'disabled' } }, { mode: 'off' }],
    [{ thinking: { type: 'adaptive', display: 'omitted' } }, { mode: 'adaptive', isShown: false }],
    [{ reasoning: { effort: 'low', exclude: true } }, { effort: 'low', isShown: false }],
    [{ reasoning: { max_tokens: 9 } }, { budgetTokens: 9, isShown: true }],
    [{ reasoning: { enabled: true } }, { mode: 'on', isShown: true }],
  ]

  test.each(REASONING)('reasoning %j', (members, expected) => {
    const { reasoning, rest } = read(members)
    expect(reasoning).toEqual(expected as never)
    expect(rest).toEqual({})
  })

  test('the form of the answer', () => {
    const schema = { type: 'object' }
    expect(read({ response_format: { type: 'text' } }).output).toBeUndefined()
    expect(read({ response_format: { type: 'json_object' } }).output).toEqual({ kind: 'json' })
    expect(
      read({ response_format: { type: 'json_schema', json_schema: { name: 'n', schema } } }).output,
    ).toEqual({ kind: 'schema', schema, name: 'n' })
    expect(thrownBy({ response_format: { type: 'xml' } }).param).toBe('response_format')
  })
})
