import { describe, expect, test } from 'bun:test'
import { changesBetween } from '../../../../src/config/changes'
import { rulesFor, viewFor } from '../../../../src/config/view'
import type { Prices } from '../../../../src/usage/prices/prices'
import { folderWith } from '../applications/folder-with'
import { SOUND } from '../folder'

/** Something where counts are kept, so that nothing is said of that. */
const KEPT = { PORTUS_DATA_PATH: '/data' }

/** Everything has a price. */
const PRICED: Prices = {
  priceOf: () => ({ source: 'built-in', version: '1', cost: () => 1 }),
}

const perMinute = (max: number) => [{ max, per: 'minute' }]

/** What is said, without its place. */
const messageOf = (said: string) => said.replace(/^\S+:\d+:\d+: /, '')

const idsOf = (rules: readonly { id: string }[]) => rules.map(({ id }) => id)

describe('limits', () => {
  test('stand in files of applications, teams and aliases, and hold together for a request', () => {
    using folder = folderWith(
      {
        'applications/a.json': {
          team: 'red',
          limits: { requests: perMinute(5) },
          unknown_ids: true,
        },
        'applications/b.json': { budgets: [{ usd: 1, per: 'day' }] },
        'teams/red.json': { description: 'Red', limits: { concurrent_requests: 3 } },
      },
      { gpt: { ...SOUND, limits: { tokens: perMinute(7) } }, o3: SOUND },
    )

    const { snapshot, problems, warnings } = folder.priced(PRICED, KEPT)
    const ids = (application: string, alias?: string) =>
      idsOf(rulesFor(snapshot, application, alias))

    expect([problems, warnings]).toEqual([[], []])
    expect(snapshot.teams.get('red')).toEqual({
      name: 'red',
      description: 'Red',
      rules: [expect.objectContaining({ unit: 'concurrent', max: 3 })],
    })
    expect(snapshot.applications.get('a')?.unknownIds).toBe(true)
    expect(ids('a', 'gpt')).toEqual([
      'application/a/requests/60',
      'team/red/concurrent',
      'alias/gpt/tokens/60',
    ])
    expect(ids('a', 'o3')).toEqual(['application/a/requests/60', 'team/red/concurrent'])
    expect(ids('a')).toEqual(ids('a', 'o3'))
    expect(ids('b', 'o3')).toEqual(['application/b/micro_usd/day'])
    expect(ids('tests', 'gpt')).toEqual(['alias/gpt/tokens/60'])
    expect(ids('tests', 'o3')).toEqual([])
    expect(ids('nobody', 'nothing')).toEqual([])
  })

  test('of a request are the same list each time, and in an application’s own view too', () => {
    using folder = folderWith(
      { 'applications/a.json': { models: ['gpt'], limits: { requests: perMinute(5) } } },
      { gpt: { ...SOUND, limits: { tokens: perMinute(7) } } },
    )

    const { snapshot } = folder.load()
    const view = viewFor(snapshot, 'a')

    expect(rulesFor(snapshot, 'a', 'gpt')).toBe(rulesFor(snapshot, 'a', 'gpt'))
    expect(rulesFor(view, 'a', 'gpt')).toBe(rulesFor(view, 'a', 'gpt'))
    expect(rulesFor(view, 'a', 'gpt')).toEqual(rulesFor(snapshot, 'a', 'gpt'))
  })

  test('take numbers from variables, exactly', () => {
    using folder = folderWith({
      'applications/a.json': {
        limits: {
          requests: [{ max: '${RPM}', per: 'minute' }],
          cached_input_factor: '${F:-0.25}',
          tokens: perMinute(1),
        },
        budgets: [{ usd: '${USD}', per: '${PER:-month}', cut_off: '${CUT}' }],
        time_zone: '${ZONE}',
      },
    })

    const { snapshot, problems } = folder.load({
      ...KEPT,
      RPM: '600',
      USD: '4.35',
      CUT: 'true',
      ZONE: 'Europe/Berlin',
    })

    expect(problems).toEqual([])
    expect(snapshot.applications.get('a')?.rules).toMatchObject([
      { unit: 'requests', max: 600 },
      { unit: 'tokens', cachedFactor: 0.25 },
      { unit: 'micro_usd', max: 4_350_000, cutsOff: true, window: { timeZone: 'Europe/Berlin' } },
    ])
  })
})

describe('a file with limits', () => {
  const WRONG = `{
  "limits": {
    "requests": [{ "max": 0, "per": "minute" }, { "max": 1.5, "per": "minutes" }],
    "tokens": [],
    "concurrent_requests": "20",
    "cached_input_factor": 2,
    "minute": 1,
    "rpm": 5
  },
  "budgets": [{ "usd": 0, "per": "year" }, { "per": "day", "warn_at": [0, 1] }],
  "week_starts": "Monday",
  "timezone": "UTC",
  "when_store_fails": "fail"
}`

  test('of a wrong shape says all its problems at once, each with its place and what is wanted', () => {
    using folder = folderWith({ 'teams/red.json': WRONG })

    expect(folder.problems(KEPT).sort()).toEqual(
      [
        'teams/red.json:12:3: unknown key "timezone"; it is "time_zone"',
        'teams/red.json:3:20: "max" must be a whole number from 1 to 1000000000000000',
        'teams/red.json:3:51: "max" must be a whole number from 1 to 1000000000000000',
        'teams/red.json:3:63: "per" must be second, minute, hour or day',
        'teams/red.json:4:5: "tokens" must be a list with at least one entry',
        'teams/red.json:5:5: "concurrent_requests" must be a whole number from 1 to 1000000',
        'teams/red.json:6:5: "cached_input_factor" must be a number from 0 to 1',
        'teams/red.json:7:5: unknown key "minute"',
        'teams/red.json:8:5: unknown key "rpm"; it is "limits": {"requests": [{"max": 600, "per": "minute"}]}',
        'teams/red.json:10:17: "usd" must be a number above 0, up to 1000000000',
        'teams/red.json:10:27: "per" must be day, week, month or once',
        'teams/red.json:10:44: "usd" is missing',
        'teams/red.json:10:72: every entry of "warn_at" must be a number between 0 and 1',
        'teams/red.json:10:75: every entry of "warn_at" must be a number between 0 and 1',
        'teams/red.json:11:3: "week_starts" must be monday, tuesday, wednesday, thursday, friday, saturday or sunday',
        'teams/red.json:13:3: "when_store_fails" must be open or closed',
      ].sort(),
    )
  })

  test('says the same of an application and of an alias', () => {
    const told = (lines: string[]) => lines.map((line) => line.replace(/^[\w/.]+/, '')).sort()
    using ofTeam = folderWith({ 'teams/red.json': WRONG })
    using ofApplication = folderWith({ 'applications/red.json': WRONG })
    using ofAlias = folderWith(
      {},
      { red: WRONG.replace('{', '{ "provider": "openai", "api_key": "k",') },
    )

    expect(told(ofApplication.problems(KEPT))).toEqual(told(ofTeam.problems(KEPT)))
    expect(told(ofAlias.problems(KEPT))).toEqual(told(ofTeam.problems(KEPT)))
  })

  const IMPOSSIBLE = `{
  "limits": { "requests": [{ "max": 5, "per": "minute" }, { "max": 9, "per": "minute" }] },
  "budgets": [
    { "usd": 0.0000001, "per": "day" }, { "usd": 2, "per": "once" }, { "usd": 3, "per": "once", "warn_at": [0.9, 0.5] }
  ],
  "time_zone": "Europe/Berlim"
}`

  test.each([
    ['applications/red.json', ''],
    ['teams/red.json', ''],
    ['models/red.json', '{ "provider": "openai", "api_key": "k",'],
  ])('%s that cannot hold says why', (path, more) => {
    const text = more ? IMPOSSIBLE.replace('{', more) : IMPOSSIBLE
    using folder = folderWith({ [path]: text })

    expect(folder.problems(KEPT)).toEqual([
      `${path}:2:71: "requests" already has one per minute; leave the larger one out`,
      `${path}:4:82: "budgets" already has one once; leave the larger one out`,
      `${path}:4:7: "usd" can have six digits behind the point: money is counted in millionths of a dollar`,
      `${path}:4:97: every share of "warn_at" must be above the one before it`,
      `${path}:6:3: "time_zone" is none that is known: it is a name like Europe/Berlin, did you mean "Europe/Berlin"?`,
    ])
  })

  test('says what has no effect', () => {
    const file = {
      limits: { requests: perMinute(1), cached_input_factor: 0.5 },
      time_zone: 'Europe/Berlin',
      week_starts: 'sunday',
    }
    using folder = folderWith(
      { 'applications/a.json': file, 'teams/b.json': { when_store_fails: 'closed' } },
      { gpt: { ...SOUND, budgets: [{ usd: 1, per: 'day' }], week_starts: 'sunday' } },
    )

    expect(folder.warnings(KEPT)).toEqual([
      'teams/b.json:1:2: has no effect: there are no limits and no budgets',
      'applications/a.json:1:77: has no effect: there is no budget per day, week or month',
      'applications/a.json:1:105: has no effect: there is no budget per week',
      'applications/a.json:1:50: has no effect: there is no limit of "tokens"',
      expect.stringMatching(
        /^models\/gpt\.json:1:\d+: has no effect: there is no budget per week$/,
      ),
    ])
  })

  test('without a place where counts are kept has a problem with budgets, and a warning about days', () => {
    const file = {
      limits: {
        tokens: [
          { max: 5, per: 'hour' },
          { max: 50, per: 'day' },
        ],
      },
      budgets: [{ usd: 1.5, per: 'month' }],
    }
    using folder = folderWith(
      { 'applications/a.json': file, 'teams/b.json': { limits: file.limits } },
      { gpt: { ...SOUND, ...file } },
    )
    const remedy = 'set PORTUS_DATA_PATH, PORTUS_DATABASE_URL or PORTUS_REDIS_URL'
    const ofBudget = `nothing would keep what is spent of $1.50 per month, and each start would begin anew: ${remedy}`
    const ofDay = `50 tokens per day begin anew at each start: ${remedy}`

    const { problems, warnings } = folder.priced(PRICED)

    expect(problems.map(messageOf)).toEqual([ofBudget, ofBudget])
    expect(warnings.map(messageOf)).toEqual([ofDay, ofDay, ofDay])
    for (const env of [
      KEPT,
      { PORTUS_REDIS_URL: 'redis://h' },
      { PORTUS_DATABASE_URL: 'postgres://h/d' },
    ])
      expect(folder.priced(PRICED, env)).toMatchObject({ problems: [], warnings: [] })
  })
})

describe('limits of an application', () => {
  test.each([
    [
      'the same time',
      { requests: perMinute(10) },
      { requests: perMinute(5) },
      '10 requests per minute cannot be reached: its team "red" has 5 requests per minute',
    ],
    [
      'a longer time',
      { tokens: perMinute(10) },
      { tokens: [{ max: 9, per: 'day' }] },
      '10 tokens per minute cannot be reached: its team "red" has 9 tokens per day',
    ],
    [
      'what runs',
      { concurrent_requests: 3 },
      { concurrent_requests: 2 },
      '3 requests at once cannot be reached: its team "red" has 2 requests at once',
    ],
    ['a shorter time', { tokens: [{ max: 9, per: 'hour' }] }, { tokens: perMinute(5) }, undefined],
    ['another kind', { tokens: perMinute(10) }, { requests: perMinute(5) }, undefined],
    ['as much', { tokens: perMinute(5) }, { tokens: perMinute(5) }, undefined],
  ])('above those of its team are warned of: %s', (_, own, ofTeam, message) => {
    using folder = folderWith({
      'applications/a.json': { team: 'red', limits: own },
      'teams/red.json': { limits: ofTeam },
    })

    expect(folder.load(KEPT).warnings.map((warning) => warning.message)).toEqual(
      message ? [message] : [],
    )
  })

  test.each([
    ['day', 'month', true],
    ['day', 'week', true],
    ['month', 'month', true],
    ['month', 'once', true],
    ['week', 'month', false],
    ['month', 'day', false],
    ['once', 'month', false],
  ])('a budget per %s above the team’s per %s is warned of: %p', (own, ofTeam, isWarned) => {
    using folder = folderWith({
      'applications/a.json': { team: 'red', budgets: [{ usd: 20, per: own }] },
      'teams/red.json': { budgets: [{ usd: 10, per: ofTeam }] },
    })

    expect(folder.priced(PRICED, KEPT).warnings.length === 1).toBe(isWarned)
  })

  test('let nobody in while the file of its team has a problem', () => {
    using folder = folderWith({
      'applications/a.json': { team: 'red' },
      'applications/b.json': {},
      'teams/red.json': { limits: { tokens: [] } },
    })

    const { snapshot } = folder.load({
      PORTUS_KEY_A: 'pk-of-a-variable',
      PORTUS_KEY_B: 'pk-of-another',
    })

    expect(snapshot.keys.map(({ application }) => application)).toEqual(['b', 'tests'])
    expect(snapshot.applications.has('a')).toBe(false)
  })
})

describe('a budget where models have no price', () => {
  const prices: Prices = {
    priceOf: (provider, model) =>
      provider === 'openai' && model === 'known'
        ? { source: 'built-in', version: '1', cost: () => 1 }
        : undefined,
  }
  const known = { ...SOUND, override_params: { model: 'known' } }
  const both = {
    strategy: { mode: 'fallback' },
    targets: [known, { ...SOUND, provider: 'groq', override_params: { model: 'secret-name' } }],
  }
  const budgets = [{ usd: 1, per: 'day' }]

  test('is a problem of an alias, which names the targets by their places', () => {
    using folder = folderWith(
      {},
      {
        good: { ...known, budgets },
        one: { ...SOUND, budgets },
        two: { ...both, budgets },
        free: both,
      },
    )
    const { problems, parsed } = folder.priced(prices, KEPT)

    expect(parsed).toHaveLength(4)
    expect(problems).toEqual([
      expect.stringMatching(
        /^models\/one\.json:1:\d+: a budget needs prices, and there is none of its model; name their prices in config\/prices\.json$/,
      ),
      expect.stringMatching(
        /^models\/two\.json:1:\d+: a budget needs prices, and there is none of targets\[1\]; /,
      ),
    ])
  })

  test('is a warning of an application and of a team, which names the aliases that they may call', () => {
    using folder = folderWith(
      {
        'applications/a.json': { models: ['good', 'two'], budgets },
        'applications/b.json': { models: ['good'], budgets },
        'applications/c.json': { team: 'red', models: ['one'] },
        'teams/red.json': { budgets },
        'teams/blue.json': { budgets },
      },
      { good: known, one: SOUND, two: both },
    )
    const refused = 'with a budget, calls of models without a price are refused'

    const { problems, warnings } = folder.priced(prices, KEPT)

    expect(problems).toEqual([])
    expect(warnings).toEqual([
      `applications/a.json:1:37: ${refused}: two; name their prices in config/prices.json`,
      `teams/red.json:1:13: ${refused}: one; name their prices in config/prices.json`,
    ])
  })
})

test('a reload names the team, the application and the alias whose limits have changed', () => {
  const limited = (max: number) => ({ limits: { requests: perMinute(max) } })
  using folder = folderWith(
    {
      'applications/a.json': limited(1),
      'applications/b.json': limited(1),
      'teams/red.json': limited(1),
      'teams/blue.json': limited(1),
    },
    { gpt: SOUND },
  )
  const { snapshot: before } = folder.load()
  folder.write('applications/a.json', limited(2))
  folder.write('teams/red.json', limited(2))
  folder.write('teams/green.json', {})
  const { snapshot: after } = folder.load()

  expect(changesBetween(before, after)).toMatchObject({
    applications: { added: [], changed: ['a'], removed: [] },
    teams: { added: ['green'], changed: ['red'], removed: [] },
  })
})
