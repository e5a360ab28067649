import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../../../src/alias/schema'
import { PortusError } from '../../../../src/errors'
import type { Way } from '../../../../src/portkey/contract'
import { planFor } from '../../../../src/proxy/plan/plan'
import { jsonRequest } from '../../../support/cases/json-request'

const CLAUDE = { provider: 'anthropic', override_params: { model: 'claude-sonnet-4-5' } }
const OPENAI = { provider: 'openai', override_params: { model: 'gpt-5.1' } }
const GROQ = { provider: 'groq', native: { responses: false }, override_params: { model: 'm' } }
const COHERE = { provider: 'cohere', override_params: { model: 'command-a-03-2025' } }
const NOVA = {
  provider: 'bedrock',
  aws_access_key_id: 'AKIA0',
  aws_secret_access_key: 'of-aws',
  aws_region: 'eu-central-1',
  override_params: { model: 'amazon.nova-pro-v1:0' },
}
const ALL = { CLAUDE, OPENAI, GROQ, COHERE, NOVA }

const HI = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] }
const config = (generationConfig: object) => ({ generationConfig })

/** The way of a request to an alias, and what its provider gets. */
function wayOf(file: object, request: object, endpoint = 'generate_content', takesWays = true) {
  const alias = { api_key: 'k', ...file } as AliasFile
  const planned = planFor(jsonRequest({ endpoint, alias, body: { ...HI, ...request } }), {
    takesWays,
  })
  const [way] = planned.ways.values()
  return {
    way,
    body: bodyOf(way),
    dropped: way && 'dropped' in way ? (way.dropped ?? []) : [],
    planned,
  }
}

const bodyOf = (way: Way | undefined): Record<string, unknown> =>
  way?.kind === 'ours' ? JSON.parse(Buffer.concat([...way.pieces]).toString()) : {}

const withParams = (file: { override_params: object }, params: object) => ({
  ...file,
  override_params: { ...file.override_params, ...params },
})

/** The error of a request that no target takes. */
function refusalOf(file: object, request: object, takesWays = true): PortusError {
  try {
    const { planned } = wayOf(file, request, 'generate_content', takesWays)
    if (planned.loss) return planned.loss
  } catch (error) {
    if (error instanceof PortusError) return error
    throw error
  }
  throw new Error('It is not refused')
}

describe('the path says whether an answer streams', () => {
  test.each([
    ['generate_content', undefined],
    ['generate_content.stream', true],
  ])('%s', (endpoint, stream) => {
    for (const file of [CLAUDE, OPENAI, GROQ])
      expect(wayOf(file, { stream: !stream }, endpoint).body.stream).toBe(stream)
  })

  test.each([
    ['generate_content', undefined],
    ['generate_content.stream', true],
  ])('%s, where the gateway translates', (endpoint, stream) => {
    const { planned } = wayOf(GROQ, { model: 'models/other' }, endpoint, false)
    const { body } = planned.stub as { body: { bytes: Uint8Array } }

    expect(JSON.parse(Buffer.from(body.bytes).toString())).toMatchObject({
      model: 'a',
      messages: [{ role: 'user', content: 'Hi' }],
      ...(stream && { stream }),
    })
  })
})

describe('what an alias says holds', () => {
  test('for its instructions, however the client spells its own', () => {
    const mine = { parts: [{ text: 'client' }] }

    for (const member of ['systemInstruction', 'system_instruction'])
      expect(
        wayOf(withParams(CLAUDE, { instructions: 'alias' }), { [member]: mine }).body.system,
      ).toEqual([{ type: 'text', text: 'alias' }])
  })

  test.each([
    [{ temperature: 0 }, config({ temperature: 1 })],
    [{ top_p: 0.5 }, { generation_config: { top_p: 1 } }],
    [{ stop: ['alias'] }, config({ stopSequences: ['client'] })],
  ])('%j', (params, request) => {
    const { body } = wayOf(withParams(GROQ, params), request)

    expect(body).toMatchObject(params)
    expect(JSON.stringify(body)).not.toContain('client')
  })

  test('for the form of the answer', () => {
    const response_format = {
      type: 'json_schema',
      json_schema: { name: 'n', schema: { type: 'object' } },
    }
    const request = config({
      responseMimeType: 'application/json',
      responseSchema: { type: 'ARRAY' },
    })

    expect(wayOf(withParams(GROQ, { response_format }), request).body.response_format).toEqual(
      response_format,
    )
  })

  test('for its limit only where the client has none', () => {
    const file = withParams(CLAUDE, { max_tokens: 7 })

    expect(wayOf(file, {}).body.max_tokens).toBe(7)
    expect(wayOf(file, config({ maxOutputTokens: 9 })).body.max_tokens).toBe(9)
    expect(wayOf(file, { generation_config: { max_output_tokens: '9' } }).body.max_tokens).toBe(9)
    // No member of Gemini's.
    expect(wayOf(file, { max_tokens: 9 }).body.max_tokens).toBe(7)
  })

  test('for its effort only where the client says none', () => {
    const file = { ...OPENAI, reasoning_effort: 'low' }
    const effort = (thinkingConfig: object) =>
      (wayOf(file, config({ thinkingConfig })).body.reasoning as { effort?: string })?.effort

    expect(effort({})).toBe('low')
    expect(effort({ includeThoughts: true })).toBe('low')
    expect(effort({ thinkingLevel: 'HIGH' })).toBe('high')
    expect(effort({ thinkingBudget: 24_576 })).not.toBe('low')
  })

  test('for what it drops, in a chat’s words and in Gemini’s', () => {
    const request = { ...config({ temperature: 1, topK: 3 }), safetySettings: [{ category: 'c' }] }
    const { body, dropped } = wayOf({ ...GROQ, drop: ['temperature', 'safety_settings'] }, request)

    expect(body.temperature).toBeUndefined()
    expect(dropped).toContain('generationConfig.temperature')
    expect(dropped).toContain('safetySettings')
  })
})

describe('what cannot be carried is refused in Gemini’s words', () => {
  const SCHEMA = { type: 'OBJECT', properties: { a: { type: 'STRING' } } }

  test.each([
    [{ cachedContent: 'cachedContents/a' }, 'cachedContent'],
    [{ cached_content: 'cachedContents/a' }, 'cachedContent'],
    [config({ candidateCount: 2 }), 'generationConfig.candidateCount'],
    [{ generation_config: { candidate_count: 2 } }, 'generationConfig.candidateCount'],
    [config({ responseLogprobs: true }), 'generationConfig.responseLogprobs'],
    [config({ responseModalities: ['TEXT', 'IMAGE'] }), 'generationConfig.responseModalities'],
    [
      config({ responseMimeType: 'text/x.enum', responseSchema: SCHEMA }),
      'generationConfig.responseMimeType',
    ],
    [{ tools: [{ codeExecution: {} }] }, 'tools'],
    [{ tools: { code_execution: {} } }, 'tools'],
    [{ contents: [{ role: 'x', parts: [] }] }, 'contents'],
    [{ contents: [{ parts: [{ fileData: { fileUri: 'files/a' } }] }] }, 'contents'],
    [{ toolConfig: { functionCallingConfig: { mode: 'X' } } }, 'toolConfig.functionCallingConfig'],
  ])('%j', (request, param) => {
    for (const [name, file] of Object.entries(ALL)) {
      const error = refusalOf(file, request)
      expect([name, error.kind, error.details.param]).toEqual([name, 'invalid_request', param])
    }
    expect(refusalOf(GROQ, request, false).details.param).toBe(param)
  })

  test('JSON without a schema, where it cannot be promised', () => {
    for (const file of [CLAUDE, NOVA])
      expect(refusalOf(file, config({ responseMimeType: 'application/json' })).details.param).toBe(
        'generationConfig.responseMimeType',
      )
    for (const responseSchema of [SCHEMA])
      expect(
        wayOf(CLAUDE, config({ responseMimeType: 'application/json', responseSchema })).way?.kind,
      ).toBe('ours')
  })

  test('a schema, by the member that it stands in', () => {
    const request = config({ responseMimeType: 'application/json', responseSchema: SCHEMA })
    const older = { ...CLAUDE, override_params: { model: 'claude-3-haiku-20240307' } }
    const { way } = wayOf(older, request)

    if (way?.kind === 'refused')
      expect(way.error.details.param).toBe('generationConfig.responseSchema')
  })
})

test('what only guides an answer is left out and named in Gemini’s words', () => {
  const request = {
    safetySettings: [{ category: 'c' }],
    labels: { a: 'b' },
    hologram: 1,
    ...config({
      frequencyPenalty: 1,
      seed: 5,
      mediaResolution: 'MEDIA_RESOLUTION_LOW',
      speechConfig: { a: 1 },
    }),
  }

  expect(wayOf(CLAUDE, request).dropped.toSorted()).toEqual([
    'generationConfig.frequencyPenalty',
    'generationConfig.mediaResolution',
    'generationConfig.seed',
    'generationConfig.speechConfig',
    'hologram',
    'labels',
    'safetySettings',
  ])
})

describe('a client cannot say again what an alias says', () => {
  const file = withParams(GROQ, { temperature: 0, n: 1 })

  test.each([
    config({ temperature: 1 }),
    { generation_config: { temperature: 1 } },
    { temperature: 1 },
    { extra_body: { temperature: 1 } },
    { google: { generationConfig: { temperature: 1 } } },
    { options: { temperature: 1 } },
    { 'generationConfig.temperature': 1 },
  ])('%j', (request) => {
    const { body } = wayOf(file, request)

    expect(body).toMatchObject({ model: 'm', temperature: 0 })
    expect(JSON.stringify(body)).not.toContain('"temperature":1')
  })

  test.each([{ Model: 'x' }, { model_id: 'x' }, { engine: 'x' }])(
    'nor name a model: %j',
    (request) => {
      const { body, dropped } = wayOf(file, request)

      expect(body.model).toBe('m')
      expect(JSON.stringify(body)).not.toContain('"x"')
      expect(dropped).not.toEqual([])
    },
  )

  test('but its own `model`, which the path says, changes nothing', () => {
    expect(wayOf(file, { model: 'models/gemini-9' }).body.model).toBe('m')
  })

  test('and a chat’s client does not say Gemini’s members by their paths', () => {
    const gemini = { provider: 'google', override_params: { model: 'gemini-2.5-pro' } }
    const body = {
      model: 'a',
      messages: [{ role: 'user', content: 'Hi' }],
      'generationConfig.temperature': 2,
    }
    const { ways } = planFor(
      jsonRequest({ endpoint: 'chat', alias: { api_key: 'k', ...gemini } as AliasFile, body }),
      { takesWays: true },
    )
    const [way] = ways.values()

    expect(bodyOf(way).generationConfig).toBeUndefined()
  })
})
