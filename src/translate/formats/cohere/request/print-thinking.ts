import type { Conversation, JsonObject } from '../../../conversation'
import { entryOf } from '../../../values'
import type { Printing } from './printing'

/** Cohere asks for no more, so that there is room for an answer. https://docs.cohere.com/docs/reasoning */
const MAX_BUDGET = 31_000

/** The budgets of efforts. Cohere itself knows none, and recommends thinking without a limit. */
const BUDGETS: Readonly<Record<string, number>> = { minimal: 1024, low: 1024, medium: 8192 }

/** How much a model may think. Models that think do so unless it is turned off. */
export function printThinking({ reasoning }: Conversation, { thinks, drop }: Printing): JsonObject {
  if (!reasoning) return {}
  const { mode, effort, budgetTokens } = reasoning
  const isOff = mode === 'off' || effort === 'none' || (budgetTokens === 0 && effort === undefined)
  if (!thinks) {
    // It is off already.
    if (!isOff) drop('reasoning')
    return {}
  }
  if (isOff) return { thinking: { type: 'disabled' } }
  const asked = budgetTokens !== undefined && budgetTokens >= 1 ? budgetTokens : undefined
  const budget = asked ?? entryOf(BUDGETS, effort)
  if (mode === undefined && budget === undefined && effort === undefined) return {}
  return {
    thinking: {
      type: 'enabled',
      ...(budget !== undefined && { token_budget: Math.min(Math.floor(budget), MAX_BUDGET) }),
    },
  }
}
