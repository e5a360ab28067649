import { describe, expect, test } from 'bun:test'
import { changeOf } from '../../../src/dashboard/page/format/change'
import { duration, fromNow } from '../../../src/dashboard/page/format/durations'
import { limitName, nearest, warningPassed } from '../../../src/dashboard/page/format/limits'
import { exactMoney, money } from '../../../src/dashboard/page/format/money'
import { count, exactCount, many, share } from '../../../src/dashboard/page/format/numbers'
import { refusalWords } from '../../../src/dashboard/page/format/refusals'
import { targetName } from '../../../src/dashboard/page/format/targets'
import { exactTime, moment } from '../../../src/dashboard/page/format/times'
import { allTokens } from '../../../src/dashboard/page/format/tokens'

/** Numbers are kept together with their units, which an expectation would hide. */
const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ')

const each = <Value>(
  print: (value: Value) => string,
  rows: readonly (readonly [Value, string])[],
) =>
  expect(rows.map(([value]) => [value, plain(print(value))])).toEqual(rows.map((row) => [...row]))

describe('numbers for people', () => {
  test('have three digits at most and a unit from ten thousand on', () => {
    each(count, [
      [0, '0'],
      [7, '7'],
      [9_999, '9,999'],
      [10_000, '10 k'],
      [12_345, '12.3 k'],
      [999_400, '999 k'],
      [1_234_567, '1.23 M'],
      [45_600_000_000, '45.6 B'],
      [2e12, '2 T'],
      [-12_345, '−12.3 k'],
      [0.5, '0.5'],
    ])
  })

  test('take the next unit where rounding would give a thousand of the smaller one', () => {
    each(count, [
      [999_499, '999 k'],
      [999_500, '1 M'],
      [999_999_999, '1 B'],
    ])
  })

  test('have all their digits where somebody wants to know exactly', () => {
    expect([exactCount(1_234_567), exactCount(0.000123)]).toEqual(['1,234,567', '0.000123'])
  })

  test('say shares with a digit more where they are small', () => {
    each(share, [
      [0, '0 %'],
      [0.004, '0.4 %'],
      [0.0994, '9.9 %'],
      [0.0996, '10 %'],
      [1, '100 %'],
      [0.00001, '<0.1 %'],
    ])
  })

  test('agree with their noun', () => {
    expect([many(1, 'key'), many(2, 'key'), many(0, 'alias', 'aliases')].map(plain)).toEqual([
      '1 key',
      '2 keys',
      '0 aliases',
    ])
  })
})

describe('dollars', () => {
  test('have cents, and two digits that count where they are small', () => {
    each(money, [
      [0, '$0'],
      [12.34, '$12.34'],
      [12.345678, '$12.35'],
      [0.1, '$0.10'],
      [0.0999, '$0.10'],
      [0.0034, '$0.0034'],
      [0.01, '$0.01'],
      [0.000012, '$0.000012'],
      [0.0000004, '<$0.000001'],
      [1234.5, '$1,234.50'],
      [1_240_000, '$1.24 M'],
      [-5, '−$5.00'],
    ])
  })

  test('are exact to the millionth', () => {
    each(exactMoney, [
      [12.340052, '$12.340052'],
      [3, '$3.00'],
      [-0.000001, '−$0.000001'],
    ])
  })
})

describe('durations', () => {
  test('name one unit up to a minute, and two from there on', () => {
    each(duration, [
      [0, '0 ms'],
      [340.4, '340 ms'],
      [999.4, '999 ms'],
      [999.6, '1 s'],
      [1_240, '1.24 s'],
      [12_340, '12.3 s'],
      [59_949, '59.9 s'],
      [59_960, '1 min'],
      [125_000, '2 min 5 s'],
      [3 * 3_600_000 + 12 * 60_000, '3 h 12 min'],
      [3_599_700, '1 h'],
      [4 * 86_400_000 + 3_600_000, '4 d 1 h'],
    ])
  })

  test('say when something is as seen from now', () => {
    const now = 1_000_000_000
    const seen = [11_520_000, -125_000, 300, 25_400].map((ms) => fromNow(now + ms, now))

    expect(seen.map(plain)).toEqual(['in 3 h 12 min', '2 min 5 s ago', 'now', 'in 25 s'])
  })
})

describe('times', () => {
  const at = '2026-11-03T23:30:05.000Z'

  test('have a date where they are of another day of the zone', () => {
    const later = Date.parse('2026-11-03T23:59:00Z')

    expect(moment(at, later, 'UTC')).toBe('23:30:05')
    expect(moment(at, later + 120_000, 'UTC')).toBe('3 Nov, 23:30:05')
    expect(moment(at, later + 120_000, 'Europe/Berlin')).toBe('00:30:05')
  })

  test('say their zone where somebody wants to know exactly', () => {
    expect(exactTime(at, 'UTC')).toBe('Tue, 3 Nov 2026, 23:30:05 UTC')
  })
})

describe('a change', () => {
  test('is a share of what was before', () => {
    const changes = [
      changeOf(150, 100),
      changeOf(50, 100),
      changeOf(100, 100),
      changeOf(3, 0),
      changeOf(1_200, 100),
      changeOf(0, 0),
      changeOf(null, 3),
      changeOf(103, 100, 'the day before'),
    ]

    expect(changes.map((change) => plain(change?.text))).toEqual([
      '+50 % vs. before',
      '−50 % vs. before',
      'as before',
      'none before',
      '12 × before',
      undefined,
      undefined,
      '+3 % vs. the day before',
    ])
    expect(changes.slice(0, 3).map((change) => change?.direction)).toEqual(['up', 'down', 'same'])
    // What differs by less than 5 % differs by chance, and has no colour.
    expect(changes.map((change) => change?.isNotable)).toEqual([
      true,
      true,
      false,
      true,
      true,
      undefined,
      undefined,
      false,
    ])
  })
})

describe('limits', () => {
  test('are called by unit and window', () => {
    const names = [
      limitName({ unit: 'usd', window: { kind: 'calendar', per: 'month', time_zone: 'UTC' } }),
      limitName({ unit: 'tokens', window: { kind: 'sliding', seconds: 60 } }),
      limitName({ unit: 'requests', window: { kind: 'sliding', seconds: 300 } }),
      limitName({ unit: 'usd', window: { kind: 'once' } }),
      limitName({ unit: 'concurrent_requests', window: { kind: 'running' } }),
    ]

    expect(names.map(plain)).toEqual([
      'Dollars a month',
      'Tokens a minute',
      'Requests in 5 min',
      'Dollars in all',
      'Requests at a time',
    ])
  })

  test('are as near as the nearest of them, and one that nobody knows is far', () => {
    const limit = (used: number | null, max: number) => ({ used, max }) as never

    expect(nearest([limit(3, 10), limit(9, 10), limit(null, 10)])).toBe(0.9)
    expect(nearest([])).toBe(0)
  })

  test('warn by the highest share that is passed', () => {
    const limit = (used: number | null) => ({ used, max: 100, warn_at: [0.75, 0.5] })

    expect([40, 50, 60, 80, null].map((used) => warningPassed(limit(used)))).toEqual([
      undefined,
      0.5,
      0.5,
      0.75,
      undefined,
    ])
  })
})

test('targets are counted from one on', () => {
  expect(['0', '1', '9', '1.0', 'main'].map(targetName)).toEqual([
    'First target',
    'Second target',
    'Target 10',
    'Target 2.1',
    'Target main',
  ])
})

test('refusals have words, or their kind', () => {
  expect(['budget_exceeded', 'some_new_kind'].map(refusalWords)).toEqual([
    'a budget is used up',
    'some new kind',
  ])
})

test('tokens are those of all kinds, and reasoning is a part of the output', () => {
  const amounts = {
    input_tokens: 1,
    cache_read_tokens: 10,
    cache_write_tokens: 100,
    output_tokens: 1_000,
    reasoning_tokens: 500,
  }

  expect(allTokens(amounts)).toBe(1_111)
})
