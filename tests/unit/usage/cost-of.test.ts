import { describe, expect, test } from 'bun:test'
import { costOf } from '../../../src/usage/cost-of'
import type { ModelPrice } from '../../../src/usage/prices/prices'

/** Two micro-dollars a token of output, half of it for `flex`. */
const price: ModelPrice = {
  source: 'config',
  version: '7',
  cost: ({ outputTokens }, _, tier) =>
    outputTokens === undefined ? undefined : outputTokens * (tier === 'flex' ? 1 : 2),
}
const used = { tokens: { outputTokens: 10 }, units: {} }

describe('the cost', () => {
  test('is what the price says, with where it came from', () => {
    expect(costOf(used, price)).toEqual({ microUsd: 20, price: { source: 'config', version: '7' } })
  })

  test('names the tier that changed it', () => {
    expect(costOf(used, price, 'flex')).toEqual({
      microUsd: 10,
      price: { source: 'config', version: '7', tier: 'flex' },
    })
    expect(costOf(used, price, 'priority').price).not.toHaveProperty('tier')
  })

  test('is unknown without a price, and never zero', () => {
    expect(costOf(used, undefined)).toEqual({})
    expect(costOf({ tokens: {}, units: {} }, undefined)).toEqual({})
  })

  test('is unknown where the price does not know what was used', () => {
    expect(costOf({ tokens: { audioInputTokens: 4 }, units: {} }, price)).toEqual({})
  })

  test.each([
    { tokens: {}, units: {} },
    { tokens: { outputTokens: 0 }, units: {} },
  ])('of nothing is zero', (nothing) => {
    expect(costOf(nothing, price).microUsd).toBe(0)
  })
})
