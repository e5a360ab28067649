import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { startPortus } from '../support/portus'
import { hello } from '../support/providers/models/hello'
import { startProvider } from '../support/providers/server'

const alias = (provider: string, url: string, more: object = {}) =>
  ({
    provider,
    api_key: 'sk-1',
    custom_host: url,
    override_params: { model: 'm-1' },
    ...more,
  }) as AliasFile

const REQUESTS = {
  '/v1/messages': { max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
  '/v1/responses': { input: 'Hi' },
  '/v1/chat/completions': { messages: [{ role: 'user', content: 'Hi' }] },
} as const

/** What a provider gets of a request to an alias of this file. */
async function asked(path: keyof typeof REQUESTS, make: (url: string) => AliasFile, more = {}) {
  using far = startProvider((received) => {
    const at = received.path.indexOf('/v1/')
    return received.path.endsWith('/responses')
      ? Response.json({ id: 'resp_1', object: 'response', status: 'completed', output: [] })
      : hello({ ...received, path: received.path.slice(at) })
  })
  await using portus = await startPortus({ aliases: { it: make(far.url) } })
  const response = await portus.call(path, { json: { model: 'it', ...REQUESTS[path], ...more } })
  const text = await response.text()
  return { status: response.status, text, headers: response.headers, received: far.received[0]! }
}

describe('an alias says where its provider has an API', () => {
  test.each([
    ['/v1/messages', 'deepseek', { messages: '/anthropic/v1' }, '/anthropic/v1/messages'],
    ['/v1/responses', 'x-ai', { responses: '/v1' }, '/v1/responses'],
    ['/v1/responses', 'openrouter', { responses: '/api/v1' }, '/api/v1/responses'],
    ['/v1/messages', 'openai', { messages: '/v1' }, '/v1/messages'],
    ['/v1/chat/completions', 'deepseek', { chat: '/beta/v1' }, '/beta/v1/chat/completions'],
  ] as const)('%s of %s', async (path, provider, native, place) => {
    const { status, received } = await asked(path, (url) => alias(provider, url, { native }))

    expect(status).toBe(200)
    expect(received.path).toBe(place)
    // Nothing else of the request has changed.
    expect(received.json).toEqual({ model: 'm-1', ...REQUESTS[path] })
  })

  test('false has the format translated that the provider would have', async () => {
    const make = (url: string) => alias('anthropic', url, { native: { messages: false } })
    const { received } = await asked('/v1/messages', make)

    expect(received.json).toMatchObject({ model: 'm-1', max_tokens: 9 })
  })
})

describe('an alias drops and renames members', () => {
  test('of a request that passes through, and names what it dropped', async () => {
    const make = (url: string) =>
      alias('openai', url, {
        drop: ['store', 'seed'],
        rename: { max_tokens: 'max_completion_tokens' },
        override_params: { model: 'm-1', seed: 7 },
      })
    const { received, headers } = await asked('/v1/chat/completions', make, {
      max_tokens: 5,
      store: true,
    })

    expect(received.json).toEqual({
      model: 'm-1',
      ...REQUESTS['/v1/chat/completions'],
      max_completion_tokens: 5,
    })
    expect(headers.get('x-portus-dropped')).toBe('store')
  })

  test('of a request that Portus translates', async () => {
    const make = (url: string) => alias('anthropic', url, { drop: ['temperature'] })
    const { received } = await asked('/v1/chat/completions', make, { temperature: 0.5 })

    expect(received.json).toMatchObject({ model: 'm-1' })
    expect(received.json).not.toHaveProperty('temperature')
  })
})

test('a member that a strict provider refuses is left out and named, in the header and in the log', async () => {
  using far = startProvider()
  await using portus = await startPortus({ aliases: { it: alias('mistral-ai', far.url) } })
  const response = await portus.call('/v1/chat/completions', {
    json: {
      model: 'it',
      ...REQUESTS['/v1/chat/completions'],
      max_completion_tokens: 5,
      store: true,
      user: 'somebody',
    },
  })
  await response.text()
  const [report] = await portus.reported()

  expect(far.received[0]!.json).toEqual({
    model: 'm-1',
    ...REQUESTS['/v1/chat/completions'],
    max_tokens: 5,
  })
  expect(response.headers.get('x-portus-dropped')).toBe('store, user')
  expect(report!.dropped).toEqual(['store', 'user'])
})

describe('what a provider takes, by its document', () => {
  const OPENAIS = { prompt_cache_key: 'k', safety_identifier: 'u', store: true, verbosity: 'low' }
  const LIMIT = { max_completion_tokens: 5 }

  test.each<[AliasFile['provider'], sent: object, gets: object, dropped: string | null]>([
    [
      'cerebras',
      { ...OPENAIS, ...LIMIT, foo: 1 },
      { prompt_cache_key: 'k', ...LIMIT },
      'safety_identifier, store, verbosity, foo',
    ],
    [
      'groq',
      { ...OPENAIS, ...LIMIT, service_tier: 'flex', foo: 1 },
      { ...LIMIT, service_tier: 'flex', foo: 1 },
      'prompt_cache_key, safety_identifier, store, verbosity',
    ],
    ['groq', { modalities: ['text'], logprobs: false }, {}, 'modalities, logprobs'],
    [
      'fireworks-ai',
      { ...OPENAIS, ...LIMIT, metadata: {} },
      { prompt_cache_key: 'k', metadata: {}, max_tokens: 5 },
      'safety_identifier, store, verbosity',
    ],
    [
      'mistral-ai',
      { ...OPENAIS },
      { prompt_cache_key: 'k' },
      'safety_identifier, store, verbosity',
    ],
    [
      'moonshot',
      { ...OPENAIS, ...LIMIT },
      { prompt_cache_key: 'k', safety_identifier: 'u', ...LIMIT },
      'store, verbosity',
    ],
    ['deepseek', LIMIT, { max_tokens: 5 }, null],
    ['deepinfra', LIMIT, { max_tokens: 5 }, null],
    ['nscale', LIMIT, { max_tokens: 5 }, null],
    ['together-ai', LIMIT, { max_tokens: 5 }, null],
    ['upstage', LIMIT, { max_tokens: 5 }, null],
    ['nebius', { ...OPENAIS, ...LIMIT }, { ...OPENAIS, ...LIMIT }, null],
  ])('%s: %j', async (provider, sent, gets, dropped) => {
    const { received, headers } = await asked(
      '/v1/chat/completions',
      (url) => alias(String(provider), url),
      sent,
    )

    expect(received.json).toEqual({ model: 'm-1', ...REQUESTS['/v1/chat/completions'], ...gets })
    expect(headers.get('x-portus-dropped')).toBe(dropped)
  })
})
