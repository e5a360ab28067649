import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { openaiAlias, startPortus } from '../support/portus'
import {
  cohereEmbeddings,
  geminiEmbeddings,
  openaiEmbeddings,
  VECTOR,
  vertexEmbeddings,
} from '../support/providers/embeddings'
import { openaiError } from '../support/providers/openai-chat'
import { type Answer, startProvider } from '../support/providers/server'

/** Vectors in Google's format: https://ai.google.dev/api/embeddings */

type Make = (url: string) => AliasFile

const target =
  (provider: NonNullable<AliasFile['provider']>, model: string, more: AliasFile = {}): Make =>
  (url) => ({
    provider,
    api_key: 'k',
    custom_host: provider === 'google' ? url.replace(/\/v1$/, '') : url,
    override_params: { model, ...more.override_params },
    ...(provider === 'vertex-ai' && { vertex_project_id: 'p', vertex_region: 'us-central1' }),
    ...(more.drop && { drop: more.drop }),
  })

const google = (more: AliasFile = {}) => target('google', 'gemini-embedding-001', more)

async function embedded(make: Make, method: string, body: string | object, answer: Answer) {
  using far = startProvider(answer)
  await using portus = await startPortus({ aliases: { it: make(far.url) } })
  const response = await portus.call(`/v1beta/models/it:${method}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  const [report] = await portus.reported()
  return {
    status: response.status,
    dropped: response.headers.get('x-portus-dropped'),
    text,
    json: JSON.parse(text),
    received: far.received,
    report,
  }
}

const one = (text: string, more: object = {}) => ({ content: { parts: [{ text }] }, ...more })
const BATCH = { requests: [one('a', { model: 'models/it' }), one('b', { model: 'models/it' })] }

describe('Google', () => {
  const exact = '{ "embedding": {"values":[0.10, 1e-3]}, "more":1}'
  const asItIs = () => new Response(exact, { headers: { 'content-type': 'application/json' } })

  test('gets the very bytes of one request, and gives the very bytes', async () => {
    const body = '{ "content":{"parts":[{"text":"\\u0041"}]},"output_dimensionality" : 8 }'
    const { text, received } = await embedded(google(), 'embedContent', body, asItIs)

    expect(received[0]?.path).toBe('/v1beta/models/gemini-embedding-001:embedContent')
    expect(received[0]?.query).toBe('?key=k')
    expect(received[0]?.text).toBe(body)
    expect(text).toBe(exact)
  })

  test('gets its own name of the model in each request of a batch', async () => {
    const { json, received } = await embedded(
      google(),
      'batchEmbedContents',
      '{"requests": [ {"model":"models/it", "content":{"parts":[{"text":"a"}]}} ,{"content":{"parts":[{"text":"b"}]}}]}',
      (asked) => Response.json(geminiEmbeddings(asked.json ?? {})),
    )

    expect(received[0]?.path).toEndWith(':batchEmbedContents')
    expect(received[0]?.text).toBe(
      '{"requests": [ {"model":"models/gemini-embedding-001", "content":{"parts":[{"text":"a"}]}} ,{"content":{"parts":[{"text":"b"}]},"model":"models/gemini-embedding-001"}]}',
    )
    expect(json).toMatchObject({ embeddings: [{ values: VECTOR }, { values: VECTOR }] })
  })

  test('gets what the alias sets, under whatever spelling', async () => {
    const more = { override_params: { dimensions: 3, task_type: 'RETRIEVAL_QUERY' } }
    const { received } = await embedded(
      google(more),
      'batchEmbedContents',
      { requests: [one('a', { output_dimensionality: 9, embedContentConfig: { taskType: 'X' } })] },
      (asked) => Response.json(geminiEmbeddings(asked.json ?? {})),
    )

    expect(received[0]?.json?.requests).toEqual([
      one('a', {
        output_dimensionality: 3,
        taskType: 'RETRIEVAL_QUERY',
        model: 'models/gemini-embedding-001',
      }),
    ])
  })

  test('is never asked for another model', async () => {
    const requests = [one('a'), one('b', { model: 'models/other' })]
    const { status, text, received } = await embedded(
      google(),
      'batchEmbedContents',
      { requests },
      asItIs,
    )

    expect(status).toBe(400)
    expect(text).toContain('requests[1].model')
    expect(received).toEqual([])
  })
})

const OTHERS: [name: string, make: Make, answer: Answer, task: object, dropped: string | null][] = [
  [
    'OpenAI',
    (url) => openaiAlias(url),
    (asked) => Response.json(openaiEmbeddings(asked.json ?? {})),
    { input: ['a', 'b'], dimensions: 3, encoding_format: 'float' },
    'taskType',
  ],
  [
    'Vertex AI',
    target('vertex-ai', 'text-embedding-005'),
    (asked) => Response.json(vertexEmbeddings(asked.json ?? {})),
    {
      instances: [
        { content: 'a', task_type: 'RETRIEVAL_QUERY' },
        { content: 'b', task_type: 'RETRIEVAL_QUERY' },
      ],
      parameters: { outputDimensionality: 3 },
    },
    null,
  ],
  [
    'Cohere',
    target('cohere', 'embed-v4.0'),
    (asked) => Response.json(cohereEmbeddings(asked.json ?? {})),
    { texts: ['a', 'b'], input_type: 'search_query', output_dimension: 3 },
    null,
  ],
]

describe.each(OTHERS)('%s', (_, make, answer, expected, dropped) => {
  test('gets a batch in its own format, and the client Google’s', async () => {
    const more = { outputDimensionality: 3, task_type: 'RETRIEVAL_QUERY' }
    const { status, json, received, ...rest } = await embedded(
      make,
      'batchEmbedContents',
      { requests: [one('a', { model: 'it', ...more }), one('b', more)] },
      answer,
    )

    expect(status).toBe(200)
    expect(received[0]?.json).toMatchObject(expected)
    expect(json.embeddings).toEqual([{ values: VECTOR }, { values: VECTOR }])
    expect(rest.dropped).toBe(dropped)
  })

  test('gets one text, and the client one vector', async () => {
    const { json, report } = await embedded(make, 'embedContent', one('a'), answer)

    expect(json.embedding).toEqual({ values: VECTOR })
    expect(json.usageMetadata?.promptTokenCount).toBe(report?.usage?.inputTokens)
    expect(report?.outcome).toBe('complete')
  })
})

const REFUSED: [what: string, method: string, body: object, words: string][] = [
  ['content without a text', 'embedContent', { content: { parts: [] } }, '"content"'],
  ['no content', 'embedContent', {}, '"content"'],
  ['an empty batch', 'batchEmbedContents', { requests: [] }, '"requests"'],
  [
    'a picture',
    'embedContent',
    { content: { parts: [{ inlineData: { mimeType: 'image/png', data: 'AA==' } }] } },
    'content.parts',
  ],
  [
    'requests that differ',
    'batchEmbedContents',
    { requests: [one('a', { outputDimensionality: 3 }), one('b')] },
    'outputDimensionality',
  ],
]

test.each(REFUSED)('%s is refused elsewhere, by its name', async (_, method, body, words) => {
  const { status, json, received } = await embedded(
    (url) => openaiAlias(url),
    method,
    body,
    () => Response.json({}),
  )

  expect(status).toBe(400)
  expect(json).toMatchObject({ error: { code: 400, status: 'INVALID_ARGUMENT' } })
  expect(json.error.message).toContain(words)
  expect(received).toEqual([])
})

test('a provider’s error comes in Google’s envelope', async () => {
  const { status, json } = await embedded(
    (url) => openaiAlias(url),
    'embedContent',
    one('a'),
    () => openaiError(400, 'No such thing'),
  )

  expect(status).toBe(400)
  expect(json.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' })
  expect(json.error.message).toContain('No such thing')
})

test('an alias of Google and another provider asks each in its own format', async () => {
  using far = startProvider((asked) =>
    asked.path.includes('batchEmbed')
      ? Response.json(
          { error: { code: 503, message: 'no', status: 'UNAVAILABLE' } },
          { status: 503 },
        )
      : Response.json(openaiEmbeddings(asked.json ?? {})),
  )
  await using portus = await startPortus({
    aliases: {
      it: {
        strategy: { mode: 'fallback' },
        targets: [google()(far.url), openaiAlias(far.url)],
      },
    },
  })
  const response = await portus.call('/v1beta/models/it:batchEmbedContents', { json: BATCH })

  expect(await response.json()).toMatchObject({
    embeddings: [{ values: VECTOR }, { values: VECTOR }],
  })
  expect(far.received.map(({ path }) => path)).toEqual([
    '/v1beta/models/gemini-embedding-001:batchEmbedContents',
    '/v1/embeddings',
  ])
})
