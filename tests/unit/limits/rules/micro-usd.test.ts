import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { microUsdOf, usdText } from '../../../../src/limits/rules/micro-usd'

describe('dollars', () => {
  test.each([
    [50, 50_000_000],
    [0.29, 290_000],
    [1.005, 1_005_000],
    [4.35, 4_350_000],
    [0.000001, 1],
    [999_999_999.999999, 999_999_999_999_999],
    [1_000_000_000, 1_000_000_000_000_000],
  ])('%p are %p millionths', (usd, micro) => {
    expect(microUsdOf(usd)).toBe(micro)
  })

  test.each([0.0000001, 0.1234567, 1e21, -1, Number.NaN])('%p are no whole millionths', (usd) => {
    expect(microUsdOf(usd)).toBeUndefined()
  })

  test('lose nothing, whatever is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999_999 }), (micro) => {
        expect(microUsdOf(Number(usdText(micro)))).toBe(micro)
      }),
      { numRuns: 5000 },
    )
  })

  test('are shown with cents, and with more digits where they have some', () => {
    expect([50_000_000, 12_500_000, 1, 1_234_500, 100].map(usdText)).toEqual([
      '50.00',
      '12.50',
      '0.000001',
      '1.2345',
      '0.0001',
    ])
  })
})
