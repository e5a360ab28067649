import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type Conversation,
  type Part,
  type Tool,
  type Turn,
  Untranslatable,
} from '../../../../../src/translate/conversation'
import { gemini } from '../../../../../src/translate/formats/gemini/format'
import { geminiRefusal } from '../../../../support/providers/gemini-checks'

const conversation = (more: Partial<Conversation> = {}): Conversation => ({
  model: 'm',
  turns: [{ role: 'user', parts: [{ kind: 'text', text: 'q' }] }],
  tools: [],
  isStreamed: false,
  rest: {},
  ...more,
})
const target = (model: string, provider = 'google') => ({ provider, api: provider, model })
const print = (more: Partial<Conversation>, model = 'gemini-2.5-flash', provider = 'google') => {
  const printed = gemini.printRequest(conversation(more), target(model, provider))
  expect(geminiRefusal(printed.body, { model, isVertex: provider === 'vertex-ai' })).toBeUndefined()
  return printed
}
const text = (words: string): Part => ({ kind: 'text', text: words })
const user = (...parts: Part[]): Turn => ({ role: 'user', parts })
const assistant = (...parts: Part[]): Turn => ({ role: 'assistant', parts })
const call = (id: string, more: object = {}): Part => ({
  kind: 'call',
  id,
  name: 'look',
  input: { a: 1 },
  ...more,
})
const result = (callId: string, more: object = {}): Part => ({
  kind: 'result',
  callId,
  parts: [text('found')],
  ...more,
})
const contentsOf = (turns: Turn[], model?: string, provider?: string) =>
  print({ turns }, model, provider).body.contents as {
    role: string
    parts: Record<string, unknown>[]
  }[]
const SIGNED = { opaque: { maker: 'gemini', value: 'sig' } } as const
const PNG = 'iVBORw0KGgoAAAA'

describe('turns', () => {
  test('put all system turns into the system instruction', () => {
    const { body } = print({
      turns: [
        { role: 'system', parts: [text('first')] },
        user(text('a')),
        { role: 'system', parts: [text('later')] },
        user(text('b')),
      ],
    })
    expect(body.systemInstruction).toEqual({ parts: [{ text: 'first' }, { text: 'later' }] })
    expect(body.contents).toEqual([{ role: 'user', parts: [{ text: 'a' }, { text: 'b' }] }])
  })

  test('give Gemma the system turns as the user’s words', () => {
    const { body } = print(
      { turns: [{ role: 'system', parts: [text('s')] }, user(text('q'))] },
      'gemma-3-27b-it',
    )
    expect(body).toEqual({ contents: [{ role: 'user', parts: [{ text: 's' }, { text: 'q' }] }] })
  })

  test('begin with the user, also where the client has only a system turn', () => {
    expect(contentsOf([{ role: 'system', parts: [text('s')] }])).toEqual([
      { role: 'user', parts: [{ text: ' ' }] },
    ])
    expect(contentsOf([assistant(text('a')), user(text('q'))])[0]?.role).toBe('user')
  })

  test('leave out empty text and turns that have nothing else', () => {
    expect(contentsOf([user(text('a')), assistant(text('')), user(text('b'))])).toEqual([
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
    ])
  })

  test('keep text beside calls, and answer all calls together', () => {
    const contents = contentsOf([
      user(text('q')),
      assistant(text('words before'), call('1'), call('2')),
      user(result('1')),
      user(result('2', { isError: true }), text('and now?')),
    ])
    expect(contents).toEqual([
      { role: 'user', parts: [{ text: 'q' }] },
      {
        role: 'model',
        parts: [
          { text: 'words before' },
          { functionCall: { id: '1', name: 'look', args: { a: 1 } } },
          { functionCall: { id: '2', name: 'look', args: { a: 1 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: '1', name: 'look', response: { output: 'found' } } },
          { functionResponse: { id: '2', name: 'look', response: { error: 'found' } } },
        ],
      },
      { role: 'user', parts: [{ text: 'and now?' }] },
    ])
  })

  test('have no ids on Vertex AI', () => {
    const turns = [user(text('q')), assistant(call('1')), user(result('1'))]
    expect(JSON.stringify(contentsOf(turns, 'gemini-2.5-flash', 'vertex-ai'))).not.toContain('"id"')
  })
})

describe('signatures', () => {
  const signatures = (turns: Turn[], model = 'gemini-3-flash-preview') =>
    contentsOf(turns, model)
      .filter(({ role }) => role === 'model')
      .map(({ parts }) => parts.map(({ thoughtSignature }) => thoughtSignature))

  test('stand on the calls that they came with', () => {
    const turns = [
      user(text('q')),
      assistant(call('1', SIGNED), call('2')),
      user(result('1'), result('2')),
      assistant(call('3', { opaque: { maker: 'gemini', value: 'other' } })),
      user(result('3')),
    ]
    expect(signatures(turns)).toEqual([['sig', undefined], ['other']])
  })

  test('are what Google documents where they are not known, on the first call of each step', () => {
    const turns = [
      user(text('q')),
      assistant(text('t'), call('1'), call('2')),
      user(result('1'), result('2')),
    ]
    expect(signatures(turns)).toEqual([[undefined, 'skip_thought_signature_validator', undefined]])
    expect(signatures(turns, 'gemini-2.5-pro')).toEqual([[undefined, undefined, undefined]])
  })

  test('of another maker are left out and named', () => {
    const turns = [
      user(text('q')),
      assistant(
        { kind: 'reasoning', text: 'hm', opaque: { maker: 'anthropic', value: 'x' } },
        call('1'),
      ),
      user(result('1')),
    ]
    expect(signatures(turns)).toEqual([['skip_thought_signature_validator']])
    expect(print({ turns }, 'gemini-3-flash-preview').dropped).toEqual(['messages.reasoning'])
  })

  test('without a thought belong to the text before them, or else to what comes next', () => {
    const alone: Part = { kind: 'reasoning', text: '', ...SIGNED }
    const stepOf = (...all: Part[]) =>
      contentsOf([user(text('q')), assistant(...all), user(result('1'))])[1]?.parts
    const parts = (...all: Part[]) =>
      contentsOf([user(text('q')), assistant(...all), user(text('q'))])[1]?.parts
    expect(parts(text('a'), alone)).toEqual([{ text: 'a', thoughtSignature: 'sig' }])
    expect(parts(alone, text('a'))).toEqual([{ text: 'a', thoughtSignature: 'sig' }])
    expect(stepOf(alone, call('1'))?.[0]).toMatchObject({ thoughtSignature: 'sig' })
    expect(parts(alone)).toEqual([{ text: '', thoughtSignature: 'sig' }])
    expect(parts({ kind: 'reasoning', text: 'hm', ...SIGNED }, text('a'))).toEqual([
      { text: 'hm', thought: true, thoughtSignature: 'sig' },
      { text: 'a' },
    ])
  })
})

describe('media', () => {
  const parts = (media: object) => contentsOf([user({ kind: 'media', media } as Part)])[0]?.parts
  const cases: [string, object, Record<string, unknown>][] = [
    [
      'a PDF',
      {
        kind: 'document',
        mediaType: 'application/pdf',
        source: { kind: 'base64', data: 'JVBERi0x' },
      },
      { inlineData: { mimeType: 'application/pdf', data: 'JVBERi0x' } },
    ],
    [
      'a picture without a type',
      { kind: 'image', mediaType: undefined, source: { kind: 'base64', data: PNG } },
      { inlineData: { mimeType: 'image/png', data: PNG } },
    ],
    [
      'a picture of an odd type',
      { kind: 'image', mediaType: 'image/jpg', source: { kind: 'base64', data: '/9j/' } },
      { inlineData: { mimeType: 'image/jpeg', data: '/9j/' } },
    ],
    [
      'a sound',
      { kind: 'audio', mediaType: undefined, source: { kind: 'base64', data: 'UklGRg' } },
      { inlineData: { mimeType: 'audio/wav', data: 'UklGRg' } },
    ],
    [
      'an address',
      {
        kind: 'image',
        mediaType: undefined,
        source: { kind: 'url', url: 'https://h/a.webp?x=1.png#f' },
      },
      { fileData: { mimeType: 'image/webp', fileUri: 'https://h/a.webp?x=1.png#f' } },
    ],
    [
      'a bucket',
      { kind: 'video', mediaType: undefined, source: { kind: 'url', url: 'gs://b/film' } },
      { fileData: { mimeType: 'video/mp4', fileUri: 'gs://b/film' } },
    ],
    [
      'a file of Google’s',
      { kind: 'document', mediaType: 'text/plain', source: { kind: 'file', id: 'files/a' } },
      {
        fileData: {
          mimeType: 'text/plain',
          fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/a',
        },
      },
    ],
    [
      'a text',
      {
        kind: 'document',
        mediaType: 'text/plain',
        name: 'n',
        source: { kind: 'text', text: 'words' },
      },
      { text: 'n\n\nwords' },
    ],
  ]
  test.each(cases)('%s', (_, media, printed) => expect(parts(media)).toEqual([printed]))

  test('refuses a file that another provider keeps', () => {
    expect(() => parts({ kind: 'document', source: { kind: 'file', id: 'file-1' } })).toThrow(
      Untranslatable,
    )
  })

  test('lies inside a result from Gemini 3 on, and behind it before', () => {
    const picture: Part = {
      kind: 'media',
      media: { kind: 'image', mediaType: 'image/png', source: { kind: 'base64', data: PNG } },
    }
    const turns = [
      user(text('q')),
      assistant(call('1')),
      user(result('1', { parts: [text('see'), picture] })),
    ]
    const inlineData = { mimeType: 'image/png', data: PNG }
    const response = { id: '1', name: 'look', response: { output: 'see' } }
    expect(contentsOf(turns, 'gemini-3.1-pro-preview').slice(2)).toEqual([
      { role: 'user', parts: [{ functionResponse: { ...response, parts: [{ inlineData }] } }] },
    ])
    expect(contentsOf(turns, 'gemini-2.5-pro').slice(2)).toEqual([
      { role: 'user', parts: [{ functionResponse: response }] },
      { role: 'user', parts: [{ text: 'The files that look returned:' }, { inlineData }] },
    ])
  })
})

describe('tools', () => {
  const tools: Tool[] = [
    {
      name: 'a',
      description: 'does a',
      schema: { type: 'object', properties: { x: { type: 'string' } } },
    },
    { name: 'b' },
  ]
  const configOf = (more: Partial<Conversation>) =>
    (print({ tools, ...more }).body.toolConfig as { functionCallingConfig: object } | undefined)
      ?.functionCallingConfig
  test('are declared', () => {
    expect(print({ tools }).body.tools).toEqual([
      {
        functionDeclarations: [
          {
            name: 'a',
            description: 'does a',
            parameters: { type: 'OBJECT', properties: { x: { type: 'STRING' } } },
          },
          { name: 'b' },
        ],
      },
    ])
    expect(configOf({})).toBeUndefined()
  })

  test.each<[Conversation['toolChoice'], object]>([
    [{ kind: 'auto' }, { mode: 'AUTO' }],
    [{ kind: 'none' }, { mode: 'NONE' }],
    [{ kind: 'required' }, { mode: 'ANY' }],
    [
      { kind: 'tool', name: 'a' },
      { mode: 'ANY', allowedFunctionNames: ['a'] },
    ],
    [
      { kind: 'allowed', names: ['a'], isRequired: true },
      { mode: 'ANY', allowedFunctionNames: ['a'] },
    ],
  ])('are chosen: %j', (toolChoice, config) => {
    expect(configOf({ toolChoice: toolChoice as never })).toEqual(config as never)
  })

  test('are left out where they are not allowed', () => {
    const { body } = print({
      tools,
      toolChoice: { kind: 'allowed', names: ['b'], isRequired: false },
    })
    expect(body.tools).toEqual([{ functionDeclarations: [{ name: 'b' }] }])
  })

  test('are not chosen from where there are none', () => {
    expect(print({ toolChoice: { kind: 'required' } }).body.toolConfig).toBeUndefined()
  })

  test('are called in parallel, whatever the client says', () => {
    expect(print({ tools, parallelCalls: false }).dropped).toEqual(['parallel_tool_calls'])
    expect(
      print({ tools, parallelCalls: false, toolChoice: { kind: 'tool', name: 'a' } }).dropped,
    ).toEqual([])
  })

  test('exclude a form of the answer before Gemini 3', () => {
    const output = { kind: 'json' } as const
    expect(() => print({ tools, output })).toThrow(Untranslatable)
    expect(print({ tools, output, toolChoice: { kind: 'none' } }).body.tools).toBeUndefined()
    expect(print({ tools, output }, 'gemini-3-flash-preview').body.tools).toBeArray()
  })
})

describe('the generation config', () => {
  const config = (more: Partial<Conversation>, model?: string) =>
    print(more, model).body.generationConfig as Record<string, unknown> | undefined

  test('has the sampling that the model takes', () => {
    const all = {
      temperature: 0,
      topP: 0.5,
      topK: 3,
      seed: 7,
      presencePenalty: 1,
      frequencyPenalty: 0,
    }
    expect(config({ ...all, maxOutputTokens: 9, stop: ['x', ''] }, 'gemini-2.0-flash')).toEqual({
      maxOutputTokens: 9,
      stopSequences: ['x'],
      temperature: 0,
      topP: 0.5,
      topK: 3,
      seed: 7,
      presencePenalty: 1,
    })
    expect(print(all, 'gemini-2.5-flash').dropped).toEqual(['presence_penalty'])
    expect(print(all, 'gemini-3.8-flash').dropped).toEqual([
      'temperature',
      'top_p',
      'top_k',
      'presence_penalty',
    ])
    expect(print({ seed: 2 ** 40 }).dropped).toEqual(['seed'])
    expect(config({})).toBeUndefined()
  })

  test('has as many stop sequences as Gemini takes, and Portus sees to all', () => {
    const stop = ['1', '2', '3', '4', '5', '6']
    expect(config({ stop })).toEqual({ stopSequences: ['1', '2', '3', '4', '5'] })
    expect(print({ stop }).stopSequences).toEqual(stop)
    expect(print({ stop: ['1'] }).stopSequences).toBeUndefined()
  })

  test('has the form of the answer, in the client’s order', () => {
    const schema = {
      type: 'object',
      properties: { why: { type: 'string' }, a: { type: 'boolean' } },
    }
    expect(config({ output: { kind: 'json' } })).toEqual({ responseMimeType: 'application/json' })
    expect(config({ output: { kind: 'schema', schema } })).toEqual({
      responseMimeType: 'application/json',
      responseSchema: {
        type: 'OBJECT',
        properties: { why: { type: 'STRING' }, a: { type: 'BOOLEAN' } },
        propertyOrdering: ['why', 'a'],
      },
    })
    const map = { type: 'object', additionalProperties: { type: 'number' } }
    expect(config({ output: { kind: 'schema', schema: map } })?.responseJsonSchema).toEqual(map)
  })

  const thinking: [string, Conversation['reasoning'], object | undefined][] = [
    ['gemini-2.5-flash', { effort: 'low' }, { thinkingBudget: 1024 }],
    ['gemini-2.5-flash', { effort: 'medium' }, { thinkingBudget: 8192 }],
    ['gemini-2.5-flash', { effort: 'high' }, { thinkingBudget: 24_576 }],
    ['gemini-2.5-flash', { effort: 'max' }, { thinkingBudget: 24_576 }],
    ['gemini-2.5-flash', { effort: 'none' }, { thinkingBudget: 0 }],
    ['gemini-2.5-pro', { effort: 'none' }, { thinkingBudget: 128 }],
    ['gemini-2.5-pro', { budgetTokens: 99_999 }, { thinkingBudget: 32_768, includeThoughts: true }],
    ['gemini-2.5-flash-lite', { budgetTokens: 1 }, { thinkingBudget: 512, includeThoughts: true }],
    ['gemini-2.5-flash', { mode: 'adaptive' }, { thinkingBudget: -1, includeThoughts: true }],
    [
      'gemini-2.5-flash',
      { mode: 'on', budgetTokens: 2000, isShown: false },
      { thinkingBudget: 2000 },
    ],
    ['gemini-2.5-flash', { mode: 'off' }, { thinkingBudget: 0 }],
    ['gemini-3-pro-preview', { effort: 'medium' }, { thinkingLevel: 'HIGH' }],
    ['gemini-3-pro-preview', { effort: 'minimal' }, { thinkingLevel: 'LOW' }],
    ['gemini-3.1-pro-preview', { effort: 'medium' }, { thinkingLevel: 'MEDIUM' }],
    ['gemini-3-flash-preview', { effort: 'none' }, { thinkingLevel: 'MINIMAL' }],
    ['gemini-3.5-flash-lite', { mode: 'off' }, { thinkingLevel: 'MINIMAL' }],
    ['gemini-3.8-flash', { effort: 'minimal' }, { thinkingLevel: 'LOW' }],
    ['gemini-4-argon', { mode: 'off' }, { thinkingLevel: 'LOW' }],
    ['gemini-flash-latest', { effort: 'xhigh' }, { thinkingLevel: 'HIGH' }],
    [
      'gemini-3-flash-preview',
      { mode: 'on', budgetTokens: 5000 },
      { thinkingLevel: 'MEDIUM', includeThoughts: true },
    ],
    ['gemini-3-flash-preview', { mode: 'adaptive' }, { includeThoughts: true }],
    ['gemini-2.0-flash', { effort: 'high' }, undefined],
    ['gemini-2.5-flash-image', { effort: 'high' }, undefined],
  ]
  test.each(thinking)('lets %s think: %j', (model, reasoning, printed) => {
    const { body, dropped } = print({ reasoning: reasoning as never }, model)
    expect((body.generationConfig as { thinkingConfig?: object })?.thinkingConfig).toEqual(
      printed as never,
    )
    expect(dropped).toEqual(printed ? [] : ['reasoning'])
  })
})

describe('other members', () => {
  const safety = [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }]
  test('in Google’s words are carried, in both spellings', () => {
    const rest = {
      safety_settings: safety,
      generation_config: { media_resolution: 'MEDIA_RESOLUTION_LOW', top_k: 5 },
      extra_body: {
        google: {
          thinking_config: { thinking_budget: 7, include_thoughts: true },
          cached_content: 'c',
        },
      },
    }
    const { body, dropped } = print({ rest, topK: 1, reasoning: { effort: 'high' } })
    expect(body).toMatchObject({
      safetySettings: safety,
      cachedContent: 'c',
      generationConfig: {
        mediaResolution: 'MEDIA_RESOLUTION_LOW',
        topK: 5,
        thinkingConfig: { thinkingBudget: 7, includeThoughts: true },
      },
    })
    expect(dropped).toEqual([])
  })

  test('put Google’s level in the place of an effort', () => {
    const { body } = print(
      {
        rest: { google: { thinking_config: { thinking_level: 'low' } } },
        reasoning: { effort: 'high' },
      },
      'gemini-3-flash-preview',
    )
    expect(body.generationConfig).toEqual({ thinkingConfig: { thinkingLevel: 'low' } })
  })

  test('are labels on Vertex AI alone', () => {
    expect(
      print({ rest: { labels: { a: 'b' } } }, 'gemini-2.5-pro', 'vertex-ai').body.labels,
    ).toEqual({ a: 'b' })
    expect(print({ rest: { labels: { a: 'b' } } }).dropped).toEqual(['labels'])
  })

  test('ask for pictures', () => {
    expect(print({ rest: { modalities: ['text', 'image'] } }).body.generationConfig).toEqual({
      responseModalities: ['TEXT', 'IMAGE'],
    })
    expect(print({ rest: { modalities: ['text'] } })).toEqual({
      body: expect.anything(),
      dropped: [],
    })
    expect(() => print({ rest: { modalities: ['text', 'audio'] } })).toThrow(Untranslatable)
  })

  test('are refused where they decide what the answer is', () => {
    const refused = {
      n: 2,
      logprobs: true,
      top_logprobs: 1,
      functions: [{}],
      web_search_options: {},
      audio: {},
      mcp_servers: [{}],
    }
    for (const [name, value] of Object.entries(refused)) {
      const attempt = () => print({ rest: { [name]: value } })
      expect(attempt).toThrow(expect.objectContaining({ param: name }) as never)
    }
    expect(() => print({ rest: { generationConfig: { candidateCount: 2 } } })).toThrow(
      Untranslatable,
    )
    expect(print({ rest: { n: 1, logprobs: false, functions: [], audio: null } }).dropped).toEqual([
      'n',
      'logprobs',
      'functions',
    ])
  })

  test('are named where they are left out', () => {
    const { dropped } = print({
      rest: { store: true, metadata: { a: 1 }, google: { odd: 1 } },
      user: 'u',
      serviceTier: 'scale',
    })
    expect(dropped).toEqual(['store', 'metadata', 'google.odd', 'service_tier', 'user'])
  })

  test('name the tier', () => {
    expect(print({ serviceTier: 'flex' }).body.serviceTier).toBe('flex')
    expect(print({ serviceTier: 'auto' }).body.serviceTier).toBeUndefined()
    expect(print({ serviceTier: 'flex' }, 'gemini-2.5-pro', 'vertex-ai').dropped).toEqual([
      'service_tier',
    ])
  })
})

test('no conversation that answers its calls is refused', () => {
  const words = fc.string().map(text)
  const reasoning = fc.record({
    kind: fc.constant('reasoning' as const),
    text: fc.string(),
    opaque: fc.option(
      fc.record({
        maker: fc.constantFrom('gemini' as const, 'anthropic' as const),
        value: fc.string(),
      }),
      { nil: undefined },
    ),
  })
  const picture: Part = {
    kind: 'media',
    media: { kind: 'image', mediaType: undefined, source: { kind: 'base64', data: PNG } },
  }
  const step = fc.record({
    before: fc.array(fc.oneof(words, reasoning as fc.Arbitrary<Part>), { maxLength: 3 }),
    calls: fc.integer({ min: 0, max: 3 }),
    isSigned: fc.boolean(),
    after: fc.array(fc.oneof(words, fc.constant(picture)), { maxLength: 2 }),
  })
  const models = [
    'gemini-2.0-flash',
    'gemini-2.5-pro',
    'gemini-3-pro-preview',
    'gemini-3.8-flash',
    'gemini-4-argon',
  ]
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 4 }),
      fc.constantFrom(...models),
      fc.constantFrom('google', 'vertex-ai'),
      (steps, model, provider) => {
        let id = 0
        const turns: Turn[] = steps.flatMap(({ before, calls, isSigned, after }) => {
          const ids = Array.from({ length: calls }, () => `c${id++}`)
          const made = ids.map((one, at) => call(one, isSigned && at === 0 ? SIGNED : {}))
          return [assistant(...before, ...made), user(...ids.map((one) => result(one)), ...after)]
        })
        print({ turns: [...turns, user(text('q'))] }, model, provider)
      },
    ),
    { numRuns: 300 },
  )
})
