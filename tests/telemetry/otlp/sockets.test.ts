import { expect, test } from 'bun:test'
import { responsesSocket } from '../../support/clients/responses-socket'
import { KEY, openaiAlias, startPortus } from '../../support/portus'
import { startProvider } from '../../support/providers/server'
import { ofKind, startSpanReceiver } from '../../support/providers/span-receiver'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const CLIENT_SPAN = '00f067aa0ba902b7'
const HEADERS = {
  authorization: `Bearer ${KEY}`,
  traceparent: `00-${TRACE_ID}-${CLIENT_SPAN}-01`,
}

test('each response over a WebSocket is a span in that of its connection', async () => {
  using provider = startProvider()
  using receiver = startSpanReceiver()
  await using portus = await startPortus({
    aliases: { m: openaiAlias(provider.url) },
    tracing: receiver.tracing(),
  })
  const client = await responsesSocket(portus.url, { headers: HEADERS })
  await client.turn({ model: 'm', input: 'Hi' })
  await client.turn({ model: 'm', input: 'Hi again' })
  client[Symbol.dispose]()
  const spans = await receiver.received(5)

  const connection = spans.find(({ name }) => name === 'GET /v1/responses')
  const turns = spans.filter(({ name }) => name === 'POST /v1/responses')
  const asked = ofKind(spans, 'client')
  expect(connection).toMatchObject({ traceId: TRACE_ID, parentSpanId: CLIENT_SPAN, flags: 0x301 })
  expect(turns.map(({ parentSpanId }) => parentSpanId)).toEqual(
    [connection, connection].map((one) => one?.spanId),
  )
  expect(turns.map(({ flags }) => flags)).toEqual([0x101, 0x101])
  expect(asked.map(({ parentSpanId }) => parentSpanId)).toEqual(turns.map(({ spanId }) => spanId))
  expect(asked.map(({ name }) => name)).toEqual(['chat gpt-real', 'chat gpt-real'])
  expect(provider.received.map(({ headers }) => headers.get('traceparent'))).toEqual(
    asked.map(({ spanId }) => `00-${TRACE_ID}-${spanId}-01`),
  )
})

test('a realtime connection is a span with the provider’s handshake in it, which tells it of that', async () => {
  const told: (string | null)[] = []
  using provider = serveSockets((headers) => told.push(headers.get('traceparent')))
  using receiver = startSpanReceiver()
  await using portus = await startPortus({
    aliases: { m: openaiAlias(provider.url) },
    tracing: receiver.tracing(),
  })
  const socket = new WebSocket(`${portus.url.replace('http', 'ws')}/v1/realtime?model=m`, {
    headers: HEADERS,
  } as never)
  await new Promise((resolve) => socket.addEventListener('message', resolve))
  socket.close()
  const spans = await receiver.received(2)

  const [server] = ofKind(spans, 'server')
  const [client] = ofKind(spans, 'client')
  expect(server).toMatchObject({
    name: 'GET /v1/realtime',
    traceId: TRACE_ID,
    parentSpanId: CLIENT_SPAN,
    attributes: { 'http.response.status_code': 101 },
  })
  expect(client).toMatchObject({
    parentSpanId: server?.spanId,
    attributes: { 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-real' },
  })
  expect(told).toEqual([`00-${TRACE_ID}-${client?.spanId}-01`])
})

/** A provider whose connections say one thing. */
function serveSockets(onHandshake: (headers: Headers) => void) {
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request, self) {
      onHandshake(request.headers)
      return self.upgrade(request) ? undefined : new Response('', { status: 400 })
    },
    websocket: {
      open: (socket) => void socket.send('{"type":"session.created"}'),
      message() {},
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    [Symbol.dispose]: () => void server.stop(true),
  }
}
