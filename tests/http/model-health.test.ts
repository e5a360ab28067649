import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { NOBODY } from '../support/process/nobody'
import { hello } from '../support/providers/models/hello'
import { type FakeProvider, startProvider } from '../support/providers/server'

type Target = {
  target_index: string
  provider: string
  status: string
  attempts: number
  successes: number
  errors: Record<string, number>
  latency_ms: Record<string, number>
  skipped_until?: string
}
type Model = {
  id: string
  health?: { status: string; window_seconds: number; targets: Target[] }
}

let good: FakeProvider
let bad: FakeProvider

beforeAll(() => {
  good = startProvider()
  bad = startProvider(() => Response.json({ error: { message: 'Slow down' } }, { status: 429 }))
})
afterAll(() => {
  good[Symbol.dispose]()
  bad[Symbol.dispose]()
})

const start = () =>
  startPortus({
    aliases: {
      plain: openaiAlias(good.url),
      unasked: openaiAlias(good.url),
      hidden: openaiAlias(good.url, { hidden: true }),
      both: {
        strategy: { mode: 'fallback', skip_failing: { failures: 3, seconds: 60 } },
        targets: [openaiAlias(bad.url), anthropicAlias(good.url)],
      },
      nowhere: openaiAlias(`http://${NOBODY}/v1`),
    },
  })

type Portus = Awaited<ReturnType<typeof start>>

async function chat(portus: Portus, model: string) {
  const json = { model, messages: [{ role: 'user', content: 'Hello' }] }
  await (await portus.call('/v1/chat/completions', { json })).text()
}

const one = async (portus: Portus, name: string, query = '?include=health') =>
  (await (await portus.call(`/v1/models/${name}${query}`)).json()) as Model

describe('the health of a model', () => {
  test('is shown by target, as the requests of clients have found it', async () => {
    await using portus = await start()
    for (let index = 0; index < 5; index++) await chat(portus, 'both')
    await chat(portus, 'plain')
    await chat(portus, 'nowhere')

    const both = await one(portus, 'both')
    const plain = await one(portus, 'plain')
    const nowhere = await one(portus, 'nowhere')

    const inTime = { p50: expect.any(Number), p95: expect.any(Number) }
    expect(both.health).toEqual({
      status: 'degraded',
      window_seconds: 60,
      targets: [
        {
          target_index: '0',
          provider: 'openai',
          status: 'failing',
          attempts: 3,
          successes: 0,
          errors: { rate_limited: 3 },
          latency_ms: {},
          skipped_until: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        },
        {
          target_index: '1',
          provider: 'anthropic',
          status: 'healthy',
          attempts: 5,
          successes: 5,
          errors: {},
          latency_ms: inTime,
        },
      ],
    })
    expect(plain.health).toMatchObject({ status: 'healthy', targets: [{ attempts: 1 }] })
    expect(nowhere.health).toMatchObject({
      status: 'failing',
      targets: [{ errors: { unreachable: 1 } }],
    })
  })

  test('is in the list as well, of what the list shows', async () => {
    await using portus = await start()
    await chat(portus, 'plain')

    const answer = await portus.call('/v1/models?include=health')
    const { data } = (await answer.json()) as { data: Model[] }

    expect(data.map(({ id, health }) => [id, health?.status])).toEqual([
      ['plain', 'healthy'],
      ['unasked', 'unknown'],
      ['both', 'unknown'],
      ['nowhere', 'unknown'],
    ])
  })

  test('is only in answers that are asked for it, in OpenAI’s shape', async () => {
    await using portus = await start()
    const textOf = async (path: string, headers = {}) =>
      (await portus.call(path, { headers })).text()

    const among = await textOf('/v1/models/hidden?include=other,health&include=more')
    const others = await Promise.all([
      textOf('/v1/models'),
      textOf('/v1/models?include=other'),
      textOf('/v1/models?include=health', { 'anthropic-version': '2023-06-01' }),
      textOf('/v1/models/plain?include=health', { 'anthropic-version': '2023-06-01' }),
      textOf('/v1beta/models?include=health'),
    ])

    expect(among).toContain('"health"')
    for (const other of others) expect(other).not.toContain('"health"')
  })

  test('names no host, no model of a provider and no credential', async () => {
    await using portus = await start()
    await chat(portus, 'both')

    const answer = await portus.call('/v1/models?include=health')
    const text = await answer.text()

    expect(text).not.toMatch(/127\.0\.0\.1|localhost|http|gpt-real|claude-real|sk-/)
  })

  test('wants a key', async () => {
    await using portus = await start()

    const answer = await fetch(`${portus.url}/v1/models?include=health`)

    expect(answer.status).toBe(401)
  })

  test('counts each request of a client once, as the provider does', async () => {
    const provider = startProvider(hello)
    await using portus = await startPortus({ aliases: { plain: openaiAlias(provider.url) } })

    await Promise.all(Array.from({ length: 50 }, () => chat(portus, 'plain')))

    const { health } = await one(portus, 'plain')
    expect(health?.targets[0]?.attempts).toBe(50)
    expect(provider.received.length).toBe(50)
    provider[Symbol.dispose]()
  })
})
