import { describe, expect, test } from 'bun:test'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../../support/portus'
import { NOBODY } from '../../support/process/nobody'
import { openaiError } from '../../support/providers/openai-chat'
import { startProvider } from '../../support/providers/server'
import { ofKind, startSpanReceiver } from '../../support/providers/span-receiver'

const CHAT = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }
const PATH = '/v1/chat/completions'

describe('a request that does not end well', () => {
  test('nobody answers: both spans are errors, with the code of the system', async () => {
    using receiver = startSpanReceiver()
    await using portus = await startPortus({
      aliases: { m: openaiAlias(`http://${NOBODY}/v1`) },
      tracing: receiver.tracing(),
    })
    await (await portus.call(PATH, { json: CHAT })).text()
    const spans = await receiver.received(2)

    const [server] = ofKind(spans, 'server')
    const [client] = ofKind(spans, 'client')
    expect(server).toMatchObject({
      status: { code: 2 },
      attributes: { 'portus.outcome': 'failed', 'error.type': 'provider_unreachable' },
    })
    expect(client).toMatchObject({
      parentSpanId: server?.spanId,
      status: { code: 2 },
      attributes: { 'error.type': 'ECONNREFUSED', 'server.port': 2 },
    })
  })

  test("a provider's 400 is its span's error, and none of the server's", async () => {
    using provider = startProvider(() => openaiError(400, 'a word of the contents'))
    using receiver = startSpanReceiver()
    await using portus = await startPortus({
      aliases: { m: openaiAlias(provider.url) },
      tracing: receiver.tracing(),
    })
    await (await portus.call(PATH, { json: CHAT })).text()
    const spans = await receiver.received(2)

    const [server] = ofKind(spans, 'server')
    const [client] = ofKind(spans, 'client')
    expect(server).not.toHaveProperty('status')
    expect(server?.attributes['error.type']).toBe('400')
    expect(client).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': '400' } })
  })

  test('a wrong key is a span without an attempt, by the method alone', async () => {
    using receiver = startSpanReceiver()
    await using portus = await startPortus({ aliases: {}, tracing: receiver.tracing() })
    const headers = { authorization: 'Bearer wrong' }
    await (await portus.call('/v1/chat/completions?secret=1', { json: CHAT, headers })).text()
    const [server] = await receiver.received(1)

    expect(server).toMatchObject({
      name: 'POST',
      attributes: { 'http.response.status_code': 401, 'error.type': 'invalid_api_key' },
    })
    expect(receiver.spans()).toHaveLength(1)
  })

  test.each([
    ['passed on', openaiAlias],
    ['translated', anthropicAlias],
  ])('a client that leaves a stream that is %s leaves two spans and no error', async (_, alias) => {
    using provider = startProvider(
      () =>
        new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(
                alias === openaiAlias
                  ? 'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}\n\n'
                  : 'event: message_start\ndata: {"type":"message_start","message":{"id":"a","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":3,"output_tokens":1}}}\n\nevent: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\nevent: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}\n\n',
              )
            },
          }),
          { headers: { 'content-type': 'text/event-stream' } },
        ),
    )
    using receiver = startSpanReceiver()
    await using portus = await startPortus({
      aliases: { m: alias(provider.url) },
      tracing: receiver.tracing(),
    })
    const leaving = new AbortController()
    const answer = await portus.call(PATH, {
      json: { ...CHAT, stream: true },
      signal: leaving.signal,
    })
    await answer.body?.getReader().read()
    leaving.abort()
    const spans = await receiver.received(2)

    const [server] = ofKind(spans, 'server')
    const [client] = ofKind(spans, 'client')
    expect(server?.attributes['portus.outcome']).toBe('cancelled')
    expect(spans.filter(({ status }) => status)).toEqual([])
    expect(client?.parentSpanId).toBe(server?.spanId)
  })

  test('a stream that breaks off is an error of both, though its status was good', async () => {
    using provider = startProvider(
      () =>
        new Response('data: {"choices":[]}\n\n', {
          headers: { 'content-type': 'text/event-stream' },
        }),
    )
    using receiver = startSpanReceiver()
    await using portus = await startPortus({
      aliases: { m: openaiAlias(provider.url) },
      tracing: receiver.tracing(),
    })
    const answer = await portus.call(PATH, { json: { ...CHAT, stream: true } })
    await answer.text().catch(() => 'cut off')
    const spans = await receiver.received(2)

    expect(spans.map(({ status }) => status?.code)).toEqual([2, 2])
    expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual([
      'stream_truncated',
      'stream_truncated',
    ])
  })
})

describe('what is no part of traces', () => {
  test('probes leave no spans', async () => {
    using receiver = startSpanReceiver()
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { m: openaiAlias(provider.url) },
      tracing: receiver.tracing(),
    })
    for (const path of ['/livez', '/readyz', '/health']) await fetch(portus.url + path)
    await (await portus.call(PATH, { json: CHAT })).text()
    const spans = await receiver.received(2)

    expect(ofKind(spans, 'server').map(({ name }) => name)).toEqual([`POST ${PATH}`])
  })

  test('a trace that its client does not record is passed on, and not sent', async () => {
    using receiver = startSpanReceiver()
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { m: openaiAlias(provider.url) },
      tracing: receiver.tracing(),
    })
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
    const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-00` }
    await (await portus.call(PATH, { json: CHAT, headers })).text()
    await (await portus.call(PATH, { json: CHAT })).text()
    const spans = await receiver.received(2)

    const told = provider.received[0]?.headers.get('traceparent')
    expect(told).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`))
    expect(told).not.toContain('00f067aa0ba902b7')
    expect(spans.filter(({ traceId }) => traceId === trace)).toEqual([])
  })

  test.each([
    ['no valid one', 'vendor=1', undefined],
    ['00-0-0-01', 'vendor=1', undefined],
    ['ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'vendor=1', undefined],
  ])(
    'traceparent %p begins a new trace, without the state of another',
    async (traceparent, tracestate, state) => {
      using receiver = startSpanReceiver()
      using provider = startProvider()
      await using portus = await startPortus({
        aliases: {
          m: openaiAlias(provider.url, { forward_headers: ['tracestate', 'traceparent'] }),
        },
        tracing: receiver.tracing(),
      })
      await (await portus.call(PATH, { json: CHAT, headers: { traceparent, tracestate } })).text()
      const [server] = ofKind(await receiver.received(2), 'server')

      const headers = provider.received[0]?.headers
      expect(server).not.toHaveProperty('parentSpanId')
      expect(server?.traceState).toBe(state as never)
      expect(headers?.get('traceparent')).toStartWith(`00-${server?.traceId}-`)
      expect(headers?.has('tracestate')).toBe(false)
    },
  )

  test('without traces a client’s headers stay behind, unless the alias lets them through', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: {
        m: openaiAlias(provider.url),
        through: openaiAlias(provider.url, { forward_headers: ['traceparent'] }),
      },
    })
    const headers = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }
    await (await portus.call(PATH, { json: CHAT, headers })).text()
    await (await portus.call(PATH, { json: { ...CHAT, model: 'through' }, headers })).text()

    const told = provider.received.map((one) => one.headers.get('traceparent'))
    expect(told).toEqual([null, headers.traceparent])
  })
})

test('no contents, keys, headers or unknown models are in what is sent', async () => {
  using broken = startProvider(({ text }) => openaiError(500, `you said ${text}`))
  using provider = startProvider()
  using receiver = startSpanReceiver()
  await using portus = await startPortus({
    aliases: {
      m: {
        strategy: { mode: 'fallback' },
        targets: [openaiAlias(broken.url), openaiAlias(provider.url)] as never,
      },
      down: openaiAlias(broken.url),
    },
    tracing: receiver.tracing({ headers: { 'x-receiver': 'otlp-secret-value-1' } }),
  })
  const mark = 'zq7mark'
  const body = (model: string) => ({
    model,
    user: `${mark}-user`,
    messages: [
      { role: 'system', content: `${mark}-system` },
      { role: 'user', content: `${mark}-text` },
    ],
    metadata: { name: `${mark}-metadata` },
    tools: [
      { type: 'function', function: { name: `${mark}_tool`, description: mark, parameters: {} } },
    ],
  })
  const headers = {
    'user-agent': `${mark}-agent`,
    cookie: `${mark}-cookie`,
    tracestate: `${mark}=${KEY}`,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'x-request-id': 'my-own-id',
  }
  for (const model of ['m', 'down', `${mark}-model`])
    for (const stream of [false, true])
      await (
        await portus.call(`${PATH}?${mark}=1`, { json: { ...body(model), stream }, headers })
      ).text()
  await (await portus.call(`/v1/${mark}`, { headers })).text()
  await (
    await portus.call(`/v1beta/models/${mark}:generateContent`, {
      json: { contents: [{ parts: [{ text: mark }] }] },
      headers,
    })
  ).text()
  const spans = await receiver.received(8 + 2 * 2 + 2)

  const sent = receiver.exports.map(({ text }) => text).join('\n')
  expect(ofKind(spans, 'server')).toHaveLength(8)
  expect(sent).not.toContain(mark)
  for (const secret of [KEY, 'sk-provider-openai', 'otlp-secret-value-1', 'Hello'])
    expect(sent).not.toContain(secret)
  expect(receiver.exports[0]?.headers.get('x-receiver')).toBe('otlp-secret-value-1')
})
