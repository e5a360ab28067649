import { describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import { ApiError, GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { digestOf } from '../../src/config/keys'
import { WRONG_KEY_LIMITS } from '../../src/limits/wrong-keys'
import { responsesSocket } from '../support/clients/responses-socket'
import { pausesInMemory } from '../support/pauses'
import { anthropicAlias, KEY, OTHER_KEY, openaiAlias, startPortus } from '../support/portus'
import { heldBody } from '../support/providers/framing'
import { chatCompletion, chatEvents } from '../support/providers/openai-chat'
import { startRealtimeSessions } from '../support/providers/realtime'
import { startProvider } from '../support/providers/server'

const SENTENCE = 'This application is paused; ask the operators of this gateway'
const OTHERS = { headers: { authorization: `Bearer ${OTHER_KEY}` } }
const CHAT = { json: { model: 'gpt', messages: [{ role: 'user', content: 'Hi' }] } }

/** A Portus whose application `tests` is paused. */
async function startPaused(url: string, more: Partial<Parameters<typeof startPortus>[0]> = {}) {
  const kept = pausesInMemory()
  await kept.pauses.pause('tests', 'anna')
  const portus = await startPortus({
    aliases: { gpt: openaiAlias(url), claude: anthropicAlias(url.replace(/\/v1$/, '')) },
    pauses: kept.pauses,
    ...more,
  })
  return {
    ...portus,
    ...kept,
    async [Symbol.asyncDispose]() {
      await portus[Symbol.asyncDispose]()
      kept[Symbol.dispose]()
    },
  }
}

const thrownBy = (work: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(work).then(
    () => undefined,
    (error: unknown) => error,
  )

describe('a paused application', () => {
  test.each([
    [
      'POST',
      '/v1/chat/completions',
      { error: { type: 'invalid_request_error', code: 'application_paused', message: SENTENCE } },
    ],
    ['POST', '/v1/responses', { error: { code: 'application_paused', message: SENTENCE } }],
    ['POST', '/v1/embeddings', { error: { code: 'application_paused' } }],
    [
      'POST',
      '/v1/messages',
      { type: 'error', error: { type: 'permission_error', message: SENTENCE } },
    ],
    ['POST', '/v1/messages/count_tokens', { error: { type: 'permission_error' } }],
    [
      'POST',
      '/v1beta/models/gpt:generateContent',
      { error: { code: 403, status: 'PERMISSION_DENIED', message: SENTENCE } },
    ],
    ['GET', '/v1/models', { error: { code: 'application_paused' } }],
    ['GET', '/v1/models/gpt', { error: { code: 'application_paused' } }],
    ['GET', '/v1beta/models', { error: { code: 403, status: 'PERMISSION_DENIED' } }],
    ['GET', '/api/oauth/usage', { error: { message: SENTENCE } }],
    ['GET', '/v1/files', { error: { code: 'application_paused' } }],
  ])('is refused %s %s in the dialect’s words, and nobody is asked', async (method, path, body) => {
    using provider = startProvider()
    await using portus = await startPaused(provider.url)

    const answer = await portus.call(path, method === 'GET' ? {} : CHAT)

    expect(answer.status).toBe(403)
    expect(answer.headers.get('x-should-retry')).toBe('false')
    expect(await answer.json()).toMatchObject(body)
    expect(provider.received).toHaveLength(0)
  })

  test('gets the error classes of the SDKs, which do not ask again', async () => {
    using provider = startProvider()
    await using portus = await startPaused(provider.url)
    const messages = [{ role: 'user' as const, content: 'Hi' }]
    const openai = new OpenAI({ baseURL: `${portus.url}/v1`, apiKey: KEY, maxRetries: 2 })
    const anthropic = new Anthropic({ baseURL: portus.url, apiKey: KEY, maxRetries: 2 })
    const google = new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: portus.url } })

    const fromOpenAI = await thrownBy(openai.chat.completions.create({ model: 'gpt', messages }))
    const fromAnthropic = await thrownBy(
      anthropic.messages.create({ model: 'claude', max_tokens: 9, messages }),
    )
    const fromGoogle = await thrownBy(
      google.models.generateContent({ model: 'gpt', contents: 'Hi' }),
    )

    expect(fromOpenAI).toBeInstanceOf(OpenAI.PermissionDeniedError)
    expect(fromOpenAI).toMatchObject({ status: 403, code: 'application_paused' })
    expect(fromAnthropic).toBeInstanceOf(Anthropic.PermissionDeniedError)
    expect(fromGoogle).toBeInstanceOf(ApiError)
    expect(fromGoogle).toMatchObject({ status: 403 })
    expect(portus.reports).toHaveLength(3)
    expect(provider.received).toHaveLength(0)
  })

  test('hinders no other one, and works again when it may', async () => {
    using provider = startProvider(() => Response.json(chatCompletion()))
    await using portus = await startPaused(provider.url)
    const statuses = async () => [
      (await portus.call('/v1/chat/completions', CHAT)).status,
      (await portus.call('/v1/chat/completions', { ...CHAT, ...OTHERS })).status,
    ]

    expect(await statuses()).toEqual([403, 200])
    await portus.pauses.resume('tests')
    expect(await statuses()).toEqual([200, 200])
    await portus.pauses.pause('others', 'anna')
    expect(await statuses()).toEqual([200, 403])
  })

  test('may be called with either spelling of its name', async () => {
    using provider = startProvider()
    const keys = [{ application: 'my-app', digest: digestOf(KEY) }]
    await using portus = await startPaused(provider.url, { keys })
    expect((await portus.call('/v1/models')).status).toBe(200)

    await portus.pauses.pause('my_app', 'anna')

    expect((await portus.call('/v1/models')).status).toBe(403)
  })

  test('is no guess of a key, is reported as itself, and is counted as refused', async () => {
    using provider = startProvider()
    await using portus = await startPaused(provider.url)
    for (let at = 0; at < WRONG_KEY_LIMITS.maxKeys + 5; at++) await portus.call('/v1/models')
    const wrong = await portus.call('/v1/models', { headers: { authorization: 'Bearer wrong' } })

    expect(wrong.status).toBe(401)
    expect(portus.reports[0]).toMatchObject({
      status: 403,
      error: { kind: 'application_paused' },
      record: { application: 'tests' },
    })
    expect((await portus.scrape(null)).body).toContain(
      `portus_admission_refused_total{reason="application_paused"} ${WRONG_KEY_LIMITS.maxKeys + 5}`,
    )
  })

  test('keeps the stream that runs, to its end', async () => {
    const held = heldBody()
    const events = chatEvents()
    using provider = startProvider(
      () => new Response(held.body, { headers: { 'content-type': 'text/event-stream' } }),
    )
    using kept = pausesInMemory()
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url) },
      pauses: kept.pauses,
    })
    held.send(events[0] ?? '')
    const answer = await portus.call('/v1/chat/completions', {
      json: { ...CHAT.json, stream: true },
    })
    await kept.pauses.pause('tests', 'anna')
    expect((await portus.call('/v1/models')).status).toBe(403)
    for (const event of events.slice(1)) held.send(event)
    held.end()

    expect(await answer.text()).toEndWith('data: [DONE]\n\n')
  })
})

test('a request looks into a map, and asks no store', async () => {
  using provider = startProvider(() => Response.json(chatCompletion()))
  await using portus = await startPaused(provider.url)
  await Bun.sleep(10)
  const before = portus.calls()
  for (let at = 0; at < 20; at++) {
    expect((await portus.call('/v1/chat/completions', CHAT)).status).toBe(403)
    expect((await portus.call('/v1/chat/completions', { ...CHAT, ...OTHERS })).status).toBe(200)
  }

  expect(portus.calls()).toBe(before)
})

describe('a WebSocket of an application that is paused', () => {
  /** What is told within a second of the pause. */
  const SOON_MS = 1000

  test('of responses is told so and closed, and no other one', async () => {
    using provider = startProvider()
    using kept = pausesInMemory()
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url) },
      pauses: kept.pauses,
    })
    const client = await responsesSocket(portus.url)
    const other = await responsesSocket(portus.url, OTHERS)

    const startedMs = performance.now()
    await kept.pauses.pause('tests', 'anna')
    const end = await client.closed

    expect(performance.now() - startedMs).toBeLessThan(SOON_MS)
    expect(end.code).toBe(1008)
    expect(client.frames.at(-1)).toMatchObject({
      type: 'error',
      status: 403,
      error: { code: 'application_paused', message: SENTENCE },
    })
    expect((await portus.reported())[0]).toMatchObject({
      status: 101,
      error: { kind: 'application_paused' },
    })
    expect(other.socket.readyState).toBe(WebSocket.OPEN)
    other.socket.close()
    await expect(responsesSocket(portus.url)).rejects.toThrow('refused')
  })

  test('of a realtime session is closed', async () => {
    using provider = startRealtimeSessions()
    using kept = pausesInMemory()
    await using portus = await startPortus({
      aliases: { voice: openaiAlias(provider.url) },
      pauses: kept.pauses,
    })
    const socket = new WebSocket(`${portus.url.replace('http', 'ws')}/v1/realtime?model=voice`, {
      headers: { authorization: `Bearer ${KEY}` },
    } as never)
    const closed = new Promise<CloseEvent>((resolve) =>
      socket.addEventListener('close', (event) => resolve(event as CloseEvent)),
    )
    await new Promise((resolve) => socket.addEventListener('message', resolve))

    const startedMs = performance.now()
    await kept.pauses.pause('tests', 'anna')
    const end = await closed

    expect(performance.now() - startedMs).toBeLessThan(SOON_MS)
    expect(end.code).toBe(1008)
    expect((await portus.reported())[0]).toMatchObject({ error: { kind: 'application_paused' } })
  })

  test('is looked for as long as it is open, and nothing hears of pauses after that', async () => {
    using provider = startProvider()
    using kept = pausesInMemory()
    let listeners = 0
    const pauses = {
      ...kept.pauses,
      onChange(listener: () => void) {
        const end = kept.pauses.onChange(listener)
        listeners++
        return () => {
          listeners--
          end()
        }
      },
    }
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url) },
      pauses,
    })
    const client = await responsesSocket(portus.url)
    const second = await responsesSocket(portus.url)
    expect(listeners).toBe(1)
    client.socket.close()
    second.socket.close()
    await portus.reported(2)

    expect(listeners).toBe(0)
  })
})
