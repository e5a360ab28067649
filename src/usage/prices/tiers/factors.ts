/** By the provider: what each tier makes of the standard price of tokens, of a model whose name begins so. */
type Factors = Readonly<Record<string, number | readonly (readonly [string, number])[]>>

/**
 * OpenAI's priority tier, which it also calls "fast": its price there by the standard price. The first that fits; the
 * last is what it is for all models of the newer families.
 * https://openai.com/api-fast-mode/ and https://developers.openai.com/api/docs/pricing
 */
const OPENAI_PRIORITY = [
  ['gpt-5.5', 2.5],
  ['gpt-5-mini', 1.8],
  ['gpt-4.1-nano', 2],
  ['gpt-4.1', 1.75],
  ['gpt-4o-mini', 5 / 3],
  ['gpt-4o-2024-05-13', 1.75],
  ['gpt-4o', 1.7],
  ['o3', 1.75],
  ['o4-mini', 20 / 11],
  ['', 2],
] as const

const HALF = { batch: 0.5 }

const GOOGLE = { batch: 0.5, flex: 0.5, priority: 1.8 }

const BY_PROVIDER: Readonly<Record<string, Factors>> = {
  openai: { batch: 0.5, flex: 0.5, priority: OPENAI_PRIORITY },
  // https://learn.microsoft.com/azure/ai-foundry/openai/how-to/batch
  'azure-openai': HALF,
  // Its own priority tier is bought in advance. Fast mode: https://platform.claude.com/docs/en/build-with-claude/fast-mode
  // https://platform.claude.com/docs/en/about-claude/pricing
  anthropic: {
    batch: 0.5,
    fast: [
      ['claude-opus-4-6', 6],
      ['claude-opus-4-7', 6],
      ['', 2],
    ],
  },
  // https://aws.amazon.com/bedrock/pricing/
  bedrock: { batch: 0.5, flex: 0.5, priority: 1.75 },
  // https://ai.google.dev/gemini-api/docs/optimization and https://ai.google.dev/gemini-api/docs/pricing
  google: GOOGLE,
  // https://cloud.google.com/vertex-ai/generative-ai/pricing
  'vertex-ai': GOOGLE,
  // https://console.groq.com/docs/batch. Its flex tier costs the standard price.
  groq: HALF,
  // https://docs.mistral.ai/capabilities/batch/
  'mistral-ai': HALF,
  // https://docs.voyageai.com/docs/batch-inference
  voyage: { batch: 0.67 },
}

/**
 * What a tier makes of the standard price. Undefined for what is not in the table: the standard price is the nearest
 * that is known then.
 */
export function tierFactor(provider: string, model: string, tier: string): number | undefined {
  const factors = Object.hasOwn(BY_PROVIDER, provider) ? BY_PROVIDER[provider] : undefined
  const factor = factors && Object.hasOwn(factors, tier) ? factors[tier] : undefined
  if (typeof factor !== 'object') return factor
  return factor.find(([start]) => model.startsWith(start))?.[1]
}
