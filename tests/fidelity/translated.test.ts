import { describe, expect, test } from 'bun:test'
import { throughGateways } from '../support/clients/bytes'
import { anthropicAlias, openaiAlias } from '../support/portus'
import { NOBODY } from '../support/process/nobody'
import { anthropicError, MESSAGE } from '../support/providers/anthropic-messages'
import { verbatim } from '../support/providers/framing'
import { CHAT_COMPLETION, openaiError } from '../support/providers/openai-chat'
import type { Received } from '../support/providers/server'

const CLOSED = `http://${NOBODY}/v1`
const translated = { passthrough: false } as const

const aliases = (url: string) => ({
  gpt: openaiAlias(url, translated),
  'claude-native': anthropicAlias(url),
  claude: anthropicAlias(url, { ...translated, beta_headers: ['alias-2025-01-01'] }),
  gemini: { provider: 'google' as const, api_key: 'k', custom_host: url },
  'gpt-closed': openaiAlias(CLOSED, translated),
  'claude-closed': anthropicAlias(CLOSED, translated),
  'gpt-hurried': openaiAlias(url, { ...translated, request_timeout: 200 }),
  'claude-hurried': anthropicAlias(url, { ...translated, request_timeout: 200 }),
})

const messages = [{ role: 'user', content: 'Hi' }]
const body = (model: string, more = {}) =>
  JSON.stringify({ model, max_tokens: 64, messages, ...more })

/** How a client reaches a provider: the route, and whose format the provider speaks. */
const ROUTES = [
  { route: 'a chat of OpenAI’s', path: '/v1/chat/completions', model: 'gpt' },
  { route: 'a chat with Anthropic’s', path: '/v1/chat/completions', model: 'claude' },
  { route: 'a message of Anthropic’s', path: '/v1/messages', model: 'claude' },
] as const

const providerError = (model: string, status: number) =>
  model === 'claude'
    ? anthropicError(status, 'billing_error', 'é No', { 'retry-after': '7' })
    : openaiError(status, 'é No', { 'retry-after': '7' })

/** The envelope of the route's own API. */
const envelope = (path: string, type: unknown, message: unknown, more: object = {}) =>
  path === '/v1/messages'
    ? { type: 'error', error: { type, message }, request_id: expect.any(String) }
    : { error: { message, type, param: null, code: null, ...more } }

const isStream = [false, true]

throughGateways({ aliases }, (through) => {
  for (const { route, path, model } of ROUTES)
    describe(route, () => {
      for (const stream of isStream) {
        const asked = stream ? ', asked for a stream' : ''

        test.each([400, 402, 403, 404, 413, 422, 429, 500, 503, 529])(
          `a %d of the provider comes in the client’s format${asked}`,
          async (status) => {
            through.provider.answer = () => providerError(model, status)

            const answer = await through.send(path, body(model, { stream }))

            expect(answer.status).toBe(status)
            expect(answer.headers.get('retry-after')).toBe('7')
            const code = model === 'gpt' ? { code: 'provider_code' } : {}
            const type = model === 'gpt' ? 'provider_type' : 'billing_error'
            expect(JSON.parse(answer.text)).toEqual(envelope(path, type, 'é No', code))
          },
        )

        test(`a 401 of the provider is a 502 in its words${asked}`, async () => {
          through.provider.answer = () => providerError(model, 401)

          const answer = await through.send(path, body(model, { stream }))

          expect(answer.status).toBe(502)
          expect(answer.headers.get('retry-after')).toBe('7')
          const type = path === '/v1/messages' ? 'api_error' : 'server_error'
          const code = { code: 'provider_credentials_refused' }
          const words = 'The provider refused Portus’ credentials for this model: é No'
          expect(JSON.parse(answer.text)).toEqual(envelope(path, type, words, code))
        })

        test(`a provider out of reach is a 502${asked}`, async () => {
          const answer = await through.send(path, body(`${model}-closed`, { stream }))

          expect(answer.status).toBe(502)
          const type = path === '/v1/messages' ? 'api_error' : 'server_error'
          const code = { code: 'provider_unreachable' }
          expect(JSON.parse(answer.text)).toEqual(
            envelope(path, type, 'The provider cannot be reached', code),
          )
        })

        test(`a provider that takes too long is a 504${asked}`, async () => {
          through.provider.answer = () => new Promise(() => {})

          const answer = await through.send(path, body(`${model}-hurried`, { stream }))

          expect(answer.status).toBe(504)
          const type = path === '/v1/messages' ? 'timeout_error' : 'server_error'
          const code = { code: 'provider_timeout' }
          expect(JSON.parse(answer.text)).toEqual(
            envelope(path, type, 'The provider did not answer in time', code),
          )
        })
      }

      test.each(['{"broken":', '<html>502</html>', ''])(
        'a good status with %j for JSON is a 502',
        async (broken) => {
          through.provider.answer = () => verbatim(broken)

          const answer = await through.send(path, body(model))

          expect(answer.status).toBe(502)
          const type = path === '/v1/messages' ? 'api_error' : 'server_error'
          const code = { code: 'invalid_provider_answer' }
          expect(JSON.parse(answer.text)).toEqual(envelope(path, type, expect.any(String), code))
        },
      )
    })

  test.each([
    ['gemini', '/v1/chat/completions', '{"unexpected":"s3cret"}'],
    ['claude', '/v1/chat/completions', '{"unexpected":"s3cret"}'],
    ['claude-native', '/v1/chat/completions', '{"unexpected":"s3cret"}'],
  ] as const)('an answer of %s that nobody can read is a 502', async (model, path, text) => {
    through.provider.answer = () => verbatim(text)

    const answer = await through.send(path, body(model))

    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'invalid_provider_answer' } })
    expect(answer.status).toBe(502)
    expect(answer.text).not.toContain('s3cret')
    expect(await through.report()).toMatchObject({
      status: 502,
      error: { kind: 'invalid_provider_answer' },
    })
  })

  test.each([
    ['/v1/chat/completions', 'claude'],
    ['/v1/messages', 'claude'],
  ] as const)('%s: the betas of alias and client reach Anthropic', async (path, model) => {
    through.provider.answer = () => Response.json(MESSAGE)

    await through.send(path, body(model), {
      'anthropic-beta': 'mine-2025-02-02',
      'anthropic-version': '2023-01-01',
    })

    const { headers } = through.only()
    expect(headers.get('anthropic-beta')).toBe('alias-2025-01-01,mine-2025-02-02')
    expect(headers.get('anthropic-version')).toBe('2023-01-01')
  })

  test.each([
    ['without a limit, 4096', {}, 4096],
    ['with max_tokens, that', { max_tokens: 5 }, 5],
    ['with max_completion_tokens, that', { max_completion_tokens: 6 }, 6],
  ])('a chat with Anthropic %s', async (_, limit, expected) => {
    through.provider.answer = () => Response.json(MESSAGE)

    const { status } = await through.send(
      '/v1/chat/completions',
      JSON.stringify({ model: 'claude', messages, ...limit }),
    )

    expect(status).toBe(200)
    expect(through.only().json?.max_tokens).toBe(expected)
  })

  test('"passthrough": false has the gateway translate what it could pass on', async () => {
    through.provider.answer = ({ path }: Received) =>
      Response.json(path.endsWith('/messages') ? MESSAGE : CHAT_COMPLETION)

    await through.send('/v1/chat/completions', body('gpt', { min_p: 0.1, seed: 1 }))
    await through.send('/v1/messages', body('claude', { betas: ['a'], metadata: { a: 'b' } }))

    const [chat, message] = through.provider.received.map(({ json }) => json)
    expect(chat).toMatchObject({ model: 'gpt-real', seed: 1 })
    expect(chat).not.toHaveProperty('min_p')
    expect(message).toMatchObject({ model: 'claude-real', metadata: { a: 'b' } })
    expect(message).not.toHaveProperty('betas')
  })
})
