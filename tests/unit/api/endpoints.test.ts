import { describe, expect, test } from 'bun:test'
import { PROVIDERS } from '../../../src/alias/providers'
import {
  ENDPOINTS,
  type Endpoint,
  REALTIME,
  REALTIME_HEADERS,
} from '../../../src/api/endpoints/endpoints'
import { AZURE_CLAUDE } from '../../../src/api/provider-apis'

const ALL = [...ENDPOINTS, REALTIME]
const KNOWN: readonly string[] = [...PROVIDERS, AZURE_CLAUDE]

const named = (name: string) => ENDPOINTS.find((endpoint) => endpoint.name === name)!

describe('the endpoints', () => {
  test('have names of their own', () => {
    expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length)
  })

  test('have addresses of their own, or belong to another API', () => {
    const addresses = ALL.map(
      ({ method, path, dialect }) =>
        `${method} ${path.replaceAll(/\/:\w+/g, '/:id')} ${dialect === 'anthropic'}`,
    )

    expect(new Set(addresses).size).toBe(ALL.length)
  })

  const wrong = (isWrong: (endpoint: Endpoint) => boolean) =>
    ALL.filter(isWrong).map(({ name }) => name)

  const laws: [law: string, isBroken: (endpoint: Endpoint) => boolean][] = [
    [
      'have plain paths, with an id and a part at most',
      ({ path, dialect }) =>
        dialect !== 'google' &&
        !/^\/v1(\/[a-z_]+)+$/.test(path.replace('/:id', '').replace('/:part', '')),
    ],
    [
      'have Google’s paths where they are Google’s',
      ({ path, dialect }) =>
        (dialect === 'google') !== /^\/v1beta\/models\/\*:[a-zA-Z]+$/.test(path),
    ],
    [
      'take a body only where they are posted to',
      ({ method, body }) => method !== 'POST' && body !== 'none',
    ],
    [
      'find the model in a body only where there is one',
      ({ model, body }) => model === 'body' && body === 'none',
    ],
    [
      'are only native to providers that there are',
      ({ native }) => [...native.keys()].some((name) => !KNOWN.includes(name)),
    ],
    [
      'are only had by providers that there are',
      ({ providers = [] }) => providers.some((name) => !KNOWN.includes(name)),
    ],
    [
      'that find the model beside the body override nothing but the model of what is realtime',
      ({ name, model, overrides }) =>
        model === 'address' && overrides !== (name === 'realtime' ? 'model' : 'none'),
    ],
    [
      'of Anthropic’s are messages, files and skills',
      ({ dialect, path }) =>
        dialect === 'anthropic'
          ? !/^\/v1\/(messages|files|skills)(\/|$)/.test(path)
          : path.startsWith('/v1/messages'),
    ],
    ['name no query parameter twice', ({ query }) => new Set(query).size !== query.length],
    [
      'let no query parameter through that chooses an account or a model',
      ({ query }) => query.some((name) => /model|key|org|project|api-version/.test(name)),
    ],
  ]

  test.each(laws)('%s', (_, isBroken) => {
    expect(wrong(isBroken)).toEqual([])
  })
})

describe('an endpoint', () => {
  const rows: [name: string, expected: Partial<Endpoint>][] = [
    [
      'chat',
      {
        method: 'POST',
        path: '/v1/chat/completions',
        dialect: 'openai',
        body: 'json',
        model: 'body',
        overrides: 'chat',
      },
    ],
    [
      'messages',
      {
        method: 'POST',
        path: '/v1/messages',
        dialect: 'anthropic',
        query: ['beta'],
        overrides: 'messages',
      },
    ],
    [
      'count_tokens',
      { path: '/v1/messages/count_tokens', dialect: 'anthropic', overrides: 'count_tokens' },
    ],
    [
      'responses',
      {
        path: '/v1/responses',
        body: 'json',
        model: 'body',
        overrides: 'responses',
        streams: 'responses',
      },
    ],
    [
      'audio.transcriptions',
      { path: '/v1/audio/transcriptions', body: 'form', model: 'body', overrides: 'plain' },
    ],
    ['files.create', { path: '/v1/files', body: 'form', model: 'address', overrides: 'none' }],
    ['files.content', { method: 'GET', path: '/v1/files/:id/content', body: 'none' }],
    ['batches.cancel', { method: 'POST', path: '/v1/batches/:id/cancel', body: 'json' }],
    ['responses.delete', { method: 'DELETE', path: '/v1/responses/:id', body: 'none' }],
    ['fine_tuning.jobs.create', { body: 'json', model: 'body', overrides: 'model' }],
  ]

  test.each(rows)('"%s" is what its API’s document says', (name, expected) => {
    expect(named(name)).toMatchObject(expected)
  })

  const natives: [name: string, provider: string, prefix: string | undefined][] = [
    ['chat', 'openai', ''],
    ['chat', 'deepseek', '/v1'],
    ['chat', 'anthropic', undefined],
    ['messages', 'anthropic', ''],
    ['messages', AZURE_CLAUDE, '/v1'],
    ['messages', 'openai', undefined],
    ['rerank', 'cohere', '/v2'],
    ['embeddings', 'openai', ''],
    ['embeddings', 'groq', undefined],
  ]

  test.each(natives)('"%s" at %s has %p before its path', (name, provider, prefix) => {
    expect(named(name).native.get(provider)).toBe(prefix as '' | undefined)
  })
})

test('the realtime API is a stored thing of OpenAI’s, with headers that name no account', () => {
  expect(REALTIME).toMatchObject({ method: 'GET', path: '/v1/realtime', model: 'address' })
  expect(
    REALTIME_HEADERS.filter((name) => /organization|project|authorization/.test(name)),
  ).toEqual([])
})
