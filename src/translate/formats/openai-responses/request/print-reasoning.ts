import type { Conversation, JsonObject } from '../../../conversation'
import { budgetEffort, openaiEffort } from '../../openai-chat/request/print-reasoning'
import type { Printing } from './printing'

const NONE = 'none'

/**
 * How much to think, and whether the answer tells of it. https://platform.openai.com/docs/guides/reasoning
 *
 * OpenAI refuses summaries of organisations that have not shown who they are, so that they are asked for only
 * where the client wants to read thoughts.
 * https://help.openai.com/en/articles/10910291-api-organization-verification
 */
export function printReasoning(
  { reasoning }: Conversation,
  { model, drop }: Printing,
): JsonObject | undefined {
  if (!reasoning) return undefined
  const { mode, effort, budgetTokens, isShown } = reasoning
  const isOff = mode === 'off' || (mode === undefined && effort === NONE)
  const isAsked = mode === 'on' || budgetTokens !== undefined || effort !== undefined
  if (model.thinks === 'never') {
    if (isAsked && !isOff) drop(effort === undefined ? 'thinking' : 'reasoning_effort')
    return undefined
  }
  if (isOff) return printOff(effort, model.efforts, drop)
  // Nothing is known of the efforts of an unknown model. OpenAI's own words are sent as they are.
  const amount = effort ?? (model.thinks === undefined ? undefined : budgetEffort(budgetTokens))
  const isTold = isShown ?? (mode === 'on' || mode === 'adaptive')
  const isKnown = model.thinks !== undefined || amount !== undefined
  if (!isKnown && isAsked) drop('thinking')
  const printed = {
    ...(amount !== undefined && { effort: openaiEffort(amount, model.efforts) }),
    ...(isTold && isKnown && { summary: 'auto' }),
  }
  return Object.keys(printed).length > 0 ? printed : undefined
}

function printOff(
  effort: string | undefined,
  known: readonly string[] | undefined,
  drop: (name: string) => void,
): JsonObject | undefined {
  if (known?.includes(NONE) || (known === undefined && effort === NONE)) return { effort: NONE }
  // A model that always thinks, or one that nobody knows.
  if (known !== undefined) drop('thinking')
  return undefined
}

/** Whether the model thinks, so that it gives its thoughts encrypted. Others refuse to be asked for them. */
export function thinks({ reasoning }: Conversation, { model }: Printing): boolean {
  if (model.thinks === undefined) return reasoning?.effort !== undefined
  return model.thinks !== 'never'
}
