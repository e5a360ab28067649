import { isOpenAI as isOpenAIProvider } from '../../../../api/provider-apis'
import type { Conversation, JsonObject, Reasoning } from '../../../conversation'
import { openaiModel } from './openai-models'
import type { Printing } from './printing'

/** From how many tokens on a budget is more than the effort before it. */
const BUDGETS: readonly (readonly [effort: string, upTo: number])[] = [
  ['low', 4096],
  ['medium', 16_384],
  ['high', Number.POSITIVE_INFINITY],
]

/** How much to think. Undefined leaves it to the model. */
export function printReasoning(conversation: Conversation, printing: Printing): JsonObject {
  const { reasoning, isStreamed } = conversation
  if (!reasoning) return {}
  const { traits, target, drop } = printing
  const printed = {
    ...switched(reasoning, printing, isStreamed),
    ...effortOf(conversation, reasoning, printing),
  }
  const isSaid = Object.keys(printed).length > 0
  const isAsked = reasoning.mode === 'on' || reasoning.budgetTokens !== undefined
  if (!isSaid && isAsked && openaiModel(target.model).thinks !== 'always' && !traits.history)
    drop('thinking')
  return printed
}

const isOff = ({ mode, effort }: Reasoning): boolean =>
  mode === 'off' || (mode === undefined && effort === 'none')

/** What a provider has beside OpenAI's effort. */
function switched(
  reasoning: Reasoning,
  { traits, target }: Printing,
  isStreamed: boolean,
): JsonObject {
  const { mode, budgetTokens, effort, isShown } = reasoning
  const isOn = mode === 'on' || mode === 'adaptive'
  switch (traits.thinking) {
    case 'thinking':
      if (isOff(reasoning)) return { thinking: { type: 'disabled' } }
      return isOn ? { thinking: { type: 'enabled' } } : {}
    case 'thinking_off':
      // https://platform.moonshot.ai/docs/api/chat
      return isOff(reasoning) && /k2\.\d/.test(target.model)
        ? { thinking: { type: 'disabled' } }
        : {}
    case 'enable_thinking':
      if (isOff(reasoning)) return { enable_thinking: false }
      // Most of these models think in streams alone.
      if (!isOn || !isStreamed) return {}
      return {
        enable_thinking: true,
        ...(budgetTokens !== undefined && { thinking_budget: budgetTokens }),
      }
    case 'reasoning': {
      if (isOff(reasoning)) return { reasoning: { enabled: false } }
      const amount =
        effort !== undefined
          ? { effort: effort === 'max' ? 'xhigh' : effort }
          : budgetTokens !== undefined
            ? { max_tokens: budgetTokens }
            : isOn
              ? { enabled: true }
              : {}
      return {
        reasoning: { ...amount, ...(isShown !== undefined && { exclude: !isShown }) },
      }
    }
    default:
      return {}
  }
}

/**
 * OpenAI's effort. Its models that do not think refuse it, and so do many providers, so that it goes only
 * where it is known. https://platform.openai.com/docs/guides/reasoning
 */
function effortOf(
  { tools }: Conversation,
  reasoning: Reasoning,
  { traits, target, drop }: Printing,
): JsonObject {
  if (traits.thinking === 'reasoning') return {}
  const { effort, budgetTokens, mode } = reasoning
  const isOpenAI = isOpenAIProvider(target)
  const { thinks, takesXhigh, refusesEffortWithTools } = openaiModel(target.model)
  const isThinker = thinks === 'always' || thinks === 'optional'
  const isGptOss = target.model.includes('gpt-oss')
  const isBudgetTaken =
    isGptOss || (isOpenAI ? isThinker : traits.takesEffort === true && !traits.thinking)
  const asked = effort ?? (isBudgetTaken && mode !== 'off' ? budgetEffort(budgetTokens) : undefined)
  if (asked === undefined || (isOff(reasoning) && traits.thinking)) return {}
  const isTaken = isGptOss || (isOpenAI ? thinks !== 'never' : traits.takesEffort === true)
  if (!isTaken || (isOpenAI && refusesEffortWithTools && tools.length > 0)) {
    drop('reasoning_effort')
    return {}
  }
  return { reasoning_effort: wordFor(asked, { isOpenAI, isGptOss, takesXhigh }) }
}

const budgetEffort = (tokens: number | undefined): string | undefined =>
  tokens === undefined ? undefined : BUDGETS.find(([, upTo]) => tokens < upTo)?.[0]

/** Anthropic's highest effort is OpenAI's `xhigh`, which only newer models have. */
function wordFor(
  effort: string,
  { isOpenAI, isGptOss, takesXhigh }: { isOpenAI: boolean; isGptOss: boolean; takesXhigh: boolean },
): string {
  // https://console.groq.com/docs/reasoning
  if (isGptOss) {
    if (effort === 'minimal' || effort === 'none') return 'low'
    return effort === 'xhigh' || effort === 'max' ? 'high' : effort
  }
  if (effort !== 'max' || !isOpenAI) return effort
  return takesXhigh ? 'xhigh' : 'high'
}
