import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { dollarsFor, exactDollars } from '../../../../src/cli/usage/dollars'
import { inOrder, reportCsv, reportTable } from '../../../../src/cli/usage/report'
import type { Sum } from '../../../../src/usage/ledger/ledger'

const sum = (group: Sum['group'], microUsd: number): Sum => ({
  group,
  requests: 1,
  failed: 0,
  inputTokens: 1_234_567,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 1,
  reasoningTokens: 0,
  audioTokens: 0,
  microUsd,
  unpriced: 0,
})

describe('money', () => {
  test.each([
    [0, '0.000000'],
    [5, '0.000005'],
    [1_234_567, '1.2346'],
    [123_456_789, '123.46'],
    [1_234_567_890_123, '1,234,567.89'],
  ])('%i millionths as the largest of a column is %s', (microUsd, text) => {
    expect(dollarsFor(microUsd)(microUsd)).toBe(text)
  })

  test('that is less than the last digit does not look like nothing, nor a loss like a gain', () => {
    const dollars = dollarsFor(500_000_000)

    expect([dollars(0), dollars(3), dollars(-2_500_000)]).toEqual(['0.00', '<0.01', '-2.50'])
  })

  test('is exact for programs', () => {
    expect([0, 7, -7, 1_000_000, 12_345_678].map(exactDollars)).toEqual([
      '0.000000',
      '0.000007',
      '-0.000007',
      '1.000000',
      '12.345678',
    ])
  })
})

describe('a report', () => {
  test('has days in their order, and else the most expensive first', () => {
    const sums = [
      sum({ day: '2026-11-02', team: 'a' }, 9),
      sum({ day: '2026-11-01', team: 'b' }, 1),
      sum({ day: '2026-11-01' }, 5),
    ]

    expect(inOrder(sums, ['day', 'team']).map(({ microUsd }) => microUsd)).toEqual([5, 1, 9])
    expect(inOrder(sums, ['team']).map(({ microUsd }) => microUsd)).toEqual([9, 5, 1])
  })

  test('has no total below a single line, and a line for what has no name', () => {
    expect(reportTable([sum({}, 0)], ['team'])).toBe(
      `TEAM  REQUESTS      INPUT  CACHE READ  CACHE WRITE  OUTPUT       USD
-            1  1,234,567           0            0       1  0.000000`,
    )
  })

  test('shows names that clients choose without what a terminal obeys', () => {
    expect(reportTable([sum({ session: 'a\u001b[2J\nb' }, 0)], ['session'])).not.toMatch(
      /\p{Cc}b|\p{Cc}\[/u,
    )
  })

  test('as CSV has no cell that a spreadsheet takes for a formula, and no line more than it should', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', 'a') }),
        ),
        (names) => {
          const lines = reportCsv(
            names.map((session) => sum({ session }, 1)),
            ['session'],
          ).split('\r\n')
          expect(lines).toHaveLength(names.length + 1)
          for (const line of lines) expect(line).not.toMatch(/^"?[=+\-@\t\r]|\n/)
        },
      ),
    )
  })
})
