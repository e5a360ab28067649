import type { Conversation, JsonObject, Reasoning } from '../../conversation'
import { entryOf } from '../../values'
import type { Abilities } from './models'
import { isThought, type Message } from './print-turns'

/** What a request says about thinking. */
export type Thinking = { thinking?: JsonObject; effort?: string }

/** Budgets for the words that OpenAI has for efforts, for models that take budgets alone. */
const BUDGETS: Readonly<Record<string, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 16_384,
  xhigh: 24_576,
  max: 24_576,
}
const DEFAULT_EFFORT = 'medium'

/** https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
const MIN_BUDGET = 1024

/**
 * How much the model thinks. https://platform.claude.com/docs/en/build-with-claude/thinking
 *
 * @param drop Is told `reasoning` where the request's wish cannot be carried.
 */
export function printThinking(
  conversation: Conversation,
  messages: readonly Message[],
  abilities: Abilities,
  drop: (name: string) => void,
): Thinking {
  const { reasoning } = conversation
  if (!reasoning) return {}
  const { mode, budgetTokens, effort } = reasoning
  if (mode === 'off' || (mode === undefined && effort === 'none'))
    return off(reasoning, abilities, drop)
  if (mode === undefined && budgetTokens === undefined && effort === undefined) return {}
  // An older model does what was asked for to the token.
  const wantsBudget = budgetTokens !== undefined && effort === undefined && abilities.takesBudget
  const isAdaptive =
    abilities.thinksAdaptively || (mode === 'adaptive' && abilities.thinksByDefault)
  if (isAdaptive && !wantsBudget) {
    if (budgetTokens !== undefined) drop('reasoning budget')
    return adaptive(reasoning, abilities, drop)
  }
  const budget = abilities.takesBudget ? budgetFor(conversation) : undefined
  if (budget === undefined || !mayThink(conversation, messages)) {
    drop('reasoning')
    return {}
  }
  return { thinking: { type: 'enabled', budget_tokens: budget } }
}

/** Some models think unless they are told not to, and some always do. */
function off({ effort }: Reasoning, abilities: Abilities, drop: (name: string) => void): Thinking {
  if (abilities.alwaysThinks) drop('reasoning')
  const word = abilities.thinksAdaptively && effort ? effortWord(effort, abilities) : undefined
  return {
    ...(abilities.thinksByDefault && !abilities.alwaysThinks && { thinking: { type: 'disabled' } }),
    // The highest efforts are refused beside disabled thinking.
    ...(word && { effort: word === 'xhigh' || word === 'max' ? 'high' : word }),
  }
}

function adaptive(
  { effort, isShown }: Reasoning,
  abilities: Abilities,
  drop: (name: string) => void,
): Thinking {
  const display = isShown === undefined ? undefined : isShown ? 'summarized' : 'omitted'
  const word = effort && effortWord(effort, abilities)
  if (effort && !word) drop('reasoning')
  return {
    thinking: { type: 'adaptive', ...(display && { display }) },
    ...(word && { effort: word }),
  }
}

/** Efforts of other makers, and of newer models, by the nearest that each model has. */
const EFFORTS: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'xhigh', 'max'])

/** https://platform.claude.com/docs/en/build-with-claude/effort */
function effortWord(effort: string, { takesXhigh }: Abilities): string | undefined {
  if (effort === 'minimal') return 'low'
  if (effort === 'xhigh' && !takesXhigh) return 'max'
  return EFFORTS.has(effort) ? effort : undefined
}

/** A budget is a part of the output: where it would leave nothing for the answer, it gets half. */
function budgetFor({ reasoning, maxOutputTokens }: Conversation): number | undefined {
  const { budgetTokens, effort = DEFAULT_EFFORT } = reasoning ?? {}
  const wanted = Math.max(
    MIN_BUDGET,
    budgetTokens ?? entryOf(BUDGETS, effort) ?? BUDGETS.medium ?? 0,
  )
  if (maxOutputTokens === undefined || wanted < maxOutputTokens) return wanted
  const half = Math.floor(maxOutputTokens / 2)
  return half >= MIN_BUDGET ? half : undefined
}

/**
 * A model with a budget refuses a choice that forces a call, an answer to go on with, and results of calls
 * whose turn does not begin with a thought.
 */
function mayThink({ toolChoice }: Conversation, messages: readonly Message[]): boolean {
  if (toolChoice?.kind === 'required' || toolChoice?.kind === 'tool') return false
  if (toolChoice?.kind === 'allowed' && toolChoice.isRequired) return false
  const last = messages.at(-1)
  if (last?.role === 'assistant') return false
  if (!last?.content.some(({ type }) => type === 'tool_result')) return true
  const first = messages.findLast(({ role }) => role === 'assistant')?.content[0]
  return first !== undefined && isThought(first)
}
