import { describe, expect, test } from 'bun:test'
import { createOpenAI } from '@ai-sdk/openai'
import { OpenAIEmbeddings } from '@langchain/openai'
import { embedMany } from 'ai'
import OpenAI from 'openai'
import type { AliasFile } from '../../src/alias/schema'
import { KEY, startPortus } from '../support/portus'
import { base64Of, geminiEmbedding } from '../support/providers/embeddings'
import { type FakeProvider, startProvider } from '../support/providers/server'
import {
  type OpenAILike,
  type StrictProvider,
  signedBytesOf,
  strictBedrock,
  strictCohere,
  strictGoogle,
  strictNomic,
  strictOpenAI,
  strictPerplexity,
  strictVertex,
  TOKENS,
  vectorOf,
} from '../support/providers/strict-embeddings'

type Case = {
  provider: string
  model: string
  more?: object
  answer: StrictProvider
  /** So many calls are needed for 300 short texts. */
  calls: number
  /** False where the model has vectors of one length. */
  hasDimensions?: false
}

const VERTEX = { vertex_project_id: 'p', vertex_region: 'us-central1' }
const AWS = {
  aws_access_key_id: 'AKIAEXAMPLE',
  aws_secret_access_key: 'secret',
  aws_region: 'us-east-1',
}
const AZURE = { azure_api_version: '2024-05-01-preview' }

const like = (provider: string, calls: number, like: OpenAILike, more: object = {}): Case => ({
  provider,
  model: 'm-1',
  more,
  answer: strictOpenAI(like),
  calls,
  ...(!like.length && { hasDimensions: false }),
})

/** Every own format, and some that are OpenAI's. */
const CASES: Record<string, Case> = {
  google: { provider: 'google', model: 'gemini-embedding-001', answer: strictGoogle, calls: 3 },
  vertex: {
    provider: 'vertex-ai',
    model: 'text-embedding-005',
    more: VERTEX,
    answer: strictVertex,
    calls: 2,
  },
  'vertex, one by one': {
    provider: 'vertex-ai',
    model: 'gemini-embedding-001',
    more: VERTEX,
    answer: strictVertex,
    calls: 300,
  },
  'vertex, content': {
    provider: 'vertex-ai',
    model: 'gemini-embedding-2-preview',
    more: VERTEX,
    answer: strictVertex,
    calls: 300,
  },
  titan: {
    provider: 'bedrock',
    model: 'amazon.titan-embed-text-v2:0',
    more: AWS,
    answer: strictBedrock,
    calls: 300,
  },
  'titan, first': {
    provider: 'bedrock',
    model: 'amazon.titan-embed-text-v1',
    more: AWS,
    answer: strictBedrock,
    calls: 300,
    hasDimensions: false,
  },
  nova: {
    provider: 'bedrock',
    model: 'amazon.nova-2-multimodal-embeddings-v1:0',
    more: AWS,
    answer: strictBedrock,
    calls: 300,
  },
  'cohere on bedrock': {
    provider: 'bedrock',
    model: 'cohere.embed-english-v3',
    more: AWS,
    answer: strictBedrock,
    calls: 4,
    hasDimensions: false,
  },
  'cohere 4 on bedrock': {
    provider: 'bedrock',
    model: 'us.cohere.embed-v4:0',
    more: AWS,
    answer: strictBedrock,
    calls: 4,
  },
  cohere: { provider: 'cohere', model: 'embed-v4.0', answer: strictCohere, calls: 4 },
  nomic: { provider: 'nomic', model: 'nomic-embed-text-v1.5', answer: strictNomic, calls: 6 },
  openai: like('openai', 1, {
    path: '/v1/embeddings',
    members: ['encoding_format', 'dimensions', 'user'],
    most: 2048,
    length: 'dimensions',
    hasBase64: true,
  }),
  mistral: like('mistral-ai', 1, {
    path: '/v1/embeddings',
    members: ['encoding_format', 'output_dimension'],
    most: 2048,
    length: 'output_dimension',
    hasBase64: true,
  }),
  voyage: like('voyage', 1, {
    path: '/v1/embeddings',
    members: ['output_dimension', 'input_type'],
    most: 1000,
    length: 'output_dimension',
    saysTotalOnly: true,
  }),
  dashscope: like('dashscope', 30, {
    path: '/v1/embeddings',
    members: ['dimensions'],
    most: 10,
    length: 'dimensions',
  }),
  together: like('together-ai', 1, { path: '/v1/v1/embeddings', members: [], most: 2048 }),
  ollama: like('ollama', 1, {
    path: '/v1/v1/embeddings',
    members: ['encoding_format', 'dimensions', 'user'],
    most: 2048,
    length: 'dimensions',
  }),
  'azure-ai': like(
    'azure-ai',
    1,
    {
      path: '/v1/embeddings',
      members: ['dimensions'],
      most: 2048,
      length: 'dimensions',
      takesListsOnly: true,
    },
    AZURE,
  ),
}

const aliasOf = ({ provider, model, more }: Case, url: string) =>
  ({
    provider,
    api_key: 'k',
    custom_host: url,
    override_params: { model },
    ...(provider === 'azure-ai' && { azure_foundry_url: url }),
    ...more,
  }) as AliasFile

type Portus = Awaited<ReturnType<typeof startPortus>>

async function withCase(
  name: string,
  use: (portus: Portus, far: FakeProvider) => Promise<void>,
  settings: object = {},
) {
  const one = CASES[name]!
  using far = startProvider(one.answer)
  await using portus = await startPortus({ aliases: { it: aliasOf(one, far.url) }, settings })
  await use(portus, far)
}

const texts = (count: number) => Array.from({ length: count }, (_, at) => `text ${at}`)
const vectors = (count: number, dimensions?: number) =>
  texts(count).map((text) => vectorOf(text, dimensions))

const ask = (portus: Portus, json: object) =>
  portus.call('/v1/embeddings', { json: { model: 'it', input: 'text 0', ...json } })

type List = {
  object: string
  model: string
  data: { object: string; index: number; embedding: unknown }[]
  usage: object
}
const listOf = async (response: Response) => (await response.json()) as List

describe.each(Object.keys(CASES))('embeddings of %s', (name) => {
  const { calls, hasDimensions, model } = CASES[name]!

  test('come to OpenAI’s SDK, one for each input and in their order', () =>
    withCase(name, async ({ url, reports }, far) => {
      const client = new OpenAI({ apiKey: KEY, baseURL: `${url}/v1`, maxRetries: 0 })

      const one = await client.embeddings.create({ model: 'it', input: 'text 0' })
      const many = await client.embeddings.create({ model: 'it', input: texts(300) })

      expect(one.data.map(({ embedding }) => embedding)).toEqual(vectors(1))
      expect(many.data.map(({ embedding }) => embedding)).toEqual(vectors(300))
      expect(many.data.map(({ index }) => index)).toEqual(texts(300).map((_, at) => at))
      expect(many.usage).toEqual({ prompt_tokens: 300 * TOKENS, total_tokens: 300 * TOKENS })
      expect(far.received.length).toBe(1 + calls)
      expect(reports.map(({ usage }) => usage)).toEqual([
        { inputTokens: TOKENS },
        { inputTokens: 300 * TOKENS },
      ])
    }))

  test('come to the AI SDK and to LangChain', () =>
    withCase(name, async ({ url }) => {
      const baseURL = `${url}/v1`
      const sdk = createOpenAI({ apiKey: KEY, baseURL })
      const chain = new OpenAIEmbeddings({ apiKey: KEY, model: 'it', configuration: { baseURL } })

      const { embeddings } = await embedMany({ model: sdk.embedding('it'), values: texts(3) })

      expect(embeddings).toEqual(vectors(3))
      expect(await chain.embedDocuments(texts(3))).toEqual(vectors(3))
    }))

  test('are base64 where the client asks for it, and else numbers', () =>
    withCase(name, async (portus) => {
      const embeddingOf = async (more: object) => (await listOf(await ask(portus, more))).data[0]

      expect(await embeddingOf({ encoding_format: 'base64' })).toEqual({
        object: 'embedding',
        index: 0,
        embedding: base64Of(vectorOf('text 0')),
      })
      for (const more of [{}, { encoding_format: 'float' }, { input: ['text 0'] }])
        expect((await embeddingOf(more))?.embedding).toEqual(vectorOf('text 0'))
    }))

  test('have the length that the client asks for, or the request is refused', () =>
    withCase(name, async (portus, far) => {
      const response = await ask(portus, { input: texts(3), dimensions: 8 })

      if (hasDimensions === false) {
        expect(response.status).toBe(400)
        expect(await response.json()).toMatchObject({ error: { param: 'dimensions' } })
        expect(far.received).toEqual([])
        return
      }
      const list = await listOf(response)
      expect(list.data.map(({ embedding }) => embedding)).toEqual(vectors(3, 8))
      expect(list).toMatchObject({ object: 'list', model: expect.any(String) })
    }))

  test('come though the client names itself', () =>
    withCase(name, async (portus) => {
      const response = await ask(portus, { user: 'u-1' })

      expect(response.status).toBe(200)
      const takesUser = name === 'openai' || name === 'ollama'
      expect(response.headers.get('x-portus-dropped')).toBe(takesUser ? null : 'user')
    }))

  test('are not asked for with too many inputs', () =>
    withCase(name, async (portus, far) => {
      if (calls === 1) return
      const response = await ask(portus, { input: texts(2049) })

      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        error: { param: 'input', message: expect.stringContaining('2049') },
      })
      expect(far.received).toEqual([])
      expect(model).toBeTruthy()
    }))
})

describe('what only the provider knows', () => {
  test.each([
    ['cohere', { input_type: 'search_query' }, { input_type: 'search_query' }],
    ['cohere', {}, { input_type: 'search_document', embedding_types: ['float'] }],
    ['nomic', { task_type: 'search_query' }, { task_type: 'search_query' }],
    ['google', { task_type: 'RETRIEVAL_QUERY' }, { requests: [{ taskType: 'RETRIEVAL_QUERY' }] }],
    ['vertex', { task_type: 'RETRIEVAL_QUERY' }, { instances: [{ task_type: 'RETRIEVAL_QUERY' }] }],
    ['vertex', { auto_truncate: false }, { parameters: { autoTruncate: false } }],
    ['titan', { normalize: false }, { normalize: false }],
    [
      'nova',
      { embedding_purpose: 'TEXT_RETRIEVAL' },
      { singleEmbeddingParams: { embeddingPurpose: 'TEXT_RETRIEVAL' } },
    ],
    ['voyage', { input_type: 'query' }, { input_type: 'query' }],
  ])('reaches %s: %p', (name, more, expected) =>
    withCase(name, async (portus, far) => {
      expect((await ask(portus, more)).status).toBe(200)
      expect(far.received[0]!.json).toMatchObject(expected)
    }),
  )

  test.each([[[1, 2, 3]], [[[1, 2], [3]]]])(
    'tokens are refused where it takes texts: %p',
    (input) =>
      withCase('google', async (portus, far) => {
        const response = await ask(portus, { input })

        expect(response.status).toBe(400)
        expect(await response.json()).toMatchObject({ error: { param: 'input' } })
        expect(far.received).toEqual([])
      }),
  )

  test('every call to AWS has a signature of its own', () =>
    withCase('titan', async (portus, far) => {
      await ask(portus, { input: texts(3) })

      const signatures = far.received.map(({ headers }) => headers.get('authorization'))
      expect(new Set(signatures).size).toBe(3)
    }))
})

test('signed bytes are numbers, and base64 where the client asks for it', async () => {
  using far = startProvider(strictPerplexity)
  const alias = aliasOf(
    { provider: 'perplexity-ai', model: 'pplx-embed-v1-0.6b', answer: strictPerplexity, calls: 1 },
    far.url,
  )
  await using portus = await startPortus({ aliases: { it: alias } })
  const client = new OpenAI({ apiKey: KEY, baseURL: `${portus.url}/v1`, maxRetries: 0 })
  const expected = texts(600).map(signedBytesOf)

  const { data, usage } = await client.embeddings.create({ model: 'it', input: texts(600) })
  const plain = await listOf(await ask(portus, { input: texts(600) }))

  expect(data.map(({ embedding }) => embedding)).toEqual(expected)
  expect(usage.prompt_tokens).toBe(600 * TOKENS)
  expect(plain.data.map(({ embedding }) => embedding)).toEqual(expected)
  expect(far.received.length).toBe(4)
})

describe('a client that wants base64 of a provider with numbers', () => {
  const answering = (text: string) =>
    withTogether((far) => {
      far.answer = () => new Response(text, { headers: { 'content-type': 'application/json' } })
    })

  async function withTogether(prepare: (far: FakeProvider) => void) {
    using far = startProvider(CASES.together!.answer)
    prepare(far)
    await using portus = await startPortus({ aliases: { it: aliasOf(CASES.together!, far.url) } })
    const response = await ask(portus, { input: texts(2), encoding_format: 'base64' })
    return { status: response.status, text: await response.text() }
  }

  test('gets all else of the answer byte by byte', async () => {
    const { status, text } = await answering(
      `{ "data":[{"index":0, "embedding": [1],"x":[ 1.0 ]}, {"embedding":[0.50],"index":1}], "y": "[2]" }`,
    )

    expect(status).toBe(200)
    expect(text).toBe(
      `{ "data":[{"index":0, "embedding": "${base64Of([1])}","x":[ 1.0 ]}, {"embedding":"${base64Of([0.5])}","index":1}], "y": "[2]" }`,
    )
  })

  test.each([
    ['null in a vector', '{"data":[{"embedding":[1]},{"embedding":[1,null]}]}'],
    ['no vector', '{"data":[{"embedding":[1]},{"embedding":null}]}'],
    ['an empty vector', '{"data":[{"embedding":[1]},{"embedding":[]}]}'],
    ['NaN', '{"data":[{"embedding":[1]},{"embedding":[NaN]}]}'],
    ['fewer vectors', '{"data":[{"embedding":[1]}]}'],
    ['half an answer', '{"data":[{"embedding":[1]},{"embedding":[1'],
  ])('gets a 502 for %s', async (_, text) => {
    expect((await answering(text)).status).toBe(502)
  })
})

test('an answer that is right already keeps its bytes', () =>
  withCase('openai', async (portus, far) => {
    const text = `{ "object":"list", "data":[{"object":"embedding","index":0,"embedding": "${base64Of([1])}"}], "x": 1.0 }`
    far.answer = () => new Response(text, { headers: { 'content-type': 'application/json' } })

    const response = await ask(portus, { encoding_format: 'base64' })

    expect(await response.text()).toBe(text)
  }))

test('the order is that of the inputs, whichever answer comes first', () =>
  withCase('titan', async (portus, far) => {
    const { answer } = CASES.titan!
    let open = 0
    let most = 0
    far.answer = async (received) => {
      most = Math.max(most, ++open)
      const at = Number(/\d+/.exec(String(received.json?.inputText))?.[0])
      await Bun.sleep(at % 4 === 0 ? 30 : 2)
      open--
      return answer(received)
    }

    const { data } = await listOf(await ask(portus, { input: texts(20) }))

    expect(data.map(({ embedding }) => embedding)).toEqual(vectors(20))
    expect(most).toBe(4)
  }))

/** Waits for something that comes in its time, or until the test's own time is over. */
async function until(isThere: () => boolean): Promise<void> {
  while (!isThere()) await Bun.sleep(5)
}

/** An answer to nobody. */
const untilAborted = ({ signal }: { signal: AbortSignal }) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))

describe('a call that fails', () => {
  const failing = (far: FakeProvider, status: number, isBad: (text: string) => boolean) => {
    const { answer } = CASES.titan!
    const aborted: string[] = []
    far.answer = async (received) => {
      const text = String(received.json?.inputText)
      if (isBad(text)) return Response.json({ message: 'Too many tokens' }, { status })
      received.signal.addEventListener('abort', () => aborted.push(text))
      if (text === 'text 0') await untilAborted(received)
      return answer(received)
    }
    return aborted
  }

  test('ends the others, and is the answer in its provider’s words', () =>
    withCase('titan', async (portus, far) => {
      const aborted = failing(far, 400, (text) => text === 'text 5')

      const response = await ask(portus, { input: texts(50) })

      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { message: 'Too many tokens' } })
      expect(far.received.length).toBeLessThan(50)
      await until(() => aborted.includes('text 0'))
    }))

  test('is the answer with its headers where no other try is wanted', () =>
    withCase('titan', async (portus, far) => {
      const { answer } = CASES.titan!
      const headers = { 'retry-after': '7' }
      far.answer = (received) =>
        received.json?.inputText === 'text 6'
          ? Response.json({ message: 'busy' }, { status: 429, headers })
          : answer(received)

      const response = await ask(portus, { input: texts(20) })

      expect(response.status).toBe(429)
      expect(response.headers.get('retry-after')).toBe('7')
    }))

  test('is asked again, as the alias wants, and what has come is not', async () => {
    let isFirst = true
    using far = startProvider((received) => {
      if (!isFirst || received.json?.inputText !== 'text 30') return CASES.titan!.answer(received)
      isFirst = false
      return Response.json({ message: 'busy' }, { status: 429 })
    })
    const alias = {
      ...aliasOf(CASES.titan!, far.url),
      retry: { attempts: 2, on_status_codes: [429] },
    } as AliasFile
    await using portus = await startPortus({ aliases: { it: alias } })

    const { data, usage } = await listOf(await ask(portus, { input: texts(40) }))

    expect(data.map(({ embedding }) => embedding)).toEqual(vectors(40))
    expect(usage).toEqual({ prompt_tokens: 40 * TOKENS, total_tokens: 40 * TOKENS })
    expect(far.received.length).toBeLessThanOrEqual(40 + 4)
  })

  test.each(['openai', 'google', 'nomic', 'dashscope'])('falls back to %s', async (name) => {
    using bad = startProvider(() => Response.json({ message: 'down' }, { status: 500 }))
    using good = startProvider(CASES[name]!.answer)
    const targets = [aliasOf(CASES.titan!, bad.url), aliasOf(CASES[name]!, good.url)]
    const alias = { strategy: { mode: 'fallback' }, targets } as AliasFile
    await using portus = await startPortus({ aliases: { it: alias } })

    const { data } = await listOf(await ask(portus, { input: texts(30) }))

    expect(data.map(({ embedding }) => embedding)).toEqual(vectors(30))
  })
})

test('a target whose format only the gateway knows does not keep the others from theirs', async () => {
  using bad = startProvider(() => Response.json({ detail: 'down' }, { status: 500 }))
  const palm = {
    provider: 'palm',
    api_key: 'k',
    custom_host: bad.url,
    override_params: { model: 'x' },
  }
  for (const name of Object.keys(CASES)) {
    using good = startProvider(CASES[name]!.answer)
    const targets = [palm, aliasOf(CASES[name]!, good.url)]
    const alias = { strategy: { mode: 'fallback' }, targets } as AliasFile
    await using portus = await startPortus({ aliases: { it: alias } })

    const response = await ask(portus, { input: texts(3), encoding_format: 'base64' })

    expect(`${name} ${response.status}`).toBe(`${name} 200`)
    const { data } = await listOf(response)
    expect(data.map(({ embedding }) => embedding)).toEqual(vectors(3).map(base64Of))
  }
})

test('a client that leaves ends every call', () =>
  withCase('titan', async ({ url }, far) => {
    let aborted = 0
    far.answer = async (received) => {
      await untilAborted(received)
      aborted++
      return Response.json({})
    }
    const abort = new AbortController()
    const leaving = fetch(`${url}/v1/embeddings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'it', input: texts(20) }),
      signal: abort.signal,
    }).catch(() => undefined)
    await until(() => far.received.length === 4)

    abort.abort()
    await leaving
    await until(() => aborted === 4)

    expect(far.received.length).toBe(4)
  }))

test.each([
  ['fewer vectors', { embeddings: [{ values: [1] }] }],
  ['more vectors', { embeddings: [1, 2, 3, 4].map(() => ({ values: [1] })) }],
  ['a vector that is none', { embeddings: [{ values: [1] }, { values: [null] }, { values: [1] }] }],
  ['another format', geminiEmbedding()],
  ['nothing', {}],
])('%s than inputs are no answer', (_, body) =>
  withCase('google', async (portus, far) => {
    far.answer = () => Response.json(body)

    const response = await ask(portus, { input: texts(3) })

    expect(response.status).toBe(502)
    expect(await response.json()).toMatchObject({
      error: { message: 'The provider did not send a valid answer' },
    })
  }),
)

describe('where the gateway must translate', () => {
  async function translated(name: string, use: (portus: Portus) => Promise<void>) {
    const one = CASES[name]!
    using far = startProvider(({ path }) =>
      Response.json(path.includes(':embedContent') ? geminiEmbedding() : {}),
    )
    const alias = { ...aliasOf(one, far.url), passthrough: false } as AliasFile
    await using portus = await startPortus({ aliases: { it: alias } })
    await use(portus)
  }

  test('a provider that answers one of several inputs is no answer', () =>
    translated('google', async (portus) => {
      const response = await ask(portus, { input: ['a', 'b', 'c'] })

      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        error: { param: 'input', message: expect.stringContaining('1 of 3 inputs') },
      })
    }))

  test('the numbers of one are base64 where the client asks for it', () =>
    translated('google', async (portus) => {
      const { data } = await listOf(await ask(portus, { encoding_format: 'base64' }))

      expect(data[0]?.embedding).toBe(base64Of([0.5, -0.25, 0.125]))
    }))
})
