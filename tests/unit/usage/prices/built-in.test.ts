import { describe, expect, test } from 'bun:test'
import { builtInPrices } from '../../../../src/usage/prices/built-in-prices'
import { tierFactor } from '../../../../src/usage/prices/tiers/factors'
import { PRICES_VERSION } from '../../../../src/version'

const AT = Date.UTC(2026, 10, 29, 12)
const TOKENS = { inputTokens: 1_000_000, outputTokens: 0 }
const prices = builtInPrices(() => AT)

/** Dollars for a million tokens of input. */
const short = (provider: string, model: string, tier?: string) => {
  const micros = prices
    .priceOf(provider, model)
    ?.cost({ inputTokens: 1000, outputTokens: 0 }, {}, tier)
  return micros === undefined ? undefined : micros / 1000
}

describe('a built-in price', () => {
  test.each([
    ['openai', 'gpt-5.4', 2.5],
    ['openai', 'gpt-5.4-2026-03-05', 2.5],
    ['openai', 'GPT-5.4', 2.5],
    ['openai', 'text-embedding-3-small', 0.02],
    ['anthropic', 'claude-sonnet-4-5-20250929', 3],
    ['bedrock', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 3.3],
    ['bedrock', 'global.anthropic.claude-sonnet-4-5-20250929-v1:0', 3],
    [
      'bedrock',
      'arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
      3.3,
    ],
    ['bedrock', 'eu.amazon.nova-pro-v1:0', 0.8],
    ['vertex-ai', 'anthropic.claude-sonnet-4-5@20250929', 3],
    ['vertex-ai', 'publishers/anthropic/models/claude-opus-4-5@default', 5],
    ['vertex-ai', 'google.gemini-2.5-pro', 1.25],
    ['vertex-ai', 'gemini-2.5-flash', 0.3],
    ['google', 'models/gemini-2.5-pro', 1.25],
    ['azure-openai', 'gpt-4o', 2.5],
    ['azure-ai', 'claude-opus-4-5', 5],
    ['huggingface', 'meta-llama/Llama-3.3-70B-Instruct:together', 0.88],
    ['openrouter', 'anthropic/claude-sonnet-4.5', 3],
    ['workers-ai', '@cf/meta/llama-3.1-8b-instruct', 0.282],
    ['mistral-ai', 'mistral-large-latest', 2],
  ])('of %s is found for %s', (provider, model, dollars) => {
    expect(short(provider, model)).toBe(dollars)
  })

  test.each([
    ['azure-openai', 'production'],
    ['azure-openai', 'gpt-4o-team-a'],
    ['bedrock', 'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/abc123'],
    ['openai', 'gpt-99'],
    ['openai', 'llama3'],
    ['openrouter', 'openai/gpt-4o:free'],
    ['huggingface', 'meta-llama/Llama-3.3-70B-Instruct'],
    ['ollama', 'llama3'],
    ['nobody', 'gpt-5.4'],
    ['constructor', 'gpt-5.4'],
    ['openai', 'constructor'],
    ['openai', ''],
    ['openai', 'gpt-5.4'.repeat(100)],
    // The package knows these, and no price of them.
    ['openai', 'omni-moderation-latest'],
    ['mistral-ai', 'mistral-ocr-latest'],
  ])('of %s is not made up for %s', (provider, model) => {
    expect(prices.priceOf(provider, model)).toBeUndefined()
  })

  test('says where it is from, and is found once', () => {
    const price = prices.priceOf('openai', 'gpt-5.4')

    expect(price).toMatchObject({ source: 'built-in', version: PRICES_VERSION })
    expect(prices.priceOf('openai', 'gpt-5.4')).toBe(price!)
  })

  test('is the one of its day and its hour', () => {
    const opus = prices.priceOf('anthropic', 'claude-opus-4-6')
    const deepseek = prices.priceOf('deepseek', 'deepseek-v4-pro')
    const at = (...day: [number, number, number, number?, number?]) => Date.UTC(...day)

    expect(opus?.cost(TOKENS, {}, undefined, at(2026, 2, 12))).toBe(10_000_000)
    expect(opus?.cost(TOKENS, {}, undefined, at(2026, 2, 13))).toBe(5_000_000)
    expect(deepseek?.cost(TOKENS, {}, undefined, at(2026, 10, 1, 3, 59))).toBe(1_320_000)
    expect(deepseek?.cost(TOKENS, {}, undefined, at(2026, 10, 1, 4))).toBe(660_000)
    expect(deepseek?.cost(TOKENS, {})).toBe(660_000)
  })

  test('stays the same for names that come in numbers', () => {
    for (let at = 0; at < 10_000; at++) prices.priceOf('openai', `gpt-5.4-made-up-${at}`)

    expect(short('openai', 'gpt-5.4')).toBe(2.5)
  })
})

test('models that only read cost nothing for what they are thought to write', () => {
  const likely = { inputTokens: 1000, outputTokens: 500 }

  expect(prices.priceOf('openai', 'text-embedding-3-small')?.cost(likely, {})).toBe(20)
  expect(prices.priceOf('azure-openai', 'davinci')?.cost(likely, {})).toBeUndefined()
})

describe('a tier', () => {
  test.each([
    ['openai', 'gpt-5.4', 'batch', 1.25],
    ['openai', 'gpt-5.4', 'flex', 1.25],
    ['openai', 'gpt-5.4', 'priority', 5],
    ['openai', 'gpt-5.4', 'unheard-of', 2.5],
    ['openai', 'gpt-5.4', 'fast', 5],
    ['vertex-ai', 'gemini-2.5-flash', 'ON_DEMAND_PRIORITY', 0.54],
    ['openai', 'gpt-4o-mini', 'priority', 0.25],
    ['openai', 'o4-mini', 'priority', 2],
    ['openai', 'gpt-4.1', 'priority', 3.5],
    ['anthropic', 'claude-opus-5', 'batch', 2.5],
    ['anthropic', 'claude-opus-5', 'fast', 10],
    ['anthropic', 'claude-opus-5', 'priority', 5],
    ['google', 'gemini-2.5-flash', 'priority', 0.54],
    ['groq', 'llama-3.3-70b-versatile', 'batch', 0.295],
  ])('of %s makes another price of %s: %s', (provider, model, tier, dollars) => {
    expect(short(provider, model, tier)).toBe(dollars)
  })

  test('is not taken from what every object has', () => {
    expect(tierFactor('openai', 'gpt-5.4', 'constructor')).toBeUndefined()
    expect(tierFactor('constructor', 'gpt-5.4', 'batch')).toBeUndefined()
    expect(short('openai', 'gpt-5.4', 'constructor')).toBe(2.5)
  })
})
