import { describe, expect, test } from 'bun:test'
import { ruleWords } from '../../../../src/limits/rules/rule-words'
import { placedRules, rulesOf } from '../../../../src/limits/rules/rules-of'
import { isTimeZone } from '../../../../src/limits/rules/time-zone'

const BILLING = { kind: 'application', name: 'billing' } as const

describe('rules', () => {
  test('are made of all members, with ids, defaults and places', () => {
    const placed = placedRules(BILLING, {
      limits: {
        tokens: [{ max: 200_000, per: 'minute' }],
        requests: [
          { max: 1, per: 'second' },
          { max: 600, per: 'day' },
        ],
        concurrent_requests: 20,
      },
      budgets: [
        { usd: 0.29, per: 'day' },
        { usd: 500, per: 'month', warn_at: [0.5], cut_off: true },
        { usd: 7, per: 'once' },
      ],
    })

    expect(placed.map(({ rule, path }) => [rule.id, path.join('.'), ruleWords(rule)])).toEqual([
      ['application/billing/requests/1', 'limits.requests.0', '1 request per second'],
      ['application/billing/requests/86400', 'limits.requests.1', '600 requests per day'],
      ['application/billing/tokens/60', 'limits.tokens.0', '200000 tokens per minute'],
      ['application/billing/concurrent', 'limits.concurrent_requests', '20 requests at once'],
      ['application/billing/micro_usd/day', 'budgets.0', '$0.29 per day'],
      ['application/billing/micro_usd/month', 'budgets.1', '$500.00 per month'],
      ['application/billing/micro_usd/once', 'budgets.2', '$7.00 once'],
    ])
    expect(placed.map(({ rule }) => rule)).toMatchObject([
      { owner: BILLING, warnAt: [], cutsOff: false, cachedFactor: 0, whenStoreFails: 'open' },
      { window: { kind: 'sliding', seconds: 86_400 } },
      { cachedFactor: 0 },
      { window: { kind: 'running' } },
      {
        window: { kind: 'calendar', per: 'day', timeZone: 'UTC', weekStarts: 'monday' },
        warnAt: [0.75, 0.95],
      },
      { warnAt: [0.5], cutsOff: true },
      { window: { kind: 'once' } },
    ])
  })

  test('take over what holds for the whole file', () => {
    const [tokens, budget] = rulesOf(
      { kind: 'alias', name: 'openai/gpt' },
      {
        limits: { tokens: [{ max: 5, per: 'hour' }], cached_input_factor: 0.1 },
        budgets: [{ usd: 1, per: 'week' }],
        time_zone: 'Asia/Kolkata',
        week_starts: 'sunday',
        when_store_fails: 'closed',
      },
    )

    expect(tokens).toMatchObject({
      id: 'alias/openai/gpt/tokens/3600',
      cachedFactor: 0.1,
      whenStoreFails: 'closed',
    })
    expect(budget).toMatchObject({
      id: 'alias/openai/gpt/micro_usd/week',
      whenStoreFails: 'closed',
      window: { timeZone: 'Asia/Kolkata', weekStarts: 'sunday' },
    })
  })

  test('are none where nothing is limited', () => {
    expect(rulesOf(BILLING, {})).toEqual([])
    expect(rulesOf(BILLING, { limits: {}, time_zone: 'UTC' })).toEqual([])
  })
})

test.each([
  ['UTC', true],
  ['Europe/Berlin', true],
  ['US/Eastern', true],
  ['europe/berlin', true],
  ['Europe/Berlim', false],
  ['+01:00', false],
  ['-0530', false],
  ['2026-01-01T00:00[Europe/Berlin]', false],
  ['', false],
])('%p is a time zone: %p', (name, isOne) => {
  expect(isTimeZone(name)).toBe(isOne)
})
