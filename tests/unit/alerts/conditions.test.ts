import { describe, expect, test } from 'bun:test'
import { budgetConditions } from '../../../src/alerts/conditions/budgets'
import { reloadConditions } from '../../../src/alerts/conditions/reload'
import { type StoreFacts, storeConditions } from '../../../src/alerts/conditions/stores'
import { targetConditions } from '../../../src/alerts/conditions/targets'
import { firstState } from '../../../src/config/reload-state'
import { rulesOf } from '../../../src/limits/rules/rules-of'
import type { TargetHealth } from '../../../src/telemetry/health/health'

describe('a budget', () => {
  const [rule] = rulesOf(
    { kind: 'team', name: 'payments' },
    { budgets: [{ usd: 20, per: 'month', warn_at: [0.5, 0.995] }] },
  )
  if (!rule) throw new Error('no rule')
  const idsAt = (used: number) =>
    budgetConditions([{ rule, used, reserved: 5_000_000, resetAtMs: 0 }]).map(({ id }) => id)

  test.each([
    [0, []],
    [9_999_999, []],
    [10_000_000, ['budget_warning:team/payments/micro_usd/month:0.5']],
    [
      19_999_999,
      [
        'budget_warning:team/payments/micro_usd/month:0.5',
        'budget_warning:team/payments/micro_usd/month:0.995',
      ],
    ],
    [
      20_000_000,
      [
        'budget_warning:team/payments/micro_usd/month:0.5',
        'budget_warning:team/payments/micro_usd/month:0.995',
        'budget_used_up:team/payments/micro_usd/month',
      ],
    ],
  ])('that has used %d says %p', (used, ids) => {
    expect(idsAt(used)).toEqual(ids)
  })

  test('says its figures', () => {
    const [, second, third] = budgetConditions([
      { rule, used: 20_500_000, reserved: 0, resetAtMs: Date.UTC(2026, 1, 1) },
    ])

    expect(second).toMatchObject({
      subject: 'team payments',
      severity: 'warning',
      summary:
        '99.5 % of the budget of team payments, $20.00 per month, are used: $20.50; it begins anew at 2026-02-01T00:00:00.000Z',
    })
    expect(third).toMatchObject({
      severity: 'critical',
      summary:
        'The budget of team payments, $20.00 per month, is used up: $20.50; it begins anew at 2026-02-01T00:00:00.000Z',
      detail: {
        owner_kind: 'team',
        owner: 'payments',
        per: 'month',
        used_usd: 20.5,
        max_usd: 20,
        resets_at: '2026-02-01T00:00:00.000Z',
      },
    })
  })

  test('without warnings says when it is used up, and limits say nothing', () => {
    const rules = rulesOf(
      { kind: 'application', name: 'a' },
      {
        budgets: [{ usd: 1, per: 'once', warn_at: [] }],
        limits: { requests: [{ max: 1, per: 'day' }] },
      },
    )
    const found = budgetConditions(
      rules.map((one) => ({ rule: one, used: one.max, reserved: 0, resetAtMs: undefined })),
    )

    expect(found.map(({ id, summary }) => [id, summary])).toEqual([
      [
        'budget_used_up:application/a/micro_usd/once',
        'The budget of application a, $1.00 once, is used up: $1.00',
      ],
    ])
  })
})

describe('a reload', () => {
  const state = firstState('abc', 0)
  const redact = (text: string) => text.replaceAll('canary', '***')

  test.each(['success', 'unchanged'] as const)('that ends with %s is no trouble', (result) => {
    expect(
      reloadConditions(
        { ...state, last: { atMs: 1, revision: 'abc', result, problems: [] } },
        redact,
      ),
    ).toEqual([])
  })

  test('that is refused says how many problems there are, and the first', () => {
    const problems = ['config/models/a.json:3:4: is\n canary', 'another']
    const [found] = reloadConditions(
      { ...state, last: { atMs: 1000, revision: 'abc', result: 'failure', problems } },
      redact,
    )

    expect(found?.summary).toBe(
      'The configuration was not reloaded, and the one of 1970-01-01T00:00:00.000Z goes on; it has 2 problems: config/models/a.json:3:4: is ***',
    )
    expect(JSON.stringify(found)).not.toContain('canary')
  })

  test('a long problem is cut', () => {
    const [found] = reloadConditions(
      {
        ...state,
        last: { atMs: 0, revision: 'abc', result: 'failure', problems: ['x'.repeat(100_000)] },
      },
      redact,
    )

    expect(found?.summary.length).toBeLessThan(500)
  })

  test('before the first one, and before a worker has heard of any, there is nothing to say', () => {
    expect(reloadConditions(undefined, redact)).toEqual([])
    expect(reloadConditions(state, redact)).toEqual([])
  })
})

describe('targets', () => {
  const WELL: TargetHealth = {
    ...{ status: 'healthy', attempts: 5, successes: 5, errors: {}, latencyMs: {}, skips: 0 },
  }
  const FAILING: TargetHealth = {
    ...WELL,
    status: 'failing',
    attempts: 8,
    successes: 1,
    errors: { provider_error: 5, timeout: 2 },
  }
  const alias = {
    name: 'gpt',
    targets: new Map([
      ['config.targets[0]', { provider: 'openai' }],
      ['config.targets[1]', { provider: 'azure-openai' }],
    ]),
  }
  const found = (...healths: TargetHealth[]) =>
    targetConditions(alias, (target) => healths[Number(target.at(-2))] ?? WELL)

  test('that fail are said with figures, and are critical where no other one is left', () => {
    const [one, ...others] = found(FAILING)
    expect(others).toEqual([])
    expect(one).toEqual({
      id: 'target_failing:gpt:0',
      kind: 'target_failing',
      subject: 'gpt 0',
      severity: 'warning',
      summary:
        'Target 0 of alias gpt, provider openai, is failing: 7 of 8 attempts failed within 60 seconds (5 provider_error, 2 timeout)',
      detail: {
        ...{ alias: 'gpt', target_index: '0', provider: 'openai', attempts: 8, failed: 7 },
        ...{ provider_error: 5, timeout: 2 },
      },
    })
    expect(found(FAILING, FAILING).map(({ severity }) => severity)).toEqual([
      'critical',
      'critical',
    ])
  })

  test('that have failed by chance are no trouble, and those that are skipped are', () => {
    const seldom = { ...FAILING, attempts: 2, successes: 0 }
    const skipped = { ...FAILING, attempts: 0, successes: 0, errors: {}, skippedUntilMs: 5 }

    expect(found(seldom, { ...WELL, status: 'degraded' })).toEqual([])
    expect(found(WELL, skipped).map(({ summary }) => summary)).toEqual([
      'Target 1 of alias gpt, provider azure-openai, is skipped: it kept failing',
    ])
  })
})

describe('a store', () => {
  const WELL: StoreFacts = {
    isRedisUp: true,
    ledger: { waiting: 0, lagMs: 0, dropped: 0, errors: 0 },
    ledgerIn: 'file',
    marks: { kind: 'memory', isUp: true },
  }
  type Moment = [atMs: number, facts: Partial<StoreFacts>]
  const idsOf = (moments: Moment[]) => {
    const look = storeConditions()
    return moments.map(([atMs, facts]) => look({ ...WELL, ...facts }, atMs).map(({ id }) => id))
  }
  const ledger = (more: Partial<StoreFacts['ledger'] & object>) => ({
    ledger: { waiting: 5, lagMs: 0, dropped: 0, errors: 0, ...more },
  })

  test.each<[string, Moment[], string[][]]>([
    [
      'Redis that is away for less than ten seconds is no trouble',
      [
        [0, { isRedisUp: false }],
        [9000, { isRedisUp: false }],
        [10_000, { isRedisUp: false }],
        [12_000, {}],
        [14_000, { isRedisUp: false }],
      ],
      [[], [], ['store_down:redis'], [], []],
    ],
    ['without Redis there is none', [[0, { isRedisUp: undefined }]], [[]]],
    [
      'a ledger whose writes fail for ten seconds',
      [
        [0, ledger({ lagMs: 500, errors: 1 })],
        [9000, ledger({ lagMs: 9000, errors: 9 })],
        [11_000, ledger({ lagMs: 11_000, errors: 11 })],
        [12_000, ledger({ waiting: 0, errors: 11 })],
        [99_000, ledger({ lagMs: 11_000, errors: 11 })],
      ],
      [[], [], ['store_down:ledger'], [], []],
    ],
    [
      'a ledger whose writes hang for half a minute',
      [
        [0, ledger({ lagMs: 29_000 })],
        [2000, ledger({ lagMs: 31_000 })],
      ],
      [[], ['store_down:ledger']],
    ],
    [
      'a ledger that loses rows, for a minute',
      [
        [0, ledger({ dropped: 1 })],
        [59_000, ledger({ dropped: 1 })],
        [61_000, ledger({ dropped: 1 })],
      ],
      [['store_down:ledger'], ['store_down:ledger'], []],
    ],
    [
      'one server that is two stores is one trouble',
      [
        [0, { isRedisUp: false, marks: { kind: 'redis', isUp: false } }],
        [11_000, { isRedisUp: false, marks: { kind: 'redis', isUp: false } }],
      ],
      [[], ['store_down:redis']],
    ],
    [
      'marks and ledger in one database',
      [
        [0, { marks: { kind: 'database', isUp: false } }],
        [11_000, { marks: { kind: 'database', isUp: false } }],
        [
          40_000,
          {
            ...ledger({ lagMs: 31_000 }),
            ledgerIn: 'database',
            marks: { kind: 'database', isUp: false },
          },
        ],
      ],
      [[], ['store_down:database'], ['store_down:database']],
    ],
  ])('%s', (_, moments, ids) => {
    expect(idsOf(moments)).toEqual(ids)
  })
})
