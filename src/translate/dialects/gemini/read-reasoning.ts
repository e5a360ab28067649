import type { Reasoning } from '../../conversation'
import { defined, filledTextOf } from '../../values'
import { messageOf, numberIn } from './read-proto'

const READ: ReadonlySet<string> = new Set(['includeThoughts', 'thinkingBudget', 'thinkingLevel'])

/** https://ai.google.dev/gemini-api/docs/thinking#levels-budgets */
const LEVELS: ReadonlySet<string> = new Set(['minimal', 'low', 'medium', 'high'])

/**
 * How much to think. A budget of -1 leaves it to the model, and one of 0 turns it off. Thoughts are shown where they
 * are asked for. https://ai.google.dev/gemini-api/docs/thinking
 */
export function readReasoning(value: unknown): {
  reasoning: Reasoning | undefined
  /** The names of what is not read. */
  others: readonly string[]
} {
  const asked = messageOf(value)
  const budget = numberIn(asked.thinkingBudget)
  const level = filledTextOf(asked.thinkingLevel)?.toLowerCase()
  const effort = level !== undefined && LEVELS.has(level) ? level : undefined
  const isSaid = budget !== undefined || effort !== undefined || asked.includeThoughts === true
  const reasoning: Reasoning = defined({
    mode: modeOf(budget),
    budgetTokens: budget !== undefined && budget > 0 ? budget : undefined,
    effort,
    isShown: isSaid ? asked.includeThoughts === true : undefined,
  })
  return {
    reasoning: isSaid ? reasoning : undefined,
    others: Object.keys(asked).filter((name) => !READ.has(name)),
  }
}

function modeOf(budget: number | undefined): Reasoning['mode'] {
  if (budget === undefined) return undefined
  if (budget === 0) return 'off'
  return budget < 0 ? 'adaptive' : 'on'
}
