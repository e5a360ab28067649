import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { createServer, type Socket } from 'node:net'
import { constants, deflateRawSync } from 'node:zlib'
import { KEY, openaiAlias, startPortus } from '../support/portus'

const MIB = 1024 * 1024
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** 600 MB in less than a megabyte. */
const BOMB = deflateRawSync(Buffer.alloc(600 * MIB, 'a'), {
  finishFlush: constants.Z_SYNC_FLUSH,
}).subarray(0, -4)

const FIRST = 0x80
const COMPRESSED = 0x40
const TEXT = 0x01

/** The head of a frame with a length of 64 bits. RFC 6455 section 5.2. */
function frameHead(flags: number, length: number): Buffer {
  const head = Buffer.alloc(10)
  head[0] = flags
  head[1] = 127
  head.writeBigUInt64BE(BigInt(length), 2)
  return head
}

const PIECE = Buffer.alloc(64 * 1024, 'a')

/** Sends the same again and again, for as long as the other end takes it. */
function endlessly(socket: Socket, bytes: Buffer): void {
  const more = () => {
    while (socket.writable && socket.write(bytes)) {
      // Until nobody takes more.
    }
  }
  socket.on('drain', more)
  more()
}

const extension = 'Sec-WebSocket-Extensions: permessage-deflate\r\n'

type Attack = { extension?: string; play: (socket: Socket) => void }

/** What a provider can send that would become long. */
const ATTACKS: Record<string, Attack> = {
  'a compressed frame, with an extension that was not offered': {
    extension,
    play(socket) {
      socket.write(frameHead(FIRST | COMPRESSED | TEXT, BOMB.length))
      socket.write(BOMB)
    },
  },
  'a compressed frame without an extension': {
    play(socket) {
      socket.write(frameHead(FIRST | COMPRESSED | TEXT, BOMB.length))
      socket.write(BOMB)
    },
  },
  'a frame of an exabyte': {
    play(socket) {
      socket.write(frameHead(FIRST | TEXT, 2 ** 52))
      endlessly(socket, PIECE)
    },
  },
  'a message in frames without an end': {
    play(socket) {
      socket.write(Buffer.concat([frameHead(TEXT, PIECE.length), PIECE]))
      endlessly(socket, Buffer.concat([frameHead(0, PIECE.length), PIECE]))
    },
  },
}

/** A provider on a bare socket, and the extensions that it was offered. */
async function startProvider({ extension = '', play }: Attack) {
  const offered: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}) // whoever has enough breaks off
    socket.once('data', (request) => {
      const head = request.toString('latin1')
      offered.push(...(/^sec-websocket-extensions: .*$/gim.exec(head) ?? []))
      const key = /sec-websocket-key: (.*)\r/i.exec(head)?.[1]
      const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64')
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${extension}\r\n`,
      )
      play(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}/v1`,
    offered,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** A client's connection: what it got, and how it ended. */
async function connect(url: string, options: object = {}) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/realtime?model=voice`, {
    headers: { authorization: `Bearer ${KEY}` },
    ...options,
  } as never)
  let longest = 0
  socket.addEventListener('message', ({ data }) => {
    longest = Math.max(longest, String(data).length)
  })
  const opened = new Promise<boolean>((resolve) => {
    socket.addEventListener('open', () => resolve(true))
    socket.addEventListener('close', () => resolve(false))
  })
  const closed = new Promise<number>((resolve) =>
    socket.addEventListener('close', ({ code }) => resolve(code)),
  )
  return { socket, opened, closed, longest: () => longest }
}

describe('a provider of realtime', () => {
  test.each(Object.keys(ATTACKS))('that sends %s is left', async (name) => {
    using provider = await startProvider(ATTACKS[name] as Attack)
    await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url) } })

    const client = await connect(portus.url)

    expect([1006, 1011]).toContain(await client.closed)
    expect(client.longest()).toBe(0)
    expect(provider.offered).toEqual([])
  })
})

test('a provider’s message of 17 MiB reaches nobody', async () => {
  using provider = await startProvider({
    play(socket) {
      const message = Buffer.alloc(17 * MIB, 'a')
      socket.write(Buffer.concat([frameHead(FIRST | TEXT, message.length), message]))
    },
  })
  await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url) } })

  const client = await connect(portus.url)

  expect([1006, 1009, 1011]).toContain(await client.closed)
  expect(client.longest()).toBe(0)
})

describe('a client of realtime', () => {
  let portus: Awaited<ReturnType<typeof startPortus>>
  const echo = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request, server) =>
      server.upgrade(request) ? undefined : new Response('', { status: 400 }),
    websocket: {
      message: (socket, message) => void socket.send(String(message.length)),
    },
  })
  beforeAll(async () => {
    portus = await startPortus({
      aliases: { voice: openaiAlias(`http://127.0.0.1:${echo.port}/v1`) },
    })
  })
  afterAll(async () => {
    await portus.stop(true)
    await echo.stop(true)
  })

  test('is given no compression', async () => {
    const client = await connect(portus.url, { perMessageDeflate: true })

    expect(await client.opened).toBe(true)
    expect(client.socket.extensions).toBe('')
    client.socket.close()
  })

  test('may send 15 MiB and no 17 MiB in one message', async () => {
    const client = await connect(portus.url)
    await client.opened
    const heard = new Promise<string>((resolve) =>
      client.socket.addEventListener('message', ({ data }) => resolve(String(data)), {
        once: true,
      }),
    )

    client.socket.send('a'.repeat(15 * MIB))
    expect(await heard).toBe(String(15 * MIB))
    client.socket.send('a'.repeat(17 * MIB))

    expect(await client.closed).toBe(1009)
  })
})
