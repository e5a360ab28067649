import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { ServerWebSocket } from 'bun'
import type { AliasFile } from '../../src/alias/schema'
import { embeddedGateway } from '../../src/portkey/embedded/boot'
import { lazyRealtime } from '../../src/portkey/lazy-realtime'
import { bootGateway, KEY, type Options, openaiAlias, startPortus } from '../support/portus'
import { NOBODY } from '../support/process/nobody'
import { startOfficialGateway } from '../support/process/official'
import { startProvider } from '../support/providers/server'

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

/** A handshake that is answered with something else. */
const handshake = (url: string) =>
  fetch(`${url}/v1/realtime?model=voice`, {
    headers: {
      ...headers,
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    },
  })

/** An alias of Azure OpenAI without a key. */
const azureIdentity = (custom_host: string): AliasFile => ({
  provider: 'azure-openai',
  api_version: 'v1',
  custom_host,
})

/** How a connection goes in a process of its own, whose gateway is a remote one that is down. */
async function besideRemoteGateway(file: AliasFile, env: Record<string, string> = {}) {
  const child = join(import.meta.dir, '../support/process/remote-child.ts')
  const origin = `http://${NOBODY}`
  const { stdout } = Bun.spawn([process.execPath, child, origin, JSON.stringify(file)], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdout: 'pipe',
  })
  return JSON.parse(await new Response(stdout).text()) as Record<string, string>
}

/** What stands behind the host in an address. */
const tailOf = ({ url }: Session) => new URL(url).pathname + new URL(url).search

describe.each(['embedded', 'official'] as const)('realtime, with the %s gateway', (name) => {
  let official: Awaited<ReturnType<typeof startOfficialGateway>> | undefined
  beforeAll(async () => {
    if (name === 'official') official = await startOfficialGateway()
  }, 60_000)
  afterAll(() => official?.[Symbol.asyncDispose]())
  const start = (options: Options) =>
    startPortus({ ...(official && { gateway: official.url }), ...options })

  test('passes text and binary frames both ways, with the provider’s credentials and model', async () => {
    using provider = startRealtimeProvider()
    await using portus = await start({ aliases: { voice: openaiAlias(provider.url) } })

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
    expect(tailOf(session!)).toBe('/v1/realtime?model=gpt-real')
    expect(session!.headers.get('authorization')).toBe('Bearer sk-provider-openai')
    expect(JSON.stringify([...session!.headers])).not.toContain(KEY)
    expect(await provider.closed).toEqual({ code: 1000, reason: 'done' })
    expect((await portus.reported())[0]).toMatchObject({
      status: 101,
      outcome: 'complete',
      provider: 'openai',
    })
  })

  test('takes the key from a browser’s subprotocol, and keeps it and the client’s account from the provider', async () => {
    using provider = startRealtimeProvider()
    await using portus = await start({ aliases: { voice: openaiAlias(provider.url) } })

    const client = connect(`${portus.url}/v1/realtime?model=voice`, {
      protocols: [
        'realtime',
        `openai-insecure-api-key.${KEY}`,
        'openai-organization.org-of-the-client',
        'openai-project.proj-of-the-client',
        'openai-beta.realtime-v1',
      ],
    })
    await client.opened

    expect(client.socket.protocol).toBe('realtime')
    const offered = provider.sessions[0]!.headers.get('sec-websocket-protocol')
    expect(offered?.split(/, */)).toEqual(['realtime', 'openai-beta.realtime-v1'])
    client.socket.close()
  })

  test('hands the provider’s close code and reason to the client', async () => {
    using provider = startRealtimeProvider()
    await using portus = await start({ aliases: { voice: openaiAlias(provider.url) } })

    const client = connect(`${portus.url}/v1/realtime?model=voice`, { headers })
    await client.opened
    client.socket.send('close me')

    expect(await client.closed).toEqual({ code: 4001, reason: 'as asked' })
  })

  test('tells the client when the provider’s connection breaks off', async () => {
    using provider = startRealtimeProvider()
    await using portus = await start({ aliases: { voice: openaiAlias(provider.url) } })

    const client = connect(`${portus.url}/v1/realtime?model=voice`, { headers })
    await client.opened
    client.socket.send('drop me')

    expect((await client.closed).code).toBe(1011)
    expect((await portus.reported())[0]).toMatchObject({ outcome: 'failed' })
  })

  test('reports a refusal of the provider at once, as a status of the handshake', async () => {
    using provider = startRealtimeProvider()
    await using portus = await start({
      aliases: { voice: openaiAlias(provider.url, { override_params: { model: 'refused' } }) },
    })

    const response = await handshake(portus.url)

    expect(response.status).toBe(502)
    expect(await response.json()).toMatchObject({ error: { code: 'provider_unreachable' } })
  })

  test('takes the only model that has a realtime API, and asks for a name among several', async () => {
    using provider = startRealtimeProvider()
    const voice = openaiAlias(provider.url)
    const other = { provider: 'anthropic', api_key: 'k' } as const
    await using one = await start({ aliases: { voice, other } })
    await using two = await start({ aliases: { voice, second: voice } })

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
    await using portus = await start({ aliases: { voice: openaiAlias(provider.url) } })

    const keyless = connect(`${portus.url}/v1/realtime?model=voice`, {})
    // Awaited first: a refusal that comes while nobody waits for it is an unhandled one.
    const refusal = await keyless.opened.catch((error: Error) => error.message)
    const plain = await portus.call('/v1/realtime?model=voice')

    expect(refusal).toBe('refused')
    expect(plain.status).toBe(426)
    expect(plain.headers.get('upgrade')).toBe('websocket')
    expect(provider.received).toEqual([])
  })

  test.each([
    ['?model=voice&intent=transcription', '?intent=transcription'],
    ['?model=voice&call_id=rtc_1%262', '?call_id=rtc_1%262'],
    ['?model=voice&intent=realtime', '?intent=realtime&model=gpt-real'],
    // What a client could only mean to get a session without the alias's model.
    ['?model=voice&intent=Transcription&call_id=', '?intent=Transcription&model=gpt-real'],
    ['?model=voice&intent=realtime&intent=transcription', '?intent=realtime&model=gpt-real'],
    ['?model=voice&model=other&api_key=k&deployment=d&Intent=transcription', '?model=gpt-real'],
  ])('addresses %s as %s', async (query, sent) => {
    using provider = startRealtimeProvider()
    await using portus = await start({ aliases: { voice: openaiAlias(provider.url) } })

    const client = connect(`${portus.url}/v1/realtime${query}`, { headers })
    await client.opened
    client.socket.close()

    expect(tailOf(provider.sessions[0]!)).toBe(`/v1/realtime${sent}`)
    const [report] = await portus.reported()
    expect(report?.model).toBe(sent.includes('model=') ? 'gpt-real' : undefined)
  })

  test('passes on what the client says of its beta and its user, and no other header', async () => {
    using provider = startRealtimeProvider()
    await using portus = await start({
      aliases: {
        voice: openaiAlias(provider.url),
        own: openaiAlias(provider.url, { openai_beta: 'of-the-alias', openai_project: 'proj-1' }),
      },
    })
    const sent = {
      ...headers,
      'openai-beta': 'realtime=v1',
      'openai-safety-identifier': 'user-1',
      'openai-project': 'proj-of-the-client',
      'openai-organization': 'org-of-the-client',
      'x-api-key': 'k',
      'api-key': 'k',
      cookie: 'session=secret',
      'x-portkey-custom-host': 'http://127.0.0.1:9',
    }

    for (const model of ['voice', 'own']) {
      const client = connect(`${portus.url}/v1/realtime?model=${model}`, { headers: sent })
      await client.opened
      client.socket.close()
    }

    const [plain, own] = provider.sessions.map(({ headers }) => Object.fromEntries(headers))
    const ofTheHop = /^(host|connection|upgrade|sec-websocket-.*)$/
    expect(
      Object.keys(plain!)
        .filter((name) => !ofTheHop.test(name))
        .sort(),
    ).toEqual(['authorization', 'openai-beta', 'openai-safety-identifier'])
    expect(plain).toMatchObject({
      authorization: 'Bearer sk-provider-openai',
      'openai-beta': 'realtime=v1',
      'openai-safety-identifier': 'user-1',
    })
    expect(own).toMatchObject({ 'openai-beta': 'of-the-alias', 'openai-project': 'proj-1' })
  })

  test.each([
    ['2024-10-01-preview', '', '?model=gpt-real&api-version=2024-10-01-preview&deployment=live'],
    [
      '2024-10-01-preview',
      '&intent=transcription',
      '?intent=transcription&api-version=2024-10-01-preview&deployment=live',
    ],
    ['v1', '', '?model=live'],
    ['v1', '&intent=transcription', '?intent=transcription'],
  ])('reaches Azure OpenAI of the version %s%s', async (api_version, query, sent) => {
    using provider = startRealtimeProvider()
    const azure: AliasFile = {
      provider: 'azure-openai',
      api_key: 'key-of-azure',
      deployment_id: 'live',
      api_version,
      custom_host: provider.url.replace(/v1$/, 'openai'),
      override_params: { model: 'gpt-real' },
    }
    await using portus = await start({ aliases: { voice: azure } })

    const client = connect(`${portus.url}/v1/realtime?model=voice${query}`, { headers })
    await client.opened
    client.socket.send('hello')
    const received = await client.until(2)
    client.socket.close()

    expect(received[1]).toBe('hello')
    const [session] = provider.sessions
    const version = api_version === 'v1' ? '/v1' : ''
    expect(tailOf(session!)).toBe(`/openai${version}/realtime${sent}`)
    expect(session!.headers.get('api-key')).toBe('key-of-azure')
    expect(session!.headers.has('authorization')).toBe(false)
  })

  test('says at once that the gateway refuses where an alias would go', async () => {
    await using portus = await start({ aliases: { voice: openaiAlias('http://10.1.2.3/v1') } })

    const response = await handshake(portus.url)

    expect(response.status).toBe(502)
    expect(await response.json()).toMatchObject({
      error: { message: 'The gateway refused the configuration of this model' },
    })
  })
})

describe('the realtime API', () => {
  test('presents the Microsoft Entra token of an alias, fetched where Portus runs', async () => {
    using provider = startRealtimeProvider()
    const asked: string[] = []
    const { upstream: gateway, realtime } = await embeddedGateway({
      env: {},
      print: () => {},
      inProcess: new Map([
        [
          'login.microsoftonline.com',
          async (url, { body }) => {
            asked.push(`${new URL(url).pathname} ${body}`)
            return Response.json({ access_token: 'token-of-entra' })
          },
        ],
      ]),
    })
    const voice: AliasFile = {
      ...azureIdentity(provider.url),
      azure_auth_mode: 'entra',
      azure_entra_tenant_id: 'tenant',
      azure_entra_client_id: 'portus',
      azure_entra_client_secret: 'secret-of-entra',
    }
    await using portus = await startPortus({ aliases: { voice }, gateway, realtime })

    const client = connect(`${portus.url}/v1/realtime?model=voice`, { headers })
    await client.opened
    client.socket.close()

    expect(asked[0]).toStartWith('/tenant/oauth2/v2.0/token')
    expect(asked[0]).toContain('secret-of-entra')
    expect(provider.sessions[0]!.headers.get('authorization')).toBe('Bearer token-of-entra')
  })

  test('needs nothing of a remote gateway, and boots the one inside for the first connection', async () => {
    using provider = startRealtimeProvider()

    expect(await besideRemoteGateway(openaiAlias(provider.url))).toEqual({
      before: 'pending',
      outcome: 'connected',
      after: 'fulfilled',
    })
    expect(tailOf(provider.sessions[0]!)).toBe('/v1/realtime?model=gpt-real')
  })

  test('says at once that a workload has no identity where Portus runs', async () => {
    using provider = startRealtimeProvider()
    const workload: AliasFile = { ...azureIdentity(provider.url), azure_auth_mode: 'workload' }

    const { outcome } = await besideRemoteGateway(workload, {
      AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com',
      AZURE_TENANT_ID: 'tenant',
      AZURE_CLIENT_ID: 'portus',
      AZURE_FEDERATED_TOKEN_FILE: join(import.meta.dir, 'there-is-no-such-file'),
    })

    expect(outcome).toBe(
      'Portus has no credentials for this model at the moment: The file of AZURE_FEDERATED_TOKEN_FILE cannot be read (ENOENT)',
    )
    expect(provider.sessions).toEqual([])
  })

  test('boots the gateway once for connections that come together, and again when that failed', async () => {
    using provider = startRealtimeProvider()
    let boots = 0
    const realtime = lazyRealtime(async () => {
      if (++boots === 1) throw new Error('no memory left')
      return bootGateway()
    })
    const voice = openaiAlias(provider.url)
    await using portus = await startPortus({ aliases: { voice }, realtime })

    const refused = await handshake(portus.url)
    const clients = [1, 2, 3].map(() =>
      connect(`${portus.url}/v1/realtime?model=voice`, { headers }),
    )
    await Promise.all(clients.map(({ opened }) => opened))
    for (const { socket } of clients) socket.close()

    expect(refused.status).toBe(502)
    const text = await refused.text()
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'gateway_unreachable' } })
    expect(text).not.toContain('memory')
    expect(boots).toBe(2)
    expect(provider.sessions.length).toBe(3)
  })
})
