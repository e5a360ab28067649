import { describe, expect, test } from 'bun:test'
import type { Prices } from '../../src/usage/prices/prices'
import { application } from '../support/applications'
import { openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const CHAT = '/v1/chat/completions'

/** A dollar for a thousand tokens of the answer; the rest is free. */
const prices: Prices = {
  priceOf: () => ({
    source: 'config',
    version: 'tests',
    cost: ({ outputTokens = 0 }) => outputTokens * 1000,
  }),
}

/** A stream that says something every few milliseconds, for as long as somebody reads. */
function endless(everyMs = 5): Response {
  const chunk = JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'gpt-real',
    choices: [{ index: 0, delta: { content: 'so much to say '.repeat(10) }, finish_reason: null }],
  })
  let timer: Timer
  return new Response(
    new ReadableStream({
      start(controller) {
        timer = setInterval(() => controller.enqueue(`data: ${chunk}\n\n`), everyMs)
      },
      cancel: () => clearInterval(timer),
    }),
    { headers: { 'content-type': 'text/event-stream' } },
  )
}

/** A stream that takes seconds for a dollar. */
const slow = () => endless(120)

const start = (url: string, cut_off: boolean) =>
  startPortus({
    aliases: { gpt: openaiAlias(url) },
    applications: [application('tests', { budgets: [{ usd: 1, per: 'day', cut_off }] })],
    prices,
  })

const streamed = {
  json: { model: 'gpt', stream: true, max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] },
}

/** Everything that came until the connection broke off. */
async function allOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of body ?? []) text += decoder.decode(chunk)
  } catch {
    // It has broken off.
  }
  return text
}

describe('a budget with "cut_off"', () => {
  test('ends a stream that uses it up, by an error event, and charges what came', async () => {
    using provider = startProvider(() => endless())
    await using portus = await start(provider.url, true)

    const text = await allOf(await portus.call(CHAT, streamed))
    const [report] = await portus.reported()

    expect(report?.error?.kind).toBe('budget_exceeded')
    expect(report?.outcome).toBe('truncated')
    expect(portus.rows[0]).toMatchObject({ accuracy: 'partial', outcome: 'truncated' })
    expect(portus.rows[0]?.microUsd).toBeGreaterThan(1_000_000)
    const next = await portus.call(CHAT, streamed)
    expect(next.status).toBe(429)
    expect(text).toContain('"code":"insufficient_quota"')
  })

  test('is for all streams that run: each sees what the others use', async () => {
    using provider = startProvider(slow)
    await using portus = await start(provider.url, true)

    const streams = Array.from({ length: 12 }, async () => allOf(await portus.call(CHAT, streamed)))
    await Promise.all(streams)

    const spent = portus.rows.map(({ microUsd = 0 }) => microUsd)
    expect(spent).toHaveLength(12)
    // Alone, each would have come to a dollar.
    expect(spent.reduce((sum, one) => sum + one)).toBeLessThan(8_000_000)
  })

  test('leaves streams alone where it does not say so', async () => {
    using provider = startProvider(() => endless())
    await using portus = await start(provider.url, false)
    const client = new AbortController()
    const answer = await portus.call(CHAT, { ...streamed, signal: client.signal })
    const reader = answer.body?.getReader()
    let bytes = 0
    // Far more than the budget: a dollar is some four thousand letters.
    while (bytes < 200_000) bytes += (await reader?.read())?.value?.byteLength ?? 0
    client.abort()
    const [report] = await portus.reported()

    expect(report?.outcome).toBe('cancelled')
    expect(portus.rows[0]).toMatchObject({ accuracy: 'partial', outcome: 'cancelled' })
  })
})
