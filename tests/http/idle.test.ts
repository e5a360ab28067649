import { expect, test } from 'bun:test'
import { connect } from 'node:net'
import { KEY, openaiAlias, startPortus } from '../support/portus'
import { heldBody } from '../support/providers/framing'
import { chatEvents } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

/** The runtime's timer goes in steps of four seconds. */
const IDLE_SECONDS = 4
const BEYOND_IDLE_MS = 10_000

test('neither a silent stream nor a slow upload is cut off by the idle timer of its connection', async () => {
  const stream = heldBody()
  const [first = '', ...others] = chatEvents()
  using provider = startProvider(({ json }) =>
    json?.stream
      ? new Response(stream.body, { headers: { 'content-type': 'text/event-stream' } })
      : Response.json({ object: 'chat.completion' }),
  )
  await using portus = await startPortus({
    aliases: { fast: openaiAlias(provider.url) },
    idleTimeoutSeconds: IDLE_SECONDS,
  })
  const { hostname, port } = new URL(portus.url)
  stream.send(first)
  const response = await portus.call('/v1/chat/completions', {
    json: { model: 'fast', stream: true },
  })
  const text = response.text()
  const quiet = connect(Number(port), hostname)
  const cut = new Promise((resolve) => quiet.once('close', resolve))
  const socket = connect(Number(port), hostname)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk.toString()
  })
  const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\nConnection: close\r\n`
  const body = `{"model":"fast","x":"${'a'.repeat(38)}"}`
  socket.write(`${head}Content-Length: ${body.length}\r\n\r\n`)

  // Some bytes a second: far below what the runtime takes for a living connection.
  for (const byte of body) {
    socket.write(byte)
    await Bun.sleep(BEYOND_IDLE_MS / body.length)
  }
  await closed
  for (const event of others) stream.send(event)
  stream.end()

  await cut // The timer did run: a connection without a request is gone.

  expect(answer).toStartWith('HTTP/1.1 200')
  expect(await text).toEndWith('data: [DONE]\n\n')
}, 30_000)
