import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import type { LedgerRow } from '../../src/usage/ledger/row'
import { formFor } from '../support/clients/forms'
import { ALL_ALLOWED, anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { MESSAGE_USAGE } from '../support/providers/anthropic-messages'
import { dataEvent, sse, writeEvents } from '../support/providers/framing'
import { gemini } from '../support/providers/gemini'
import { everyApi } from '../support/providers/models/every-api'
import { type Answer, startProvider } from '../support/providers/server'

const geminiAlias = (url: string, more: AliasFile = {}): AliasFile => ({
  provider: 'google',
  api_key: 'k-provider-google',
  custom_host: url,
  override_params: { model: 'gemini-real' },
  ...more,
})

/** Answers for a model of Gemini's where the path is one, else in the formats of the others. */
const any: Answer = (received) => (received.path.includes(':') ? gemini() : everyApi())(received)

const OF_CHAT = { inputTokens: 5, cacheReadTokens: 4, outputTokens: 2, reasoningTokens: 1 }
const OF_MESSAGES = {
  inputTokens: MESSAGE_USAGE.input_tokens,
  cacheReadTokens: MESSAGE_USAGE.cache_read_input_tokens,
  cacheWriteTokens: MESSAGE_USAGE.cache_creation_input_tokens,
  outputTokens: MESSAGE_USAGE.output_tokens,
}
const OF_GEMINI = { inputTokens: 9, outputTokens: 2 }

const user = [{ role: 'user', content: 'Hello!' }]
const CLIENTS = [
  { endpoint: 'chat', path: () => '/v1/chat/completions', body: { messages: user } },
  { endpoint: 'messages', path: () => '/v1/messages', body: { max_tokens: 9, messages: user } },
  { endpoint: 'responses', path: () => '/v1/responses', body: { input: 'Hello!' } },
  {
    endpoint: 'generate_content',
    path: (alias: string, stream: boolean) =>
      `/v1beta/models/${alias}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: { contents: [{ role: 'user', parts: [{ text: 'Hello!' }] }] },
  },
]
const PROVIDERS = [
  { alias: 'openai', tokens: OF_CHAT },
  { alias: 'claude', tokens: OF_MESSAGES },
  { alias: 'gemini', tokens: OF_GEMINI },
]

const aliasesAt = (url: string) => ({
  openai: openaiAlias(url, ALL_ALLOWED),
  claude: anthropicAlias(url, ALL_ALLOWED),
  gemini: geminiAlias(url),
})

const withoutZeros = (tokens: object) =>
  Object.fromEntries(Object.entries(tokens).filter(([, count]) => count > 0))

/** The row of one request to a Portus whose provider answers so. */
async function rowFor(
  answer: Answer,
  path: string,
  call: { json?: unknown; headers?: Record<string, string> } & RequestInit,
): Promise<LedgerRow> {
  using provider = startProvider(answer)
  await using portus = await startPortus({ aliases: aliasesAt(provider.url) })
  const response = await portus.call(path, call as never)
  await response.arrayBuffer()
  await portus.reported()
  expect(portus.rows).toHaveLength(1)
  return portus.rows[0] as LedgerRow
}

describe.each(CLIENTS)('a client of $endpoint', ({ endpoint, path, body }) => {
  for (const { alias, tokens } of PROVIDERS)
    for (const stream of [false, true])
      test(`is counted what ${alias} counts, ${stream ? 'streamed' : 'whole'}`, async () => {
        const isInPath = endpoint === 'generate_content'
        const json = { ...body, ...(!isInPath && { model: alias, stream }) }

        const row = await rowFor(any, path(alias, stream), { json })

        expect(row).toMatchObject({ alias, tokens, accuracy: 'exact', outcome: 'complete' })
        expect(withoutZeros(row.tokens)).toEqual(tokens)
        expect(row.attempts).toMatchObject([{ target: '0', status: 200 }])
      })
})

const embeddings = { model: 'openai', input: ['a', 'b'] }

describe('the row', () => {
  test('of older completions has what the provider counts, streamed as well, and the client does not see the counts', async () => {
    const chunk = (more: object) => dataEvent({ object: 'text_completion', ...more })
    const answer: Answer = ({ json }) =>
      sse(
        writeEvents([
          chunk({ choices: [{ index: 0, text: 'Hello', finish_reason: 'stop' }] }),
          ...((json?.stream_options as { include_usage?: boolean })?.include_usage
            ? [chunk({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 1 } })]
            : []),
          { data: '[DONE]' },
        ]),
      )

    const row = await rowFor(answer, '/v1/completions', {
      json: { model: 'openai', prompt: 'Hi', stream: true },
    })

    expect(row).toMatchObject({
      endpoint: 'completions',
      tokens: { inputTokens: 3, outputTokens: 1 },
      accuracy: 'exact',
    })
  })

  test('of embeddings has the tokens of their texts', async () => {
    const row = await rowFor(any, '/v1/embeddings', { json: embeddings })

    expect(row).toMatchObject({ endpoint: 'embeddings', accuracy: 'exact' })
    expect(row.tokens).toEqual({ inputTokens: expect.any(Number) })
  })

  test('of pictures has how many there are, and tokens where they are counted', async () => {
    const data = [{ b64_json: 'A'.repeat(300_000) }, { b64_json: 'B' }]
    const usage = { input_tokens: 7, output_tokens: 400, total_tokens: 407 }
    const answer: Answer = () => Response.json({ created: 1, data, usage })

    const row = await rowFor(answer, '/v1/images/generations', {
      json: { model: 'openai', prompt: 'A sea', n: 2 },
    })

    expect(row).toMatchObject({
      units: { images: 2 },
      tokens: { inputTokens: 7, outputTokens: 400 },
      accuracy: 'exact',
    })
  })

  test('of a picture that streams counts no half-made ones', async () => {
    const event = (type: string, more = {}) => ({
      name: type,
      data: JSON.stringify({ type, ...more }),
    })
    const answer: Answer = () =>
      sse(
        writeEvents([
          event('image_generation.partial_image', { b64_json: 'A' }),
          event('image_generation.partial_image', { b64_json: 'B' }),
          event('image_generation.completed', {
            b64_json: 'C',
            usage: { input_tokens: 7, output_tokens: 400 },
          }),
        ]),
      )

    const row = await rowFor(answer, '/v1/images/generations', {
      json: { model: 'openai', prompt: 'A sea', stream: true, partial_images: 2 },
    })

    expect(row).toMatchObject({ units: { images: 1 }, tokens: { outputTokens: 400 } })
  })

  test.each<[string, object, object, string]>([
    [
      'tokens',
      {
        type: 'tokens',
        input_tokens: 14,
        input_token_details: { text_tokens: 2, audio_tokens: 12 },
        output_tokens: 3,
      },
      { tokens: { inputTokens: 2, audioInputTokens: 12, outputTokens: 3 } },
      'exact',
    ],
    ['seconds', { type: 'duration', seconds: 3 }, { units: { audioSeconds: 3 } }, 'exact'],
    ['nothing', {}, { tokens: {} }, 'estimated'],
  ])(
    'of a transcription has %s where its provider counts so, and the bytes that were sent',
    async (_, usage, expected, accuracy) => {
      const form = formFor('openai')
      const answer: Answer = () =>
        Response.json({ text: 'Hello', ...(Object.keys(usage).length > 0 && { usage }) })

      const row = await rowFor(answer, '/v1/audio/transcriptions', { method: 'POST', ...form })

      expect(row).toMatchObject({ ...expected, accuracy })
      expect(row.units.fileBytes).toBe(form.body.length)
    },
  )

  test('of speech has the characters that are spoken', async () => {
    const json = { model: 'openai', input: 'Grüße 👋', voice: 'alloy' }

    expect(await rowFor(any, '/v1/audio/speech', { json })).toMatchObject({
      units: { characters: 7 },
      accuracy: 'exact',
    })
  })

  test('of a file has its bytes', async () => {
    const form = formFor('openai')
    const row = await rowFor(any, '/v1/files?model=openai', { method: 'POST', ...form })

    expect(row).toMatchObject({
      endpoint: 'files.create',
      tokens: {},
      units: { fileBytes: form.body.length },
    })
  })

  test('of a batch has how many requests it holds', async () => {
    const params = { model: 'claude', max_tokens: 9, messages: user }
    const requests = ['a', 'b', 'c'].map((custom_id) => ({ custom_id, params }))
    const answer: Answer = () =>
      Response.json({ id: 'msgbatch_1', type: 'message_batch', results_url: null })

    const row = await rowFor(answer, '/v1/messages/batches', {
      json: { requests },
      headers: { 'anthropic-version': '2023-06-01' },
    })

    expect(row).toMatchObject({ tokens: {}, units: { batchRequests: 3 } })
  })

  test('of a response that is asked for again counts nothing again', async () => {
    const row = await rowFor(any, '/v1/responses/resp_fake?model=openai', {})

    expect(row).toMatchObject({ endpoint: 'responses.get', status: 200, tokens: {} })
  })

  test('of a count of tokens has used none', async () => {
    const json = { model: 'claude', messages: user }

    expect(await rowFor(any, '/v1/messages/count_tokens', { json })).toMatchObject({
      endpoint: 'count_tokens',
      tokens: {},
      accuracy: 'exact',
    })
  })

  test('of a refusal by the provider has its attempt and no tokens', async () => {
    const answer: Answer = () => Response.json({ error: { message: 'Slow down' } }, { status: 429 })

    expect(
      await rowFor(answer, '/v1/chat/completions', { json: { model: 'openai', messages: user } }),
    ).toMatchObject({ status: 429, outcome: 'failed', tokens: {}, attempts: [{ status: 429 }] })
  })

  test('has the conversation that Claude Code names in its messages', async () => {
    const user_id = JSON.stringify({ device_id: 'd', account_uuid: '', session_id: 's-1' })
    const json = { model: 'claude', max_tokens: 9, messages: user, metadata: { user_id } }

    expect(await rowFor(any, '/v1/messages', { json })).toMatchObject({ session: 's-1' })
  })

  test('has the conversation that the client names in a header, and the name of the request', async () => {
    const row = await rowFor(any, '/v1/chat/completions', {
      json: { model: 'openai', messages: user },
      headers: { 'x-portus-session': 'mine', 'x-request-id': 'r-1' },
    })

    expect(row).toMatchObject({ session: 'mine', requestId: 'r-1', application: 'tests' })
  })
})

test('lists of models, probes, unknown models and wrong keys have no row', async () => {
  using provider = startProvider(any)
  await using portus = await startPortus({ aliases: aliasesAt(provider.url) })

  await portus.call('/v1/models')
  await portus.call('/health')
  await portus.call('/v1/chat/completions', { json: { model: 'nobody', messages: user } })
  await portus.call('/v1/models', { headers: { authorization: 'Bearer pk-wrong' } })

  expect(portus.rows).toEqual([])
})

describe('the tier of service', () => {
  const completion = {
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  }
  const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 }
  const chunks = (service_tier: string) =>
    writeEvents([
      dataEvent({ choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }] }),
      dataEvent({ choices: [], usage, service_tier }),
      { data: '[DONE]' },
    ])

  for (const { path, passthrough } of [
    { path: '/v1/chat/completions', passthrough: true },
    { path: '/v1/messages', passthrough: false },
  ])
    test.each([false, true])(
      `is the answer’s, ${passthrough ? 'own' : 'translated'} at ${path}, streamed: %p`,
      async (stream) => {
        using provider = startProvider(() =>
          stream
            ? sse(chunks('flex'))
            : Response.json({ ...completion, usage, service_tier: 'flex' }),
        )
        await using portus = await startPortus({
          aliases: { fast: openaiAlias(provider.url, { passthrough }) },
        })
        const json = { model: 'fast', max_tokens: 9, messages: user, stream }
        await (await portus.call(path, { json })).text()

        const [report] = await portus.reported()
        expect(report?.tier).toBe('flex')
        expect(report?.usage).toMatchObject({ inputTokens: 3, outputTokens: 1 })
      },
    )
})
