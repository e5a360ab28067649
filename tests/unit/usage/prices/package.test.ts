import { describe, expect, test } from 'bun:test'
import { calcPrice, type Provider, waitForUpdate } from '@pydantic/genai-prices'
import * as fc from 'fast-check'
import type { Usage } from '../../../../src/api/dialect'
import type { OtherUnits } from '../../../../src/usage/ledger/row'
import { builtInPrices } from '../../../../src/usage/prices/built-in-prices'

/** The gateway's names of some of the package's providers. */
const NAMES: Readonly<Record<string, string>> = {
  openai: 'openai',
  azure: 'azure-openai',
  anthropic: 'anthropic',
  aws: 'bedrock',
  google: 'google',
  mistral: 'mistral-ai',
  groq: 'groq',
  deepseek: 'deepseek',
  'x-ai': 'x-ai',
  perplexity: 'perplexity-ai',
  together: 'together-ai',
  fireworks: 'fireworks-ai',
  openrouter: 'openrouter',
  moonshotai: 'moonshot',
  cohere: 'cohere',
  voyageai: 'voyage',
  zhipuai: 'zhipu',
}

const providers = (await waitForUpdate()) as Provider[]
const MODELS = providers.flatMap(({ id, models }) => {
  const provider = NAMES[id]
  return provider === undefined ? [] : models.map((model) => ({ id, provider, model: model.id }))
})
const prices = builtInPrices()

/** The same usage in the package's words, whose kinds are parts of each other. */
const inPackageWords = (tokens: Required<Usage>, units: OtherUnits) => ({
  input_tokens:
    tokens.inputTokens +
    tokens.cacheReadTokens +
    tokens.cacheWriteTokens +
    tokens.cacheWrite1hTokens +
    tokens.audioInputTokens,
  cache_audio_read_tokens: 0,
  cache_read_tokens: tokens.cacheReadTokens,
  cache_write_tokens: tokens.cacheWriteTokens + tokens.cacheWrite1hTokens,
  cache_write_1h_tokens: tokens.cacheWrite1hTokens,
  input_audio_tokens: tokens.audioInputTokens,
  output_tokens: tokens.outputTokens + tokens.audioOutputTokens,
  output_audio_tokens: tokens.audioOutputTokens,
  output_reasoning_tokens: tokens.reasoningTokens,
  // Everything that is no reasoning is a picture, where a model makes some.
  output_image_tokens: tokens.outputTokens - tokens.reasoningTokens,
  ...(units.audioSeconds !== undefined && {
    audio_seconds: units.audioSeconds,
    input_audio_seconds: units.audioSeconds,
  }),
})

const count = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 2000 }),
  fc.integer({ min: 150_000, max: 600_000 }),
)

const tokensOf = fc
  .record({
    inputTokens: count,
    cacheReadTokens: count,
    cacheWriteTokens: count,
    cacheWrite1hTokens: count,
    audioInputTokens: count,
    outputTokens: count,
    reasoningTokens: fc.constant(0),
    audioOutputTokens: count,
  })
  .chain((tokens) =>
    fc
      .integer({ min: 0, max: tokens.outputTokens })
      .map((reasoningTokens): Required<Usage> => ({ ...tokens, reasoningTokens })),
  )

describe('the built-in prices', () => {
  test('cost what the package’s own calculation says, for all models, counts and times', () => {
    const differences: unknown[] = []
    let compared = 0
    fc.assert(
      fc.property(
        fc.constantFrom(...MODELS),
        tokensOf,
        fc.option(fc.integer({ min: 0, max: 4000 }), { nil: undefined }),
        fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) }),
        ({ id, provider, model }, tokens, audioSeconds, atMs) => {
          const units: OtherUnits = audioSeconds === undefined ? {} : { audioSeconds }
          const ours = prices.priceOf(provider, model)?.cost(tokens, units, undefined, atMs)
          if (ours === undefined) return
          compared += 1
          const theirs = calcPrice(inPackageWords(tokens, units), model, {
            providerId: id,
            timestamp: new Date(atMs),
          })
          // Rounded once; and the package has a few rates of seventeen digits.
          const most = 0.501 + 1e-6 * (inPackageWords(tokens, units).input_tokens + 1)
          const difference = Math.abs(ours - (theirs?.total_price ?? Number.NaN) * 1e6)
          if (!(difference <= most)) differences.push({ id, model, tokens, units, ours, theirs })
        },
      ),
      { numRuns: 6000 },
    )

    expect(differences).toEqual([])
    expect(compared).toBeGreaterThan(3000)
  })

  test('are known for every model that has a price of something that Portus counts', () => {
    const usage = { inputTokens: 1000, outputTokens: 0 }
    const unknown = MODELS.filter(({ id, provider, model }) => {
      const cost = prices.priceOf(provider, model)?.cost(usage, { audioSeconds: 60 })
      const theirs = calcPrice(
        { input_tokens: 1000, audio_seconds: 60, input_audio_seconds: 60 },
        model,
        { providerId: id },
      )
      return cost === undefined && (theirs?.total_price ?? 0) > 0
    })

    expect(unknown).toEqual([])
  })

  test('are those of the model that the package finds, for names with dates, prefixes and capitals', () => {
    const names = fc
      .constantFrom(...MODELS)
      .chain(({ id, provider, model }) =>
        fc
          .constantFrom(
            model,
            model.toUpperCase(),
            `us.${model}`,
            `${model}-20250514`,
            `${model}-2025-05-14`,
            `my-${model}`,
            `${model}:free`,
            ` ${model} `,
          )
          .map((name) => ({ id, provider, name })),
      )
    fc.assert(
      fc.property(names, ({ id, provider, name }) => {
        const usage = { input_tokens: 1_000_000, output_tokens: 0 }
        const theirs = calcPrice(usage, name, { providerId: id, timestamp: new Date(0) })
        const ours = prices
          .priceOf(provider, name)
          ?.cost({ inputTokens: 1_000_000, outputTokens: 0 }, {}, undefined, 0)
        if (ours === undefined) expect(theirs?.total_price ?? 0).toBe(0)
        else expect(Math.abs(ours - (theirs?.total_price ?? -1) * 1e6)).toBeLessThan(1)
      }),
      { numRuns: 3000 },
    )
  })
})
