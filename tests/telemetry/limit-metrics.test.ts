import { describe, expect, test } from 'bun:test'
import { limitSamples } from '../../src/server/accounts/limit-samples'
import { application } from '../support/applications'
import { samplesIn, sumOf } from '../support/assert/scrape'
import { openaiAlias, startPortus } from '../support/portus'
import { binary, startBinary } from '../support/process/binary'
import { temporaryFolder } from '../support/process/child'
import { hello } from '../support/providers/models/hello'
import { startProvider } from '../support/providers/server'

const KEY = 'pk-limits-9d20aa'
const ADMIN_KEY = 'pa-limits-41c7e0'

/** The numbers of limits, budgets and costs. */
const OF_ACCOUNTS = /^portus_(?:limit_(?!store)|budget_|cost_)/

/** A Portus with two workers, and what its scrapes say of accounts. */
async function startLimited(requests: number) {
  const provider = startProvider(hello)
  const data = temporaryFolder()
  const portus = await startBinary({
    aliases: { fast: openaiAlias(provider.url) },
    files: {
      // A cent for each request.
      'prices.json': { models: { 'openai/*': { input: 0, output: 0, request: 0.01 } } },
      'applications/tests.json': {
        team: 'payments',
        limits: { requests: [{ max: requests, per: 'hour' }], concurrent_requests: 50 },
      },
      'teams/payments.json': { budgets: [{ usd: 2, per: 'month' }] },
    },
    env: {
      PORTUS_KEY_TESTS: KEY,
      PORTUS_ADMIN_KEY_OPS: ADMIN_KEY,
      PORTUS_WORKERS: '2',
      PORTUS_DATA_PATH: data.path,
    },
  })
  return {
    ask: async (model = 'fast', headers: Record<string, string> = {}) => {
      const response = await fetch(`${portus.url}/v1/chat/completions`, {
        method: 'POST',
        keepalive: false,
        headers: { authorization: `Bearer ${KEY}`, ...headers },
        body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
      })
      await response.text()
      return response.status
    },
    samples: async () => {
      const response = await fetch(`${portus.url}/metrics`, {
        headers: { authorization: `Bearer ${ADMIN_KEY}` },
        keepalive: false,
      })
      return samplesIn(await response.text())
    },
    async [Symbol.asyncDispose]() {
      await portus[Symbol.asyncDispose]()
      provider[Symbol.dispose]()
      data[Symbol.dispose]()
    },
  }
}

const REQUESTS = { owner_kind: 'application', owner: 'tests', unit: 'requests', window: '3600s' }
const BUDGET = { owner_kind: 'team', owner: 'payments', window: 'month' }

describe('metrics of limits', () => {
  test('tell the same of all workers: what is used, left, spent and refused', async () => {
    await binary()
    await using portus = await startLimited(6)

    const statuses = await Promise.all(Array.from({ length: 10 }, () => portus.ask()))
    const samples = await portus.samples()
    const value = (name: string, labels: Record<string, string>) => sumOf(samples, name, labels)

    expect(statuses.filter((status) => status === 200)).toHaveLength(6)
    expect(statuses.filter((status) => status === 429)).toHaveLength(4)
    expect(value('portus_limit_used', REQUESTS)).toBe(6)
    expect(value('portus_limit_max', REQUESTS)).toBe(6)
    expect(value('portus_limit_left', REQUESTS)).toBe(0)
    expect(value('portus_limit_over', REQUESTS)).toBe(0)
    expect(value('portus_limit_reset_seconds', REQUESTS)).toBeGreaterThan(3000)
    expect(value('portus_limit_refusals_total', REQUESTS)).toBe(4)
    expect(value('portus_limit_refusals_total', {})).toBe(4)
    expect(value('portus_budget_spent_usd', BUDGET)).toBeCloseTo(0.06, 6)
    expect(value('portus_budget_left_usd', BUDGET)).toBeCloseTo(1.94, 6)
    expect(
      value('portus_cost_usd_total', { application: 'tests', model_alias: 'fast' }),
    ).toBeCloseTo(0.06, 6)
  }, 120_000)

  test('have no series that a client has made', async () => {
    await binary()
    await using portus = await startLimited(1000)
    await portus.ask()
    const namesOf = async () =>
      (await portus.samples())
        .filter(({ name }) => OF_ACCOUNTS.test(name))
        .map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)
        .sort()
    const before = await namesOf()

    for (const name of ['made-up', 'fast\n', '"}', 'x'.repeat(500)]) {
      await portus.ask(name)
      await portus.ask('fast', { 'x-portus-session': encodeURIComponent(name).slice(0, 100) })
    }

    expect(before.length).toBeGreaterThan(10)
    expect(await namesOf()).toEqual(before)
  }, 120_000)

  test('leave limits out while their store cannot be asked', async () => {
    const { rules } = application('tests', { limits: { requests: [{ max: 1, per: 'day' }] } })

    expect(await limitSamples({ look: async () => undefined }, rules)).toEqual([])
  })

  test('count a refusal by the limit that refused, and not by the others of the request', async () => {
    using provider = startProvider(hello)
    await using portus = await startPortus({
      aliases: { fast: openaiAlias(provider.url) },
      applications: [
        application('tests', {
          limits: {
            requests: [
              { max: 1, per: 'minute' },
              { max: 100, per: 'day' },
            ],
          },
        }),
      ],
    })
    const ask = async () =>
      (
        await portus.call('/v1/chat/completions', {
          json: { model: 'fast', messages: [{ role: 'user', content: 'Hi' }] },
        })
      ).text()

    await ask()
    await ask()
    await portus.reported(2)
    const refusals = samplesIn((await portus.scrape(null)).body).filter(
      ({ name }) => name === 'portus_limit_refusals_total',
    )

    expect(refusals).toEqual([
      {
        name: 'portus_limit_refusals_total',
        labels: { owner_kind: 'application', owner: 'tests', unit: 'requests', window: '60s' },
        value: 1,
      },
    ])
  })
})
