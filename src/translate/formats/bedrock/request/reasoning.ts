import type { Conversation, FormatTarget, JsonObject, Reasoning } from '../../../conversation'
import { entryOf } from '../../../values'
import { abilitiesOf } from '../../anthropic/models'
import { printThinking } from '../../anthropic/print-thinking'
import type { Message, Printing } from './blocks/printing'

/** How much a model thinks, in the words of its maker. */
export type PrintedReasoning = {
  fields: JsonObject
  /** Whether Claude thinks, and takes fewer samplings. */
  isThinking: boolean
  /** Whether the model bounds its answer itself. */
  isUnbounded: boolean
}

type Level = 'low' | 'medium' | 'high'

const LEVELS: Readonly<Record<string, Level>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
}

/** Up to so many tokens a budget is low, or medium. */
const LOW_BUDGET = 2048
const MEDIUM_BUDGET = 8192

/** Prints how much a model may think. What a family has no words for is named. */
export function printReasoning(
  conversation: Conversation,
  target: FormatTarget,
  messages: readonly Message[],
  { model, drop }: Printing,
): PrintedReasoning {
  if (model.family === 'claude') return claudeThinking(conversation, target, messages, drop)
  const fields = conversation.reasoning ? ownWords(conversation.reasoning, model.family, drop) : {}
  const { maxReasoningEffort } = (fields.reasoningConfig ?? {}) as JsonObject
  return { fields, isThinking: false, isUnbounded: maxReasoningEffort === 'high' }
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html */
function claudeThinking(
  conversation: Conversation,
  target: FormatTarget,
  messages: readonly Message[],
  drop: (name: string) => void,
): PrintedReasoning {
  const last = messages
    .slice(-2)
    .map(({ role, content }) => ({ role, content: content.map(typed) }))
  const { thinking, effort } = printThinking(conversation, last, abilitiesOf(target), drop)
  return {
    fields: {
      ...(thinking && { thinking }),
      ...(effort !== undefined && { output_config: { effort } }),
    },
    isThinking: thinking !== undefined && thinking.type !== 'disabled',
    isUnbounded: false,
  }
}

/** Of a block, what Anthropic's rules about thinking look at. */
const typed = ({ reasoningContent, toolResult }: JsonObject) => ({
  type: reasoningContent ? 'thinking' : toolResult ? 'tool_result' : 'text',
})

function ownWords(reasoning: Reasoning, family: string, drop: (name: string) => void): JsonObject {
  const level = levelOf(reasoning)
  switch (family) {
    // https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html
    case 'nova-2':
      return level ? { reasoningConfig: { type: 'enabled', maxReasoningEffort: level } } : {}
    // Models of these families think only when asked to. https://github.com/langchain-ai/langchain-aws/pull/1188
    case 'deepseek':
    case 'kimi':
      return level ? { reasoning_effort: level } : {}
    // https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-openai.html
    case 'gpt-oss':
      if (!level) drop('reasoning')
      return { reasoning_effort: level ?? 'low' }
    // Bedrock knows two words, and none for off. https://github.com/pydantic/pydantic-ai/blob/main/pydantic_ai_slim/pydantic_ai/providers/bedrock.py
    case 'qwen':
      if (!level) drop('reasoning')
      return { reasoning_config: level === 'low' || !level ? 'low' : 'high' }
    default:
      if (level) drop('reasoning')
      return {}
  }
}

/** How much to think, or nothing where the model is not to think. */
function levelOf({ mode, budgetTokens, effort }: Reasoning): Level | undefined {
  if (mode === 'off' || effort === 'none') return undefined
  const named = entryOf(LEVELS, effort)
  if (named) return named
  if (budgetTokens === undefined) return mode === undefined && !effort ? undefined : 'medium'
  if (budgetTokens <= 0) return undefined
  if (budgetTokens <= LOW_BUDGET) return 'low'
  return budgetTokens <= MEDIUM_BUDGET ? 'medium' : 'high'
}
