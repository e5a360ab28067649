import { describe, expect, test } from 'bun:test'
import { type Conversation, Untranslatable } from '../../../../../src/translate/conversation'
import { assistant, call, ENCRYPTED, print, result, system, text, thought, user } from './printed'

const PNG = {
  kind: 'media',
  media: { kind: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'aGk=' } },
} as const
const OPEN = { type: 'object', properties: { a: { type: 'string' } } }
const CLOSED = { ...OPEN, required: ['a'], additionalProperties: false }
const said = (content: string) => ({
  role: 'user',
  content: [{ type: 'input_text', text: content }],
})

test('the least', () => {
  expect(print({}, 'gpt-4o')).toEqual({
    body: { model: 'gpt-4o', input: [said('q')], store: false },
    dropped: [],
  })
})

describe('turns', () => {
  test('what the system says first are the instructions, the rest stands where it stood', () => {
    const { body } = print({
      turns: [
        system(text('one')),
        system(text('two')),
        user(text('q')),
        system(text('three')),
        user(text('r')),
      ],
    })
    expect(body.instructions).toBe('one\n\ntwo')
    expect(body.input).toEqual([said('q'), { role: 'system', content: 'three' }, said('r')])
  })

  test('of the system alone are an item', () => {
    const { body } = print({ turns: [system(text('one'))] })
    expect(body.input).toEqual([{ role: 'system', content: 'one' }])
  })

  test('of an answer are its items, and thoughts go back to their maker alone', () => {
    const { body, dropped } = print({
      turns: [
        user(text('q')),
        assistant(
          thought('why'),
          text('a'),
          { kind: 'refusal', text: 'no' },
          { kind: 'reasoning', text: 'foreign', opaque: { maker: 'anthropic', value: 's' } },
          { kind: 'reasoning', text: 'unsigned' },
          thought(''),
          call('c1', 'f', { b: 1 }),
          call('c2'),
        ),
        user(result('c1', text('r1')), result('c2'), text('s')),
      ],
      tools: [{ name: 'f' }],
    })
    expect(body.input).toEqual([
      said('q'),
      {
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'why' }],
        encrypted_content: ENCRYPTED,
      },
      {
        type: 'message',
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'a' },
          { type: 'refusal', refusal: 'no' },
        ],
      },
      { type: 'reasoning', summary: [], encrypted_content: ENCRYPTED },
      { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"b":1}' },
      { type: 'function_call', call_id: 'c2', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: 'r1' },
      { type: 'function_call_output', call_id: 'c2', output: '' },
      said('s'),
    ])
    expect(dropped).toEqual(['messages.reasoning'])
  })

  test('a thought that led to nothing is left out, and named', () => {
    const { body, dropped } = print({
      turns: [user(text('q')), assistant(text('a'), thought('cut off')), user(text('r'))],
    })
    expect(JSON.stringify(body.input)).not.toContain('reasoning')
    expect(dropped).toEqual(['messages.reasoning'])
  })

  test('a result shows pictures, and says that it is an error', () => {
    const { body } = print({
      turns: [
        user(text('q')),
        assistant(call('c1'), call('c2')),
        user(result('c1', text('t'), PNG), {
          ...result('c2', text('bad')),
          isError: true,
        } as never),
      ],
      tools: [{ name: 'f' }],
    })
    expect((body.input as object[]).slice(-2)).toEqual([
      {
        type: 'function_call_output',
        call_id: 'c1',
        output: [
          { type: 'input_text', text: 't' },
          { type: 'input_image', image_url: 'data:image/png;base64,aGk=', detail: 'auto' },
        ],
      },
      { type: 'function_call_output', call_id: 'c2', output: 'Error: bad' },
    ])
  })

  test('long ids of calls become the same short one', () => {
    const id = 'toolu_'.repeat(20)
    const { body } = print({
      turns: [user(text('q')), assistant(call(id)), user(result(id, text('r')))],
      tools: [{ name: 'f' }],
    })
    const [, made, answered] = body.input as { call_id: string }[]
    expect(made?.call_id).toMatch(/^call_[0-9a-f]{40}$/)
    expect(answered?.call_id).toBe(made?.call_id ?? '')
  })

  test('documents are files, or texts', () => {
    const document = (source: object, more = {}) =>
      ({
        kind: 'media',
        media: { kind: 'document', mediaType: 'application/pdf', source, ...more },
      }) as never
    const { body } = print({
      turns: [
        user(
          document({ kind: 'base64', data: 'aGk=' }, { name: 'a.pdf' }),
          document({ kind: 'url', url: 'https://a.example/b.pdf' }),
          document({ kind: 'text', text: 'words' }),
          document({ kind: 'file', id: 'file-1' }),
        ),
      ],
    })
    expect((body.input as { content: unknown }[])[0]?.content).toEqual([
      { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,aGk=' },
      { type: 'input_file', file_url: 'https://a.example/b.pdf' },
      { type: 'input_text', text: 'words' },
      { type: 'input_file', file_id: 'file-1' },
    ])
    for (const media of [
      { kind: 'audio', mediaType: 'audio/wav', source: { kind: 'base64', data: 'a' } },
      { kind: 'video', mediaType: 'video/mp4', source: { kind: 'url', url: 'https://a.example' } },
      { kind: 'image', mediaType: undefined, source: { kind: 'file', id: 'of-anthropic' } },
    ] as const)
      expect(() => print({ turns: [user({ kind: 'media', media })] })).toThrow(Untranslatable)
  })
})

describe('tools', () => {
  test('are not strict unless they say so and fit', () => {
    const { body, dropped } = print({
      tools: [
        { name: 'a', description: 'A', schema: OPEN },
        { name: 'b', schema: OPEN, strict: true },
        { name: 'c', schema: CLOSED, strict: true },
        { name: 'd', strict: true },
      ],
      parallelCalls: false,
      toolChoice: { kind: 'required' },
    })
    const of = (name: string, parameters: object, strict: boolean, more = {}) => ({
      type: 'function',
      name,
      ...more,
      parameters,
      strict,
    })
    expect(body.tools).toEqual([
      of('a', OPEN, false, { description: 'A' }),
      of('b', OPEN, false),
      of('c', CLOSED, true),
      of('d', { type: 'object', properties: {}, required: [], additionalProperties: false }, true),
    ])
    expect(dropped).toEqual(['tools.strict'])
    expect(body.parallel_tool_calls).toBe(false)
    expect(body.tool_choice).toBe('required')
  })

  test('get names that OpenAI takes, and their own back', () => {
    const long = `mcp__${'x'.repeat(80)}`
    const { body, toolNames } = print({
      tools: [{ name: 'a.b' }, { name: 'a_b' }, { name: long }],
      turns: [user(text('q')), assistant(call('c', 'a.b')), user(result('c', text('r')))],
      toolChoice: { kind: 'allowed', names: ['a.b'], isRequired: true },
    })
    expect((body.tools as { name: string }[]).map(({ name }) => name)).toEqual([
      'a_b_2',
      'a_b',
      long.slice(0, 64),
    ])
    expect((body.input as { name: string }[])[1]?.name).toBe('a_b_2')
    expect(body.tool_choice).toEqual({
      type: 'allowed_tools',
      mode: 'required',
      tools: [{ type: 'function', name: 'a_b_2' }],
    })
    expect([...(toolNames ?? [])]).toEqual([
      ['a_b_2', 'a.b'],
      [long.slice(0, 64), long],
    ])
  })

  test('without tools there is nothing to choose', () => {
    expect(print({ toolChoice: { kind: 'required' } }).dropped).toEqual(['tool_choice'])
    expect(print({ toolChoice: { kind: 'auto' } })).toMatchObject({ dropped: [] })
  })
})

describe('thinking', () => {
  const ALL = ['reasoning.encrypted_content']
  test.each<[string, Conversation['reasoning'], unknown, unknown, string[]]>([
    ['gpt-4o', undefined, undefined, undefined, []],
    ['gpt-4o', { effort: 'high' }, undefined, undefined, ['reasoning_effort']],
    ['gpt-4o', { mode: 'on', budgetTokens: 9 }, undefined, undefined, ['thinking']],
    ['gpt-4o', { mode: 'adaptive' }, undefined, undefined, []],
    ['gpt-5-chat-latest', { mode: 'off' }, undefined, undefined, []],
    ['gpt-5.4', undefined, undefined, ALL, []],
    ['gpt-5.4', { effort: 'max' }, { effort: 'xhigh' }, ALL, []],
    ['gpt-5.4', { effort: 'minimal' }, { effort: 'low' }, ALL, []],
    ['gpt-5.4', { mode: 'off' }, { effort: 'none' }, ALL, []],
    ['gpt-5', { mode: 'off' }, undefined, ALL, ['thinking']],
    ['gpt-5', { effort: 'xhigh' }, { effort: 'high' }, ALL, []],
    ['ft:o4-mini:org::id', { effort: 'minimal' }, { effort: 'low' }, ALL, []],
    ['gpt-5.1', { mode: 'on', budgetTokens: 2000 }, { effort: 'low', summary: 'auto' }, ALL, []],
    ['gpt-5.1', { mode: 'adaptive', isShown: false, effort: 'high' }, { effort: 'high' }, ALL, []],
    ['gpt-5.1', { effort: 'low', isShown: true }, { effort: 'low', summary: 'auto' }, ALL, []],
    ['my-deployment', undefined, undefined, undefined, []],
    ['my-deployment', { mode: 'on', budgetTokens: 2000 }, undefined, undefined, ['thinking']],
  ])('of %s, asked for %j', (model, reasoning, expected, include, dropped) => {
    const printed = print({ ...(reasoning && { reasoning }) }, model)
    expect(printed.body.reasoning).toEqual(expected as never)
    expect(printed.body.include).toEqual(include as never)
    expect(printed.dropped).toEqual(dropped)
  })

  test.each([
    ['gpt-4o', { temperature: 0.3, top_p: 0.5 }, []],
    ['o3', {}, ['temperature', 'top_p']],
    ['gpt-5.4', { temperature: 0.3, top_p: 0.5 }, []],
  ])('%s takes of the samplings %j', (model, members, dropped) => {
    const printed = print({ temperature: 0.3, topP: 0.5 }, model)
    expect(printed.body).toMatchObject(members)
    expect(printed.dropped).toEqual(dropped)
  })

  test('samplings that Responses does not have are named', () => {
    const asked = { topK: 3, seed: 1, presencePenalty: 1, frequencyPenalty: 1 }
    expect(print(asked, 'gpt-4o').dropped).toEqual([
      'top_k',
      'seed',
      'presence_penalty',
      'frequency_penalty',
    ])
  })
})

describe('the rest', () => {
  test('has the words of Responses', () => {
    const { body, dropped, stopSequences } = print({
      maxOutputTokens: 1,
      stop: ['x'],
      user: 'u'.repeat(99),
      cacheKey: 'k',
      serviceTier: 'flex',
      isStreamed: true,
      output: { kind: 'schema', schema: CLOSED, name: 'a b', strict: true },
      rest: {
        verbosity: 'low',
        metadata: { a: 'b' },
        n: 1,
        logit_bias: { 1: 2 },
        truncation: 'auto',
        context_management: {},
      },
      clientOnly: ['context_management'],
    })
    expect(body).toMatchObject({
      max_output_tokens: 16,
      safety_identifier: expect.stringMatching(/^[0-9a-f]{64}$/),
      prompt_cache_key: 'k',
      service_tier: 'flex',
      stream: true,
      store: false,
      metadata: { a: 'b' },
      truncation: 'auto',
      text: {
        format: { type: 'json_schema', name: 'a_b', schema: CLOSED, strict: true },
        verbosity: 'low',
      },
    })
    expect(Object.keys(body)).not.toContain('n')
    expect(stopSequences).toEqual(['x'])
    expect(dropped).toEqual(['logit_bias', 'context_management', 'max_tokens'])
  })

  test('a schema that cannot be kept to the letter is kept as well as can be', () => {
    const { body, dropped } = print({ output: { kind: 'schema', schema: OPEN, strict: true } })
    expect(body.text).toMatchObject({ format: { name: 'output', strict: false } })
    expect(dropped).toEqual(['response_format.strict'])
  })

  test('Azure has no tiers', () => {
    expect(print({ serviceTier: 'flex' }, 'gpt-4o', 'azure-openai')).toMatchObject({
      dropped: ['service_tier'],
    })
  })
})
