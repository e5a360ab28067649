import type { JsonObject, Part } from '../../conversation'
import { filledTextOf, objectsOf, textOf } from '../../values'
import { readEncrypted } from './reasoning/encrypted-content'

/** A thought, or a signature that belongs to the call behind it. */
export type ReadThought = { part: Part & { kind: 'reasoning' }; isOfCall: boolean }

/**
 * An item of reasoning that a client brings back. Its content is the thought itself, and its summary what clients
 * see of most models' thoughts. https://platform.openai.com/docs/guides/reasoning#encrypted-reasoning-items
 */
export function readReasoning(
  item: JsonObject,
  whole: (text: string) => string,
): ReadThought | undefined {
  const text = textIn(item.content, '') || textIn(item.summary, '\n\n')
  const encrypted = filledTextOf(item.encrypted_content)
  if (encrypted === undefined)
    return text === '' ? undefined : { part: { kind: 'reasoning', text }, isOfCall: false }
  const { isOfCall = false, ...thought } = readEncrypted(encrypted, text, whole)
  if (thought.text === '' && !thought.opaque) return undefined
  return { part: { kind: 'reasoning', ...thought }, isOfCall }
}

const textIn = (parts: unknown, between: string): string =>
  objectsOf(parts)
    .map(({ text }) => textOf(text) ?? '')
    .join(between)
