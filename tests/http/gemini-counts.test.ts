import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { type Answer, startProvider } from '../support/providers/server'

/** Counts of tokens as Gemini's API asks for them: https://ai.google.dev/api/tokens */

const google = (url: string, more: Partial<AliasFile> = {}): AliasFile => ({
  provider: 'google',
  api_key: 'k',
  custom_host: url.replace(/\/v1$/, ''),
  override_params: { model: 'gemini-real', temperature: 0.5 },
  ...more,
})
const vertex = (url: string): AliasFile => ({
  ...google(url),
  provider: 'vertex-ai',
  vertex_project_id: 'p',
  vertex_region: 'us-central1',
})

const QUESTION = { contents: [{ role: 'user', parts: [{ text: 'How many tokens is this?' }] }] }

async function counted(
  alias: (url: string) => AliasFile,
  body: object,
  answer: Answer = () => Response.json({ totalTokens: 31, promptTokensDetails: [] }),
) {
  using far = startProvider(answer)
  await using portus = await startPortus({ aliases: { it: alias(far.url) } })
  const response = await portus.call('/v1beta/models/it:countTokens', { json: body })
  return {
    status: response.status,
    estimate: response.headers.get('x-portus-token-count'),
    json: await response.json(),
    received: far.received,
  }
}

describe('natively', () => {
  test('the Gemini API is asked with everything around the contents', async () => {
    const { json, estimate, received } = await counted(google, QUESTION)

    expect(json).toEqual({ totalTokens: 31, promptTokensDetails: [] })
    expect(estimate).toBeNull()
    expect(received[0]?.path).toBe('/v1beta/models/gemini-real:countTokens')
    expect(received[0]?.json).toEqual({
      generateContentRequest: {
        ...QUESTION,
        generationConfig: { temperature: 0.5 },
        model: 'models/gemini-real',
      },
    })
  })

  test('an envelope is opened, its model is the alias, and the provider gets its own', async () => {
    const generateContentRequest = {
      model: 'models/it',
      ...QUESTION,
      tools: [{ googleSearch: {} }],
    }
    const { received } = await counted(google, { generateContentRequest })

    expect(received[0]?.json).toEqual({
      generateContentRequest: {
        ...generateContentRequest,
        generationConfig: { temperature: 0.5 },
        model: 'models/gemini-real',
      },
    })
  })

  test('Vertex AI gets the members that it takes, without an envelope', async () => {
    const { json, received } = await counted(vertex, {
      ...QUESTION,
      safetySettings: [],
      system_instruction: { parts: [{ text: 'Be brief' }] },
    })

    expect(json).toMatchObject({ totalTokens: 31 })
    expect(received[0]?.path).toEndWith('/publishers/google/models/gemini-real:countTokens')
    expect(Object.keys(received[0]?.json ?? {})).toEqual([
      'contents',
      'system_instruction',
      'generationConfig',
    ])
  })
})

test.each([
  ['generateContentRequest', { generateContentRequest: { model: 'models/other', ...QUESTION } }],
  ['model', { model: 'other', ...QUESTION }],
] as const)('another model in %s is refused', async (name, body) => {
  const { status, json, received } = await counted(google, body)

  expect(status).toBe(400)
  expect(json).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } })
  expect(JSON.stringify(json)).toContain(name)
  expect(received).toEqual([])
})

describe('elsewhere', () => {
  test('Anthropic counts', async () => {
    const { json, received } = await counted(anthropicAlias, QUESTION, () =>
      Response.json({ input_tokens: 17 }),
    )

    expect(json).toEqual({ totalTokens: 17 })
    expect(received[0]?.path).toBe('/v1/messages/count_tokens')
    expect(received[0]?.json?.messages).toMatchObject([{ role: 'user' }])
  })

  test('OpenAI counts', async () => {
    const { json, received } = await counted(
      (url) => openaiAlias(url, { native: { responses: '/v1' } }),
      QUESTION,
      () => Response.json({ object: 'response.input_tokens', input_tokens: 18 }),
    )

    expect(json).toEqual({ totalTokens: 18 })
    expect(received[0]?.path).toBe('/v1/responses/input_tokens')
  })

  test('an estimate says that it is one, and a picture is no text', async () => {
    const picture = { inlineData: { mimeType: 'image/png', data: 'A'.repeat(80_000) } }
    const other = (url: string): AliasFile => ({
      provider: 'groq',
      api_key: 'k',
      custom_host: url,
      override_params: { model: 'm' },
    })
    const { json, estimate, received } = await counted(other, {
      contents: [...QUESTION.contents, { role: 'user', parts: [picture] }],
    })

    expect(estimate).toBe('estimate')
    expect((json as { totalTokens: number }).totalTokens).toBeWithin(1600, 1700)
    expect(received).toEqual([])
  })
})
