import { isOpenAI as isOpenAIProvider } from '../../../../api/provider-apis'
import type { Conversation, JsonObject, Reasoning } from '../../../conversation'
import { openaiModel } from './openai-models'
import type { Printing } from './printing'
import type { Traits } from './trait-kinds'

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
  const isThinker = openaiModel(target.model).thinks === 'always' || traits.history !== undefined
  const isUnheard = isOff(reasoning) ? traits.thinksAlways === true : isAsked && !isThinker
  if (!isSaid && isUnheard) drop('thinking')
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
      if (isOff(reasoning)) return traits.thinksAlways ? {} : { thinking: { type: 'disabled' } }
      return isOn ? { thinking: { type: 'enabled' } } : {}
    case 'thinking_off':
      // Kimi K2.7 always thinks. https://platform.kimi.ai/docs/api/chat
      return isOff(reasoning) && /k2\.[56]/.test(target.model)
        ? { thinking: { type: 'disabled' } }
        : {}
    case 'effort_none':
      return isOff(reasoning) ? { reasoning_effort: 'none' } : {}
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
  const { thinks, efforts, refusesEffortWithTools } = openaiModel(target.model)
  const isThinker = thinks === 'always' || thinks === 'optional'
  const isGptOss = target.model.includes('gpt-oss')
  const isBudgetTaken =
    isGptOss || (isOpenAI ? isThinker : traits.takesEffort === true && !hasSwitch(traits))
  const asked = effort ?? (isBudgetTaken && mode !== 'off' ? budgetEffort(budgetTokens) : undefined)
  if (asked === undefined || (isOff(reasoning) && traits.thinking)) return {}
  const isTaken = isGptOss || (isOpenAI ? thinks !== 'never' : traits.takesEffort === true)
  if (!isTaken || (isOpenAI && refusesEffortWithTools && tools.length > 0)) {
    drop('reasoning_effort')
    return {}
  }
  if (isGptOss) return { reasoning_effort: gptOssEffort(asked) }
  return {
    reasoning_effort: isOpenAI ? openaiEffort(asked, efforts) : nearest(asked, traits.efforts),
  }
}

/** Whether thinking is told otherwise than by an effort. */
const hasSwitch = ({ thinking }: Traits): boolean =>
  thinking !== undefined && thinking !== 'effort_none'

/** The effort that comes next to a budget of tokens. */
export const budgetEffort = (tokens: number | undefined): string | undefined =>
  tokens === undefined ? undefined : BUDGETS.find(([, upTo]) => tokens < upTo)?.[0]

/** All efforts, from the lowest on. */
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']

/** The effort that a provider knows: the highest that is not above the one asked for, else its lowest. */
export function nearest(effort: string, known: readonly string[] | undefined): string {
  const at = EFFORTS.indexOf(effort)
  if (!known || at < 0 || known.includes(effort)) return effort
  // No thoughts at all are another thing than few of them.
  const words = known.filter((word) => word !== 'none')
  return words.findLast((word) => EFFORTS.indexOf(word) < at) ?? words[0] ?? effort
}

/** https://console.groq.com/docs/reasoning */
function gptOssEffort(effort: string): string {
  if (effort === 'minimal' || effort === 'none') return 'low'
  return effort === 'xhigh' || effort === 'max' ? 'high' : effort
}

/**
 * An effort as one of OpenAI's models takes it. Anthropic's highest is OpenAI's `xhigh`, which only newer models have.
 *
 * @param known The efforts of the model. Undefined where nobody knows.
 */
export function openaiEffort(effort: string, known: readonly string[] | undefined): string {
  const word = effort === 'max' ? 'xhigh' : effort
  return known ? nearest(word, known) : effort === 'max' ? 'high' : effort
}
