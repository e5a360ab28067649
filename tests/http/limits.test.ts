import { describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import type { ModelPrice, Prices } from '../../src/usage/prices/prices'
import { application, team } from '../support/applications'
import { anthropicAlias, KEY, OTHER_KEY, openaiAlias, startPortus } from '../support/portus'
import { startProvider } from '../support/providers/server'

const CHAT = '/v1/chat/completions'
const MESSAGES = '/v1/messages'
const ANTHROPIC = { 'anthropic-version': '2023-06-01' }
const SPEND = '/api/oauth/usage'

const chat = (model = 'gpt', more: object = {}) => ({
  json: { model, messages: [{ role: 'user', content: 'Hi' }], ...more },
})
const message = (model = 'claude') => ({
  json: { model, max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] },
  headers: ANTHROPIC,
})

/** A dollar for a thousand tokens of the answer; the rest is free. */
const prices: Prices = {
  priceOf: (_, model) =>
    model === 'unpriced-real'
      ? undefined
      : {
          source: 'config',
          version: 'tests',
          cost: ({ outputTokens = 0 }) => outputTokens * 1000,
        },
}

/** Answers of a hundred tokens in either API, of which a message costs ten cents. */
const answer = ({ path }: { path: string }): Response =>
  path.endsWith('/messages')
    ? Response.json({
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-real',
        content: [{ type: 'text', text: 'Hi' }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 10, output_tokens: 100 },
      })
    : Response.json({
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1,
        model: 'gpt-real',
        choices: [
          { index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' },
        ],
        usage: { prompt_tokens: 10, completion_tokens: 100, total_tokens: 110 },
      })

type Limits = Parameters<typeof application>[1]

const start = (
  url: string,
  limits: Limits,
  more: Partial<Parameters<typeof startPortus>[0]> = {},
) =>
  startPortus({
    aliases: {
      gpt: openaiAlias(url),
      claude: anthropicAlias(url.replace(/\/v1$/, '')),
      unpriced: openaiAlias(url, { override_params: { model: 'unpriced-real' } }),
    },
    applications: [application('tests', limits)],
    prices,
    ...more,
  })

const errorIn = async (answered: Response) => ({
  ...((await answered.json()) as { error: Record<string, unknown> }).error,
  status: answered.status,
})

describe('a limit of requests', () => {
  test('is never passed by requests that come at once, and says which it is and when it has room', async () => {
    using provider = startProvider(answer)
    await using portus = await start(provider.url, {
      limits: { requests: [{ max: 30, per: 'minute' }] },
    })

    const answers = await Promise.all(Array.from({ length: 100 }, () => portus.call(CHAT, chat())))
    const refused = answers.filter(({ status }) => status === 429)

    expect(refused).toHaveLength(70)
    expect(provider.received).toHaveLength(30)
    const one = refused[0] as Response
    expect(Number(one.headers.get('retry-after'))).toBeGreaterThan(30)
    expect(one.headers.get('x-ratelimit-limit-requests')).toBe('30')
    expect(one.headers.get('x-ratelimit-remaining-requests')).toBe('0')
    expect(await errorIn(one)).toMatchObject({
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
      message: expect.stringContaining('30 requests per minute of this application'),
    })
  })

  test('is told on good answers, in the place of the provider’s own', async () => {
    using provider = startProvider((received) => {
      const good = answer(received)
      good.headers.set('x-ratelimit-limit-requests', '5000')
      good.headers.set('x-ratelimit-remaining-tokens', '1')
      return good
    })
    await using portus = await start(provider.url, {
      limits: { requests: [{ max: 30, per: 'minute' }] },
    })

    const { headers } = await portus.call(CHAT, chat())

    expect(headers.get('x-ratelimit-limit-requests')).toBe('30')
    expect(headers.get('x-ratelimit-remaining-requests')).toBe('29')
    expect(headers.get('x-ratelimit-reset-requests')).toMatch(/^1m\d+s$/)
    expect(headers.get('x-ratelimit-remaining-tokens')).toBeNull()
  })

  test('leaves counts of tokens and lists alone', async () => {
    using provider = startProvider(answer)
    await using portus = await start(provider.url, {
      limits: { requests: [{ max: 1, per: 'day' }] },
    })
    await portus.call(MESSAGES, message())

    const count = await portus.call(`${MESSAGES}/count_tokens`, message('gpt'))
    const list = await portus.call('/v1/models')

    expect([count.status, list.status]).toEqual([200, 200])
  })

  test('is shared by the applications of a team', async () => {
    using provider = startProvider(answer)
    await using portus = await start(
      provider.url,
      { team: 'payments' },
      {
        applications: [
          application('tests', { team: 'payments' }),
          application('others', { team: 'payments' }),
        ],
        teams: [team('payments', { limits: { requests: [{ max: 1, per: 'hour' }] } })],
      },
    )

    await portus.call(CHAT, chat())
    const other = await portus.call(CHAT, {
      ...chat(),
      headers: { authorization: `Bearer ${OTHER_KEY}` },
    })

    expect(await errorIn(other)).toMatchObject({
      status: 429,
      message: expect.stringContaining('of the team payments'),
    })
  })

  test('of an alias holds for all applications together', async () => {
    using provider = startProvider(answer)
    await using portus = await startPortus({
      aliases: {
        gpt: openaiAlias(provider.url, { limits: { requests: [{ max: 1, per: 'day' }] } }),
      },
    })

    await portus.call(CHAT, chat())
    const other = await portus.call(CHAT, {
      ...chat(),
      headers: { authorization: `Bearer ${OTHER_KEY}` },
    })

    expect(other.status).toBe(429)
    expect(other.headers.get('x-should-retry')).toBe('false')
  })
})

describe('a limit of what runs', () => {
  test('counts what runs, and gives back what ends, however that is', async () => {
    const gate = Promise.withResolvers<void>()
    using provider = startProvider(async (received) => {
      await gate.promise
      return answer(received)
    })
    await using portus = await start(provider.url, { limits: { concurrent_requests: 2 } })
    const client = new AbortController()
    const first = portus.call(CHAT, { ...chat(), signal: client.signal }).catch(() => undefined)
    const second = portus.call(CHAT, chat())
    while (provider.received.length < 2) await Bun.sleep(1)

    const third = await portus.call(CHAT, chat())
    client.abort()
    await first
    await portus.reported(2)
    const fourth = portus.call(CHAT, chat())
    while (provider.received.length < 3) await Bun.sleep(1)
    gate.resolve()

    expect(third.status).toBe(429)
    expect(third.headers.get('retry-after')).toBe('1')
    expect([(await second).status, (await fourth).status]).toEqual([200, 200])
  })
})

describe('a limit of tokens', () => {
  test('counts what was used and not what was reserved, and lets nobody in behind it', async () => {
    using provider = startProvider(answer)
    await using portus = await start(provider.url, {
      limits: { tokens: [{ max: 320, per: 'minute' }] },
    })

    const statuses = []
    for (let asked = 0; asked < 4; asked++)
      statuses.push((await portus.call(CHAT, chat('gpt', { max_tokens: 50 }))).status)

    expect(statuses).toEqual([200, 200, 200, 429])
  })

  test.each([
    ['the greatest maximum that it names', { max_completion_tokens: 1, max_tokens: 1000 }],
    ['each answer that it asks for', { max_tokens: 100, n: 10 }],
  ])('is reserved by a request for %s', async (_, more) => {
    const running = Promise.withResolvers<void>()
    using provider = startProvider(async (received) => {
      await running.promise
      return answer(received)
    })
    await using portus = await start(provider.url, {
      limits: { tokens: [{ max: 1500, per: 'minute' }] },
    })

    const first = portus.call(CHAT, chat('gpt', more))
    while (provider.received.length === 0) await Bun.sleep(5)
    const second = await portus.call(CHAT, chat('gpt', more))
    running.resolve()

    expect(second.status).toBe(429)
    expect((await first).status).toBe(200)
  })

  test('does not count what a cache held, unless it is told to', async () => {
    using provider = startProvider(() =>
      Response.json({
        ...JSON.parse('{"id":"c","object":"chat.completion","created":1,"model":"m"}'),
        choices: [
          { index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' },
        ],
        usage: {
          prompt_tokens: 1000,
          completion_tokens: 1,
          total_tokens: 1001,
          prompt_tokens_details: { cached_tokens: 990 },
        },
      }),
    )
    await using portus = await start(provider.url, {
      limits: { tokens: [{ max: 2000, per: 'day' }] },
    })

    await portus.call(CHAT, chat('gpt', { max_tokens: 1 }))
    const { headers } = await portus.call(CHAT, chat('gpt', { max_tokens: 1 }))

    expect(Number(headers.get('x-ratelimit-remaining-tokens'))).toBeGreaterThan(1900)
  })
})

describe('a budget', () => {
  test('lets one of five in that come at once and cost all of it', async () => {
    using provider = startProvider(answer)
    await using portus = await start(provider.url, { budgets: [{ usd: 0.1, per: 'day' }] })

    const answers = await Promise.all(
      Array.from({ length: 5 }, () => portus.call(CHAT, chat('gpt', { max_tokens: 100 }))),
    )

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(provider.received).toHaveLength(1)
    const after = await portus.call(CHAT, chat())
    expect(after.headers.get('x-should-retry')).toBe('false')
    expect(await errorIn(after)).toMatchObject({
      status: 429,
      type: 'insufficient_quota',
      code: 'insufficient_quota',
      message: expect.stringMatching(
        /\$0\.10 per day of this application is used up; it begins anew at \d{4}-/,
      ),
    })
  })

  test('that is only reserved refuses for a moment, and does not say that it is used up', async () => {
    const running = Promise.withResolvers<void>()
    using provider = startProvider(async (received) => {
      await running.promise
      return answer(received)
    })
    await using portus = await start(provider.url, { budgets: [{ usd: 1, per: 'month' }] })
    const asked = chat('gpt', { max_tokens: 900 })

    const first = portus.call(CHAT, asked)
    while (provider.received.length === 0) await Bun.sleep(5)
    const second = await portus.call(CHAT, asked)
    running.resolve()

    expect(second.headers.get('retry-after')).toBe('1')
    expect(second.headers.get('x-should-retry')).toBeNull()
    expect(await errorIn(second)).toMatchObject({
      status: 429,
      code: 'rate_limit_exceeded',
      message: expect.stringContaining('is reserved for requests that run'),
    })
    expect((await first).status).toBe(200)
    // Ten cents are used now, and these answers are likely to cost as much each.
    const third = await portus.call(CHAT, chat('gpt', { n: 12 }))
    expect(third.headers.get('x-should-retry')).toBe('false')
    expect(await errorIn(third)).toMatchObject({
      code: 'insufficient_quota',
      message: expect.stringContaining('than this request is likely to cost'),
    })
    expect((await portus.call(CHAT, asked)).status).toBe(200)
  })

  test('that is used up refuses what sets something going that is counted nowhere', async () => {
    using provider = startProvider(answer)
    await using portus = await start(provider.url, { budgets: [{ usd: 0.1, per: 'day' }] })
    const batch = {
      json: { requests: [{ custom_id: 'a', params: { ...message().json, model: 'claude' } }] },
      headers: ANTHROPIC,
    }
    const requests: [path: string, call: object][] = [
      ['/v1/messages/batches', batch],
      ['/v1/videos', { json: { model: 'gpt', prompt: 'A door' } }],
    ]

    expect((await portus.call(CHAT, chat())).status).toBe(200)
    await portus.reported()
    const { length } = provider.received
    for (const [path, call] of requests)
      expect([path, (await portus.call(path, call)).status]).toEqual([path, 429])

    expect(provider.received).toHaveLength(length)
  })

  test('reserves what the tier costs that is asked for', async () => {
    using provider = startProvider(answer)
    const cost: ModelPrice['cost'] = ({ outputTokens = 0 }, _, tier) =>
      outputTokens * (tier === 'priority' ? 2000 : 1000)
    const doubled: Prices = {
      priceOf: () => ({ source: 'config', version: 'tests', cost }),
    }
    await using portus = await start(
      provider.url,
      { budgets: [{ usd: 0.3, per: 'day' }] },
      { prices: doubled },
    )
    const asked = chat('gpt', { max_tokens: 100, service_tier: 'priority' })

    const answers = await Promise.all([portus.call(CHAT, asked), portus.call(CHAT, asked)])

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 429])
  })

  test('is told to Anthropic’s clients as they expect it', async () => {
    using provider = startProvider(answer)
    await using portus = await start(provider.url, { budgets: [{ usd: 0.12, per: 'month' }] })

    const first = await portus.call(MESSAGES, message())
    const second = await portus.call(MESSAGES, {
      ...message(),
      json: { ...message().json, max_tokens: 1 },
    })
    const third = await portus.call(MESSAGES, message())

    expect(first.headers.get('anthropic-ratelimit-unified-status')).toBe('allowed')
    expect(first.headers.get('anthropic-ratelimit-unified-overage-utilization')).toBe('0.00')
    expect(second.status).toBe(200)
    expect(second.headers.get('anthropic-ratelimit-unified-status')).toBe('allowed_warning')
    expect(second.headers.get('anthropic-ratelimit-unified-overage-surpassed-threshold')).toBe(
      '0.75',
    )
    expect(second.headers.get('anthropic-ratelimit-unified-overage-utilization')).toBe('0.83')
    expect(await errorIn(third)).toMatchObject({ status: 429, type: 'billing_error' })
    const told = Object.fromEntries(third.headers)
    expect(told).toMatchObject({
      'x-should-retry': 'false',
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-overage-utilization': '1',
      'anthropic-ratelimit-unified-overage-surpassed-threshold': '1',
      'anthropic-ratelimit-unified-overage-period': 'monthly',
      'anthropic-ratelimit-unified-overage-disabled-reason': 'org_spend_cap_reached',
    })
    expect(told['anthropic-ratelimit-unified-representative-claim']).toBeUndefined()
    expect(told['anthropic-ratelimit-unified-overage-status']).toBeUndefined()
    const resetSeconds = Number(told['anthropic-ratelimit-unified-reset'])
    expect(resetSeconds * 1000).toBeGreaterThan(Date.now())
    expect(told['retry-after']).toBeDefined()
  })

  test('makes the SDKs give up at once', async () => {
    using provider = startProvider(answer)
    await using portus = await start(provider.url, { budgets: [{ usd: 0.1, per: 'once' }] })
    await portus.call(CHAT, chat())

    const openai = new OpenAI({ baseURL: `${portus.url}/v1`, apiKey: KEY })
    const anthropic = new Anthropic({ baseURL: portus.url, apiKey: KEY })
    const asked = [
      openai.chat.completions.create({ model: 'gpt', messages: [{ role: 'user', content: 'Hi' }] }),
      anthropic.messages.create({
        model: 'claude',
        max_tokens: 5,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    ]
    const ended = await Promise.allSettled(asked)

    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(portus.reports).toHaveLength(3)
  })

  test('refuses a model that has no price', async () => {
    using provider = startProvider(answer)
    await using portus = await start(provider.url, { budgets: [{ usd: 100, per: 'day' }] })

    const refused = await errorIn(await portus.call(CHAT, chat('unpriced')))

    expect(refused).toMatchObject({
      status: 403,
      code: 'no_price',
      message: expect.stringContaining('config/prices.json'),
    })
    expect(provider.received).toEqual([])
  })

  test('costs nothing where a provider fails or nobody answers', async () => {
    using provider = startProvider(() =>
      Response.json({ error: { message: 'no' } }, { status: 400 }),
    )
    await using portus = await start(provider.url, { budgets: [{ usd: 0.1, per: 'day' }] })

    for (let asked = 0; asked < 3; asked++) await portus.call(CHAT, chat())
    provider.answer = answer

    expect((await portus.call(CHAT, chat())).status).toBe(200)
  })
})

describe('what is spent', () => {
  test('is told to whoever asks, with what is left and until when', async () => {
    using provider = startProvider(answer)
    await using portus = await start(provider.url, { budgets: [{ usd: 0.4, per: 'month' }] })
    await portus.call(CHAT, chat())

    const told = await (await portus.call(SPEND)).json()

    expect(told).toMatchObject({
      limits: [
        { kind: 'spend', group: 'monthly', percent: 25, severity: 'normal', is_active: true },
      ],
      extra_usage: {
        is_enabled: true,
        monthly_limit: 40,
        used_credits: 10,
        utilization: 25,
        currency: 'USD',
      },
    })
  })

  test('is told without a budget, too', async () => {
    using provider = startProvider(answer)
    await using portus = await start(provider.url, {})

    expect(await (await portus.call(SPEND)).json()).toMatchObject({
      limits: [],
      extra_usage: { monthly_limit: null, used_credits: 0 },
      spend: { daily: 0, weekly: 0, monthly: 0 },
    })
  })
})
