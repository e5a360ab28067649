import { beforeAll, describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { sendRaw } from '../support/clients/raw-http'
import { watchedSocket } from '../support/clients/watched-socket'
import { anthropicAlias, KEY, OTHER_KEY, openaiAlias, startPortus } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { residentMB } from '../support/process/proc'
import { halfStream } from '../support/providers/models/failing'
import { hello } from '../support/providers/models/hello'
import { startProvider } from '../support/providers/server'

const MB = 1024 * 1024
const PIECE = Buffer.alloc(64 * 1024, 'a')
/** Of the share of an application in a budget of 8 MB. All of it must have come, or it is refused itself. */
const NEARLY_ALL = 2 * MB - 100 * 1024
const HI = [{ role: 'user' as const, content: 'Hi' }]

/** Waits for a condition; the test's own timeout ends it. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await Bun.sleep(5)
}

type Sending = { key?: string; path?: string; type?: string; start?: string; length?: number }

/** Begins a request whose body never ends, over a socket of its own. */
function beginRequest(
  url: string,
  {
    key = KEY,
    path = '/v1/chat/completions',
    type = 'application/json',
    start = '{"model":"fast","x":"',
    length = 64_000_000,
  }: Sending = {},
) {
  const watched = watchedSocket(url)
  const { socket } = watched
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${key}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n${start}`,
  )
  return {
    socket,
    /** Sends so much more, or as much as is taken before the connection ends. */
    async send(bytes: number) {
      for (let sent = 0; sent < bytes && !watched.isClosed; sent += PIECE.length)
        await watched.write(PIECE.subarray(0, Math.min(PIECE.length, bytes - sent)))
    },
    get status() {
      return watched.answer ? Number(watched.answer.slice(9, 12)) : undefined
    },
    /** Whether it was answered, or its connection has ended. */
    get isOver() {
      return watched.isClosed || watched.answer !== ''
    },
    get answer() {
      return watched.answer
    },
    [Symbol.dispose]: () => void socket.destroy(),
  }
}

/** The start of a form that names its model behind its file. */
const FORM = {
  path: '/v1/audio/transcriptions',
  type: 'multipart/form-data; boundary=b',
  start: '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
}

beforeAll(() => binary(), 60_000)

describe('bodies that never end', () => {
  test('fill no more than the budget, whatever their number', async () => {
    await using portus = await startBinary({
      aliases: { fast: openaiAlias('http://127.0.0.1:9/v1') },
      env: { PORTUS_KEY_TESTS: KEY, PORTUS_KEY_OTHERS: OTHER_KEY },
    })
    await sendRaw(portus.url, 'GET /health HTTP/1.0\r\n\r\n')
    const before = residentMB(portus.child.pid)

    const requests = Array.from({ length: 12 }, () => beginRequest(portus.url))
    await Promise.all(requests.map((one) => one.send(60_000_000)))
    // Two of 60 MB fit into a quarter of 512 MB.
    await until(() => requests.filter(({ isOver }) => isOver).length >= 10)

    // A client that goes on sending may see its connection end in place of the answer.
    const statuses = new Set(requests.map(({ status }) => status))
    expect([...statuses.difference(new Set([undefined]))]).toEqual([503])
    expect(residentMB(portus.child.pid) - before).toBeLessThan(400)
    const listed = await fetch(`${portus.url}/v1/models`, {
      headers: { authorization: `Bearer ${OTHER_KEY}` },
    })
    expect(listed.status).toBe(200)
    for (const one of requests) one.socket.destroy()
  })

  test('of one application leave room for all others, and for its own when they are gone', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { fast: openaiAlias(provider.url) },
      settings: { PORTUS_MAX_BYTES_IN_FLIGHT: 8 * MB },
    })
    const json = { model: 'fast', messages: HI, metadata: { padding: 'a'.repeat(MB) } }
    const ask = (key: string) =>
      portus.call('/v1/chat/completions', { json, headers: { authorization: `Bearer ${key}` } })
    {
      using greedy = beginRequest(portus.url)
      await greedy.send(NEARLY_ALL)
      await until(() => portus.inFlight.held >= NEARLY_ALL)

      const [own, other] = [await ask(KEY), await ask(OTHER_KEY)]

      expect([own.status, other.status]).toEqual([503, 200])
      expect(own.headers.get('retry-after')).toBe('1')
    }
    await until(() => portus.inFlight.held === 0)
    expect((await ask(KEY)).status).toBe(200)
  })

  test('that were only announced take nothing', async () => {
    await using portus = await startPortus({
      aliases: {},
      settings: { PORTUS_MAX_BYTES_IN_FLIGHT: 8 * MB },
    })
    const requests = Array.from({ length: 20 }, () => beginRequest(portus.url, { start: '' }))
    await until(() => requests.every(({ socket }) => !socket.connecting))

    expect(portus.inFlight.held).toBe(0)
    for (const { socket } of requests) socket.destroy()
  })

  test('but are short take what they announce: the runtime keeps it unseen', async () => {
    await using portus = await startPortus({
      aliases: {},
      settings: { PORTUS_MAX_BYTES_IN_FLIGHT: 8 * MB },
    })
    const requests = Array.from({ length: 40 }, () =>
      beginRequest(portus.url, { length: 64 * 1024 }),
    )
    await until(() => requests.filter(({ status }) => status === 503).length === 8)

    expect(portus.inFlight.held).toBe(2 * MB)
    for (const { socket } of requests) socket.destroy()
    await until(() => portus.inFlight.held === 0)
  })

  test('without a key take nothing', async () => {
    await using portus = await startPortus({ aliases: {} })
    using request = beginRequest(portus.url, { key: 'wrong' })
    await request.send(4 * MB)
    await until(() => request.status !== undefined)

    expect([request.status, portus.inFlight.held]).toEqual([401, 0])
  })
})

describe('forms that wait for their model', () => {
  test('count although they wait on disk, and are refused in the middle', async () => {
    await using portus = await startPortus({
      aliases: { ears: openaiAlias('http://127.0.0.1:9/v1') },
      settings: { PORTUS_MAX_BYTES_IN_FLIGHT: 64 * MB },
    })
    {
      using first = beginRequest(portus.url, FORM)
      await first.send(10 * MB)
      await until(() => portus.inFlight.held >= 10 * MB)
      using second = beginRequest(portus.url, FORM)
      await second.send(10 * MB)
      await until(() => second.status !== undefined)

      expect(second.status).toBe(503)
      expect(portus.inFlight.held).toBeLessThan(11 * MB)
    }
    await until(() => portus.inFlight.held === 0)
  })

  test('are told what to do where one alone is too large', async () => {
    await using portus = await startPortus({
      aliases: { ears: openaiAlias('http://127.0.0.1:9/v1') },
      settings: { PORTUS_MAX_BYTES_IN_FLIGHT: 32 * MB },
    })
    using request = beginRequest(portus.url, FORM)
    await request.send(9 * MB)
    await until(() => request.answer.includes('}}'))

    expect(request.status).toBe(413)
    expect(request.answer).toContain('the field \\"model\\" before the file')
  })
})

describe('a body that comes too slowly is a 408', () => {
  test.each([
    ['JSON', {}],
    ['short JSON', { length: 60_000 }],
    ['a form', { ...FORM, length: 60_000_000 }],
  ])('%s, a byte at a time', async (_, sending) => {
    await using portus = await startPortus({
      aliases: {},
      settings: { PORTUS_BODY_TIMEOUT_MS: 300 },
    })
    using request = beginRequest(portus.url, sending)
    const drip = setInterval(() => request.socket.write('a'), 20)
    await until(() => request.status !== undefined)
    clearInterval(drip)

    expect(request.status).toBe(408)
    expect(request.answer).toContain('request_timeout')
    expect(request.answer.toLowerCase()).toContain('connection: close')
    await until(() => portus.inFlight.held === 0)
  })

  test.each([
    ['JSON', 'PORTUS_BODY_TOTAL_TIMEOUT_MS', {}],
    ['short JSON', 'PORTUS_BODY_TOTAL_TIMEOUT_MS', { length: 60_000 }],
    ['a form', 'PORTUS_UPLOAD_TOTAL_TIMEOUT_MS', { ...FORM, length: 60_000_000 }],
  ])('%s, fast and without an end', async (_, setting, sending) => {
    await using portus = await startPortus({ aliases: {}, settings: { [setting]: 300 } })
    using request = beginRequest(portus.url, sending)
    const flow = setInterval(() => request.socket.write('a'.repeat(100)), 20)
    await until(() => request.status !== undefined)
    clearInterval(flow)

    expect(request.status).toBe(408)
  })

  test('but not one that its provider takes slowly', async () => {
    const slow = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      idleTimeout: 0,
      async fetch(request) {
        await Bun.sleep(900)
        let length = 0
        for await (const chunk of request.body ?? []) length += chunk.byteLength
        return Response.json({ text: `${length}` })
      },
    })
    await using portus = await startPortus({
      aliases: { ears: openaiAlias(`http://127.0.0.1:${slow.port}/v1`) },
      settings: { PORTUS_BODY_TIMEOUT_MS: 600, PORTUS_UPLOAD_TOTAL_TIMEOUT_MS: 700 },
    })
    const form = new FormData()
    form.set('model', 'ears')
    form.set('file', new File(['a'.repeat(24 * MB)], 'a'))

    const response = await fetch(`${portus.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}` },
      body: form,
    })

    expect(response.status).toBe(200)
    expect(Number(((await response.json()) as { text: string }).text)).toBeGreaterThan(24 * MB)
    void slow.stop(true)
  })
})

describe('who is told to come again', () => {
  test('hears it in the words of its API', async () => {
    await using portus = await startPortus({
      aliases: { fast: openaiAlias('http://127.0.0.1:9/v1') },
      settings: { PORTUS_MAX_BYTES_IN_FLIGHT: 8 * MB },
    })
    using greedy = beginRequest(portus.url)
    await greedy.send(NEARLY_ALL)
    await until(() => portus.inFlight.held >= NEARLY_ALL)
    const json = { model: 'fast', max_tokens: 9, messages: HI, x: 'a'.repeat(MB) }

    const chat = await portus.call('/v1/chat/completions', { json })
    const message = await portus.call('/v1/messages', { json })

    expect([chat.status, message.status]).toEqual([503, 529])
    expect([chat, message].map(({ headers }) => headers.get('retry-after'))).toEqual(['1', '1'])
    expect(await chat.json()).toEqual({
      error: {
        message: 'Portus holds too many bytes of running requests; try again in a moment',
        type: 'server_error',
        param: null,
        code: 'overloaded',
      },
    })
    expect(await message.json()).toMatchObject({
      type: 'error',
      error: {
        type: 'overloaded_error',
        message: 'Portus holds too many bytes of running requests; try again in a moment',
      },
    })
  })

  test('is answered when it comes again, as the SDKs do', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { fast: openaiAlias(provider.url), claude: anthropicAlias(provider.url) },
      settings: { PORTUS_MAX_BYTES_IN_FLIGHT: 8 * MB },
    })
    const greedy = beginRequest(portus.url)
    await greedy.send(NEARLY_ALL)
    await until(() => portus.inFlight.held >= NEARLY_ALL)
    const padding = 'a'.repeat(MB)
    const openai = new OpenAI({ apiKey: KEY, baseURL: `${portus.url}/v1` })
    const anthropic = new Anthropic({ apiKey: KEY, baseURL: portus.url })

    const chat = openai.chat.completions.create({
      model: 'fast',
      messages: [{ role: 'user', content: padding }],
    })
    const message = anthropic.messages.create({
      model: 'claude',
      max_tokens: 9,
      messages: [{ role: 'user', content: padding }],
    })
    await portus.reported(2)
    expect(portus.reports.map(({ status }) => status).toSorted()).toEqual([503, 529])
    greedy.socket.destroy()

    expect((await chat).choices[0]?.message.content).toBeTruthy()
    expect((await message).content[0]?.type).toBe('text')
  })
})

describe('a whole answer', () => {
  test('counts until its client has read it, and comes as it is', async () => {
    const content = 'é'.repeat(4 * MB)
    using provider = startProvider(({ json = {} }) =>
      Response.json({
        id: 'a',
        object: 'chat.completion',
        model: json.model,
        choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      }),
    )
    await using portus = await startPortus({
      aliases: { typed: openaiAlias(provider.url, { passthrough: false }) },
    })
    const body = JSON.stringify({ model: 'typed', messages: HI })
    const { hostname, port } = new URL(portus.url)
    const socket = connect(Number(port), hostname)
    socket.pause()
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    await until(() => portus.inFlight.held > 8 * MB)
    await Bun.sleep(100)

    expect(portus.inFlight.held).toBeGreaterThan(8 * MB)
    expect(portus.reports).toHaveLength(0)
    const response = await portus.call('/v1/chat/completions', { json: JSON.parse(body) })
    const answer = (await response.json()) as OpenAI.ChatCompletion
    expect(answer.choices[0]?.message.content).toBe(content)
    socket.destroy()
    await until(() => portus.inFlight.held === 0)
  })
})

describe('nothing stays counted', () => {
  test('whatever the end of a request is', async () => {
    using provider = startProvider((received) => {
      const { json = {}, signal } = received
      if (json.x === 'hang')
        return new Promise((resolve) =>
          signal.addEventListener('abort', () => resolve(new Response())),
        )
      if (json.x === 'fail') return Response.json({ error: { message: 'no' } }, { status: 500 })
      if (json.x === 'break') return halfStream(received)
      return hello(received)
    })
    await using portus = await startPortus({
      aliases: {
        fast: openaiAlias(provider.url),
        claude: anthropicAlias(provider.url),
        typed: openaiAlias(provider.url, { passthrough: false }),
      },
      settings: { PORTUS_MAX_BODY_BYTES: 100_000, PORTUS_BODY_TIMEOUT_MS: 1000 },
    })
    const chat = (more: object) => ({ json: { model: 'fast', messages: HI, ...more } })
    const read = async (response: Promise<Response>) =>
      void (await (await response).text().catch(() => ''))
    const left = async (more: object) => {
      const leaving = new AbortController()
      const response = portus.call('/v1/chat/completions', {
        ...chat(more),
        signal: leaving.signal,
      })
      setTimeout(() => leaving.abort(), 5)
      await response.catch(() => {})
    }
    const raw = async (sending: Sending, bytes: number) => {
      using request = beginRequest(portus.url, sending)
      await request.send(bytes)
      await Bun.sleep(1)
    }
    const post = (path: string, model: string, more: object = {}) =>
      read(portus.call(path, { json: { model, max_tokens: 9, messages: HI, ...more } }))
    const form = new FormData()
    form.set('model', 'fast')
    form.set('file', new File(['a'.repeat(200_000)], 'a'))
    const upload = () =>
      read(
        fetch(`${portus.url}/v1/audio/transcriptions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${KEY}` },
          body: form,
        }),
      )
    const ends: Record<string, () => Promise<void>> = {
      answered: () => post('/v1/chat/completions', 'fast'),
      streamed: () => post('/v1/chat/completions', 'fast', { stream: true }),
      'translated by Portus': () => post('/v1/messages', 'fast'),
      'translated and streamed': () => post('/v1/chat/completions', 'claude', { stream: true }),
      'translated by the gateway': () => post('/v1/chat/completions', 'typed'),
      'streamed by the gateway': () => post('/v1/chat/completions', 'typed', { stream: true }),
      counted: () => post('/v1/messages/count_tokens', 'fast'),
      'failed at the provider': () => post('/v1/chat/completions', 'fast', { x: 'fail' }),
      'broken off': () => post('/v1/chat/completions', 'fast', { x: 'break', stream: true }),
      'without a model': () => post('/v1/chat/completions', 'none'),
      'no JSON': () => read(portus.call('/v1/chat/completions', { method: 'POST', body: '{' })),
      'left while the provider thinks': () => left({ x: 'hang' }),
      'left at once': () => left({ stream: true }),
      'left in its body': () => raw({}, 70_000),
      'left in a short body': () => raw({ length: 60_000 }, 1000),
      'too long': () => raw({ length: 100_001 }, 1000),
      'left in a form': () => raw(FORM, 300_000),
      'left in a form on disk': () => raw(FORM, 5 * MB),
      'an upload': upload,
      listed: () => read(portus.call('/v1/models')),
      'no such path': () => read(portus.call('/v1/nothing', { method: 'POST', body: '{}' })),
    }
    for (let round = 0; round < 25; round++)
      for (const end of Object.values(ends)) await Promise.all([end(), end()])

    await until(() => portus.inFlight.held === 0)
    // A count that was given back twice would be negative by now, or hide one that was not.
    using open = beginRequest(portus.url, { length: 90_000 })
    await open.send(80_000)
    await until(() => portus.inFlight.held > 0)
    expect(portus.inFlight.held).toBeLessThanOrEqual(100_000)
  }, 60_000)
})

test('of headers of Anthropic only short lists of names are copied for each target, and the rest is named', async () => {
  using provider = startProvider()
  await using portus = await startPortus({ aliases: { claude: anthropicAlias(provider.url) } })
  const beta = 'context-1m-2025-08-07, mcp-client-2025-04-04'
  const many = Array.from({ length: 500 }, (_, at) => `beta-${at}`)
  const ask = async (headers: Record<string, string>) => {
    provider.received.length = 0
    const response = await portus.call('/v1/messages', {
      json: { model: 'claude', max_tokens: 9, messages: HI },
      headers: { 'anthropic-version': '2023-06-01', ...headers },
    })
    const sent = provider.received[0]?.headers
    return {
      status: response.status,
      dropped: response.headers.get('x-portus-dropped'),
      beta: sent?.get('anthropic-beta') ?? null,
      version: sent?.get('anthropic-version') ?? null,
    }
  }
  const good = { status: 200, dropped: null, beta: null, version: '2023-06-01' }
  const named = { ...good, dropped: 'anthropic-beta' }

  expect(await ask({ 'anthropic-beta': beta })).toEqual({ ...good, beta: expect.anything() })
  expect(await ask({ 'anthropic-beta': 'b'.repeat(2049) })).toEqual(named)
  expect(await ask({ 'anthropic-beta': 'ÿ' })).toEqual(named)
  expect(await ask({ 'anthropic-beta': '"x", fine-1' })).toEqual({ ...named, beta: 'fine-1' })
  expect(await ask({ 'anthropic-version': '"' })).toEqual({ ...good, dropped: 'anthropic-version' })
  const cut = await ask({ 'anthropic-beta': many.join(', ') })
  expect(cut.dropped).toBe('anthropic-beta')
  expect(cut.beta?.length).toBeLessThanOrEqual(2048)
  expect(cut.beta?.split(',').map((name) => name.trim())).toEqual(
    many.slice(0, cut.beta?.split(',').length),
  )
  expect(cut.beta).toContain('beta-100')
})
