import { describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import type { AliasFile } from '../../src/alias/schema'
import { ENDPOINTS } from '../../src/api/endpoints/endpoints'
import { NATIVE_FORMATS } from '../../src/api/native/formats'
import { withUsageAsked } from '../support/cases/requests'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { startOfficialGateway } from '../support/process/official'
import {
  anthropicError,
  MESSAGE,
  MESSAGE_EVENTS,
  messageEvents,
  thinkingBlock,
} from '../support/providers/anthropic-messages'
import { sse } from '../support/providers/framing'
import { hello } from '../support/providers/models/hello'
import { CHAT_COMPLETION, chatEvents, openaiError } from '../support/providers/openai-chat'
import { type Answer, startProvider } from '../support/providers/server'

const SIGNATURE = `EqQBCgIYAhIM${'1gbcDa9GJwZA2b3h'.repeat(20)}==`

/** A request with what only Anthropic's API has; spelled so that printing it anew would show. */
const body = (model: string, more = '') =>
  `{ "model" : "${model}",\n "max_tokens": 64, "temperature": 1.0${more},
  "thinking": {"type": "enabled", "budget_tokens": 2048},
  "system": [{"type": "text", "text": "\\u00c4", "cache_control": {"type": "ephemeral"}}],
  "context_management": {"edits": [{"type": "clear_tool_uses_20250919"}]},
  "metadata": {"user_id": "u", "big": 12345678901234567890},
  "messages": [
    {"role": "user", "content": "Hi"},
    {"role": "assistant", "content": [
      {"type": "thinking", "thinking": "hm", "signature": "${SIGNATURE}"},
      {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {}}]},
    {"role": "user", "content": [
      {"type": "tool_result", "tool_use_id": "toolu_1", "content": "No", "is_error": true}]}]}`

/** The same with what only Anthropic can do at all. */
const unsayable = (model: string) =>
  body(model, ', "mcp_servers": [{"type": "url", "url": "https://mcp.example", "name": "m"}]')

const HEADERS = { 'anthropic-beta': 'beta-2025-01-01', 'anthropic-version': '2023-06-01' }

async function start(answer: Answer = hello) {
  const resources = new AsyncDisposableStack()
  const provider = resources.use(startProvider(answer))
  const { url } = provider
  const claude = anthropicAlias(url)
  const gpt = openaiAlias(url)
  const portus = resources.use(
    await startPortus({
      aliases: {
        'claude-first': { strategy: { mode: 'fallback' }, targets: [claude, gpt] },
        'gpt-first': { strategy: { mode: 'fallback' }, targets: [gpt, claude] },
        balanced: { strategy: { mode: 'loadbalance' }, targets: [gpt, claude] },
        tuned: {
          strategy: { mode: 'fallback' },
          thinking: { type: 'enabled', budget_tokens: 1024 },
          targets: [
            {
              ...claude,
              beta_headers: ['alias-2025-01-01'],
              override_params: { model: 'claude-tuned', top_k: 7, temperature: 0.5, max_tokens: 9 },
            },
            gpt,
          ],
        },
        retried: {
          strategy: { mode: 'fallback' },
          targets: [{ ...claude, retry: { attempts: 1, on_status_codes: [529] } }, gpt],
        },
        nested: {
          strategy: { mode: 'fallback' },
          targets: [
            { strategy: { mode: 'loadbalance' }, forward_headers: ['x-own'], targets: [claude] },
            gpt,
          ],
        },
        picky: {
          strategy: { mode: 'fallback', on_status_codes: [529] },
          targets: [{ ...gpt, retry: { attempts: 3 } }, claude],
        },
        pools: {
          strategy: { mode: 'fallback' },
          targets: [
            { strategy: { mode: 'loadbalance' }, targets: [gpt, { ...gpt, weight: 2 }] },
            { strategy: { mode: 'loadbalance' }, targets: [gpt, { ...claude, weight: 2 }] },
          ],
        },
        routed: {
          strategy: {
            mode: 'conditional',
            conditions: [{ query: { 'params.temperature': { $eq: 1 } }, then: 'c' }],
            default: 'g',
          },
          targets: [
            { ...claude, name: 'c' },
            { ...gpt, name: 'g' },
          ],
        },
        hooked: {
          strategy: { mode: 'fallback' },
          targets: [claude, gpt],
          passthrough: false,
        },
      },
    }),
  )
  return {
    provider,
    portus,
    ask: (text: string, headers: Record<string, string> = {}) =>
      portus.call('/v1/messages?beta=true', {
        method: 'POST',
        body: text,
        headers: { ...HEADERS, ...headers },
      }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

const streamed = (text: string) => text.replace('"max_tokens"', '"stream": true, "max_tokens"')
const overloaded = () => anthropicError(529, 'overloaded_error', 'Overloaded')

/** Fails what goes to one of the two providers. */
const failing =
  (path: string, failure: () => Response): Answer =>
  (received) =>
    received.path === path ? failure() : hello(received)

describe('a message for an alias with targets of Anthropic’s and of OpenAI’s', () => {
  for (const alias of ['claude-first', 'nested', 'routed', 'retried'])
    test(`reaches Anthropic behind ${alias} byte for byte, and so does the answer the client`, async () => {
      await using it = await start()

      const response = await it.ask(body(alias))

      expect(await response.text()).toBe(JSON.stringify(MESSAGE))
      expect(it.provider.received).toHaveLength(1)
      const [received] = it.provider.received
      expect(received!.text).toBe(body('claude-real'))
      expect(received!).toMatchObject({ path: '/v1/messages', query: '?beta=true' })
      expect(received!.headers.get('anthropic-beta')).toBe('beta-2025-01-01')
      expect(received!.headers.get('x-api-key')).toBe('sk-provider-anthropic')
      expect([...received!.headers.keys()].filter((name) => /portus|portkey/.test(name))).toEqual(
        [],
      )
      expect(await it.portus.reported()).toMatchObject([
        {
          outcome: 'complete',
          provider: 'anthropic',
          usage: { inputTokens: 9, cacheWriteTokens: 3, cacheReadTokens: 5, outputTokens: 2 },
        },
      ])
    })

  test('is streamed from Anthropic in its own events', async () => {
    await using it = await start()

    const response = await it.ask(streamed(body('claude-first')))

    expect(response.headers.get('content-type')).toStartWith('text/event-stream')
    expect(await response.text()).toBe(MESSAGE_EVENTS.join(''))
    expect(it.provider.received[0]!.text).toBe(streamed(body('claude-real')))
    expect((await it.portus.reported())[0]).toMatchObject({ outcome: 'complete' })
  })

  test('gets the overrides, defaults and betas of its Anthropic target put into its own bytes', async () => {
    await using it = await start()

    await it.ask(body('tuned'))

    const [received] = it.provider.received
    const expected = body('claude-tuned')
      .replace('"temperature": 1.0', '"temperature": 0.5')
      .replace(/\}$/, ',"top_k":7}')
    expect(received!.text).toBe(expected)
    expect(received!.headers.get('anthropic-beta')).toBe('alias-2025-01-01,beta-2025-01-01')
  })

  for (const isStream of [false, true]) {
    const shaped = isStream ? streamed : (text: string) => text
    const suffix = isStream ? ', streamed' : ''

    test(`goes on to OpenAI when Anthropic is overloaded${suffix}`, async () => {
      await using it = await start(failing('/v1/messages', overloaded))

      const response = await it.ask(shaped(body('claude-first')))

      expect(response.status).toBe(200)
      expect(await response.text()).toContain('msg_chatcmpl-fake')
      expect(it.provider.received.map(({ path }) => path)).toEqual([
        '/v1/messages',
        '/v1/chat/completions',
      ])
      expect(it.provider.received[1]!.json).toMatchObject({
        model: 'gpt-real',
        max_completion_tokens: 64,
        messages: [
          { role: 'system' },
          { role: 'user' },
          { role: 'assistant', tool_calls: [{ id: 'toolu_1' }] },
          { role: 'tool', content: 'Error: No' },
        ],
      })
    })

    test(`goes on to Anthropic when OpenAI fails, and gets Anthropic’s own answer${suffix}`, async () => {
      await using it = await start(failing('/v1/chat/completions', () => openaiError(500, 'No')))

      const response = await it.ask(shaped(body('gpt-first')))

      expect(await response.text()).toBe(
        isStream ? MESSAGE_EVENTS.join('') : JSON.stringify(MESSAGE),
      )
      expect(it.provider.received[1]!.text).toBe(shaped(body('claude-real')))
    })
  }

  test('is tried at Anthropic again, with the same bytes', async () => {
    let count = 0
    await using it = await start((received) => (count++ ? hello(received) : overloaded()))

    const response = await it.ask(body('retried'))

    expect(await response.text()).toBe(JSON.stringify(MESSAGE))
    const texts = it.provider.received.map(({ text }) => text)
    expect(texts).toEqual([body('claude-real'), body('claude-real')])
  }, 10_000)

  test('ends in the last provider’s error: Anthropic’s as it came', async () => {
    await using it = await start(({ path }) =>
      path === '/v1/messages' ? overloaded() : openaiError(503, 'Down'),
    )

    const last = await it.ask(body('gpt-first'))
    const other = await it.ask(body('claude-first'))

    expect(last.status).toBe(529)
    expect(await last.json()).toEqual({
      type: 'error',
      error: { type: 'overloaded_error', message: 'Overloaded' },
      request_id: 'req_provider',
    })
    expect(other.status).toBe(529)
    expect(await other.json()).toMatchObject({
      error: { type: 'overloaded_error', message: 'Down' },
    })
  })

  test('is never answered with what an earlier target said, though the statuses are alike', async () => {
    await using it = await start(({ path }) =>
      path === '/v1/messages'
        ? anthropicError(503, 'api_error', 'Of Anthropic')
        : openaiError(503, 'Of OpenAI'),
    )

    const response = await it.ask(body('claude-first'))

    expect(await response.json()).toMatchObject({ error: { message: 'Of OpenAI' } })
  })

  test('is balanced between both, each in its own format', async () => {
    await using it = await start()

    for (let count = 0; count < 40; count++) await it.ask(body('balanced'))

    const paths = new Set(it.provider.received.map(({ path }) => path))
    expect([...paths].sort()).toEqual(['/v1/chat/completions', '/v1/messages'])
    for (const { path, text, json } of it.provider.received)
      if (path === '/v1/messages') expect(text).toBe(body('claude-real'))
      else expect(json).toHaveProperty('max_completion_tokens', 64)
  })

  test('is translated for every target of an alias that wants it so', async () => {
    await using it = await start()

    await it.ask(body('hooked'))

    expect(it.provider.received[0]!.json).not.toHaveProperty('context_management')
  })
})

describe('what only Anthropic can do, asked of an alias that has OpenAI as well', () => {
  for (const alias of ['claude-first', 'gpt-first', 'picky', 'routed', 'pools'])
    test(`is done by Anthropic behind ${alias}, and OpenAI hears nothing of it`, async () => {
      await using it = await start()

      const response = await it.ask(unsayable(alias))

      expect(await response.text()).toBe(JSON.stringify(MESSAGE))
      expect(it.provider.received.map(({ text }) => text)).toEqual([unsayable('claude-real')])
    })

  test('is always sent to Anthropic where load is balanced', async () => {
    await using it = await start()

    for (let count = 0; count < 20; count++)
      for (const alias of ['balanced', 'pools'])
        expect((await it.ask(unsayable(alias))).status).toBe(200)

    expect(new Set(it.provider.received.map(({ path }) => path))).toEqual(new Set(['/v1/messages']))
  })

  test('fails with Anthropic’s error, not with a refusal for the target that cannot do it', async () => {
    await using it = await start(overloaded)

    const response = await it.ask(unsayable('claude-first'))

    expect(response.status).toBe(529)
    expect(await response.json()).toMatchObject({ error: { type: 'overloaded_error' } })
    expect(it.provider.received).toHaveLength(1)
  })

  test('is refused where conditions choose OpenAI', async () => {
    await using it = await start()

    const response = await it.ask(unsayable('routed').replace('1.0', '0.2'))

    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { type: 'invalid_request_error', message: expect.stringContaining('"mcp_servers"') },
    })
    expect(it.provider.received).toEqual([])
  })
})

describe('a chat for an alias with targets of OpenAI’s and of Anthropic’s', () => {
  test('reaches OpenAI byte for byte, and so does the answer the client', async () => {
    await using it = await start()
    const chat = (model: string, stream: boolean) =>
      `{ "model":"${model}", "seed": 1.0,"stream":${stream}, "unknown_member":[1.50], "messages":[{"role":"user","content":"\\u00e9"}]}`

    for (const stream of [false, true]) {
      const response = await it.portus.call('/v1/chat/completions', {
        method: 'POST',
        body: chat('gpt-first', stream),
      })

      expect(await response.text()).toBe(
        stream ? chatEvents().join('') : JSON.stringify(CHAT_COMPLETION),
      )
      const sent = chat('gpt-real', stream)
      expect(it.provider.received.at(-1)!.text).toBe(stream ? withUsageAsked(sent) : sent)
    }
  })

  test('that only OpenAI can answer is not asked of Anthropic, whose turn is a failure of OpenAI’s', async () => {
    await using it = await start(failing('/v1/chat/completions', () => openaiError(503, 'Down')))
    const openai = new OpenAI({ baseURL: `${it.portus.url}/v1`, apiKey: KEY, maxRetries: 0 })

    const error = await openai.chat.completions
      .create({ model: 'gpt-first', n: 2, messages: [{ role: 'user', content: 'Hi' }] })
      .catch((caught: unknown) => caught)

    expect(error).toBeInstanceOf(OpenAI.InternalServerError)
    expect(error).toMatchObject({ status: 503, message: expect.stringContaining('Down') })
    expect(it.provider.received).toHaveLength(1)
  })
})

const CHAT = ENDPOINTS.find(({ name }) => name === 'chat')!

/** Strict providers do not get a member that they do not know. */
const isStrict = (provider: string) => NATIVE_FORMATS.chat[provider]?.takes !== undefined
/** The gateway’s own route, which this server answers, leads elsewhere. */
const isElsewhere = (provider: string) => provider === 'ai21'

const WHOLE = '{"model":"both","x":1.0,"messages":[]}'
const STREAMED = '{"model":"both","x":1.0,"stream":true,"messages":[]}'
const EVENTS_WITH_USAGE = chatEvents({ usageIn: 'empty choices' }).join('')

describe('every provider that speaks OpenAI’s format itself', () => {
  test.each([...CHAT.native.keys()].filter((one) => !isStrict(one) && !isElsewhere(one)))(
    'gets and gives the very bytes beside a target of Anthropic’s: %s',
    async (provider) => {
      await using it = await start()
      const one = { ...openaiAlias(it.provider.url), provider } as AliasFile
      const takesUsage = NATIVE_FORMATS.chat[provider]?.takesUsage !== false
      await using portus = await startPortus({
        aliases: {
          both: {
            strategy: { mode: 'fallback' },
            targets: [one, anthropicAlias(it.provider.url)],
          },
        },
      })
      const streamed = takesUsage ? withUsageAsked(STREAMED) : STREAMED
      const withUsage = takesUsage ? EVENTS_WITH_USAGE : chatEvents().join('')
      for (const [text, arrives, answer] of [
        [WHOLE, WHOLE, JSON.stringify(CHAT_COMPLETION)],
        [STREAMED, streamed, chatEvents().join('')],
        [withUsageAsked(STREAMED), streamed, withUsage],
      ] as const) {
        const response = await portus.call('/v1/chat/completions', { method: 'POST', body: text })

        expect(await response.text()).toBe(answer)
        expect(it.provider.received.at(-1)!.text).toBe(arrives.replace('both', 'gpt-real'))
      }
    },
  )
})

describe('an answer of Anthropic’s that is not what was asked for', () => {
  for (const [what, answer, expected] of [
    ['JSON for a stream', () => Response.json(MESSAGE), JSON.stringify(MESSAGE)],
    ['an empty object', () => Response.json({}), '{}'],
  ] as const)
    test(`is passed on as it is: ${what}`, async () => {
      await using it = await start(answer)

      const response = await it.ask(streamed(body('claude-first')))

      expect(response.status).toBe(200)
      expect(await response.text()).toBe(expected)
    })

  test('is an error where it is a page', async () => {
    await using it = await start(
      () => new Response('<html>Log in</html>', { headers: { 'content-type': 'text/html' } }),
    )

    const response = await it.ask(body('claude-first'))

    expect(response.status).toBe(502)
  })

  test('is a stream that breaks off with an error event where it ends too early', async () => {
    await using it = await start(
      () =>
        new Response(MESSAGE_EVENTS.slice(0, 4).join(''), {
          headers: { 'content-type': 'text/event-stream' },
        }),
    )
    const client = new Anthropic({ baseURL: it.portus.url, apiKey: KEY, maxRetries: 0 })

    const error = await client.messages
      .stream({ model: 'claude-first', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] })
      .finalMessage()
      .catch((caught: unknown) => caught)

    expect(error).toBeInstanceOf(Anthropic.AnthropicError)
    expect((await it.portus.reported())[0]).toMatchObject({ outcome: 'truncated' })
  })
})

test('a client that leaves ends the request of the Anthropic target', async () => {
  const left = Promise.withResolvers<void>()
  await using it = await start(({ signal }) => {
    signal.addEventListener('abort', () => left.resolve())
    return new Response(
      new ReadableStream({ start: (one) => one.enqueue(Buffer.from(MESSAGE_EVENTS[0]!)) }),
      { headers: { 'content-type': 'text/event-stream' } },
    )
  })
  const client = new AbortController()
  const response = await it.portus.call('/v1/messages', {
    method: 'POST',
    body: streamed(body('claude-first')),
    signal: client.signal,
  })
  await response.body!.getReader().read()

  client.abort()
  await left.promise

  expect((await it.portus.reported())[0]).toMatchObject({ outcome: 'cancelled' })
})

describe('Claude on Azure', () => {
  for (const gateway of ['embedded', 'official'] as const)
    test(`gets messages byte for byte with the client’s betas, through the ${gateway} gateway`, async () => {
      using provider = startProvider()
      const origin = provider.url.replace('/v1', '')
      await using official = gateway === 'official' ? await startOfficialGateway() : undefined
      const azure: AliasFile = {
        provider: 'azure-ai',
        api_key: 'azure-key',
        azure_foundry_url: 'https://x.services.ai.azure.com/anthropic',
        custom_host: origin,
        beta_headers: ['alias-2025-01-01'],
        override_params: { model: 'claude-azure' },
      }
      await using portus = await startPortus({
        ...(official && { gateway: official.url }),
        aliases: {
          azure,
          both: { strategy: { mode: 'fallback' }, targets: [azure, openaiAlias(provider.url)] },
        },
      })

      for (const model of official ? ['azure'] : ['azure', 'both']) {
        const text = `{"model":"${model}","max_tokens":9,"output_config":{"effort":"low"},"messages":[]}`
        const response = await portus.call('/v1/messages?beta=true', {
          method: 'POST',
          body: text,
          headers: HEADERS,
        })

        expect(await response.text()).toBe(JSON.stringify(MESSAGE))
        const received = provider.received.at(-1)!
        expect(received).toMatchObject({ path: '/v1/messages', query: '?beta=true' })
        expect(received.text).toBe(text.replace(model, 'claude-azure'))
        expect(received.headers.get('anthropic-beta')).toBe('alias-2025-01-01,beta-2025-01-01')
        expect(received.headers.get('anthropic-version')).toBe('2023-06-01')
        expect(received.headers.get('x-api-key')).toBe('azure-key')
      }
    })
})

for (const passthrough of [true, false])
  test(`openai-beta and idempotency-key reach the provider ${passthrough ? 'of a passthrough' : 'where the gateway translates'}`, async () => {
    using provider = startProvider()
    const more = { passthrough, forward_headers: ['x-trace'] }
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url, more), claude: anthropicAlias(provider.url, more) },
    })
    const headers = { 'openai-beta': 'assistants=v2', 'idempotency-key': 'once', 'x-trace': 't' }

    for (const model of ['gpt', 'claude'])
      await portus.call('/v1/chat/completions', { json: { model, messages: [] }, headers })

    expect(provider.received).toHaveLength(2)
    for (const received of provider.received)
      expect(Object.fromEntries(received.headers)).toMatchObject(headers)
  })

test('a schema reaches Claude on Vertex AI from a chat completion', async () => {
  using provider = startProvider(() => Response.json(MESSAGE))
  await using portus = await startPortus({
    aliases: {
      vertex: {
        provider: 'vertex-ai',
        api_key: 'token',
        vertex_project_id: 'p',
        vertex_region: 'europe-west1',
        custom_host: provider.url,
        override_params: { model: 'anthropic.claude-real' },
      },
    },
  })

  const response = await portus.call('/v1/chat/completions', {
    json: {
      model: 'vertex',
      messages: [{ role: 'user', content: 'Hi' }],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'w', schema: { type: 'object' } },
      },
    },
  })

  expect(response.status).toBe(200)
  expect(provider.received[0]!.path).toEndWith('claude-real:rawPredict')
  expect(provider.received[0]!.json?.output_config).toEqual({
    // Anthropic takes objects of a structured output only where they are closed.
    format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } },
  })
})

test('Anthropic’s SDK streams thinking with its signature through a fallback alias', async () => {
  const blocks = [thinkingBlock('Hm', SIGNATURE)]
  await using it = await start(() => sse(messageEvents({ blocks })))
  const client = new Anthropic({ baseURL: it.portus.url, apiKey: KEY, maxRetries: 0 })

  const message = await client.messages
    .stream({
      model: 'claude-first',
      max_tokens: 4096,
      thinking: { type: 'enabled', budget_tokens: 1024 },
      messages: [{ role: 'user', content: 'Hi' }],
    })
    .finalMessage()

  expect(message.content).toEqual([{ type: 'thinking', thinking: 'Hm', signature: SIGNATURE }])
  expect(message.usage).toMatchObject({
    input_tokens: 9,
    cache_creation_input_tokens: 3,
    cache_read_input_tokens: 5,
  })
})

describe('a remote gateway, which cannot be told of the client’s own bytes', () => {
  test('loses what only Anthropic has, and refuses what must not be lost', async () => {
    using provider = startProvider()
    await using official = await startOfficialGateway()
    await using portus = await startPortus({
      gateway: official.url,
      aliases: {
        'claude-first': {
          strategy: { mode: 'fallback' },
          targets: [anthropicAlias(provider.url), openaiAlias(provider.url)],
        },
      },
    })

    const lossy = await portus.call('/v1/messages', { method: 'POST', body: body('claude-first') })
    const refused = await portus.call('/v1/messages', {
      method: 'POST',
      body: unsayable('claude-first'),
    })

    expect(await lossy.json()).toMatchObject({
      content: MESSAGE.content,
      usage: {
        input_tokens: 9,
        cache_creation_input_tokens: 3,
        cache_read_input_tokens: 5,
        output_tokens: 2,
      },
    })
    expect(provider.received).toHaveLength(1)
    const [received] = provider.received
    expect(received!.path).toBe('/v1/messages')
    for (const lost of [SIGNATURE, 'cache_control', 'is_error', 'context_management'])
      expect(received!.text).not.toContain(lost)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      error: { message: expect.stringContaining('"mcp_servers"') },
    })
  })
})
