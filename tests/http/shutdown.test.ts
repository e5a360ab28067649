import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { responsesSocket } from '../support/clients/responses-socket'
import { openaiAlias } from '../support/portus'
import { startBinary } from '../support/process/binary'
import { freePort } from '../support/process/child'
import { heldBody } from '../support/providers/framing'
import { chatEvents } from '../support/providers/openai-chat'
import { messageItem, responseEvents } from '../support/providers/openai-responses'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-shutdown-93fe01'
const SSE = { headers: { 'content-type': 'text/event-stream' } }

/** A running executable with one stream in it, of which the first event has arrived. */
async function withStream(env: Record<string, string> = {}, more: Record<string, AliasFile> = {}) {
  const stream = heldBody()
  const provider = startProvider(() => new Response(stream.body, SSE))
  const portus = await startBinary({
    aliases: { fast: openaiAlias(provider.url), ...more },
    env: { PORTUS_KEY_TESTS: KEY, ...env },
  })
  const [first = '', ...others] = chatEvents()
  stream.send(first)
  const response = await fetch(`${portus.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: '{"model":"fast","stream":true}',
  })
  const reader = response.body!.getReader()
  await reader.read()
  return {
    portus,
    reader,
    finish() {
      for (const event of others) stream.send(event)
      stream.end()
    },
    async [Symbol.asyncDispose]() {
      await portus[Symbol.asyncDispose]()
      provider[Symbol.dispose]()
    },
  }
}

/** A provider with a realtime API, and the code with which its connection is closed. */
function startRealtimeProvider() {
  const closed = Promise.withResolvers<number>()
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request, self) => void self.upgrade(request),
    websocket: { message() {}, close: (_socket, code) => closed.resolve(code) },
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    closed: closed.promise,
    [Symbol.dispose]: () => void server.stop(true),
  }
}

/** Opens a WebSocket, and gives what comes of it: the code with which it is closed. */
async function openRealtime(url: string): Promise<{ closed: Promise<number> }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/realtime?model=voice`, {
    headers: { authorization: `Bearer ${KEY}` },
  } as never)
  const closed = new Promise<number>((resolve) =>
    socket.addEventListener('close', ({ code }) => resolve(code)),
  )
  await new Promise((opened) => socket.addEventListener('open', opened))
  return { closed }
}

type Running = Awaited<ReturnType<typeof withStream>>

async function readAll({ reader }: Running): Promise<string> {
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text
    text += new TextDecoder().decode(value)
  }
}

async function untilRefused(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/health`, { keepalive: false }).catch(() => undefined)
    if (!response) return
    await response.text()
    await Bun.sleep(5)
  }
}

describe('shutdown', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    test(`${signal} refuses new connections, lets a running stream finish, and ends with 0`, async () => {
      await using running = await withStream()

      running.portus.child.kill(signal)
      await untilRefused(running.portus.url)
      running.finish()
      const text = await readAll(running)

      expect(text).toEndWith('data: [DONE]\n\n')
      expect(await running.portus.ended()).toBe(0)
      expect(running.portus.output.stderr).toBe('')
    })

  test('closes open WebSockets at both ends as going away, and lets a running stream finish', async () => {
    using provider = startRealtimeProvider()
    await using running = await withStream({}, { voice: openaiAlias(provider.url) })
    const { closed } = await openRealtime(running.portus.url)

    running.portus.child.kill('SIGTERM')

    expect(await closed).toBe(1001)
    expect(await provider.closed).toBe(1001)
    running.finish()
    expect(await readAll(running)).toEndWith('data: [DONE]\n\n')
    expect(await running.portus.ended()).toBe(0)
  })

  test('ends a socket of responses behind the response that runs, as going away', async () => {
    const held = heldBody()
    using provider = startProvider(() => new Response(held.body, SSE))
    await using portus = await startBinary({
      aliases: { gpt: openaiAlias(provider.url) },
      env: { PORTUS_KEY_TESTS: KEY },
    })
    const headers = { authorization: `Bearer ${KEY}` }
    const idle = await responsesSocket(portus.url ?? '', { headers })
    const busy = await responsesSocket(portus.url ?? '', { headers })
    busy.send({ type: 'response.create', model: 'gpt', input: 'Hi' })
    const [first = '', ...others] = responseEvents({ items: [messageItem('Hi')] })
    held.send(first)
    await busy.until(1)
    busy.send({ type: 'response.create', model: 'gpt', input: 'waits' })

    portus.child.kill('SIGTERM')
    const left = await idle.closed
    for (const event of others) held.send(event)
    held.end()

    expect(left.code).toBe(1001)
    expect((await busy.next()).at(-1)?.type).toBe('response.completed')
    expect((await busy.closed).code).toBe(1001)
    expect(provider.received).toHaveLength(1)
    expect(await portus.ended()).toBe(0)
    expect(portus.output.stderr).toBe('')
  })

  test('does not wait for WebSockets where nothing else runs', async () => {
    using provider = startRealtimeProvider()
    await using portus = await startBinary({
      aliases: { voice: openaiAlias(provider.url) },
      env: { PORTUS_KEY_TESTS: KEY },
    })
    const { closed } = await openRealtime(portus.url)

    portus.child.kill('SIGTERM')

    expect(await portus.ended()).toBe(0)
    expect(await closed).toBe(1001)
    expect(await provider.closed).toBe(1001)
    expect(portus.output.stdout).toContain('"status":101,"outcome":"complete"')
  })

  test('a second signal ends at once, and no client takes the half answer for a whole one', async () => {
    await using running = await withStream()

    running.portus.child.kill('SIGTERM')
    await untilRefused(running.portus.url)
    running.portus.child.kill('SIGTERM')

    expect(await running.portus.ended()).toBe(130)
    expect(await readAll(running).catch(() => 'broken off')).toBe('broken off')
  })

  test('the deadline cuts what still runs off, and ends with 1', async () => {
    await using running = await withStream({ PORTUS_SHUTDOWN_TIMEOUT_MS: '300' })

    running.portus.child.kill('SIGTERM')
    const text = await readAll(running).catch(() => 'broken off')

    expect(text).toBe('broken off')
    expect(await running.portus.ended()).toBe(1)
    expect(running.portus.output.stdout).toContain('running requests were cut off')
  })

  test('without requests it ends at once, and logs its last line', async () => {
    await using portus = await startBinary({
      env: { PORTUS_KEY_TESTS: KEY },
      aliases: { a: openaiAlias('http://127.0.0.1:9/v1') },
    })

    portus.child.kill('SIGTERM')

    expect(await portus.ended()).toBe(0)
    expect(portus.output.stdout).toContain('shutting down')
  })

  test('after kill -9 the same port can be listened on again', async () => {
    const env = { PORTUS_KEY_TESTS: KEY, PORTUS_PORT: String(freePort()) }
    const aliases = { a: openaiAlias('http://127.0.0.1:9/v1') }
    await using killed = await startBinary({ env, aliases })
    await (await fetch(`${killed.url}/health`)).text()
    killed.child.kill('SIGKILL')
    await killed.ended()

    await using restarted = await startBinary({ env, aliases })

    expect(restarted.url).toBe(killed.url)
    expect((await fetch(`${restarted.url}/health`)).status).toBe(200)
  })

  test('a port in use is said so, and nothing is shared silently', async () => {
    const aliases = { a: openaiAlias('http://127.0.0.1:9/v1') }
    await using one = await startBinary({ env: { PORTUS_KEY_TESTS: KEY }, aliases })
    const env = { PORTUS_KEY_TESTS: KEY, PORTUS_PORT: new URL(one.url).port }

    await using two = await startBinary({ env, aliases })

    expect(await two.ended()).toBe(1)
    expect(two.output.stderr).toContain('is in use')
  })
})
