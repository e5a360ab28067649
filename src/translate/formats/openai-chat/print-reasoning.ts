import type { Conversation, FormatTarget, JsonObject, Reasoning } from '../../conversation'
import type { Printing } from './print-content'
import type { Habits } from './providers'

/** How much to think, in the provider's words. What it has no words for is named. */
export function printReasoning(
  { reasoning }: Conversation,
  { model }: FormatTarget,
  printing: Printing,
): JsonObject {
  if (!reasoning) return {}
  const { habits, drop } = printing
  if (habits.takesReasoning) return { reasoning: routed(reasoning, habits) }
  const name = model.toLowerCase()
  const type = reasoning.mode === 'off' ? 'disabled' : reasoning.mode && 'enabled'
  const isSwitched = type !== undefined && habits.takesThinking?.(name) === true
  const effort = effortFor(reasoning, name, habits)
  if (reasoning.effort !== undefined && effort === undefined) drop('reasoning_effort')
  if (reasoning.budgetTokens !== undefined) drop('reasoning budget')
  else if (type !== undefined && !isSwitched && effort === undefined) drop('reasoning')
  return {
    ...(effort !== undefined && { reasoning_effort: effort }),
    ...(isSwitched && { thinking: { type } }),
  }
}

/** OpenRouter's member, which takes an effort or a budget. https://openrouter.ai/docs/use-cases/reasoning-tokens */
function routed(reasoning: Reasoning, habits: Habits): JsonObject {
  const { mode, budgetTokens, effort, isShown } = reasoning
  const amount =
    effort !== undefined
      ? { effort: wordFor(effort, habits) }
      : budgetTokens !== undefined
        ? { max_tokens: budgetTokens }
        : {}
  return {
    ...(mode !== undefined && { enabled: mode !== 'off' }),
    ...(mode !== 'off' && amount),
    ...(isShown === false && { exclude: true }),
  }
}

/** OpenAI's models that take no effort. https://platform.openai.com/docs/guides/reasoning */
const PLAIN = /^(?:gpt-[34]|chatgpt-4)/
/** Those that reason by name. A deployment of Azure's may have any. */
const REASONING = /^(?:o\d|gpt-[5-9])/

/** The most tokens of each effort that a budget stands for. The dialects' budgets are as many. */
const LOW_BUDGET = 2048
const MEDIUM_BUDGET = 8192

/** A budget becomes an effort for OpenAI's reasoning models alone: those have no other word. */
function effortFor(
  { mode, effort, budgetTokens }: Reasoning,
  model: string,
  habits: Habits,
): string | undefined {
  if (habits.isOpenAi && PLAIN.test(model)) return undefined
  if (effort !== undefined) return wordFor(effort, habits)
  if (!habits.isOpenAi || !REASONING.test(model) || mode === 'off') return undefined
  if (budgetTokens === undefined) return undefined
  if (budgetTokens <= LOW_BUDGET) return 'low'
  return budgetTokens <= MEDIUM_BUDGET ? 'medium' : 'high'
}

/** The nearest effort that the provider has. */
function wordFor(effort: string, { highEfforts = [] }: Habits): string {
  if (effort !== 'xhigh' && effort !== 'max') return effort
  if (highEfforts.includes(effort)) return effort
  return effort === 'max' && highEfforts.includes('xhigh') ? 'xhigh' : 'high'
}
