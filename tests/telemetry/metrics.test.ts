import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { ENDPOINTS } from '../../src/api/endpoints/endpoints'
import { KINDS } from '../../src/errors/kinds'
import { type Sample, samplesIn, sumOf } from '../support/assert/scrape'
import { openaiAlias, startPortus } from '../support/portus'
import { NOBODY } from '../support/process/nobody'
import { eventually } from '../support/process/proc'
import { heldBody } from '../support/providers/framing'
import { chatEvents } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

const SSE = { headers: { 'content-type': 'text/event-stream' } }
const CHAT = '/v1/chat/completions'
const body = (more: object = {}) => ({
  model: 'fast',
  messages: [{ role: 'user', content: 'Hi' }],
  ...more,
})

type Portus = Awaited<ReturnType<typeof startPortus>>

const samplesOf = async (portus: Portus): Promise<Sample[]> =>
  samplesIn((await portus.scrape(null)).body)

/** The names and labels of all series. */
const seriesOf = async (portus: Portus): Promise<string[]> =>
  (await samplesOf(portus)).map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`).sort()

describe('metrics', () => {
  test('count a request by application, alias, endpoint, status and outcome, with its tokens', async () => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })

    for (let count = 0; count < 3; count++) await (await portus.call(CHAT, { json: body() })).text()
    await portus.reported(3)
    const samples = await samplesOf(portus)

    expect(samples.filter(({ name }) => name === 'portus_requests_total')).toEqual([
      {
        name: 'portus_requests_total',
        labels: {
          application: 'tests',
          model_alias: 'fast',
          endpoint: 'chat',
          status: '200',
          outcome: 'complete',
        },
        value: 3,
      },
    ])
    const usage = portus.reports[0]?.usage
    const tokens = (kind: string) => sumOf(samples, 'portus_tokens_total', { kind })
    expect(tokens('input')).toBe(3 * (usage?.inputTokens ?? Number.NaN))
    expect(tokens('output')).toBe(3 * (usage?.outputTokens ?? Number.NaN))
    const asked = {
      gen_ai_operation_name: 'chat',
      gen_ai_provider_name: 'openai',
      gen_ai_request_model: 'fast',
    }
    expect(sumOf(samples, 'gen_ai_client_operation_duration_seconds_count', asked)).toBe(3)
    expect(
      sumOf(samples, 'gen_ai_client_token_usage_count', { ...asked, gen_ai_token_type: 'input' }),
    ).toBe(3)
    expect(sumOf(samples, 'portus_overhead_seconds_count')).toBe(3)
  })

  test('count every attempt, retries at the same target and fallbacks to another one', async () => {
    using good = startProvider()
    using bad = startProvider(() => Response.json({ error: { message: 'no' } }, { status: 503 }))
    const targets = [
      openaiAlias(bad.url, { retry: { attempts: 1, on_status_codes: [503] } }),
      openaiAlias(`http://${NOBODY}/v1`),
      openaiAlias(good.url),
    ]
    await using portus = await startPortus({
      aliases: {
        fast: {
          strategy: { mode: 'fallback', on_status_codes: [503, 502] },
          targets: targets as never,
        },
      },
    })

    await (await portus.call(CHAT, { json: body() })).text()
    const samples = await samplesOf(portus)

    const attempts = samples.filter(({ name }) => name === 'portus_attempts_total')
    expect(attempts.map(({ labels, value }) => [labels.target, labels.status, value])).toEqual([
      ['0', '503', bad.received.length],
      ['1', 'none', 1],
      ['2', '200', good.received.length],
    ])
    expect(sumOf(samples, 'portus_retries_total', { target: '0' })).toBe(1)
    expect(sumOf(samples, 'portus_fallbacks_total')).toBe(2)
  })

  test('show streams while they are open', async () => {
    const held = heldBody()
    using provider = startProvider(() => new Response(held.body, SSE))
    await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })
    const open = async () => sumOf(await samplesOf(portus), 'portus_streams_open')
    const answer = portus.call(CHAT, { json: body({ stream: true }) })
    await eventually(async () => (await open()) === 1)
    const during = await open()

    for (const event of chatEvents()) held.send(event)
    held.end()
    await (await answer).text()
    await portus.reported(1)

    expect(during).toBe(1)
    expect(await open()).toBe(0)
  })

  test('count who is refused, and why', async () => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })

    await portus.call(CHAT, { json: body(), headers: { authorization: 'Bearer pk-wrong' } })
    const samples = await samplesOf(portus)

    expect(sumOf(samples, 'portus_admission_refused_total', { reason: 'invalid_api_key' })).toBe(1)
    expect(sumOf(samples, 'portus_requests_total', { status: '401', application: '' })).toBe(1)
    expect(sumOf(samples, 'portus_attempts_total')).toBe(0)
  })

  test('get no series by what clients make up', async () => {
    using provider = startProvider()
    await using portus = await startPortus({ aliases: { fast: openaiAlias(provider.url) } })
    const odd = fc.stringMatching(/^[a-z0-9"{}\\=_-]{1,20}$/)
    const send = async (made: Made) => {
      const response = await portus.call(
        `${made.path}?${new URLSearchParams({ model: made.text })}`,
        {
          ...(made.method !== 'GET' && { body: JSON.stringify({ ...body(), model: made.model }) }),
          method: made.method,
          headers: {
            'user-agent': made.text,
            'x-portus-model': made.text,
            'x-request-id': made.text,
            ...(made.isKnown ? {} : { authorization: `Bearer ${made.text}` }),
          },
        },
      )
      await response.text()
    }
    type Made = { path: string; method: string; model: unknown; text: string; isKnown: boolean }
    const one: fc.Arbitrary<Made> = fc.record({
      path: fc.oneof(
        fc.constantFrom(CHAT, '/v1/messages', '/v1/files', '/metrics'),
        odd.map((text) => `/v1/${encodeURIComponent(text)}`),
        odd.map((text) => `/v1beta/models/${encodeURIComponent(text)}:generateContent`),
      ),
      method: fc.constantFrom('GET', 'POST', 'DELETE', 'PUT'),
      model: fc.oneof(odd, fc.constant('fast'), fc.integer()),
      text: odd,
      isKnown: fc.boolean(),
    })
    const labelled =
      /"(application|model_alias|endpoint|target|status|outcome|reason|kind|gen_ai_\w+|error_type|le)":"([^"]*)"/g
    const known = new Set([
      ...['', 'tests', 'fast', 'other', 'none', 'chat', 'messages', 'files.list', 'files.create'],
      ...['complete', 'failed', 'cancelled', 'truncated', 'openai', 'input', 'output', '0'],
      ...['cache_read', 'cache_write', 'reasoning', 'generate_content', '+Inf'],
      ...Object.keys(KINDS),
      ...ENDPOINTS.map(({ name }) => name),
    ])

    await fc.assert(fc.asyncProperty(one, send), { numRuns: 150 })
    const values = (await seriesOf(portus)).flatMap((series) =>
      [...series.matchAll(labelled)].map(([, , value = '']) => value),
    )

    const odds = values.filter((value) => !known.has(value) && !/^[\d.e-]+$/.test(value))
    expect([...new Set(odds)]).toEqual([])
  })

  test('print in the format that is asked for', async () => {
    await using portus = await startPortus({ aliases: {} })

    const plain = await portus.scrape('text/plain')
    const open = await portus.scrape('application/openmetrics-text;version=1.0.0,text/plain;q=0.5')

    expect(plain.contentType).toBe('text/plain; version=0.0.4; charset=utf-8')
    expect(plain.body).not.toContain('# EOF')
    expect(open.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
    expect(open.body).toEndWith('# EOF\n')
    expect(open.body).toContain('# TYPE process_cpu_seconds counter\nprocess_cpu_seconds_total ')
  })
})
