import { describe, expect, test } from 'bun:test'
import type { ServerWebSocket } from 'bun'
import { KEY, openaiAlias, startPortus } from './support/portus'
import { startProvider } from './support/provider'

/** What the provider's end saw. */
type Session = { url: string; headers: Headers; socket?: ServerWebSocket<unknown> }

/** A provider with a realtime API that echoes, tagged with the kind of frame. */
function startRealtimeProvider() {
  const sessions: Session[] = []
  const closed = Promise.withResolvers<{ code: number; reason: string }>()
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch(request, self) {
      const session: Session = { url: request.url, headers: request.headers }
      sessions.push(session)
      if (request.url.includes('model=refused')) return new Response('no', { status: 401 })
      const offered = request.headers.get('sec-websocket-protocol') ?? ''
      const headers = offered.includes('realtime') ? { 'sec-websocket-protocol': 'realtime' } : {}
      return self.upgrade(request, { data: session, headers })
        ? undefined
        : new Response('not a handshake', { status: 400 })
    },
    websocket: {
      data: {} as Session,
      open(socket) {
        socket.data.socket = socket
        socket.send('{"type":"session.created"}')
      },
      message(socket, message) {
        if (message === 'close me') return socket.close(4001, 'as asked')
        if (message === 'drop me') return socket.terminate()
        socket.send(message)
      },
      close: (_socket, code, reason) => closed.resolve({ code, reason }),
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    sessions,
    closed: closed.promise,
    [Symbol.dispose]: () => void server.stop(true),
  }
}

/** Connects as a client does and collects what comes. */
function connect(url: string, options: { headers?: Record<string, string>; protocols?: string[] }) {
  const socket = new WebSocket(url.replace('http', 'ws'), options as never)
  socket.binaryType = 'arraybuffer'
  const received: (string | ArrayBuffer)[] = []
  const waiting: (() => void)[] = []
  socket.addEventListener('message', ({ data }) => {
    received.push(data)
    for (const resolve of waiting.splice(0)) resolve()
  })
  const opened = new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve())
    socket.addEventListener('close', () => reject(new Error('refused')))
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.addEventListener('close', ({ code, reason }) => resolve({ code, reason })),
  )
  const until = async (count: number) => {
    while (received.length < count) await new Promise<void>((resolve) => waiting.push(resolve))
    return received
  }
  return { socket, opened, closed, until }
}

const headers = { authorization: `Bearer ${KEY}` }

describe('the realtime API, through the embedded gateway', () => {
  test('passes text and binary frames both ways, with the provider’s credentials and model', async () => {
    using provider = startRealtimeProvider()
    await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url) } })

    const client = connect(`${portus.url}/v1/realtime?model=voice`, { headers })
    await client.opened
    client.socket.send('{"type":"ping"}')
    client.socket.send(new Uint8Array([0, 255, 1]))
    const received = await client.until(3)
    client.socket.close(1000, 'done')

    expect(received[0]).toBe('{"type":"session.created"}')
    expect(received[1]).toBe('{"type":"ping"}')
    expect(new Uint8Array(received[2] as ArrayBuffer)).toEqual(new Uint8Array([0, 255, 1]))
    const [session] = provider.sessions
    expect(new URL(session!.url).pathname + new URL(session!.url).search).toBe(
      '/v1/realtime?model=gpt-real',
    )
    expect(session!.headers.get('authorization')).toBe('Bearer sk-provider-openai')
    expect(JSON.stringify([...session!.headers])).not.toContain(KEY)
    expect(await provider.closed).toEqual({ code: 1000, reason: 'done' })
    expect((await portus.reported())[0]).toMatchObject({
      status: 101,
      outcome: 'complete',
      provider: 'openai',
    })
  })

  test('takes the key from a browser’s subprotocol, and keeps it from the provider', async () => {
    using provider = startRealtimeProvider()
    await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url) } })

    const client = connect(`${portus.url}/v1/realtime?model=voice`, {
      protocols: ['realtime', `openai-insecure-api-key.${KEY}`, 'openai-beta.realtime-v1'],
    })
    await client.opened

    expect(client.socket.protocol).toBe('realtime')
    const offered = provider.sessions[0]!.headers.get('sec-websocket-protocol')
    expect(offered).toContain('realtime')
    expect(offered).not.toContain(KEY)
    client.socket.close()
  })

  test('hands the provider’s close code and reason to the client', async () => {
    using provider = startRealtimeProvider()
    await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url) } })

    const client = connect(`${portus.url}/v1/realtime?model=voice`, { headers })
    await client.opened
    client.socket.send('close me')

    expect(await client.closed).toEqual({ code: 4001, reason: 'as asked' })
  })

  test('tells the client when the provider’s connection breaks off', async () => {
    using provider = startRealtimeProvider()
    await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url) } })

    const client = connect(`${portus.url}/v1/realtime?model=voice`, { headers })
    await client.opened
    client.socket.send('drop me')

    expect((await client.closed).code).toBe(1011)
    expect((await portus.reported())[0]).toMatchObject({ outcome: 'failed' })
  })

  test('reports a refusal of the provider at once, as a status of the handshake', async () => {
    using provider = startRealtimeProvider()
    await using portus = await startPortus({
      aliases: { voice: openaiAlias(provider.url, { override_params: { model: 'refused' } }) },
    })

    const response = await fetch(`${portus.url}/v1/realtime?model=voice`, {
      headers: {
        ...headers,
        upgrade: 'websocket',
        connection: 'Upgrade',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
      },
    })

    expect(response.status).toBe(502)
    expect(await response.json()).toMatchObject({ error: { code: 'provider_unreachable' } })
  })

  test('takes the only model that has a realtime API, and asks for a name among several', async () => {
    using provider = startRealtimeProvider()
    const voice = openaiAlias(provider.url)
    const other = { provider: 'anthropic', api_key: 'k' } as const
    await using one = await startPortus({ aliases: { voice, other } })
    await using two = await startPortus({ aliases: { voice, second: voice } })

    const client = connect(`${one.url}/v1/realtime`, { headers })
    await client.opened
    const refused = await two.call('/v1/realtime', { headers: { upgrade: 'websocket' } })

    expect(provider.sessions.length).toBe(1)
    expect(refused.status).toBe(400)
    expect(JSON.stringify(await refused.json())).toContain('x-portus-model')
    client.socket.close()
  })

  test('refuses a handshake without a key, and a request that is none', async () => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url) } })

    const keyless = connect(`${portus.url}/v1/realtime?model=voice`, {})
    // Awaited first: a refusal that comes while nobody waits for it is an unhandled one.
    const refusal = await keyless.opened.catch((error: Error) => error.message)
    const plain = await portus.call('/v1/realtime?model=voice')

    expect(refusal).toBe('refused')
    expect(plain.status).toBe(426)
    expect(plain.headers.get('upgrade')).toBe('websocket')
    expect(provider.received).toEqual([])
  })
})
