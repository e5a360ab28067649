import { describe, expect, test } from 'bun:test'
import { bytesInFlight, NO_HOLD } from '../../../../src/limits/bytes-in-flight'
import {
  type ConnectionEnd,
  responsesConnection,
} from '../../../../src/realtime/responses/connection'
import { memories } from '../../../../src/realtime/responses/memories'
import { outbox } from '../../../../src/realtime/responses/outbox'
import { connectionMemory } from '../../../../src/realtime/responses/remembered'

/** A client that takes nothing until it is told to. */
function fakeClient() {
  const sent: string[] = []
  const closed: [number | undefined, string | undefined][] = []
  let unread = 0
  let isTerminated = false
  return {
    sent,
    closed,
    unreadBytes: (bytes: number) => {
      unread = bytes
    },
    isTerminated: () => isTerminated,
    send: (data: string | Uint8Array) => void sent.push(String(data)),
    close: (code?: number, reason?: string) => void closed.push([code, reason]),
    terminate: () => {
      isTerminated = true
    },
    getBufferedAmount: () => unread,
  }
}

function start(lifetimeMs = 60_000, maxWaiting = 2) {
  const ends: ConnectionEnd[] = []
  const memory = connectionMemory(
    '',
    NO_HOLD,
    1000,
    memories(() => 1000),
  )
  const context = {
    proxy: undefined as never,
    configNow: (): never => undefined as never,
    redact: (text: string) => text.replaceAll('secret', ''),
    handshake: new Request('http://portus.test/v1/responses'),
    memory,
    hold: NO_HOLD,
    maxBytes: 1000,
  }
  const connection = responsesConnection(context, 'id-1', (end) => void ends.push(end), {
    maxWaiting,
    lifetimeMs,
  })
  return { connection, ends, client: fakeClient() }
}

describe('a connection', () => {
  test('ends at its age by an error that clients know, and is reported once', async () => {
    const { connection, ends, client } = start(1)
    connection.open(client)
    while (client.closed.length === 0) await Bun.sleep(1)
    connection.close(client, 1000, '')

    expect(client.sent.map((text) => JSON.parse(text))).toMatchObject([
      { type: 'error', status: 400, error: { code: 'websocket_connection_limit_reached' } },
    ])
    expect(client.closed).toEqual([[1000, 'The connection is too old']])
    expect(ends).toEqual([{ outcome: 'complete', bytes: client.sent[0]?.length ?? 0 }])
  })

  test('that opens while the server stops is closed at once', () => {
    const { connection, ends, client } = start()
    connection.goAway()
    expect(client.closed).toEqual([])
    connection.open(client)

    expect(client.closed).toEqual([[1001, 'The server is shutting down']])
    expect(ends).toHaveLength(1)
    connection.message(client, '{}')
    expect(client.sent).toEqual([])
  })

  test('whose client is gone is cancelled', () => {
    const { connection, ends, client } = start()
    connection.open(client)
    connection.close(client, 1006, '')

    expect(ends).toMatchObject([{ outcome: 'cancelled' }])
  })

  test('answers frames that ask for nothing, in their order', async () => {
    const { connection, client } = start(60_000, 10)
    connection.open(client)
    connection.message(client, '{"type":"secret"}')
    connection.message(client, '{')
    connection.message(client, '{"type":"response.steer"}')
    while (client.sent.length < 3) await Bun.sleep(1)

    expect(client.sent.map((text) => JSON.parse(text).type)).toEqual([
      'error',
      'error',
      'response.steer.failed',
    ])
    connection.close(client, 1000, '')
  })

  test('refuses a frame that is longer than a body may be', () => {
    const { connection, client } = start()
    connection.open(client)
    connection.message(client, 'a'.repeat(1001))

    expect(client.sent.map((text) => JSON.parse(text))).toMatchObject([
      { type: 'error', status: 413, error: { code: 'request_too_large' } },
    ])
    expect(client.closed).toEqual([])
    connection.close(client, 1000, '')
  })

  test('takes no more frames than may wait', () => {
    const { connection, ends, client } = start()
    connection.open(client)
    for (let count = 0; count < 3; count++) connection.message(client, '{')

    expect(client.closed).toEqual([[1008, 'Too many frames wait']])
    expect(ends).toMatchObject([{ outcome: 'failed' }])
  })
})

describe('what goes to a client', () => {
  test('waits until the client has taken what is before it, and is counted', async () => {
    const inFlight = bytesInFlight(40_000_000)
    const client = fakeClient()
    const out = outbox(client, inFlight.holdFor('one'), () => {
      throw new Error('It is not too much')
    })

    expect(out.send('a')).toBeUndefined()
    client.unreadBytes(300_000)
    const sent = [out.send('b'), out.send('c')]
    out.drained()
    expect(client.sent).toEqual(['a'])
    expect(inFlight.held).toBe(300_002)
    client.unreadBytes(0)
    out.drained()
    await Promise.all(sent)

    expect(client.sent).toEqual(['a', 'b', 'c'])
    expect(inFlight.held).toBe(0)
    expect(out.bytes).toBe(3)
  })

  test('waits no longer than the client lives', async () => {
    const client = fakeClient()
    const out = outbox(client, NO_HOLD, () => {})
    client.unreadBytes(300_000)
    const sent = out.send('a')
    out.end()
    await sent

    expect(client.sent).toEqual([])
    expect(out.send('b')).toBeUndefined()
    expect(client.sent).toEqual([])
  })

  test('is too much where the runtime drops it', () => {
    let isTooMuch = false
    const client = { ...fakeClient(), send: () => 0 }
    const out = outbox(client, NO_HOLD, () => {
      isTooMuch = true
    })
    void out.send('a')

    expect(isTooMuch).toBe(true)
  })

  test('is too much where no more may be held', () => {
    const client = fakeClient()
    let isTooMuch = false
    const out = outbox(client, bytesInFlight(1_000_000).holdFor('one'), () => {
      isTooMuch = true
    })
    client.unreadBytes(300_000)
    void out.send('a')

    expect(isTooMuch).toBe(true)
  })

  test('answers a turn that fails unforeseen, and those behind it in its lane', async () => {
    const { connection, client } = start()
    connection.open(client)

    // The context has nothing that a turn needs.
    connection.message(client, '{"type":"response.create","model":"gpt"}')
    connection.message(client, '{"type":"response.create","model":"gpt"}')
    while (client.sent.length < 2) await Bun.sleep(1)

    for (const text of client.sent) expect(JSON.parse(text)).toMatchObject({ status: 500 })
    connection.close(client, 1000, '')
  })
})
