import { describe, expect, test } from 'bun:test'
import {
  type Conversation,
  type Part,
  type Turn,
  Untranslatable,
} from '../../../../../src/translate/conversation'
import { anthropic } from '../../../../../src/translate/formats/anthropic/anthropic'

const TARGET = { provider: 'anthropic', api: 'anthropic', model: 'claude-sonnet-4-5' }

const conversationOf = (members: Partial<Conversation>): Conversation => ({
  model: 'alias',
  turns: [],
  tools: [],
  isStreamed: false,
  rest: {},
  ...members,
})

const print = (
  members: Partial<Conversation>,
  model = TARGET.model,
  provider = TARGET.provider,
) => {
  const { body, ...told } = anthropic.printRequest(conversationOf(members), {
    ...TARGET,
    provider,
    model,
  })
  return { body: body as Record<string, unknown>, ...told }
}

const text = (said: string): Part => ({ kind: 'text', text: said })
const turn = (role: Turn['role'], ...parts: Part[]): Turn => ({ role, parts })
const call = (id: string, name = 'f'): Part => ({ kind: 'call', id, name, input: {} })
const result = (callId: string, ...parts: Part[]): Part => ({ kind: 'result', callId, parts })
const thought = (said: string): Part => ({
  kind: 'reasoning',
  text: said,
  opaque: { maker: 'anthropic', value: 's' },
})
const user = turn('user', text('hi'))

const thrownBy = (members: Partial<Conversation>): Untranslatable => {
  try {
    print(members)
  } catch (error) {
    if (error instanceof Untranslatable) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('turns', () => {
  const messagesOf = (...turns: Turn[]) => print({ turns }).body.messages
  const block = (said: string) => ({ type: 'text', text: said })

  test('of the system lead, and later ones are marked in the user’s', () => {
    const { body } = print({
      turns: [
        turn('system', text('a')),
        turn('system', { kind: 'text', text: 'b', cache: { ttl: '1h' } }),
        user,
        turn('assistant', text('c')),
        turn('system', text('d')),
        turn('user', text('e')),
      ],
    })
    expect(body.system).toEqual([
      block('a'),
      { ...block('b'), cache_control: { type: 'ephemeral', ttl: '1h' } },
    ])
    expect(body.messages).toEqual([
      { role: 'user', content: [block('hi')] },
      { role: 'assistant', content: [block('c')] },
      { role: 'user', content: [block('<system>\nd\n</system>'), block('e')] },
    ])
  })

  test('of the system alone leave something to answer', () => {
    const { body } = print({ turns: [turn('system', text('a')), turn('system', text('b'))] })
    expect(body.system).toEqual([block('a')])
    expect(body.messages).toEqual([{ role: 'user', content: [block('b')] }])
  })

  test.each<[string, Turn[]]>([
    ['a greeting', [turn('assistant', text('Hello')), user]],
    ['calls', [turn('assistant', call('1')), turn('user', result('1', text('a')))]],
    ['no user at all', [turn('system', text('Be brief')), turn('assistant', text('Hello'))]],
  ])('that begin with %s are opened by the user', (_, turns) => {
    const [first, second] = print({ turns }).body.messages as { role: string; content: unknown }[]
    expect(first).toEqual({ role: 'user', content: [{ type: 'text', text: '.' }] })
    expect(second?.role).toBe('assistant')
  })

  test('of one role become one, with results first', () => {
    expect(
      messagesOf(
        user,
        turn('assistant', text('a')),
        turn('assistant', call('1'), call('2')),
        turn('user', text('wait'), result('1', text('x'))),
        turn('system', text('s')),
        turn('user', result('2')),
      ),
    ).toEqual([
      { role: 'user', content: [block('hi')] },
      {
        role: 'assistant',
        content: [
          block('a'),
          { type: 'tool_use', id: '1', name: 'f', input: {} },
          { type: 'tool_use', id: '2', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: '1', content: 'x' },
          { type: 'tool_result', tool_use_id: '2' },
          block('wait'),
          block('<system>\ns\n</system>'),
        ],
      },
    ])
  })

  test('lose empty texts, and themselves where nothing is left', () => {
    expect(
      messagesOf(user, turn('assistant', text(''), text(' \n')), turn('user', text('b'), text(''))),
    ).toEqual([{ role: 'user', content: [block('hi'), block('b')] }])
  })

  test('of thoughts alone are left out, and the others keep theirs', () => {
    expect(
      messagesOf(
        user,
        turn('assistant', thought('hm')),
        turn('user', text('b')),
        turn('assistant', thought('so'), text('c'), thought('end')),
        turn('user', text('d')),
      ),
    ).toEqual([
      { role: 'user', content: [block('hi'), block('b')] },
      {
        role: 'assistant',
        content: [{ type: 'thinking', thinking: 'so', signature: 's' }, block('c')],
      },
      { role: 'user', content: [block('d')] },
    ])
  })

  test('that the model goes on with have no space at their end', () => {
    expect(messagesOf(user, turn('assistant', text('The answer is \n')))).toEqual([
      { role: 'user', content: [block('hi')] },
      { role: 'assistant', content: [block('The answer is')] },
    ])
  })

  test('have ids that Anthropic takes, the same for call and result', () => {
    const messages = messagesOf(
      user,
      turn('assistant', call('a:1'), call('a.1'), call('a_1')),
      turn('user', result('a.1'), result('a_1'), result('a:1')),
    ) as { content: { id?: string; tool_use_id?: string }[] }[]
    const [ids, resultIds] = [1, 2].map((at) =>
      messages[at]?.content.map(({ id, tool_use_id }) => id ?? tool_use_id),
    )
    expect(new Set(ids).size).toBe(3)
    for (const id of ids ?? []) expect(id).toMatch(/^[a-zA-Z0-9_-]+$/)
    expect(resultIds).toEqual([ids?.[1], ids?.[2], ids?.[0]])
  })

  test('name what only another maker can read', () => {
    const { body, dropped } = print({
      turns: [
        user,
        turn(
          'assistant',
          { kind: 'reasoning', text: 'hm', opaque: { maker: 'gemini', value: 's' } },
          { kind: 'reasoning', text: 'hm' },
          { kind: 'refusal', text: 'no' },
        ),
        { ...user, name: 'Ada' },
      ],
    })
    expect((body.messages as { content: object }[])[1]?.content).toEqual([block('no')])
    expect([...dropped].sort()).toEqual(['messages.name', 'reasoning'])
  })

  test('keep redacted thoughts', () => {
    const redacted: Part = {
      kind: 'reasoning',
      text: '',
      opaque: { maker: 'anthropic', value: 'd' },
      isRedacted: true,
    }
    expect(messagesOf(user, turn('assistant', redacted, text('a')))).toContainEqual({
      role: 'assistant',
      content: [{ type: 'redacted_thinking', data: 'd' }, block('a')],
    })
  })

  test('have results with pictures, errors and hints', () => {
    const picture: Part = {
      kind: 'media',
      media: { kind: 'image', mediaType: 'image/gif', source: { kind: 'base64', data: 'R0lGOD' } },
      cache: {},
    }
    const failed: Part = {
      kind: 'result',
      callId: '1',
      isError: true,
      parts: [text('a'), text(''), picture],
    }
    expect(messagesOf(user, turn('assistant', call('1')), turn('user', failed))).toContainEqual({
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: '1',
          content: [
            block('a'),
            { type: 'image', source: { type: 'base64', media_type: 'image/gif', data: 'R0lGOD' } },
          ],
          is_error: true,
          cache_control: { type: 'ephemeral' },
        },
      ],
    })
  })

  const MEDIA: [media: Extract<Part, { kind: 'media' }>['media'], block: object][] = [
    [
      { kind: 'image', mediaType: 'image/jpg', source: { kind: 'base64', data: 'x' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: 'x' } },
    ],
    [
      { kind: 'image', mediaType: undefined, source: { kind: 'base64', data: 'iVBORw0' } },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0' } },
    ],
    [
      { kind: 'image', mediaType: undefined, source: { kind: 'url', url: 'https://a.b' } },
      { type: 'image', source: { type: 'url', url: 'https://a.b' } },
    ],
    [
      {
        kind: 'document',
        mediaType: 'application/pdf',
        source: { kind: 'base64', data: 'x' },
        name: 'a.pdf',
      },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'x' },
        title: 'a.pdf',
      },
    ],
    [
      { kind: 'document', mediaType: 'text/csv', source: { kind: 'text', text: 'a,b' } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,b' } },
    ],
    [
      { kind: 'document', mediaType: undefined, source: { kind: 'file', id: 'file_1' } },
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
    ],
  ]

  test.each(MEDIA)('have media %j', (media, expected) => {
    expect(messagesOf(turn('user', { kind: 'media', media }))).toEqual([
      { role: 'user', content: [expected] },
    ])
  })

  const UNREADABLE: Extract<Part, { kind: 'media' }>['media'][] = [
    { kind: 'audio', mediaType: 'audio/wav', source: { kind: 'base64', data: 'x' } },
    { kind: 'video', mediaType: undefined, source: { kind: 'url', url: 'https://a.b' } },
    { kind: 'document', mediaType: undefined, source: { kind: 'file', id: 'file-openai' } },
    { kind: 'document', mediaType: 'application/zip', source: { kind: 'base64', data: 'x' } },
  ]

  test.each(UNREADABLE)('refuse %j', (media) => {
    expect(thrownBy({ turns: [turn('user', { kind: 'media', media })] }).param).toBe('messages')
  })
})

describe('tools', () => {
  const f = { name: 'f', description: 'd', schema: { properties: { a: { type: 'string' } } } }
  const g = { name: 'g', cache: {} }

  test('have schemas of objects', () => {
    expect(print({ tools: [f, g] }).body).toMatchObject({
      tools: [
        {
          name: 'f',
          description: 'd',
          input_schema: { type: 'object', properties: { a: { type: 'string' } } },
        },
        {
          name: 'g',
          input_schema: { type: 'object', properties: {} },
          cache_control: { type: 'ephemeral' },
        },
      ],
    })
  })

  const CHOICES: [members: Partial<Conversation>, choice: object | undefined][] = [
    [{}, undefined],
    [{ toolChoice: { kind: 'auto' } }, { type: 'auto' }],
    [{ toolChoice: { kind: 'none' }, parallelCalls: false }, { type: 'none' }],
    [{ toolChoice: { kind: 'required' } }, { type: 'any' }],
    [
      { toolChoice: { kind: 'tool', name: 'f' }, parallelCalls: false },
      { type: 'tool', name: 'f', disable_parallel_tool_use: true },
    ],
    [{ parallelCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [{ parallelCalls: true }, undefined],
    [{ toolChoice: { kind: 'allowed', names: ['g'], isRequired: true } }, { type: 'any' }],
  ]

  test.each(CHOICES)('are chosen by %j', (members, choice) => {
    expect(print({ tools: [f, g], ...members }).body.tool_choice).toEqual(choice)
  })

  test('that are not allowed are left out', () => {
    const toolChoice = { kind: 'allowed' as const, names: ['g'], isRequired: false }
    expect(print({ tools: [f, g], toolChoice }).body.tools).toMatchObject([{ name: 'g' }])
  })

  test('that were called are known though none may be called', () => {
    const turns = [user, turn('assistant', call('1', 'f')), turn('user', result('1'))]
    const { body } = print({ turns })
    expect(body.tools).toMatchObject([{ name: 'f' }])
    expect(body.tool_choice).toEqual({ type: 'none' })
  })

  test('are strict where the model compiles their schemas', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'integer', minimum: 1, description: 'count' } },
      required: ['a'],
      $schema: 'x',
    }
    const tools = [{ name: 'f', schema, strict: true }]
    expect(print({ tools }).body.tools).toEqual([
      {
        name: 'f',
        strict: true,
        input_schema: {
          type: 'object',
          properties: { a: { type: 'integer', description: 'count\n\n{minimum: 1}' } },
          required: ['a'],
          additionalProperties: false,
        },
      },
    ])
    for (const [model, provider] of [
      ['claude-3-7-sonnet-20250219', 'anthropic'],
      ['claude-sonnet-4-5', 'vertex-ai'],
      ['kimi-k2', 'moonshot'],
    ]) {
      const { body, dropped } = print({ tools }, model, provider)
      expect(body.tools).toEqual([{ name: 'f', input_schema: schema }])
      expect(dropped).toEqual(['tools.strict'])
    }
  })

  test('are not strict where there are too many', () => {
    const schema = { type: 'object', properties: {} }
    const tools = Array.from({ length: 21 }, (_, at) => ({ name: `f${at}`, schema, strict: true }))
    expect(print({ tools }).dropped).toEqual(['tools.strict'])
    expect(print({ tools: tools.slice(1) }).dropped).toEqual([])
  })
})

describe('thinking', () => {
  const CASES: [model: string, reasoning: Conversation['reasoning'], body: object][] = [
    [
      'claude-sonnet-4-5',
      { effort: 'low' },
      { thinking: { type: 'enabled', budget_tokens: 2048 } },
    ],
    [
      'claude-opus-4-20250514',
      { mode: 'on' },
      { thinking: { type: 'enabled', budget_tokens: 8192 } },
    ],
    [
      'claude-3-7-sonnet-20250219',
      { mode: 'on', budgetTokens: 500 },
      { thinking: { type: 'enabled', budget_tokens: 1024 } },
    ],
    [
      'claude-opus-4-6',
      { effort: 'xhigh' },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } },
    ],
    [
      'anthropic.claude-opus-4-6-v1:0',
      { budgetTokens: 4000, mode: 'on' },
      { thinking: { type: 'enabled', budget_tokens: 4000 } },
    ],
    [
      'claude-opus-4.8',
      { effort: 'xhigh', isShown: true },
      {
        thinking: { type: 'adaptive', display: 'summarized' },
        output_config: { effort: 'xhigh' },
      },
    ],
    [
      'claude-sonnet-5@20260101',
      { effort: 'minimal' },
      { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
    ],
    ['claude-opus-5', { effort: 'none' }, { thinking: { type: 'disabled' } }],
    ['claude-fable-5-1', { mode: 'off' }, {}],
    ['claude-opus-4-8', { mode: 'off' }, {}],
    ['claude-3-5-haiku-latest', { effort: 'high' }, {}],
    ['kimi-k2', { mode: 'off' }, { thinking: { type: 'disabled' } }],
    ['kimi-k2', { mode: 'adaptive' }, { thinking: { type: 'adaptive' } }],
  ]

  test.each(CASES)('of %s for %j', (model, reasoning, expected) => {
    const provider = model.includes('claude') ? 'anthropic' : 'moonshot'
    const { body } = print({ turns: [user], ...(reasoning && { reasoning }) }, model, provider)
    const { thinking, output_config } = body
    expect(JSON.parse(JSON.stringify({ thinking, output_config }))).toEqual(expected)
  })

  test('fits into the output', () => {
    const reasoning = { effort: 'high' }
    const budget = (maxOutputTokens: number) =>
      print({ turns: [user], reasoning, maxOutputTokens }).body.thinking
    expect(budget(20_000)).toEqual({ type: 'enabled', budget_tokens: 16_384 })
    expect(budget(10_000)).toEqual({ type: 'enabled', budget_tokens: 5000 })
    expect(budget(2000)).toBeUndefined()
  })

  const reasoning = { mode: 'on' as const, budgetTokens: 2000 }
  const forced = { tools: [{ name: 'f' }], toolChoice: { kind: 'required' as const } }
  const CLASHES: [name: string, members: Partial<Conversation>][] = [
    ['a forced call', { turns: [user], ...forced }],
    ['an answer to go on with', { turns: [user, turn('assistant', text('a'))] }],
    [
      'calls without a thought',
      { turns: [user, turn('assistant', call('1')), turn('user', result('1'))] },
    ],
  ]

  test.each(CLASHES)('is left out beside %s, but for models that adapt', (_, members) => {
    const { body, dropped } = print({ reasoning, ...members })
    expect(body).not.toHaveProperty('thinking')
    expect(dropped).toContain('reasoning')
    const adaptive = print({ reasoning: { effort: 'low' }, ...members }, 'claude-opus-4-8')
    expect(adaptive.body.thinking).toEqual({ type: 'adaptive' })
  })

  test('goes on over calls that begin with a thought', () => {
    const turns = [user, turn('assistant', thought('hm'), call('1')), turn('user', result('1'))]
    expect(print({ reasoning, turns }).body.thinking).toEqual({
      type: 'enabled',
      budget_tokens: 2000,
    })
  })
})

describe('samplings', () => {
  const CASES: [model: string, members: Partial<Conversation>, body: object, dropped: string[]][] =
    [
      ['claude-sonnet-4-5', { temperature: 0.2, topP: 1 }, { temperature: 0.2 }, ['top_p']],
      ['claude-sonnet-4-5', { temperature: 0.2, topP: 0.5 }, { temperature: 0.2 }, ['top_p']],
      ['claude-sonnet-4-5', { topP: 0.5, topK: 4 }, { top_p: 0.5, top_k: 4 }, []],
      ['claude-sonnet-4-5', { temperature: 1.5 }, { temperature: 1 }, ['temperature']],
      [
        'claude-3-5-haiku-20241022',
        { temperature: 0.2, topP: 0.5 },
        { temperature: 0.2, top_p: 0.5 },
        [],
      ],
      [
        'claude-opus-4-8',
        { temperature: 0.2, topP: 0.5, topK: 4 },
        {},
        ['temperature', 'top_p', 'top_k'],
      ],
      ['kimi-k2', { temperature: 1.5, topP: 0.5 }, { temperature: 1.5, top_p: 0.5 }, []],
      [
        'claude-sonnet-4-5',
        { temperature: 0.2, topP: 0.97, topK: 4, reasoning: { effort: 'low' }, turns: [user] },
        { top_p: 0.97 },
        ['temperature', 'top_k'],
      ],
    ]

  test.each(CASES)('of %s for %j', (model, members, expected, dropped) => {
    const provider = model.includes('claude') ? 'anthropic' : 'moonshot'
    const printed = print(members, model, provider)
    const { temperature, top_p, top_k } = printed.body
    expect(JSON.parse(JSON.stringify({ temperature, top_p, top_k }))).toEqual(expected)
    expect(printed.dropped).toEqual(dropped)
  })
})

describe('members', () => {
  test('have Anthropic’s names', () => {
    const { body, dropped, stopSequences } = print({
      maxOutputTokens: 5,
      stop: ['x', ' \n'],
      user: 'u',
      serviceTier: 'default',
      isStreamed: true,
      output: { kind: 'schema', schema: { type: 'object', properties: {} } },
      seed: 0,
      presencePenalty: 0,
      frequencyPenalty: 1,
    })
    expect(body).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 5,
      messages: [],
      stop_sequences: ['x'],
      service_tier: 'standard_only',
      output_config: {
        format: {
          type: 'json_schema',
          schema: { type: 'object', properties: {}, additionalProperties: false },
        },
      },
      metadata: { user_id: 'u' },
      stream: true,
    })
    expect(dropped).toEqual(['seed', 'frequency_penalty'])
    // Anthropic refuses white space alone, so that Portus ends the answer there.
    expect(stopSequences).toEqual(['x', ' \n'])
  })

  test('of Anthropic’s own are carried, and others named', () => {
    const { body, dropped } = print({
      rest: {
        cache_control: { type: 'ephemeral' },
        output_config: { task_budget: 5 },
        thinking: { type: 'between_tools' },
        metadata: { user_id: 'u', team: 'x' },
        verbosity: 'low',
        n: 1,
        store: false,
        logit_bias: {},
      },
    })
    expect(body).toMatchObject({
      cache_control: { type: 'ephemeral' },
      output_config: { task_budget: 5 },
      thinking: { type: 'between_tools' },
      metadata: { user_id: 'u' },
    })
    expect(body).not.toHaveProperty('verbosity')
    expect(dropped).toEqual(['metadata', 'verbosity'])
  })

  test('JSON without a schema is refused', () => {
    expect(thrownBy({ output: { kind: 'json' } }).param).toBe('response_format')
  })

  test('tiers are Anthropic’s alone', () => {
    expect(print({ serviceTier: 'flex' }).dropped).toEqual(['service_tier'])
    expect(print({ serviceTier: 'auto' }, 'claude-opus-4-5', 'bedrock')).toMatchObject({
      dropped: [],
    })
  })
})
