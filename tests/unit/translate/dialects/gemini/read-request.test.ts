import { describe, expect, test } from 'bun:test'
import { Untranslatable } from '../../../../../src/translate/conversation'
import { read } from './read'

const USER = { role: 'user', parts: [{ text: 'Hi' }] }
const HI = { role: 'user', parts: [{ kind: 'text', text: 'Hi' }] } as const

describe('contents', () => {
  test.each([
    ['a list', [USER]],
    ['one object', USER],
    ['one object with one part', { role: 'user', parts: { text: 'Hi' } }],
    ['no role', [{ parts: [{ text: 'Hi' }] }]],
    ['a text', 'Hi'],
    ['a list of texts', ['Hi']],
  ])('as %s', (_, contents) => {
    expect(read({ contents }).turns).toEqual([HI])
  })

  test.each([
    ['user', 'user'],
    ['model', 'assistant'],
    ['function', 'user'],
    ['tool', 'user'],
    ['MODEL', 'assistant'],
  ] as const)('of the role %s', (role, expected) => {
    expect(read({ contents: [{ role, parts: [{ text: 'x' }] }] }).turns[0]?.role).toBe(expected)
  })

  test.each([
    ['an unknown role', [{ role: 'constructor', parts: [] }]],
    ['no object', [1]],
    ['a part that is no object', [{ parts: [1] }]],
    ['a call without a name', [{ role: 'model', parts: [{ functionCall: {} }] }]],
    ['an unknown part', [{ parts: [{ hologram: { a: 1 } }] }]],
  ])('are refused with %s', (_, contents) => {
    expect(() => read({ contents })).toThrow(Untranslatable)
  })

  test.each([
    ['camel case', { systemInstruction: { parts: [{ text: 'S' }] } }],
    ['underscores', { system_instruction: { parts: { text: 'S' } } }],
    ['a role', { systemInstruction: { role: 'user', parts: [{ text: 'S' }] } }],
    ['a text', { systemInstruction: 'S' }],
  ])('have an instruction in %s', (_, request) => {
    expect(read(request).turns).toEqual([{ role: 'system', parts: [{ kind: 'text', text: 'S' }] }])
  })

  test.each([{}, { systemInstruction: null }, { systemInstruction: { parts: [] } }])(
    'have none: %j',
    (request) => {
      expect(read(request).turns).toEqual([])
    },
  )
})

describe('calls and responses', () => {
  const call = (name: string, args: object, id?: string) => ({
    functionCall: { name, args, ...(id && { id }) },
  })
  const response = (name: string, output: unknown, id?: string) => ({
    functionResponse: { name, response: { output }, ...(id && { id }) },
  })
  /** The ids of the calls, and of the results, in their order. */
  const idsOf = (...contents: object[][]) => {
    const { turns } = read({
      contents: contents.map((parts, at) => ({ role: at % 2 ? 'user' : 'model', parts })),
    })
    const parts = turns.flatMap((turn) => turn.parts)
    return {
      calls: parts.flatMap((part) => (part.kind === 'call' ? part.id : [])),
      results: parts.flatMap((part) => (part.kind === 'result' ? part.callId : [])),
    }
  }

  test('are paired by their order where they have no ids', () => {
    expect(
      idsOf(
        [call('f', {}), call('g', {}), call('f', {})],
        [response('f', '1'), response('f', '2'), response('g', '3')],
        [call('f', {})],
        [response('f', '4')],
      ),
    ).toEqual({
      calls: ['call_0', 'call_1', 'call_2', 'call_3'],
      results: ['call_0', 'call_2', 'call_1', 'call_3'],
    })
  })

  test('are paired by their ids', () => {
    expect(
      idsOf(
        [call('f', {}, 'b'), call('f', {}, 'a')],
        [response('f', '1', 'a'), response('f', '2')],
      ),
    ).toEqual({ calls: ['b', 'a'], results: ['a', 'b'] })
  })

  test('never share an id that is made up with one that is given', () => {
    expect(idsOf([call('f', {}), call('f', {}, 'call_0')], [response('f', '1', 'call_0')])).toEqual(
      { calls: ['call_1', 'call_0'], results: ['call_0'] },
    )
  })

  test('of a response alone, and of an id that no call has', () => {
    expect(idsOf([], [response('f', '1'), response('f', '2', 'z')])).toEqual({
      calls: [],
      results: ['call_0', 'z'],
    })
    expect(idsOf([call('f', {})], [response('f', '1', 'z')])).toEqual({
      calls: ['call_0'],
      results: ['call_0'],
    })
  })

  test.each([
    [{ output: 'done' }, 'done', undefined],
    [{ result: 'done' }, 'done', undefined],
    [{ result: 5 }, '5', undefined],
    [{ result: { a: [1] } }, '{"a":[1]}', undefined],
    [{ result: null }, 'null', undefined],
    [{ error: 'no' }, 'no', true],
    [{ error: { code: 3 } }, '{"code":3}', true],
    [{ output: 'done', error: null }, 'done', undefined],
    [{ output: 'half', error: 'no' }, '{"output":"half","error":"no"}', true],
    [{ temperature: 20, unit: 'C' }, '{"temperature":20,"unit":"C"}', undefined],
    [{ stdout: 'x' }, '{"stdout":"x"}', undefined],
  ])('a response %j says %j', (given, text, isError) => {
    const [turn] = read({
      contents: { parts: [{ functionResponse: { name: 'f', response: given } }] },
    }).turns

    expect(turn?.parts).toEqual([
      {
        kind: 'result',
        callId: 'call_0',
        name: 'f',
        parts: [{ kind: 'text', text }],
        ...(isError && { isError }),
      },
    ])
  })

  test('a response has files', () => {
    const functionResponse = {
      name: 'f',
      response: { output: 'see' },
      parts: [{ inline_data: { mime_type: 'image/png', data: 'iVBORw0KGgo=', displayName: 'a' } }],
    }
    const [turn] = read({ contents: { parts: [{ function_response: functionResponse }] } }).turns

    expect(turn?.parts[0]).toMatchObject({
      parts: [
        { kind: 'text', text: 'see' },
        {
          kind: 'media',
          media: {
            kind: 'image',
            mediaType: 'image/png',
            source: { kind: 'base64', data: 'iVBORw0KGgo=' },
            name: 'a',
          },
        },
      ],
    })
  })
})

describe('files', () => {
  const mediaOf = (part: object) => {
    const [turn] = read({ contents: { parts: [part] } }).turns
    const [first] = turn?.parts ?? []
    return first?.kind === 'media' ? first.media : first
  }
  const inline = (mimeType: string, data: string) => mediaOf({ inlineData: { mimeType, data } })
  const at = (fileUri: string, mimeType?: string) => mediaOf({ fileData: { fileUri, mimeType } })

  test.each([
    ['image/jpeg', 'image'],
    ['audio/mp3', 'audio'],
    ['video/mp4', 'video'],
    ['application/pdf', 'document'],
  ])('of the type %s', (mediaType, kind) => {
    expect(inline(mediaType, 'AAAA')).toMatchObject({
      kind,
      mediaType,
      source: { kind: 'base64', data: 'AAAA' },
    })
  })

  test.each(['text/plain', 'text/csv; charset=utf-8', 'application/json'])(
    'of text: %s',
    (type) => {
      expect(inline(type, Buffer.from('a,ü').toString('base64'))).toMatchObject({
        source: { kind: 'text', text: 'a,ü' },
      })
    },
  )

  test.each([
    ['https://generativelanguage.googleapis.com/v1beta/files/abc', 'document', 'file'],
    ['gs://bucket/a.mp4', 'video', 'file'],
    ['files/abc', 'document', 'file'],
    ['https://a.example/a.PNG?x=1#y', 'image', 'url'],
    ['https://a.example/a.mp3', 'audio', 'url'],
    ['https://www.youtube.com/watch?v=9hE5-98ZeCg', 'video', 'url'],
    ['https://youtu.be/9hE5-98ZeCg', 'video', 'url'],
    ['https://a.example/a', 'document', 'url'],
  ])('at %s', (uri, kind, source) => {
    expect(at(uri)).toMatchObject({ kind, source: { kind: source } })
  })

  test('have a level of detail', () => {
    const part = { inlineData: { mimeType: 'image/png', data: 'AAAA' } }

    expect(mediaOf({ ...part, mediaResolution: { level: 'MEDIA_RESOLUTION_HIGH' } })).toMatchObject(
      {
        detail: 'high',
      },
    )
    expect(mediaOf({ ...part, media_resolution: 'MEDIA_RESOLUTION_LOW' })).toMatchObject({
      detail: 'low',
    })
  })

  test('have a part of a film, which is named', () => {
    const part = { fileData: { fileUri: 'gs://b/a.mp4' }, videoMetadata: { startOffset: '3s' } }

    expect(read({ contents: { parts: [part] } }).leftOut).toEqual(['contents.parts.videoMetadata'])
  })
})

test('what Google’s code execution did goes on as text, and is named', () => {
  const parts = [
    { executableCode: { language: 'PYTHON', code: 'print(1)' } },
    { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
    { toolCall: { toolType: 'GOOGLE_SEARCH_WEB' } },
  ]
  const { turns, leftOut } = read({ contents: [{ role: 'model', parts }] })

  expect(turns[0]?.parts).toEqual([
    { kind: 'text', text: '```python\nprint(1)\n```' },
    { kind: 'text', text: '```\n1\n```' },
  ])
  expect(leftOut).toEqual([
    'contents.parts.executableCode',
    'contents.parts.codeExecutionResult',
    'contents.parts.toolCall',
  ])
})

describe('the config', () => {
  test.each([
    ['camel case', 'generationConfig', (name: string) => name],
    [
      'underscores',
      'generation_config',
      (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    ],
  ])('in %s', (_, member, spelled) => {
    const config = {
      maxOutputTokens: '100',
      temperature: 0.5,
      topP: '0.9',
      topK: 40,
      stopSequences: 'END',
      seed: 7,
      presencePenalty: 1,
      frequencyPenalty: -1,
      candidateCount: 1,
      responseModalities: ['TEXT'],
    }
    const named = Object.entries(config).map(([name, value]) => [spelled(name), value])

    expect(read({ [member]: Object.fromEntries(named) })).toEqual({
      model: '',
      turns: [],
      tools: [],
      maxOutputTokens: 100,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      stop: ['END'],
      seed: 7,
      presencePenalty: 1,
      frequencyPenalty: -1,
      isStreamed: false,
      rest: Object.create(null),
      clientOnly: [],
    })
  })

  test.each([
    [{ thinkingBudget: -1 }, { mode: 'adaptive', isShown: false }],
    [{ thinkingBudget: 0 }, { mode: 'off', isShown: false }],
    [
      { thinkingBudget: 2048, includeThoughts: true },
      { mode: 'on', budgetTokens: 2048, isShown: true },
    ],
    [{ thinking_budget: '512' }, { mode: 'on', budgetTokens: 512, isShown: false }],
    [{ thinkingLevel: 'HIGH' }, { effort: 'high', isShown: false }],
    [
      { thinkingLevel: 'low', includeThoughts: true },
      { effort: 'low', isShown: true },
    ],
    [{ includeThoughts: true }, { isShown: true }],
    [{ includeThoughts: false }, undefined],
    [{}, undefined],
  ])('thinks with %j', (thinkingConfig, reasoning) => {
    expect(read({ generationConfig: { thinkingConfig } }).reasoning as unknown).toEqual(reasoning)
  })

  const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } }
  const GOOGLES = { type: 'OBJECT', properties: { a: { type: 'STRING' } } }

  test.each([
    [{ responseMimeType: 'text/plain' }, undefined],
    [{ responseMimeType: 'application/json' }, { kind: 'json' }],
    [
      { responseMimeType: 'application/json', responseSchema: GOOGLES },
      { kind: 'schema', schema: SCHEMA },
    ],
    [
      { responseMimeType: 'application/json', responseJsonSchema: SCHEMA },
      { kind: 'schema', schema: SCHEMA },
    ],
    [
      { response_mime_type: 'application/json', response_json_schema: SCHEMA },
      { kind: 'schema', schema: SCHEMA },
    ],
    [{ _responseJsonSchema: SCHEMA }, { kind: 'schema', schema: SCHEMA }],
    [
      { responseFormat: [{ text: { mimeType: 'APPLICATION_JSON', schema: SCHEMA } }] },
      { kind: 'schema', schema: SCHEMA },
    ],
    [
      { response_format: { text: { mime_type: 'application/json', schema: SCHEMA } } },
      { kind: 'schema', schema: SCHEMA },
    ],
    [{ responseFormat: [{ text: { mimeType: 'TEXT_PLAIN' } }] }, undefined],
  ])('wants %j', (generationConfig, output) => {
    const { rest, ...asked } = read({ generationConfig })

    expect(asked.output as unknown).toEqual(output)
    expect(Object.keys(rest)).toEqual([])
  })

  test('keeps what no conversation has a place for under its path', () => {
    const { rest, clientOnly } = read({
      generationConfig: {
        candidateCount: 2,
        speechConfig: { a: 1 },
        responseMimeType: 'text/x.enum',
      },
      safety_settings: [{ category: 'c' }],
      cachedContent: 'cachedContents/a',
      labels: {},
    })

    expect({ ...rest }).toEqual({
      'generationConfig.candidateCount': 2,
      'generationConfig.speechConfig': { a: 1 },
      'generationConfig.responseMimeType': 'text/x.enum',
      safetySettings: [{ category: 'c' }],
      cachedContent: 'cachedContents/a',
    })
    expect(clientOnly?.toSorted()).toEqual(Object.keys(rest).toSorted())
  })

  test.each([
    ['standard', 'default'],
    ['flex', 'flex'],
    ['PRIORITY', 'priority'],
  ])('has the tier %s', (serviceTier, expected) => {
    expect(read({ serviceTier }).serviceTier).toBe(expected)
  })

  test('names what nobody knows', () => {
    expect(read({ serviceTier: 'x', hologram: 1, store: true }).leftOut).toEqual([
      'hologram',
      'store',
      'serviceTier',
    ])
  })
})
