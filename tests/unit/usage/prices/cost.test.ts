import { describe, expect, test } from 'bun:test'
import * as fc from 'fast-check'
import type { Usage } from '../../../../src/api/dialect'
import type { OtherUnits } from '../../../../src/usage/ledger/row'
import { costBy } from '../../../../src/usage/prices/rates/cost'
import { ratesOf } from '../../../../src/usage/prices/rates/rates'
import type { WrittenPrice } from '../../../../src/usage/prices/rates/written-price'

const cost = (price: WrittenPrice, tokens: Usage, units: OtherUnits = {}, factor = 1) =>
  costBy(ratesOf(price, factor), tokens, units)

const CLAUDE: WrittenPrice = {
  input: 3,
  cache_read: 0.3,
  cache_write: 3.75,
  cache_write_1h: 6,
  output: 15,
}

describe('what tokens cost', () => {
  test('is the sum over their kinds, each counted once', () => {
    const tokens = {
      inputTokens: 1000,
      cacheReadTokens: 10_000,
      cacheWriteTokens: 2000,
      cacheWrite1hTokens: 500,
      outputTokens: 100,
    }

    expect(cost(CLAUDE, tokens)).toBe(3000 + 3000 + 7500 + 3000 + 1500)
  })

  test('does not add reasoning, which is a part of the output, but where it has its own price', () => {
    const tokens = { inputTokens: 0, outputTokens: 100, reasoningTokens: 80 }

    expect(cost(CLAUDE, tokens)).toBe(1500)
    expect(cost({ input: 2, output: 8, reasoning: 3 }, tokens)).toBe(20 * 8 + 80 * 3)
  })

  test('takes the price of input for caches and audio without their own', () => {
    const tokens = { inputTokens: 1, cacheReadTokens: 2, cacheWriteTokens: 3, audioInputTokens: 4 }

    expect(cost({ input: 10, output: 1 }, tokens)).toBe(100)
    expect(cost({ input: 10, cache_write: 20, output: 1 }, { cacheWrite1hTokens: 5 })).toBe(100)
  })

  test('changes for all tokens above a length of everything that went in', () => {
    const price: WrittenPrice = {
      input: 1.25,
      cache_read: 0.125,
      output: 10,
      above: [
        { input_tokens: 200_000, input: 2.5, output: 15 },
        { input_tokens: 500_000, input: 5 },
      ],
    }

    expect(cost(price, { inputTokens: 200_000, outputTokens: 10 })).toBe(250_000 + 100)
    expect(cost(price, { inputTokens: 100_001, cacheReadTokens: 100_000, outputTokens: 10 })).toBe(
      Math.floor(250_002.5 + 12_500 + 150 + 0.5),
    )
    expect(cost(price, { inputTokens: 500_001, outputTokens: 10 })).toBe(2_500_005 + 150)
  })

  test('is nothing where a kind that was used has no price, and zero where zero was used', () => {
    expect(cost({ input: 0.02 }, { inputTokens: 100, outputTokens: 1 })).toBeUndefined()
    expect(cost({ input: 0.02 }, { inputTokens: 100, outputTokens: 0 })).toBe(2)
    expect(cost({ output: 1 }, { inputTokens: 1, outputTokens: 1 })).toBeUndefined()
    expect(cost(CLAUDE, { inputTokens: 0, outputTokens: 0 })).toBe(0)
  })

  test('is unknown where no count is known, unless the model is free', () => {
    expect(cost(CLAUDE, {})).toBeUndefined()
    expect(cost({ ...CLAUDE, request: 1 }, {})).toBeUndefined()
    expect(cost({ input: 0, output: 0 }, {})).toBe(0)
    expect(cost({ request: 0.01 }, {})).toBe(10_000)
  })

  test('is a picture’s where a model makes pictures of tokens, unless it made none', () => {
    const price: WrittenPrice = { input: 0.3, output: 2.5, image_output: 30 }
    const tokens = { inputTokens: 0, outputTokens: 1300, reasoningTokens: 10 }

    expect(cost(price, tokens)).toBe(1290 * 30 + 25)
    expect(cost(price, tokens, { images: 1 })).toBe(1290 * 30 + 25)
    expect(cost(price, tokens, { images: 0 })).toBe(3250)
  })
})

describe('what else is used', () => {
  test('costs what its unit costs: pictures, minutes of audio, characters, requests', () => {
    expect(cost({ image: 0.04 }, {}, { images: 3 })).toBe(120_000)
    expect(cost({ audio_minute: 0.006 }, {}, { audioSeconds: 90.5 })).toBe(9050)
    expect(cost({ million_characters: 15 }, {}, { characters: 1001 })).toBe(15_015)
    expect(cost({ input: 1, output: 1, request: 0.012 }, { inputTokens: 5, outputTokens: 5 })).toBe(
      12_010,
    )
  })

  test('is paid alone where tokens have no price, and unknown where nothing has one', () => {
    expect(cost({ image: 0.04 }, { inputTokens: 50, outputTokens: 1000 }, { images: 1 })).toBe(
      40_000,
    )
    expect(cost({ audio_minute: 0.006 }, { inputTokens: 50 })).toBeUndefined()
    expect(cost(CLAUDE, {}, { images: 1 })).toBeUndefined()
  })

  test('is at least what a provider charges at least', () => {
    const whisper = { audio_minute: 0.111 / 60, audio_min_seconds: 10 }

    expect(cost(whisper, {}, { audioSeconds: 1 })).toBe(cost(whisper, {}, { audioSeconds: 10 })!)
    expect(cost(whisper, {}, { audioSeconds: 0 })).toBe(0)
  })
})

describe('millionths of a dollar', () => {
  test('are rounded half up, once for a request', () => {
    expect(cost({ input: 0.5, output: 0.5 }, { inputTokens: 1, outputTokens: 0 })).toBe(1)
    expect(cost({ input: 0.499999, output: 0 }, { inputTokens: 1, outputTokens: 0 })).toBe(0)
    expect(cost({ input: 0.25, output: 0.25 }, { inputTokens: 1, outputTokens: 1 })).toBe(1)
  })

  test('are exact integers for any counts and any rates of six digits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(10_000_000), fc.nat(90_000_000)), { minLength: 4, maxLength: 4 }),
        (pairs) => {
          const [[a, ra], [b, rb], [c, rc], [d, rd]] = pairs as [
            [number, number],
            [number, number],
            [number, number],
            [number, number],
          ]
          const exact =
            BigInt(a) * BigInt(ra) +
            BigInt(b) * BigInt(rb) +
            BigInt(c) * BigInt(rc) +
            BigInt(d) * BigInt(rd)
          if (exact > 9_000_000_000_000_000n) return
          const price = {
            input: ra / 1e6,
            cache_read: rb / 1e6,
            cache_write: rc / 1e6,
            output: rd / 1e6,
          }
          const tokens = {
            inputTokens: a,
            cacheReadTokens: b,
            cacheWriteTokens: c,
            outputTokens: d,
          }
          expect(cost(price, tokens)).toBe(Number((exact + 500_000n) / 1_000_000n))
        },
      ),
    )
  })

  test('are those of the tier, but for the price of a request', () => {
    expect(cost({ ...CLAUDE, request: 1 }, { inputTokens: 1000, outputTokens: 0 }, {}, 0.5)).toBe(
      1_001_500,
    )
  })
})
