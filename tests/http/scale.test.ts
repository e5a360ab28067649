import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { chatEvents } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-scale-0c77ab'
const SSE = { headers: { 'content-type': 'text/event-stream' } }
const encode = (text: string) => new TextEncoder().encode(text)

const start = (url: string) =>
  startBinary({ aliases: { fast: openaiAlias(url) }, env: { PORTUS_KEY_TESTS: KEY } })

const request = (url: string, signal?: AbortSignal) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: '{"model":"fast","stream":true}',
    ...(signal && { signal }),
  })

/** Memory of a process, in MB. */
function residentMB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(status.match(/VmRSS:\s+(\d+) kB/)?.[1]) / 1024
}

test('400 streams that stay open all get their first event, beyond the runtime’s limit of 256', async () => {
  const [first = ''] = chatEvents()
  // This process has the limit that the executable lifts for itself, so the clients are sockets.
  using provider = startProvider(
    () => new Response(new ReadableStream({ start: (c) => c.enqueue(encode(first)) }), SSE),
  )
  await using portus = await start(provider.url)
  const { hostname, port } = new URL(portus.url)
  const body = '{"model":"fast","stream":true}'
  const sockets = Array.from({ length: 400 }, () => {
    const socket = connect(Number(port), hostname)
    const { promise, resolve } = Promise.withResolvers<void>()
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
      if (text.includes('data: {')) resolve()
    })
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    return { socket, first: promise }
  })

  await Promise.all(sockets.map(({ first }) => first))

  expect(provider.received.length).toBe(400)
  for (const { socket } of sockets) socket.destroy()
}, 20_000)

test('a client that stops reading holds up the provider, and no memory', async () => {
  const piece = encode(`data: {"choices":[{"delta":{"content":"${'x'.repeat(65_000)}"}}]}\n\n`)
  const TOTAL = 200 * 1024 * 1024
  let sent = 0
  using provider = startProvider(
    () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            if (sent >= TOTAL) {
              controller.enqueue(encode('data: [DONE]\n\n'))
              return controller.close()
            }
            sent += piece.byteLength
            controller.enqueue(piece)
          },
        }),
        SSE,
      ),
  )
  await using portus = await start(provider.url)
  await (await fetch(`${portus.url}/health`)).text()
  const before = residentMB(portus.child.pid)
  const { hostname, port } = new URL(portus.url)
  const socket = connect(Number(port), hostname)
  const body = '{"model":"fast","stream":true}'
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  const first = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
  socket.pause()

  // Waits until the provider is held up: nothing more is taken from it for half a second.
  for (let seen = -1; seen !== sent; await Bun.sleep(500)) seen = sent
  const held = sent
  const paused = residentMB(portus.child.pid)
  let received = first.byteLength
  let count = 0
  let peak = paused
  socket.on('data', (chunk: Buffer) => {
    received += chunk.byteLength
    if (++count % 100 === 0) peak = Math.max(peak, residentMB(portus.child.pid))
  })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.resume()
  await closed

  expect(held).toBeLessThan(TOTAL / 4)
  expect(received).toBeGreaterThan(TOTAL)
  expect(paused - before).toBeLessThan(40)
  expect(Math.max(peak, residentMB(portus.child.pid)) - before).toBeLessThan(80)
}, 30_000)

test('a client that leaves frees its provider at once', async () => {
  const [first = ''] = chatEvents()
  using provider = startProvider(
    () => new Response(new ReadableStream({ start: (c) => c.enqueue(encode(first)) }), SSE),
  )
  await using portus = await start(provider.url)
  const abort = new AbortController()

  const response = await request(portus.url, abort.signal)
  await response.body!.getReader().read()
  const { signal } = provider.received[0]!
  const left = new Promise((resolve) => signal.addEventListener('abort', resolve))
  abort.abort()

  await left
  expect(signal.aborted).toBe(true)
})
