import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import type { Settings } from '../../src/config/settings'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { anthropicError, messageEvents } from '../support/providers/anthropic-messages'
import { heldBody } from '../support/providers/framing'
import { chatEvents, openaiError } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

/** Short, so that no test waits for long. Nothing is asserted of how long it is. */
const PING_INTERVAL_MS = 20
const ANTHROPIC_PING = 'event: ping\ndata: {"type": "ping"}\n\n'
const OPENAI_PING = ': ping\n\n'

const question = { max_tokens: 64, messages: [{ role: 'user', content: 'Hi' }] }

/** Each API that clients speak, on a provider that speaks another. */
const TRANSLATED = [
  {
    path: '/v1/messages',
    ping: ANTHROPIC_PING,
    alias: openaiAlias,
    events: () => chatEvents({ usageIn: 'empty choices' }),
    error: () => openaiError(429, 'Slowly'),
    asked: question,
    last: 'message_stop',
  },
  {
    path: '/v1/chat/completions',
    ping: OPENAI_PING,
    alias: anthropicAlias,
    events: () => messageEvents(),
    error: () => anthropicError(429, 'rate_limit_error', 'Slowly'),
    asked: question,
    last: '[DONE]',
  },
  {
    path: '/v1/responses',
    ping: OPENAI_PING,
    alias: anthropicAlias,
    events: () => messageEvents(),
    error: () => anthropicError(429, 'rate_limit_error', 'Slowly'),
    asked: { input: 'Hi' },
    last: 'response.completed',
  },
] as const

const EVENTS = { headers: { 'content-type': 'text/event-stream' } }

const start = (aliases: Record<string, AliasFile>, settings: Partial<Settings> = {}) =>
  startPortus({ aliases, settings: { PORTUS_PING_INTERVAL_MS: PING_INTERVAL_MS, ...settings } })

/** Reads a stream as it comes. */
function reading(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  let broken: unknown
  const next = async (): Promise<boolean> => {
    try {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
      text += value ?? ''
      return !done
    } catch (error) {
      broken = error
      return false
    }
  }
  return {
    get text() {
      return text
    },
    get isBroken() {
      return broken !== undefined
    },
    /** Reads until the text holds so many of these. */
    async until(part: string, count: number) {
      while (text.split(part).length <= count)
        if (!(await next())) throw new Error(`ended: ${text}`)
    },
    async rest() {
      while (await next());
      return text
    },
    leave: () => reader?.cancel(),
  }
}

/** A stream without what differs from one to the next. */
const steady = (text: string) =>
  text
    .replace(/"(id|item_id|request_id)":\s*"[^"]*"/g, '"$1":""')
    .replace(/"(created|created_at|completed_at)":\s*\d+/g, '"$1":0')

describe.each(TRANSLATED)('$path', ({ path, ping, alias, events, error, asked, last }) => {
  const ask = (portus: Awaited<ReturnType<typeof start>>, model = 'one') =>
    portus.call(path, { json: { model, stream: true, ...asked } })

  /** The answer without any silence. */
  async function plain(): Promise<string> {
    using provider = startProvider(() => new Response(events().join(''), EVENTS))
    await using portus = await start({ one: alias(provider.url) }, { PORTUS_PING_INTERVAL_MS: 0 })
    return steady(await (await ask(portus)).text())
  }

  test('a silence between events is broken by pings, and the events stay as they are', async () => {
    const body = heldBody()
    using provider = startProvider(() => new Response(body.body, EVENTS))
    await using portus = await start({ one: alias(provider.url) })
    const all = events()
    for (const event of all.slice(0, -2)) body.send(event)

    const stream = reading(await ask(portus))
    await stream.until(ping, 3)
    for (const event of all.slice(-2)) body.send(event)
    body.end()
    const text = await stream.rest()

    expect(stream.isBroken).toBe(false)
    expect(steady(text.replaceAll(ping, ''))).toBe(await plain())
    expect(text).toContain(last)
    const [report] = await portus.reported()
    expect(report).toMatchObject({ status: 200, outcome: 'complete', bytes: text.length })
  })

  test('a silence before the first event begins the stream, and the answer goes into it', async () => {
    const answer = Promise.withResolvers<void>()
    using provider = startProvider(async () => {
      await answer.promise
      return new Response(events().join(''), EVENTS)
    })
    await using portus = await start({ one: alias(provider.url) })

    const response = await ask(portus)
    const stream = reading(response)
    await stream.until(ping, 3)
    answer.resolve()
    const text = await stream.rest()

    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toStartWith('text/event-stream')
    expect(response.headers.get('x-request-id')).toBe(response.headers.get('request-id'))
    expect(text).toStartWith(ping)
    expect(steady(text.replaceAll(ping, ''))).toBe(await plain())
    const [report] = await portus.reported()
    expect(report).toMatchObject({
      status: 200,
      outcome: 'complete',
      provider: alias('').provider,
      bytes: text.length,
      usage: { outputTokens: expect.any(Number) },
    })
    expect(portus.inFlight.held).toBe(0)
  })

  test('a stream that begins with pings tells those between the same as any other', async () => {
    const answer = Promise.withResolvers<void>()
    using provider = startProvider(async () => {
      await answer.promise
      return new Response(events().join(''), EVENTS)
    })
    await using portus = await start({ one: alias(provider.url) })

    const early = await ask(portus)
    const stream = reading(early)
    await stream.until(ping, 1)
    answer.resolve()
    await stream.rest()
    const other = await ask(portus)
    await other.text()

    for (const { headers } of [early, other]) {
      expect(headers.get('x-accel-buffering')).toBe('no')
      expect(headers.get('cache-control')).toBe('no-cache, no-store')
    }
  })

  test('an error behind a silence is an event of the dialect, and a broken connection', async () => {
    const answer = Promise.withResolvers<void>()
    using provider = startProvider(async () => {
      await answer.promise
      return error()
    })
    await using portus = await start({ one: alias(provider.url) })

    const stream = reading(await ask(portus))
    await stream.until(ping, 2)
    answer.resolve()
    const text = await stream.rest()

    expect(stream.isBroken).toBe(true)
    expect(text).toContain('Slowly')
    expect(text).toMatch(/rate_limit/)
    expect(text).not.toContain(last)
    const [report] = await portus.reported()
    expect(report).toMatchObject({ status: 200, lateStatus: 429, outcome: 'failed' })
    expect(report?.bytes).toBe(text.length)
    expect(portus.reports).toHaveLength(1)
  })

  test('an error in time keeps its status', async () => {
    using provider = startProvider(error)
    await using portus = await start(
      { one: alias(provider.url) },
      { PORTUS_PING_INTERVAL_MS: 60_000 },
    )

    const response = await ask(portus)

    expect(response.status).toBe(429)
    expect(await response.text()).toContain('Slowly')
  })

  test.each([
    { silence: 'before the first event', PORTUS_HEADERS_TIMEOUT_MS: 300, code: 'gateway_timeout' },
    { silence: 'between events', PORTUS_STREAM_IDLE_TIMEOUT_MS: 300, code: 'stream_idle_timeout' },
  ])('pings do not keep a dead provider alive $silence', async ({ silence, code, ...settings }) => {
    const body = heldBody()
    if (silence === 'between events') for (const event of events().slice(0, -2)) body.send(event)
    using provider = startProvider(() => new Response(body.body, EVENTS))
    await using portus = await start({ one: alias(provider.url) }, settings)

    const stream = reading(await ask(portus))
    const text = await stream.rest()

    expect(stream.isBroken).toBe(true)
    expect(text).toContain(ping)
    const [report] = await portus.reported()
    expect(report).toMatchObject({ status: 200, outcome: 'truncated', error: { kind: code } })
    expect(portus.inFlight.held).toBe(0)
  })

  test('a client that leaves in the silence ends the provider’s request', async () => {
    const left = Promise.withResolvers<void>()
    using provider = startProvider(({ signal }) => {
      signal.addEventListener('abort', () => left.resolve())
      return new Promise<Response>(() => {})
    })
    await using portus = await start({ one: alias(provider.url) })

    const stream = reading(await ask(portus))
    await stream.until(ping, 2)
    await stream.leave()
    await left.promise

    const [report] = await portus.reported()
    expect(report).toMatchObject({ status: 200, outcome: 'cancelled' })
    expect(portus.inFlight.held).toBe(0)
  })

  test('a fallback that takes long begins the stream, too', async () => {
    const answer = Promise.withResolvers<void>()
    using provider = startProvider(async ({ json }) => {
      if (String(json?.model).includes('first')) return new Response('down', { status: 503 })
      await answer.promise
      return new Response(events().join(''), EVENTS)
    })
    await using portus = await start({
      two: {
        strategy: { mode: 'fallback', on_status_codes: [503] },
        targets: [
          { ...alias(provider.url), override_params: { model: 'first' } },
          { ...alias(provider.url), override_params: { model: 'second' } },
        ],
      },
    })

    const stream = reading(await ask(portus, 'two'))
    await stream.until(ping, 1)
    answer.resolve()

    expect(steady((await stream.rest()).replaceAll(ping, '')).replaceAll('"two"', '"one"')).toBe(
      await plain(),
    )
    const [report] = await portus.reported()
    expect(report).toMatchObject({ status: 200, outcome: 'complete', model: 'second' })
  })

  test('without pings nothing is begun', async () => {
    const body = heldBody()
    using provider = startProvider(() => new Response(body.body, EVENTS))
    await using portus = await start(
      { one: alias(provider.url) },
      { PORTUS_PING_INTERVAL_MS: 0, PORTUS_HEADERS_TIMEOUT_MS: 300 },
    )

    expect((await ask(portus)).status).toBe(504)
  })
})

test.each([
  { path: '/v1/chat/completions', alias: openaiAlias, events: chatEvents() },
  { path: '/v1/messages', alias: anthropicAlias, events: messageEvents() },
])('a stream that passes through at $path has no pings', async ({ path, alias, events }) => {
  const body = heldBody()
  using provider = startProvider(() => new Response(body.body, EVENTS))
  await using portus = await start({ one: alias(provider.url) })
  const [first = '', ...others] = events

  const asked = portus.call(path, { json: { model: 'one', stream: true, ...question } })
  await Bun.sleep(5 * PING_INTERVAL_MS)
  body.send(first)
  const stream = reading(await asked)
  await stream.until('data:', 1)
  await Bun.sleep(5 * PING_INTERVAL_MS)
  for (const event of others) body.send(event)
  body.end()

  expect(await stream.rest()).toBe(events.join(''))
})
