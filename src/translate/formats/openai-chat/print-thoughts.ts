import type { JsonObject, Part } from '../../conversation'
import { isObject } from '../../values'
import type { Printing } from './print-content'

export type Thought = Part & { kind: 'reasoning' }

/**
 * The thoughts of a turn, for the providers that take theirs back. What another maker made opaque is
 * dropped, with its text: the model did not think it.
 * https://api-docs.deepseek.com/guides/thinking_mode
 */
export function printThoughts(
  thoughts: readonly Thought[],
  { habits, drop }: Printing,
): JsonObject {
  const own = thoughts.filter(({ opaque }) => opaque === undefined || opaque.maker === 'chat')
  const isLost = own.length < thoughts.length || (own.length > 0 && habits.thoughts === undefined)
  if (isLost) drop('messages.reasoning')
  if (own.length === 0 || habits.thoughts === undefined) return {}
  const text = own.map((thought) => thought.text).join('')
  if (habits.thoughts === 'reasoning_content') {
    if (own.some(({ opaque }) => opaque)) drop('messages.reasoning')
    return text === '' ? {} : { reasoning_content: text }
  }
  if (own.some(({ opaque }) => opaque)) return { reasoning_details: own.flatMap(printDetails) }
  return text === '' ? {} : { reasoning: text }
}

/**
 * The entry that was kept, with its words. https://openrouter.ai/docs/use-cases/reasoning-tokens
 */
function printDetails({ text, opaque }: Thought): JsonObject[] {
  if (!opaque) return [{ type: 'reasoning.text', text }]
  const kept = entryOf(opaque.value)
  if (!kept) return [{ type: 'reasoning.text', text, signature: opaque.value }]
  if (kept.type !== 'reasoning.encrypted') {
    const name = kept.type === 'reasoning.summary' ? 'summary' : 'text'
    return [{ ...kept, [name]: text }]
  }
  return text === '' ? [kept] : [{ type: 'reasoning.summary', summary: text }, kept]
}

function entryOf(value: string): JsonObject | undefined {
  if (!value.startsWith('{')) return undefined
  try {
    const entry: unknown = JSON.parse(value)
    return isObject(entry) ? entry : undefined
  } catch {
    return undefined
  }
}
