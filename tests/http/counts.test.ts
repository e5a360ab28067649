import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { anthropicError, MESSAGE } from '../support/providers/anthropic-messages'
import { openaiError } from '../support/providers/openai-chat'
import { type Received, startProvider } from '../support/providers/server'

const MESSAGES = '/v1/messages/count_tokens'
const RESPONSES = '/v1/responses/input_tokens'

const asked = {
  [MESSAGES]: { system: 'Be brief', messages: [{ role: 'user', content: 'How many?' }] },
  [RESPONSES]: { instructions: 'Be brief', input: [{ role: 'user', content: 'How many?' }] },
} as const
type Path = keyof typeof asked

const printed = {
  [MESSAGES]: (input_tokens: number) => ({ input_tokens }),
  [RESPONSES]: (input_tokens: number) => ({ object: 'response.input_tokens', input_tokens }),
}

const cloud = (custom_host: string, more: AliasFile): AliasFile => ({ custom_host, ...more })
const bedrock = (url: string) =>
  cloud(url, {
    provider: 'bedrock',
    aws_access_key_id: 'AKIA0',
    aws_secret_access_key: 'of-aws',
    aws_region: 'eu-central-1',
    override_params: { model: 'anthropic.claude-real' },
  })
const vertex = (url: string, model: string) =>
  cloud(url, {
    provider: 'vertex-ai',
    vertex_project_id: 'p',
    vertex_region: 'europe-west1',
    api_key: 'of-google',
    override_params: { model },
  })
const gemini = (url: string) =>
  cloud(url, { provider: 'google', api_key: 'k', override_params: { model: 'gemini-real' } })
const azure = (url: string) =>
  cloud(url, {
    provider: 'azure-openai',
    api_key: 'k',
    resource_name: 'r',
    deployment_id: 'd',
    api_version: 'v1',
    override_params: { model: 'gpt-real' },
  })

const contents = [{ role: 'user', parts: [{ text: 'How many?' }] }]
const systemInstruction = { parts: [{ text: 'Be brief' }] }
/** Whatever a format makes of one text. */
const text = expect.anything()

/** Who counts, where, how the question reads there, and how the count is said. */
const COUNTING: {
  who: string
  alias: (url: string) => AliasFile
  paths: readonly Path[]
  /** Where its answer is the client’s already. */
  speaks?: Path
  place: string
  body: (json: Record<string, unknown>) => unknown
  reads: unknown
  count: (tokens: number) => object
}[] = [
  {
    who: 'Anthropic',
    speaks: MESSAGES,
    alias: anthropicAlias,
    paths: [MESSAGES, RESPONSES],
    place: '/v1/messages/count_tokens',
    body: (json) => json,
    reads: { model: 'claude-real', system: text, messages: [{ role: 'user', content: text }] },
    count: (input_tokens) => ({ input_tokens }),
  },
  {
    who: 'Claude on Bedrock',
    alias: bedrock,
    paths: [MESSAGES, RESPONSES],
    place: '/v1/model/anthropic.claude-real/count-tokens',
    body: ({ input }) =>
      JSON.parse(
        Buffer.from(
          (input as { invokeModel: { body: string } }).invokeModel.body,
          'base64',
        ).toString(),
      ),
    reads: { anthropic_version: 'bedrock-2023-05-31', max_tokens: 1, system: text, messages: text },
    count: (inputTokens) => ({ inputTokens }),
  },
  {
    who: 'Claude on Vertex AI',
    speaks: MESSAGES,
    alias: (url) => vertex(url, 'anthropic.claude-real'),
    paths: [MESSAGES, RESPONSES],
    place: expect.stringMatching(
      /publishers\/anthropic\/models\/count-tokens:rawPredict$/,
    ) as never,
    body: (json) => json,
    reads: {
      anthropic_version: 'vertex-2023-10-16',
      model: 'claude-real',
      system: text,
      messages: text,
    },
    count: (input_tokens) => ({ input_tokens }),
  },
  {
    who: 'Gemini',
    alias: gemini,
    paths: [MESSAGES, RESPONSES],
    place: expect.stringMatching(/\/models\/gemini-real:countTokens$/) as never,
    body: (json) => json,
    reads: {
      generateContentRequest: expect.objectContaining({
        model: 'models/gemini-real',
        contents,
        systemInstruction: expect.objectContaining(systemInstruction),
      }),
    },
    count: (totalTokens) => ({ totalTokens, promptTokensDetails: [] }),
  },
  {
    who: 'Gemini on Vertex AI',
    alias: (url) => vertex(url, 'gemini-real'),
    paths: [MESSAGES, RESPONSES],
    place: expect.stringMatching(/\/models\/gemini-real:countTokens$/) as never,
    body: (json) => json,
    reads: { contents, systemInstruction: expect.objectContaining(systemInstruction) },
    count: (totalTokens) => ({ totalTokens, totalBillableCharacters: 30 }),
  },
  {
    who: 'OpenAI',
    speaks: RESPONSES,
    alias: openaiAlias,
    paths: [RESPONSES],
    place: '/v1/responses/input_tokens',
    body: (json) => json,
    reads: { model: 'gpt-real', ...asked[RESPONSES] },
    count: (input_tokens) => ({ object: 'response.input_tokens', input_tokens }),
  },
  {
    who: 'Azure',
    speaks: RESPONSES,
    alias: azure,
    paths: [RESPONSES],
    place: expect.stringMatching(/\/responses\/input_tokens$/) as never,
    body: (json) => json,
    reads: { model: 'd', ...asked[RESPONSES] },
    count: (input_tokens) => ({ object: 'response.input_tokens', input_tokens }),
  },
]

const ESTIMATED = 'x-portus-token-count'

const ask = async (alias: AliasFile, path: Path, more: object = {}) => {
  await using portus = await startPortus({ aliases: { one: alias } })
  const response = await portus.call(path, { json: { model: 'one', ...asked[path], ...more } })
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
    reports: await portus.reported(),
  }
}

const lastOf = ({ received }: { received: Received[] }) => received.at(-1)

const CASES = COUNTING.flatMap(({ paths, ...row }) =>
  paths.map((path): typeof row & { path: Path; passes: boolean } => ({
    ...row,
    path,
    passes: row.speaks === path,
  })),
)

describe.each(CASES)(
  '$who, asked at $path',
  ({ alias, path, passes, place, body, reads, count }) => {
    test('counts in its own format', async () => {
      using provider = startProvider(() => Response.json(count(1234)))

      const answer = await ask(alias(provider.url), path)

      expect(answer.json).toEqual(printed[path](1234))
      expect(answer.status).toBe(200)
      expect(answer.headers.has(ESTIMATED)).toBe(false)
      expect(lastOf(provider)?.path).toEqual(place)
      expect(body(lastOf(provider)?.json ?? {})).toEqual(reads)
      expect(provider.received).toHaveLength(1)
      expect(answer.reports).toHaveLength(1)
    })

    test('its absence is an estimate, or what the alias says', async () => {
      using provider = startProvider(() => new Response('not here', { status: 404 }))
      const one = alias(provider.url)

      const estimate = await ask(one, path)
      const absent = await ask({ ...one, count_tokens: 'not_found' }, path)
      const unsupported = await ask({ ...one, count_tokens: 'not_supported' }, path)

      expect(estimate.status).toBe(200)
      expect(estimate.json).toEqual(printed[path](expect.any(Number) as never))
      expect(estimate.headers.get(ESTIMATED)).toBe('estimate')
      expect([absent.status, unsupported.status]).toEqual([404, 501])
      for (const { headers } of [absent, unsupported])
        expect(headers.get('x-should-retry')).toBe('false')
      const { error } = unsupported.json as { error: Record<string, unknown> }
      expect(path === MESSAGES ? error.type : error.code).toBe('not_supported')
    })

    test('what is no count is an error, unless it passes as it is', async () => {
      using provider = startProvider(() => Response.json({ other: 1 }))

      expect((await ask(alias(provider.url), path)).status).toBe(passes ? 200 : 502)
    })

    test('its refusal comes in the client’s envelope', async () => {
      using provider = startProvider(() =>
        passes && path === RESPONSES
          ? openaiError(429, 'Slowly')
          : anthropicError(429, 'rate_limit_error', 'Slowly'),
      )

      const { status, json } = await ask(alias(provider.url), path)

      expect(status).toBe(429)
      expect(JSON.stringify(json)).toContain('Slowly')
      expect(json.type).toBe(path === MESSAGES ? 'error' : undefined)
    })
  },
)

test.each([
  { path: MESSAGES, alias: openaiAlias },
  {
    path: MESSAGES,
    alias: (url: string): AliasFile => ({ ...openaiAlias(url), provider: 'mistral-ai' }),
  },
  {
    path: RESPONSES,
    alias: (url: string): AliasFile => ({ ...openaiAlias(url), provider: 'mistral-ai' }),
  },
] as const)('who cannot count is not asked at $path', async ({ path, alias }) => {
  using provider = startProvider()

  const { json, headers } = await ask(alias(provider.url), path)

  expect(json).toEqual(printed[path](expect.any(Number) as never))
  expect(headers.get(ESTIMATED)).toBe('estimate')
  expect(provider.received).toHaveLength(0)
})

test('what a model would refuse can be estimated all the same', async () => {
  using provider = startProvider()

  const { status, headers } = await ask(gemini(provider.url), RESPONSES, {
    input: [{ type: 'computer_call_output', call_id: 'c', output: {} }],
  })

  expect(status).toBe(200)
  expect(headers.get(ESTIMATED)).toBe('estimate')
})

test('only what a count takes is sent, whatever the alias sets', async () => {
  using provider = startProvider(() =>
    Response.json({ object: 'response.input_tokens', input_tokens: 3 }),
  )
  const alias = openaiAlias(provider.url, {
    override_params: { model: 'gpt-real', temperature: 0, max_tokens: 5 },
    reasoning_effort: 'low',
  })

  await ask(alias, RESPONSES)

  expect(lastOf(provider)?.json).toEqual({
    model: 'gpt-real',
    ...asked[RESPONSES],
    reasoning: { effort: 'low' },
  })
})

test('what a response goes on from counts, too', async () => {
  using provider = startProvider(({ path }) =>
    path.endsWith('count_tokens') ? Response.json({ input_tokens: 5 }) : Response.json(MESSAGE),
  )
  await using portus = await startPortus({ aliases: { one: anthropicAlias(provider.url) } })
  const first = await portus.call('/v1/responses', { json: { model: 'one', input: 'The first' } })
  const { id } = (await first.json()) as { id: string }

  const response = await portus.call(RESPONSES, {
    json: { model: 'one', input: 'The second', previous_response_id: id },
  })

  expect(await response.json()).toEqual(printed[RESPONSES](5))
  expect(JSON.stringify(lastOf(provider)?.json?.messages)).toContain('The first')
  expect(JSON.stringify(lastOf(provider)?.json?.messages)).toContain('The second')
})

describe('/v1/responses/compact', () => {
  const COMPACT = '/v1/responses/compact'
  const compaction = { id: 'r', object: 'response.compaction', created_at: 1, output: [] }

  test.each([
    { who: 'OpenAI', alias: openaiAlias, place: COMPACT },
    { who: 'Azure', alias: azure, place: expect.stringMatching(/\/responses\/compact$/) },
  ])('passes to $who with the alias’s model alone', async ({ alias, place }) => {
    using provider = startProvider(() => Response.json(compaction))
    const file = alias(provider.url)
    await using portus = await startPortus({
      aliases: { one: { ...file, override_params: { ...file.override_params, temperature: 0 } } },
    })

    const response = await portus.call(COMPACT, { json: { model: 'one', input: 'q' } })

    expect(await response.json()).toEqual(compaction)
    expect(provider.received[0]?.path).toEqual(place as string)
    expect(provider.received[0]?.json).toEqual({ model: expect.any(String), input: 'q' })
  })

  const before = { override_params: { model: 'claude-sonnet-4-5' } }
  test.each([
    { who: 'Google', alias: gemini },
    { who: 'Claude on Bedrock', alias: bedrock },
    { who: 'an older Claude', alias: (url: string) => anthropicAlias(url, before) },
  ])('is a 501 where there is none: $who', async ({ alias }) => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { one: alias(provider.url) } })

    const response = await portus.call(COMPACT, { json: { model: 'one', input: 'q' } })

    expect(response.status).toBe(501)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(await response.json()).toEqual({
      error: {
        message: expect.stringContaining(COMPACT),
        type: 'invalid_request_error',
        param: 'model',
        code: 'not_supported',
      },
    })
    expect(provider.received).toHaveLength(0)
  })
})

test('where it is off, a WebSocket on /v1/responses is a 426, and a GET without one a 405', async () => {
  await using portus = await startPortus({
    aliases: {},
    settings: { PORTUS_RESPONSES_WEBSOCKET: 'off' },
  })
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }

  const { hostname, port } = new URL(portus.url)
  const head = [
    'GET /v1/responses HTTP/1.1',
    `Host: ${hostname}:${port}`,
    ...Object.entries(upgrade).map(([name, value]) => `${name}: ${value}`),
  ].join('\r\n')
  const answered = Promise.withResolvers<string>()
  let answer = ''
  await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      open: (socket) => void socket.write(`${head}\r\n\r\n`),
      data(socket, bytes) {
        answer += bytes.toString()
        if (answer.includes('\r\n\r\n{')) socket.end()
      },
      close: () => answered.resolve(answer),
    },
  })
  const text = (await answered.promise).toLowerCase()
  const plain = await portus.call('/v1/responses')
  const keyless = await fetch(`${portus.url}/v1/responses`)

  expect(text).toStartWith('http/1.1 426')
  expect(text).toContain('\r\nupgrade: http/1.1\r\n')
  expect(text).toContain('\r\nconnection: upgrade\r\n')
  expect(plain.status).toBe(405)
  expect(plain.headers.get('allow')).toBe('POST')
  expect(keyless.status).toBe(405)
})
