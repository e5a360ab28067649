import { describe, expect, test } from 'bun:test'
import type { AlertEvent } from '../../../src/alerts/alert'
import {
  DELIVERY_LIMITS,
  type DeliveryLimits,
  openDelivery,
} from '../../../src/alerts/send/deliver'
import { readReceiver } from '../../../src/config/alerts/receiver'
import { freePort } from '../../support/process/child'
import { eventually } from '../../support/process/proc'
import { startReceiver } from '../../support/providers/alert-receiver'

const EVENT: AlertEvent = {
  id: 'store_down:redis',
  state: 'firing',
  kind: 'store_down',
  severity: 'critical',
  subject: 'redis',
  summary: 'Redis cannot be asked',
  detail: { seconds: 12 },
  atMs: 1000,
  sinceMs: 1000,
}

const eventOf = (name: string): AlertEvent => ({ ...EVENT, id: `store_down:${name}` })

/** Waits that a test can wait for. */
const QUICK = { firstWaitMs: 10, maxWaitMs: 40, attemptMs: 500 }

function deliverTo(url: string, limits: Partial<DeliveryLimits> = {}, token?: string) {
  const { receiver } = readReceiver({
    PORTUS_ALERT_URL: url,
    ...(token !== undefined && { PORTUS_ALERT_TOKEN: token }),
  })
  if (!receiver) throw new Error('no receiver')
  const logged: string[] = []
  const delivery = openDelivery(
    receiver,
    { instance: 'host-1', version: '1.2.3' },
    (level, message, fields) => void logged.push(JSON.stringify({ level, message, ...fields })),
    { ...DELIVERY_LIMITS, ...QUICK, ...limits },
  )
  return {
    ...delivery,
    logged,
    count: (text: string) => logged.filter((one) => one.includes(text)).length,
  }
}

/** Answers these, one after the other, and then well. */
const inTurn = (...answers: (() => Response)[]) => {
  let at = 0
  return () => answers[at++]?.() ?? new Response('ok')
}
const status = (code: number, headers?: Record<string, string>) => () =>
  new Response('no', { status: code, ...(headers && { headers }) })

test('an alert is JSON with what a chat shows', async () => {
  using receiver = startReceiver()
  const { send, logged } = deliverTo(receiver.url)

  expect(await send(EVENT)).toBe('sent')
  expect(await send({ ...EVENT, state: 'resolved', atMs: 121_000 })).toBe('sent')

  const [firing, resolved] = receiver.alerts()
  expect(firing).toEqual({
    version: 1,
    text: 'Portus, critical: Redis cannot be asked',
    id: 'store_down:redis',
    state: 'firing',
    kind: 'store_down',
    severity: 'critical',
    subject: 'redis',
    summary: 'Redis cannot be asked',
    detail: { seconds: 12 },
    at: '1970-01-01T00:00:01.000Z',
    since: '1970-01-01T00:00:01.000Z',
    instance: 'host-1',
    portus_version: '1.2.3',
  })
  expect(resolved?.text).toBe('Portus, resolved: Over after 2 minutes: Redis cannot be asked')
  const [{ headers, method }] = receiver.received as [(typeof receiver.received)[number]]
  expect([method, headers.get('content-type'), headers.get('user-agent')]).toEqual([
    ...['POST', 'application/json', 'portus/1.2.3'],
  ])
  expect(headers.get('authorization')).toBeNull()
  expect(logged.map((line) => JSON.parse(line).message)).toEqual(['alert sent', 'alert sent'])
})

test('credentials of the address and a token become headers', async () => {
  using receiver = startReceiver()
  await deliverTo(receiver.url.replace('http://', 'http://us%40er:p%C3%A4ss@')).send(EVENT)
  await deliverTo(receiver.url, {}, 'a-token').send(EVENT)

  expect(receiver.received.map(({ headers }) => headers.get('authorization'))).toEqual([
    `Basic ${Buffer.from('us@er:päss').toString('base64')}`,
    'Bearer a-token',
  ])
})

describe('a receiver that', () => {
  test.each([408, 425, 429, 500, 502, 503, 504, 599])('answers %d is asked again', async (code) => {
    using receiver = startReceiver(inTurn(status(code), status(code)))
    const { send, count } = deliverTo(receiver.url)

    expect(await send(EVENT)).toBe('sent')
    expect(receiver.received.length).toBe(3)
    expect(count('alert not sent')).toBe(1)
  })

  test.each([301, 302, 307, 308, 400, 401, 403, 404, 410, 413, 422])(
    'answers %d is not asked again, and no redirect is followed',
    async (code) => {
      using elsewhere = startReceiver()
      using receiver = startReceiver(status(code, { location: elsewhere.url }))
      const { send, logged } = deliverTo(receiver.url)

      expect(await send(EVENT)).toBe('refused')
      expect([receiver.received.length, elsewhere.received.length]).toEqual([1, 0])
      expect(logged.map((line) => JSON.parse(line))).toEqual([
        {
          ...{ level: 'error', message: 'alert refused' },
          id: EVENT.id,
          state: 'firing',
          cause: String(code),
        },
      ])
    },
  )

  test('wants to be left alone is, by all alerts', async () => {
    using receiver = startReceiver(inTurn(status(429, { 'retry-after': '1' })))
    const { send } = deliverTo(receiver.url, { atOnce: 1 })
    const startMs = performance.now()

    await Promise.all([send(eventOf('a')), send(eventOf('b'))])

    expect(performance.now() - startMs).toBeGreaterThan(950)
    expect(receiver.received.length).toBe(3)
  })

  test('hangs is asked again', async () => {
    let asked = 0
    using receiver = startReceiver(() =>
      asked++ === 0 ? new Promise<Response>(() => {}) : new Response('ok'),
    )
    const { send, logged } = deliverTo(receiver.url, { attemptMs: 100 })

    expect(await send(EVENT)).toBe('sent')
    expect(receiver.received.length).toBe(2)
    expect(logged[0]).toContain('"cause":"timeout"')
  })

  test('closes without an answer is asked again', async () => {
    let connections = 0
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'
    const server = Bun.listen({
      ...{ hostname: '127.0.0.1', port: 0 },
      socket: {
        data(socket) {
          connections++
          if (connections > 2) socket.write(answer)
          socket.end()
        },
      },
    })
    const { send } = deliverTo(`http://127.0.0.1:${server.port}/`)

    expect(await send(EVENT)).toBe('sent')
    expect(connections).toBeGreaterThan(2)
    server.stop(true)
  })

  test('is not there yet is asked until it is', async () => {
    const port = freePort()
    const { send, count } = deliverTo(`http://127.0.0.1:${port}/`)
    const sent = send(EVENT)
    await Bun.sleep(200)
    const server = Bun.serve({ hostname: '127.0.0.1', port, fetch: () => new Response('ok') })

    expect(await sent).toBe('sent')
    expect(count('alert not sent')).toBe(1)
    await server.stop(true)
  })

  test('answers without an end takes the alert, and what it says is not read', async () => {
    let given = 0
    using receiver = startReceiver(
      () =>
        new Response(
          new ReadableStream({
            async pull(controller) {
              given += 65_536
              controller.enqueue(new Uint8Array(65_536))
              await Bun.sleep(1)
            },
          }),
        ),
    )
    expect(await deliverTo(receiver.url).send(EVENT)).toBe('sent')
    await Bun.sleep(200)
    const soon = given
    await Bun.sleep(200)

    expect(given).toBe(soon)
  })

  test('never works is left to others after a while', async () => {
    using receiver = startReceiver(status(503))
    const { send, count } = deliverTo(receiver.url, { tryMs: 200 })

    expect(await send(EVENT)).toBe('later')
    expect(receiver.received.length).toBeGreaterThan(3)
    expect(count('alert not sent')).toBe(1)
  })
})

test('waits grow up to their longest', async () => {
  const times: number[] = []
  using receiver = startReceiver(() => {
    times.push(performance.now())
    return new Response('', { status: 500 })
  })
  await deliverTo(receiver.url, { firstWaitMs: 40, maxWaitMs: 160, tryMs: 700 }).send(EVENT)
  const waits = times.slice(1).map((time, at) => time - (times[at] as number))

  expect(waits[0]).toBeLessThan(110)
  expect(waits[2]).toBeGreaterThan(70)
  for (const wait of waits) expect(wait).toBeLessThan(400)
})

test('so many are on their way and no more, and one that fails does not hold up the others', async () => {
  using receiver = startReceiver(({ json }) =>
    json?.id === 'store_down:bad' ? new Response('', { status: 500 }) : new Response('ok'),
  )
  const { send, hasRoom, end } = deliverTo(receiver.url, { maxWaiting: 3, atOnce: 1 })
  const bad = send(eventOf('bad'))
  const good = [send(eventOf('a')), send(eventOf('b'))]

  expect(hasRoom()).toBe(false)
  expect(await Promise.all(good)).toEqual(['sent', 'sent'])
  expect(hasRoom()).toBe(true)
  await end(100)
  expect(await bad).toBe('later')
  expect(hasRoom()).toBe(false)
})

describe('at the end', () => {
  test('what waits is tried once more', async () => {
    using receiver = startReceiver(inTurn(status(500)))
    const { send, end } = deliverTo(receiver.url, { firstWaitMs: 60_000 })
    const sent = send(EVENT)
    await eventually(() => receiver.received.length === 1)
    await Bun.sleep(20)
    await end(1000)

    expect(await sent).toBe('sent')
  })

  test('a receiver that hangs is not waited for', async () => {
    using receiver = startReceiver(() => new Promise<Response>(() => {}))
    const { send, end } = deliverTo(receiver.url, { attemptMs: 60_000 })
    const sent = send(EVENT)
    await eventually(() => receiver.received.length === 1)
    const startMs = performance.now()
    await end(200)

    expect(await sent).toBe('later')
    expect(performance.now() - startMs).toBeLessThan(1500)
  })
})
