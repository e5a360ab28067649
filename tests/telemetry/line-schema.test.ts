import { afterAll, describe, expect, test } from 'bun:test'
import { digestOf } from '../../src/config/keys'
import { ATTEMPT_LINE, COMMON_FIELDS, REQUEST_FIELDS } from '../../src/telemetry/line-schema'
import type { Report } from '../../src/telemetry/record'
import { responsesSocket } from '../support/clients/responses-socket'
import { ALL_ALLOWED, anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { NOBODY } from '../support/process/nobody'
import { heldBody } from '../support/providers/framing'
import { openaiError } from '../support/providers/openai-chat'
import { startRealtimeSessions } from '../support/providers/realtime'
import { startProvider } from '../support/providers/server'
import { startSpanReceiver } from '../support/providers/span-receiver'
import { type Line, lineOf } from '../support/request-line'

const SSE = { headers: { 'content-type': 'text/event-stream', 'x-request-id': 'req-1' } }
const messages = [{ role: 'user', content: 'Hi' }]
const seen = new Set<string>()

/** The lines of all requests, each as the schema says. What they have is remembered. */
function linesOf(reports: readonly Report[]): Line[] {
  const lines = reports.map((report) => lineOf(report, [KEY]))
  for (const name of lines.flatMap(Object.keys)) seen.add(name)
  for (const attempt of lines.flatMap(({ attempts = [] }) => attempts as Line[]))
    for (const name of Object.keys(attempt)) seen.add(`attempts.${name}`)
  return lines
}

const chat = { model: 'gpt', messages }
const USAGE = {
  prompt_tokens: 10,
  completion_tokens: 8,
  total_tokens: 18,
  prompt_tokens_details: { cached_tokens: 2, audio_tokens: 3 },
  completion_tokens_details: { reasoning_tokens: 1, audio_tokens: 4 },
}
const CLAUDE_USAGE = {
  input_tokens: 9,
  output_tokens: 2,
  cache_read_input_tokens: 5,
  cache_creation_input_tokens: 3,
  cache_creation: { ephemeral_5m_input_tokens: 1, ephemeral_1h_input_tokens: 2 },
}

describe('each kind of request leaves a line of the schema', () => {
  test('good ones: whole, streamed, translated, with counts of every kind', async () => {
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url), claude: anthropicAlias(provider.url) },
      keys: [{ application: 'tests', name: 'one', digest: digestOf(KEY) }],
    })
    const post = async (path: string, json: object) =>
      void (await (await portus.call(path, { json })).text())
    for (const stream of [false, true])
      for (const model of ['gpt', 'claude']) {
        await post('/v1/chat/completions', { model, messages, stream, logit_bias: { 1: 1 } })
        await post('/v1/messages', { model, messages, stream, max_tokens: 9 })
        await post('/v1/responses', { model: 'claude', input: 'Hi', stream, store: false })
      }
    await post('/v1/messages/count_tokens', { model: 'gpt', messages })
    provider.answer = () =>
      Response.json({
        ...{ id: 'c', object: 'chat.completion', created: 1, model: 'm', usage: USAGE },
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '' } }],
      })
    await post('/v1/chat/completions', chat)
    provider.answer = () =>
      Response.json({
        ...{ id: 'm', type: 'message', role: 'assistant', model: 'm', stop_sequence: null },
        ...{ stop_reason: 'end_turn', content: [{ type: 'text', text: 'Hi' }] },
        usage: CLAUDE_USAGE,
      })
    await post('/v1/messages', { model: 'claude', messages, max_tokens: 9 })

    const lines = linesOf(portus.reports)
    expect(lines.map(({ status, outcome }) => [status, outcome])).toEqual(
      Array(lines.length).fill([200, 'complete']),
    )
    expect(new Set(lines.slice(0, 12).map(({ stream }) => stream))).toEqual(new Set([true, false]))
    expect(lines.at(-2)).toMatchObject({ audio_input_tokens: 3, audio_output_tokens: 4 })
    expect(lines.at(-1)).toMatchObject({ cache_write_1h_tokens: 2, cache_read_tokens: 5 })
  })

  test('refused ones, and those for nothing', async () => {
    await using portus = await startPortus({ aliases: { gpt: openaiAlias('http://127.0.0.1:9') } })
    const wrong = { authorization: 'Bearer wrong' }
    await portus.call('/v1/models', { headers: wrong })
    await portus.call('/v1/chat/completions', { json: { ...chat, model: 'gpt-9' } })
    await portus.call('/v1/chat/completions', { json: [] })
    for (const path of [
      '/health',
      '/livez',
      '/readyz',
      '/favicon.ico',
      '/v1/models',
      '/openapi.json',
    ])
      await portus.call(path)
    await portus.call('/v1/chat/completions', { method: 'DELETE' })

    const lines = linesOf(portus.reports)
    expect(lines.map(({ level, status, error }) => [level, status, error])).toEqual([
      ['warn', 401, 'invalid_api_key'],
      ['warn', 404, 'model_not_found'],
      ['info', 400, 'invalid_request'],
      ...Array(3).fill(['debug', 200, undefined]),
      ['info', 404, 'unknown_url'],
      ...Array(2).fill(['info', 200, undefined]),
      ['info', 405, 'method_not_allowed'],
    ])
  })

  test('providers that are down, refuse, break off or come second', async () => {
    const down = openaiAlias(`http://${NOBODY}/v1`)
    using refusing = startProvider(() =>
      Response.json(
        { error: { message: 'No such key', type: 'invalid_request_error' } },
        { status: 401, headers: { 'x-request-id': 'req-2' } },
      ),
    )
    using forbidding = startProvider(() => openaiError(403, 'No right to it'))
    using cutting = startProvider(
      () => new Response('data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n', SSE),
    )
    using good = startProvider()
    const aliases = {
      gpt: down,
      refused: openaiAlias(refusing.url),
      forbidden: openaiAlias(forbidding.url),
      cut: openaiAlias(cutting.url),
      pair: {
        strategy: { mode: 'fallback' as const },
        targets: [down, openaiAlias(refusing.url), openaiAlias(good.url)] as never,
      },
    }
    await using portus = await startPortus({ aliases })
    for (const model of Object.keys(aliases))
      for (const stream of [false, true]) {
        const answer = await portus.call('/v1/chat/completions', {
          json: { ...chat, model, stream },
        })
        await answer.text().catch(() => '')
      }
    await portus.reported(10)

    const lines = linesOf(portus.reports)
    const level = (model: string) =>
      lines.filter(({ model_alias }) => model_alias === model).map((line) => line.level)
    expect(level('gpt')).toEqual(['error', 'error'])
    expect(level('refused')).toEqual(['error', 'error'])
    expect(level('forbidden')).toEqual(['warn', 'warn'])
    expect(level('cut')).toContain('error')
    expect(level('pair')).toEqual(['warn', 'warn'])
    expect(lines.find(({ model_alias }) => model_alias === 'forbidden')).toHaveProperty('reason')
  })

  test('a client that leaves, and an error behind pings', async () => {
    const body = heldBody()
    body.send('data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n')
    using provider = startProvider(() => new Response(body.body, SSE))
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url), claude: anthropicAlias(provider.url) },
      settings: { PORTUS_PING_INTERVAL_MS: 20, PORTUS_HEADERS_TIMEOUT_MS: 400 },
    })
    const leaving = new AbortController()
    const answer = await portus.call('/v1/chat/completions', {
      json: { ...chat, stream: true },
      signal: leaving.signal,
    })
    await answer.body?.getReader().read()
    leaving.abort()
    await portus.reported(1)
    provider.answer = () => new Promise<Response>(() => {})
    await (
      await portus.call('/v1/chat/completions', {
        json: { model: 'claude', messages, stream: true },
      })
    )
      .text()
      .catch(() => '')
    const [left, late] = linesOf(await portus.reported(2))

    expect(left).toMatchObject({ level: 'info', outcome: 'cancelled', stream: true })
    expect(late).toMatchObject({ level: 'error', status: 200, late_status: 504 })
  })

  test('realtime, a WebSocket of responses, and what is stored', async () => {
    using sessions = startRealtimeSessions()
    using provider = startProvider()
    await using portus = await startPortus({
      aliases: {
        live: openaiAlias(sessions.url),
        claude: anthropicAlias(provider.url),
        files: openaiAlias(provider.url, ALL_ALLOWED),
      },
    })
    const socket = new WebSocket(`${portus.url.replace('http', 'ws')}/v1/realtime?model=live`, {
      headers: { authorization: `Bearer ${KEY}`, 'user-agent': 'realtime/1' },
    } as never)
    await new Promise((resolve) => socket.addEventListener('message', resolve))
    socket.close()
    await portus.reported(1)
    {
      using client = await responsesSocket(portus.url)
      await client.turn({ model: 'claude', input: 'Hi', store: false })
      await client.turn({ model: 'nobody', input: 'Hi' })
    }
    const stored = await portus.call('/v1/responses', { json: { model: 'claude', input: 'Hi' } })
    const { id } = (await stored.json()) as { id: string }
    await portus.call(`/v1/responses/${id}`)
    await portus.call(`/v1/responses/${id}/input_items`)
    await portus.call(`/v1/responses/${id}`, { method: 'DELETE' })
    await portus.call('/v1/files?model=files')

    const lines = linesOf(portus.reports)
    expect(lines[0]).toMatchObject({ status: 101, model_alias: 'live', user_agent: 'realtime/1' })
    const turns = lines.filter(({ path }) => path === '/v1/responses')
    expect(turns).toContainEqual(expect.objectContaining({ stream: true, outcome: 'complete' }))
    expect(turns).toContainEqual(expect.objectContaining({ requested_model: 'nobody' }))
    for (const line of lines) expect(line.client_address).toBe('127.0.0.1')
  })

  test('one of a trace, with a key that has a name', async () => {
    using provider = startProvider()
    using receiver = startSpanReceiver()
    await using portus = await startPortus({
      aliases: { gpt: openaiAlias(provider.url) },
      keys: [{ application: 'tests', name: '2026-11', digest: digestOf(KEY) }],
      tracing: receiver.tracing(),
    })
    await (await portus.call('/v1/chat/completions', { json: chat })).text()
    const [span] = await receiver.received(2)

    const [line] = linesOf(portus.reports)
    expect(line).toMatchObject({ trace_id: span?.traceId, key_name: '2026-11' })
  })
})

afterAll(() => {
  const all = [
    ...Object.keys({ ...COMMON_FIELDS, ...REQUEST_FIELDS }),
    ...Object.keys(ATTEMPT_LINE).map((name) => `attempts.${name}`),
  ]
  // The number of a worker is in the lines of processes.
  expect(all.filter((name) => !seen.has(name))).toEqual(['worker'])
})
