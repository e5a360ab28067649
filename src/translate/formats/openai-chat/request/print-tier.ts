import type { Conversation, JsonObject } from '../../../conversation'
import type { Printing } from './printing'

/**
 * OpenAI's tier of service. Other providers have none, or words of their own for them, and Azure has tiers by
 * deployments. https://learn.microsoft.com/azure/ai-foundry/openai/concepts/priority-processing
 */
export function printTier(
  { serviceTier }: Conversation,
  { target, drop }: Pick<Printing, 'target' | 'drop'>,
): JsonObject {
  if (serviceTier === undefined) return {}
  if (target.provider === 'openai') return { service_tier: serviceTier }
  if (serviceTier !== 'auto') drop('service_tier')
  return {}
}
