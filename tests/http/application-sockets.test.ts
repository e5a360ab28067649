import { describe, expect, test } from 'bun:test'
import { digestOf } from '../../src/config/keys'
import { LOOK_MS } from '../../src/realtime/admitted-sockets'
import { application } from '../support/applications'
import { responsesSocket } from '../support/clients/responses-socket'
import { KEY, OTHER_KEY, openaiAlias, startPortus } from '../support/portus'
import { messageItem, responseEvents } from '../support/providers/openai-responses'
import { startRealtimeSessions } from '../support/providers/realtime'
import { startProvider } from '../support/providers/server'

const TESTS = { application: 'tests', digest: digestOf(KEY) }
const OTHERS = { application: 'others', digest: digestOf(OTHER_KEY) }
const SSE = { headers: { 'content-type': 'text/event-stream' } }

type Portus = Awaited<ReturnType<typeof startPortus>>

/** What takes the right of a connection away, and what its client is told. */
const REASONS: [name: string, take: (portus: Portus) => void, code: string, status: number][] = [
  ['is revoked', ({ reload }) => reload({ keys: [OTHERS] }), 'invalid_api_key', 401],
  [
    'expires',
    ({ reload }) => reload({ keys: [{ ...TESTS, expiresAtMs: Date.now() + 100 }, OTHERS] }),
    'invalid_api_key',
    401,
  ],
  [
    'becomes another application’s',
    ({ reload }) => reload({ keys: [{ ...TESTS, application: 'others' }, OTHERS] }),
    'invalid_api_key',
    401,
  ],
  [
    'may not come from here any more',
    ({ reload }) =>
      reload({ applications: [application('tests', { allow_from: ['192.0.2.0/24'] })] }),
    'network_denied',
    403,
  ],
  [
    'may not ask this any more',
    ({ reload }) => reload({ applications: [application('tests', { endpoints: ['/v1/chat/*'] })] }),
    'endpoint_denied',
    403,
  ],
]

test('it is looked twice a second whether connections may stay', () => {
  expect(LOOK_MS).toBeLessThanOrEqual(500)
})

describe('a WebSocket of responses whose key', () => {
  test.each(REASONS)('%s is told so and closed', async (_, take, code, status) => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    const client = await responsesSocket(portus.url)
    const other = await responsesSocket(portus.url, {
      headers: { authorization: `Bearer ${OTHER_KEY}` },
    })

    take(portus)
    const end = await client.closed

    expect(end.code).toBe(1008)
    expect(end.reason).not.toBe('')
    expect(client.frames.at(-1)).toMatchObject({ type: 'error', status, error: { code } })
    expect(other.socket.readyState).toBe(WebSocket.OPEN)
    expect((await portus.reported())[0]).toMatchObject({ status: 101, error: { kind: code } })
    other.socket.close()
  })

  test('was revoked ends with the response that runs, whose provider is left', async () => {
    const left = Promise.withResolvers<void>()
    using provider = startProvider(({ signal }) => {
      signal.addEventListener('abort', () => left.resolve())
      const [first = ''] = responseEvents({ items: [messageItem('Hi')] })
      return new Response(
        new ReadableStream({ start: (to) => to.enqueue(new TextEncoder().encode(first)) }),
        SSE,
      )
    })
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    const client = await responsesSocket(portus.url)
    client.send({ type: 'response.create', model: 'gpt', input: 'Hi' })
    await client.until(1)

    portus.reload({ keys: [] })
    const end = await client.closed
    await left.promise

    expect(end.code).toBe(1008)
  })
})

describe('a turn of a WebSocket', () => {
  test('for an alias that is denied is refused by a frame, and the next one goes on', async () => {
    using provider = startProvider(
      () => new Response(responseEvents({ items: [messageItem('Hi')] }).join(''), SSE),
    )
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url), o3: openaiAlias(provider.url) },
      applications: [application('tests', { models: ['gpt'] })],
    })
    using client = await responsesSocket(portus.url)

    const [denied] = await client.turn({ model: 'o3', input: 'Hi' })
    const [prepared] = await client.turn({ model: 'o3', input: 'Hi', generate: false })
    const answered = await client.turn({ model: 'gpt', input: 'Hi' })

    const error = { type: 'error', status: 403, error: { code: 'model_denied', param: 'model' } }
    expect(denied).toMatchObject(error)
    expect(prepared).toMatchObject(error)
    expect(answered.at(-1)?.type).toBe('response.completed')
    expect(provider.received).toHaveLength(1)
  })

  test('goes by what the application may use when it begins', async () => {
    using provider = startProvider(
      () => new Response(responseEvents({ items: [messageItem('Hi')] }).join(''), SSE),
    )
    await using portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
    using client = await responsesSocket(portus.url)

    const before = await client.turn({ model: 'gpt', input: 'Hi' })
    portus.reload({ applications: [application('tests', { models: ['none'] })] })
    const [after] = await client.turn({ model: 'gpt', input: 'Hi' })

    expect(before.at(-1)?.type).toBe('response.completed')
    expect(after).toMatchObject({ type: 'error', error: { code: 'model_denied' } })
    expect(client.socket.readyState).toBe(WebSocket.OPEN)
  })
})

/** A realtime session, and how it ends. */
async function realtimeSession(url: string, model: string) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/realtime?model=${model}`, {
    headers: { authorization: `Bearer ${KEY}` },
  } as never)
  const closed = new Promise<CloseEvent>((resolve) =>
    socket.addEventListener('close', (event) => resolve(event as CloseEvent)),
  )
  await new Promise((resolve) => socket.addEventListener('message', resolve))
  return { socket, closed }
}

describe('a realtime session whose key', () => {
  test.each([
    ...REASONS.map(([name, take, code]) => [name, take, code] as const),
    [
      'may not use its model any more',
      ({ reload }: Portus) => reload({ applications: [application('tests', { models: ['gpt'] })] }),
      'model_denied',
    ] as const,
  ])('%s is closed', async (_, take, code) => {
    using provider = startRealtimeSessions()
    await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url) } })
    const { closed } = await realtimeSession(portus.url, 'voice')

    take(portus)
    const end = await closed

    expect(end.code).toBe(1008)
    expect(end.reason).not.toBe('')
    expect((await portus.reported())[0]).toMatchObject({ status: 101, error: { kind: code } })
  })

  test('may still be here stays open when the configuration changes', async () => {
    using provider = startRealtimeSessions()
    await using portus = await startPortus({ aliases: { voice: openaiAlias(provider.url) } })
    const { socket, closed } = await realtimeSession(portus.url, 'voice')

    portus.reload({
      keys: [
        { ...TESTS, expiresAtMs: Date.now() + 60_000 },
        { ...TESTS, digest: digestOf('new') },
      ],
      applications: [application('tests', { models: ['voice'], allow_from: ['127.0.0.1'] })],
    })
    await Bun.sleep(1200)
    const state = socket.readyState
    socket.close()
    await closed

    expect(state).toBe(WebSocket.OPEN)
  })
})

test('a handshake with a key that may not is refused with the status, and no provider is asked', async () => {
  using provider = startRealtimeSessions()
  await using portus = await startPortus({
    aliases: { voice: openaiAlias(provider.url) },
    applications: [application('tests', { models: ['!voice'] })],
  })

  const answer = await portus.call('/v1/realtime?model=voice', {
    headers: {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    },
  })

  expect(answer.status).toBe(403)
  expect(provider.handshakes).toEqual([])
})
