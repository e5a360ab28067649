import { describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import type { ServerWebSocket } from 'bun'
import { leavesOf, targetTree } from '../../src/alias/target-tree'
import { realtimeTarget } from '../../src/portkey/realtime-target'
import { KEY, openaiAlias, startPortus } from '../support/portus'

const PATH = '/v1/realtime?model=voice'
const authorization = `Bearer ${KEY}`
const FRAME = Buffer.alloc(1_000_000, 'a')
const FRAMES = 200
/** Many times less than what is sent to the end that does not read. */
const MEMORY_GROWTH_BYTES = 100_000_000
/** RFC 6455 section 1.3. */
const SOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

type Close = { code: number; reason: string }

/** A provider whose connections the test holds. */
function startSocketProvider() {
  const sockets: ServerWebSocket<unknown>[] = []
  const handshakes: Headers[] = []
  const closes: Close[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request, self) {
      handshakes.push(request.headers)
      return self.upgrade(request) ? undefined : new Response('no handshake', { status: 400 })
    },
    websocket: {
      perMessageDeflate: true,
      backpressureLimit: 2 ** 30,
      open: (socket) => void sockets.push(socket),
      message(socket, message) {
        const { code, reason } = JSON.parse(String(message)) as Close
        socket.close(code, reason)
      },
      close: (_socket, code, reason) => void closes.push({ code, reason }),
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    sockets,
    handshakes,
    closes,
    [Symbol.dispose]: () => void server.stop(true),
  }
}

/** A provider that takes connections and then does what the test says with each socket. */
async function startRawProvider(onHandshake: (socket: Socket, answer: string) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.once('data', (head) => {
      const key = head.toString('latin1').match(/sec-websocket-key: (.*)\r\n/i)?.[1]
      const accept = createHash('sha1').update(`${key}${SOCKET_GUID}`).digest('base64')
      onHandshake(
        socket,
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/v1`,
    sockets,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** Connects as a client does. */
function openClient(url: string, headers: Record<string, string> = { authorization }) {
  const socket = new WebSocket(url.replace('http', 'ws') + PATH, { headers } as never)
  const closed = new Promise<Close>((resolve) =>
    socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason })),
  )
  const opened = new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true))
    socket.addEventListener('close', () => resolve(false))
  })
  return { socket, opened, closed }
}

const handshake = (more = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n') =>
  `GET ${PATH} HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nX-Request-Id: mine-1\r\n${more}\r\n`

/** Sends a handshake over a socket of its own, and resolves with the head of the answer. */
async function openRaw(url: string, request = handshake()) {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {})
  socket.write(request)
  const head = await new Promise<string>((resolve) =>
    socket.once('data', (data) => resolve(data.toString('latin1'))),
  )
  return { socket, head, [Symbol.dispose]: () => void socket.destroy() }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await Bun.sleep(5)
}

const rss = () => process.memoryUsage().rss
const alias = (url: string) => ({ aliases: { voice: openaiAlias(url) } })

describe('a realtime connection', () => {
  test.each([1000, 1001, 1003, 1008, 1011, 1013, 3000, 4999])(
    'closes with %p and 122 bytes of reason in both directions, and is reported once',
    async (code) => {
      using provider = startSocketProvider()
      await using portus = await startPortus(alias(provider.url))
      const reason = 'é'.repeat(61)

      const told = openClient(portus.url)
      await told.opened
      told.socket.send(JSON.stringify({ code, reason }))
      const toClient = await told.closed
      await until(() => provider.closes.length === 1)
      const telling = openClient(portus.url)
      await telling.opened
      telling.socket.close(code, reason)
      await until(() => provider.closes.length === 2)

      expect(toClient).toEqual({ code, reason })
      expect(provider.closes[1]).toEqual({ code, reason })
      expect((await portus.reported(2)).map(({ outcome }) => outcome)).toEqual([
        'complete',
        'complete',
      ])
    },
  )

  test('ends rather than lose a frame, or fill the memory, when the client does not read', async () => {
    using provider = startSocketProvider()
    await using portus = await startPortus(alias(provider.url))
    using client = await openRaw(portus.url)
    client.socket.pause()
    await until(() => provider.sockets.length === 1)
    const before = rss()

    for (let sent = 0; sent < FRAMES && provider.closes.length === 0; sent++) {
      provider.sockets[0]?.send(FRAME)
      await Bun.sleep(2)
    }

    const [report] = await portus.reported()
    expect(report).toMatchObject({ status: 101, outcome: 'failed' })
    expect(rss() - before).toBeLessThan(MEMORY_GROWTH_BYTES)
    await until(() => provider.closes.length === 1)
    expect(portus.reports.length).toBe(1)
  }, 20_000)

  test('ends, and says why, rather than fill the memory, when the provider does not read', async () => {
    using provider = await startRawProvider((socket, answer) => {
      socket.pause()
      socket.write(answer)
    })
    await using portus = await startPortus(alias(provider.url))
    const client = openClient(portus.url)
    await client.opened
    const before = rss()

    for (let sent = 0; sent < FRAMES && client.socket.readyState === WebSocket.OPEN; sent++) {
      client.socket.send(FRAME)
      await Bun.sleep(2)
    }

    expect((await client.closed).code).toBe(1013)
    expect(rss() - before).toBeLessThan(MEMORY_GROWTH_BYTES)
    expect((await portus.reported()).map(({ outcome }) => outcome)).toEqual(['failed'])
  }, 20_000)

  test('leaves no descriptor behind, a thousand times, however the client goes', async () => {
    using provider = startSocketProvider()
    await using portus = await startPortus(alias(provider.url))
    const descriptors = () => readdirSync('/proc/self/fd').length
    const before = descriptors()

    for (let round = 0; round < 50; round++)
      await Promise.all(
        Array.from({ length: 20 }, async (_, index) => {
          const client = openClient(portus.url)
          await client.opened
          if (index % 2 === 0) client.socket.close()
          else client.socket.terminate()
          await client.closed
        }),
      )
    await until(() => provider.closes.length === 1000)

    expect((await portus.reported(1000)).length).toBe(1000)
    await until(() => descriptors() <= before + 5)
  }, 30_000)

  test('that the client leaves before the provider has answered ends at the provider', async () => {
    const asked = Promise.withResolvers<void>()
    using provider = await startRawProvider(() => asked.resolve())
    await using portus = await startPortus(alias(provider.url))
    const client = openClient(portus.url)
    await asked.promise

    client.socket.terminate()
    await until(() => provider.sockets.size === 0)

    expect(await portus.reported()).toMatchObject([{ status: 499, outcome: 'cancelled' }])
  })

  test('to a provider that never answers is an answer in time', async () => {
    using provider = await startRawProvider(() => {})
    await using portus = await startPortus({
      ...alias(provider.url),
      settings: { PORTUS_HEADERS_TIMEOUT_MS: 100 },
    })

    using client = await openRaw(portus.url)
    await until(() => provider.sockets.size === 0)

    expect(client.head).toStartWith('HTTP/1.1 504')
    expect(await portus.reported()).toMatchObject([{ status: 504 }])
  })

  test('names the request in its handshake, which no provider sees if it is not valid', async () => {
    using provider = startSocketProvider()
    await using portus = await startPortus(alias(provider.url))

    using valid = await openRaw(portus.url)
    using keyless = await openRaw(portus.url, handshake(''))
    using odd = await openRaw(portus.url, handshake('Sec-WebSocket-Key: x\r\n'))

    expect(valid.head.toLowerCase()).toContain('x-request-id: mine-1\r\n')
    expect(valid.head).toStartWith('HTTP/1.1 101')
    expect(keyless.head).toStartWith('HTTP/1.1 400')
    expect(odd.head).toStartWith('HTTP/1.1 400')
    expect(provider.handshakes.length).toBe(1)
  })

  test('keeps the client’s key and headers from the provider and from the log', async () => {
    using provider = startSocketProvider()
    await using portus = await startPortus(alias(provider.url))

    const client = openClient(portus.url, {
      'sec-websocket-protocol': `realtime, openai-insecure-api-key.${KEY}`,
      'x-portkey-custom-host': 'http://127.0.0.1:9',
      cookie: 'session=secret',
    })
    await client.opened
    client.socket.close()
    const reports = await portus.reported()

    const sent = JSON.stringify([...(provider.handshakes[0] ?? [])])
    for (const secret of [KEY, 'x-portkey', 'cookie']) expect(sent).not.toContain(secret)
    expect(JSON.stringify(reports) + portus.logged.join()).not.toContain(KEY)
  })

  test('is closed at both ends at a shutdown, and reported once', async () => {
    using provider = startSocketProvider()
    await using portus = await startPortus(alias(provider.url))
    const client = openClient(portus.url)
    await client.opened

    await portus.stop()

    expect(await client.closed).toEqual({ code: 1001, reason: 'The server is shutting down' })
    await until(() => provider.closes.length === 1)
    expect(provider.closes[0]?.code).toBe(1001)
    expect(await portus.reported()).toMatchObject([{ status: 101, outcome: 'complete' }])
  })

  test('does not hold a shutdown up where the client answers nothing', async () => {
    using provider = startSocketProvider()
    await using portus = await startPortus(alias(provider.url))
    using client = await openRaw(portus.url)
    const received: Buffer[] = []
    client.socket.on('data', (data: Buffer) => received.push(data))

    await portus.stop()
    await until(() => provider.closes.length === 1)
    await until(() => received.length > 0)

    // RFC 6455 section 5.5.1: a close frame begins with these, and 1001 is 0x03E9.
    const frame = Buffer.concat(received)
    expect(frame[0]).toBe(0x88)
    expect(frame.readUInt16BE(2)).toBe(1001)
  })

  test('whose handshake a shutdown overtakes is closed as soon as it is through', async () => {
    const answering = Promise.withResolvers<() => void>()
    using provider = await startRawProvider((socket, answer) =>
      answering.resolve(() => void socket.write(answer)),
    )
    await using portus = await startPortus(alias(provider.url))
    const client = openClient(portus.url)
    const answer = await answering.promise

    const stopped = portus.stop()
    answer()

    expect((await client.closed).code).toBe(1001)
    await stopped
  })
})

test('every target of nested load balancing is chosen, with the credentials of its own', () => {
  const leaf = (model: string) => ({
    provider: 'openai' as const,
    api_key: `sk-${model}-é`,
    override_params: { model },
  })
  const tree = targetTree(
    {
      strategy: { mode: 'loadbalance' },
      targets: [
        { strategy: { mode: 'loadbalance' }, targets: [leaf('a'), leaf('b')] },
        { strategy: { mode: 'loadbalance' }, targets: [leaf('c'), leaf('d')] },
      ],
    },
    'voice',
  )
  const choices = [0, 0.25, 0.5, 0.75, 0.999]

  const chosen = choices.flatMap((outer) =>
    choices.map((inner) => {
      const numbers = [inner, outer]
      return realtimeTarget({ tree }, () => numbers.pop() as number)
    }),
  )

  expect(new Set(chosen.map(({ name }) => name))).toEqual(
    new Set(leavesOf(tree).map(({ name }) => name)),
  )
  for (const { config, model } of chosen) {
    expect(JSON.parse(config)).toMatchObject({ api_key: `sk-${model}-é` })
    expect(config).toMatch(/^[\x20-\x7e]*$/)
  }
})
