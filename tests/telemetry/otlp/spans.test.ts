import { expect, test } from 'bun:test'
import type { AliasFile } from '../../../src/alias/schema'
import { anthropicAlias, type Options, openaiAlias, startPortus } from '../../support/portus'
import { hello } from '../../support/providers/models/hello'
import { openaiError } from '../../support/providers/openai-chat'
import { startProvider } from '../../support/providers/server'
import { ofKind, type ReceivedSpan, startSpanReceiver } from '../../support/providers/span-receiver'

const CHAT = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const CLIENT_SPAN = '00f067aa0ba902b7'
const TRACEPARENT = `00-${TRACE_ID}-${CLIENT_SPAN}-01`

type Asked = {
  alias: AliasFile
  path?: string
  json?: object
  headers?: Record<string, string>
  options?: Partial<Options>
  /** How many spans are waited for. */
  count: number
}

/** The spans that one request leaves. */
async function spansFor({
  alias,
  path = '/v1/chat/completions',
  json = CHAT,
  headers = {},
  options,
  count,
}: Asked): Promise<{ server: ReceivedSpan; clients: ReceivedSpan[]; text: string }> {
  using receiver = startSpanReceiver()
  await using portus = await startPortus({
    aliases: { m: alias },
    tracing: receiver.tracing(),
    ...options,
  })
  await (await portus.call(path, { json, headers })).text()
  const spans = await receiver.received(count)
  return {
    server: ofKind(spans, 'server')[0] as ReceivedSpan,
    clients: ofKind(spans, 'client'),
    text: receiver.exports.map(({ text }) => text).join('\n'),
  }
}

test('a chat is a span of the server with a span of the provider in it, which the provider is told of', async () => {
  using provider = startProvider()
  const { server, clients } = await spansFor({ alias: openaiAlias(provider.url), count: 2 })

  const [client] = clients
  expect(server).toMatchObject({
    name: 'POST /v1/chat/completions',
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/v1/chat/completions',
      'http.response.status_code': 200,
      'portus.alias': 'm',
      'portus.application': 'tests',
      'portus.outcome': 'complete',
    },
  })
  expect(server).not.toHaveProperty('parentSpanId')
  expect(server).not.toHaveProperty('status')
  expect(client).toMatchObject({
    traceId: server.traceId,
    parentSpanId: server.spanId,
    name: 'chat gpt-real',
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-real',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(provider.url).port),
      'http.response.status_code': 200,
    },
  })
  expect(provider.received[0]?.headers.get('traceparent')).toBe(
    `00-${server.traceId}-${client?.spanId}-01`,
  )
})

test.each([
  ['passed on', '/v1/chat/completions', openaiAlias],
  ['translated', '/v1/chat/completions', anthropicAlias],
  ['translated', '/v1/messages', openaiAlias],
])(
  'a stream that is %s at %s ends both spans at its end, with its tokens',
  async (_, path, alias) => {
    using provider = startProvider()
    const json = { ...CHAT, stream: true }
    const { server, clients } = await spansFor({ alias: alias(provider.url), path, json, count: 2 })

    const [client] = clients
    expect(client?.parentSpanId).toBe(server.spanId)
    expect(client?.endTimeUnixNano).toBe(server.endTimeUnixNano)
    expect(client?.attributes).toMatchObject({
      'gen_ai.request.stream': true,
      'gen_ai.usage.input_tokens': expect.any(Number),
      'gen_ai.usage.output_tokens': expect.any(Number),
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
    })
  },
)

test('a fallback has a span of each target, and the one that failed says so', async () => {
  using broken = startProvider(() => openaiError(503, 'down'))
  using provider = startProvider()
  const { server, clients } = await spansFor({
    alias: {
      strategy: { mode: 'fallback' },
      targets: [openaiAlias(broken.url), anthropicAlias(provider.url)] as never,
    },
    count: 3,
  })

  expect(clients.map(({ parentSpanId }) => parentSpanId)).toEqual([server.spanId, server.spanId])
  expect(clients.map(({ name }) => name)).toEqual(['chat gpt-real', 'chat claude-real'])
  expect(clients[0]).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': '503' } })
  expect(clients[1]).not.toHaveProperty('status')
  expect(server).not.toHaveProperty('status')
  const told = [broken, provider].map(({ received }) => received[0]?.headers.get('traceparent'))
  expect(told).toEqual(clients.map(({ spanId }) => `00-${server.traceId}-${spanId}-01`))
})

test('a retry is a span of its own with its number', async () => {
  let asked = 0
  using provider = startProvider((received) =>
    asked++ === 0 ? openaiError(500, 'once') : hello(received),
  )
  const alias = openaiAlias(provider.url, { retry: { attempts: 1, on_status_codes: [500] } })
  const { server, clients } = await spansFor({ alias, count: 3 })

  expect(clients.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([
    undefined,
    1,
  ])
  expect(new Set(clients.map(({ spanId }) => spanId)).size).toBe(2)
  expect(provider.received.map(({ headers }) => headers.get('traceparent'))).toEqual(
    clients.map(({ spanId }) => `00-${server.traceId}-${spanId}-01`),
  )
})

test('the trace of a client goes on, with its state', async () => {
  using provider = startProvider()
  const headers = { traceparent: TRACEPARENT, tracestate: 'vendor=1, other=2' }
  const { server, clients } = await spansFor({
    alias: openaiAlias(provider.url),
    headers,
    count: 2,
  })

  expect(server).toMatchObject({
    traceId: TRACE_ID,
    parentSpanId: CLIENT_SPAN,
    traceState: 'vendor=1,other=2',
    flags: 0x301,
  })
  expect(clients[0]).toMatchObject({ traceId: TRACE_ID, parentSpanId: server.spanId, flags: 0x101 })
  expect(provider.received[0]?.headers.get('traceparent')).toBe(
    `00-${TRACE_ID}-${clients[0]?.spanId}-01`,
  )
  expect(provider.received[0]?.headers.get('tracestate')).toBe('vendor=1,other=2')
})
