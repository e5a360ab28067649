/** What Claude Code expects of a gateway: the text that `claude gateway` serves at `/protocol`. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { anthropicError } from '../support/providers/anthropic-messages'
import { openaiError } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

const provider = startProvider()
const cloud = { custom_host: provider.url, override_params: { model: 'anthropic.claude-real' } }
const bedrock: AliasFile = {
  ...cloud,
  provider: 'bedrock',
  aws_access_key_id: 'AKIA0',
  aws_secret_access_key: 'of-aws',
  aws_region: 'eu-central-1',
}
const vertex: AliasFile = {
  ...cloud,
  provider: 'vertex-ai',
  vertex_project_id: 'p',
  vertex_region: 'europe-west1',
  api_key: 'of-google',
}
const aliases: Record<string, AliasFile> = {
  'claude-sonnet-4-5': anthropicAlias(provider.url, { description: 'The usual one' }),
  gpt: openaiAlias(provider.url),
  gemini: {
    provider: 'google',
    api_key: 'k',
    custom_host: provider.url,
    override_params: { model: 'gemini-real' },
  },
  cohere: { ...openaiAlias(provider.url), provider: 'cohere' },
  nova: { ...bedrock, override_params: { model: 'amazon.nova-real' } },
  bedrock,
  vertex,
  'claude-by-gateway': anthropicAlias(provider.url, { passthrough: false }),
  'gpt-by-gateway': openaiAlias(provider.url, { passthrough: false }),
}
const TRANSLATED = ['gpt', 'gemini', 'cohere', 'nova', 'gpt-by-gateway'] as const
const CLOUDS = ['bedrock', 'vertex'] as const

let portus: Awaited<ReturnType<typeof startPortus>>
beforeAll(async () => {
  portus = await startPortus({ aliases })
})
afterAll(async () => {
  await portus.stop(true)
  provider[Symbol.dispose]()
})

const VERSION = { 'anthropic-version': '2023-06-01' }
const question = { max_tokens: 64, messages: [{ role: 'user', content: 'Hi' }] }

async function ask(model: string, more: object = {}, headers: Record<string, string> = {}) {
  provider.received.length = 0
  const response = await portus.call('/v1/messages', {
    json: { model, ...question, ...more },
    headers: { ...VERSION, ...headers },
  })
  const json = (await response.json()) as Record<string, unknown>
  const { error } = json as { error?: { type: string; message: string } }
  return { status: response.status, headers: response.headers, json, error }
}

const failing = (answer: () => Response) => {
  provider.answer = answer
}

test('whoever asks whether anybody answers is greeted without a key, and told nothing', async () => {
  await using portus = await startPortus({ aliases: {} })

  const greeting = await fetch(`${portus.url}/api/hello`)

  expect(greeting.status).toBe(200)
  expect(await greeting.json()).toEqual({ message: 'hello' })
})

describe('a provider at its limit', () => {
  test.each([
    { model: 'gpt', answer: () => openaiError(503, 'The engine is currently overloaded') },
    { model: 'gpt-by-gateway', answer: () => openaiError(503, 'The engine is overloaded') },
    {
      model: 'gemini',
      answer: () =>
        Response.json(
          { error: { code: 503, message: 'The model is overloaded', status: 'UNAVAILABLE' } },
          { status: 503 },
        ),
    },
    {
      model: 'bedrock',
      answer: () =>
        Response.json(
          { message: 'The service is overloaded' },
          { status: 503, headers: { 'x-amzn-errortype': 'ServiceUnavailableException' } },
        ),
    },
    {
      model: 'claude-sonnet-4-5',
      answer: () => anthropicError(529, 'overloaded_error', 'overloaded'),
    },
  ])('$model is a 529', async ({ model, answer }) => {
    failing(answer)

    const { status, error } = await ask(model)

    expect({ status, type: error?.type }).toEqual({ status: 529, type: 'overloaded_error' })
    expect(error?.message).toContain('overloaded')
  })

  test('keeps its status for OpenAI’s clients', async () => {
    failing(() => anthropicError(529, 'overloaded_error', 'overloaded'))
    const response = await portus.call('/v1/chat/completions', {
      json: { model: 'claude-sonnet-4-5', messages: question.messages },
    })

    expect(response.status).toBe(529)
  })
})

describe('safeguards', () => {
  const BETA = { 'anthropic-beta': 'safeguards-2026-10-01,interleaved-thinking-2025-05-14' }
  const SAFEGUARDS = { safeguards: { mode: 'strict' } }

  test.each(['claude-sonnet-4-5', 'claude-by-gateway'])(
    'pass to Anthropic as they are, with their beta: %s',
    async (model) => {
      failing(() => Response.json({ type: 'message' }))

      await ask(model, SAFEGUARDS, BETA)

      expect(provider.received[0]?.json).toMatchObject(SAFEGUARDS)
      expect(provider.received[0]?.headers.get('anthropic-beta')).toContain('safeguards-2026-10-01')
    },
  )

  test.each([...TRANSLATED, ...CLOUDS])(
    'are refused by name where they would be lost: %s',
    async (model) => {
      const { status, error } = await ask(model, SAFEGUARDS, BETA)

      expect({ status, type: error?.type }).toEqual({ status: 400, type: 'invalid_request_error' })
      expect(error?.message).toContain('safeguards')
      expect(provider.received).toHaveLength(0)
    },
  )
})

test.each([...TRANSLATED, ...CLOUDS, 'claude-sonnet-4-5'])(
  'unknown members, betas and headers are no reason to refuse: %s',
  async (model) => {
    failing(() => openaiError(418, 'reached'))

    const { status } = await ask(
      model,
      { some_future_member: { a: 1 }, tags: ['a'], context_management: { edits: [] } },
      {
        'anthropic-beta': 'some-future-2027-01-01',
        'x-app': 'cli',
        'x-stainless-lang': 'js',
        'x-claude-code-session-id': 'a',
      },
    )

    expect(status).toBe(418)
    expect(provider.received).toHaveLength(1)
  },
)

test.each(CLOUDS)('tags do not reach %s, and are named', async (model) => {
  failing(() => Response.json({ type: 'message' }))

  const { headers } = await ask(model, { tags: { team: 'a' } })

  expect(provider.received[0]?.json).not.toHaveProperty('tags')
  expect(headers.get('x-portus-dropped')).toContain('tags')
})

test('a key that is refused need not be tried again', async () => {
  for (const [path, words] of [
    ['/v1/messages', 'authentication_error'],
    ['/v1/responses', 'invalid_api_key'],
  ] as const) {
    const response = await portus.call(path, {
      json: {},
      headers: { authorization: 'Bearer pk-revoked-1234567890' },
    })

    expect(response.status).toBe(401)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(await response.text()).toContain(words)
  }
})

describe('a hint at another attempt', () => {
  const QUOTA = [
    { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [] },
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '33.5s' },
  ]

  test('is in the header, where Google says it in the body', async () => {
    failing(() =>
      Response.json(
        { error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED', details: QUOTA } },
        { status: 429 },
      ),
    )

    const { status, error, headers } = await ask('gemini')

    expect({ status, type: error?.type }).toEqual({ status: 429, type: 'rate_limit_error' })
    expect(headers.get('retry-after')).toBe('34')
    expect(headers.get('x-should-retry')).toBeNull()
  })

  test('is the provider’s own, where it has one', async () => {
    failing(() => openaiError(429, 'Slowly', { 'retry-after': '7' }))

    expect((await ask('gpt')).headers.get('retry-after')).toBe('7')
  })

  test('is that it is vain, where there is no money', async () => {
    failing(() =>
      Response.json(
        { error: { message: 'No quota', type: 'insufficient_quota', code: 'insufficient_quota' } },
        { status: 429 },
      ),
    )

    expect((await ask('gpt')).headers.get('x-should-retry')).toBe('false')
  })
})

describe('GET /v1/models', () => {
  const list = async (query: string) => {
    const response = await portus.call(`/v1/models${query}`, { headers: VERSION })
    const json = (await response.json()) as Record<string, unknown>
    return { status: response.status, ...json } as {
      status: number
      data: Record<string, unknown>[]
      has_more: boolean
      first_id: string | null
      last_id: string | null
    }
  }
  const names = Object.keys(aliases)
  const idsOf = ({ data }: { data: Record<string, unknown>[] }) => data.map(({ id }) => id)

  test('has Anthropic’s shape, with a description', async () => {
    const { data, ...page } = await list('')

    expect(data[0]).toEqual({
      type: 'model',
      id: 'claude-sonnet-4-5',
      display_name: 'claude-sonnet-4-5',
      description: 'The usual one',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    })
    expect(page).toEqual({
      status: 200,
      has_more: false,
      first_id: names[0] as string,
      last_id: names.at(-1) as string,
    })
  })

  test.each([1, 2, 3, 100])(
    'gives all of them in pages of %d, in both directions',
    async (limit) => {
      const forward: unknown[] = []
      for (let after = ''; ; ) {
        const page = await list(`?limit=${limit}${after && `&after_id=${after}`}`)
        expect(page.data.length).toBeLessThanOrEqual(limit)
        forward.push(...idsOf(page))
        after = page.last_id ?? ''
        if (!page.has_more) break
      }
      const backward: unknown[] = []
      for (let before = names.at(-1) as string; ; ) {
        const page = await list(`?limit=${limit}&before_id=${before}`)
        backward.unshift(...idsOf(page))
        before = page.first_id ?? ''
        if (!page.has_more) break
      }

      expect(forward).toEqual(names)
      expect(backward).toEqual(names.slice(0, -1))
    },
  )

  test.each(['limit=0', 'limit=1001', 'limit=a', 'after_id=none', 'before_id=none'])(
    '%s is a 400 that names it',
    async (query) => {
      const { status, ...error } = await list(`?${query}`)

      expect(status).toBe(400)
      expect(JSON.stringify(error)).toContain(query.split('=')[0] as string)
    },
  )

  test('pages nothing for OpenAI’s clients', async () => {
    const { data } = (await (await portus.call('/v1/models?limit=1')).json()) as { data: object[] }

    expect(data).toHaveLength(names.length)
  })
})

test('there are no managed settings', async () => {
  const response = await portus.call('/managed/settings')

  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } })
})

describe.each(['metrics', 'logs', 'traces'])('telemetry: /v1/%s', (signal) => {
  const path = `/v1/${signal}`

  test.each([
    { type: 'application/json', body: '{"resourceMetrics":[]}', answer: '{}' },
    { type: 'application/x-protobuf', body: 'a'.repeat(200_000), answer: '' },
  ])('is taken as $type and thrown away', async ({ type, body, answer }) => {
    const response = await portus.call(path, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    })

    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(await response.text()).toBe(answer)
  })

  test('may be compressed', async () => {
    const response = await portus.call(path, {
      method: 'POST',
      body: Bun.gzipSync('{}'),
      headers: { 'content-encoding': 'gzip' },
    })

    expect(response.status).toBe(200)
  })

  test('is bounded, and wants a key', async () => {
    const large = await portus.call(path, { method: 'POST', body: 'a'.repeat(17 * 1024 * 1024) })
    const nobodys = await fetch(portus.url + path, { method: 'POST', body: '{}' })

    expect(large.status).toBe(413)
    expect(nobodys.status).toBe(401)
  })
})
