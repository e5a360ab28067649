import type { JsonObject, Opaque, Part } from '../../conversation'
import { filledTextOf, objectsOf, textOf } from '../../values'
import { readEncrypted } from '../carried-thought'

/** A thought, and a signature that belongs to the call behind it. There is one of both at least. */
export type ReadThought = { part?: Part & { kind: 'reasoning' }; ofCall?: Opaque }

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
    return text === '' ? undefined : { part: { kind: 'reasoning', text } }
  const { isOfCall = false, ...thought } = readEncrypted(encrypted, text, whole)
  if (isOfCall && thought.opaque)
    return {
      ...(thought.text !== '' && { part: { kind: 'reasoning', text: thought.text } }),
      ofCall: thought.opaque,
    }
  if (thought.text === '' && !thought.opaque) return undefined
  return { part: { kind: 'reasoning', ...thought } }
}

const textIn = (parts: unknown, between: string): string =>
  objectsOf(parts)
    .map(({ text }) => textOf(text) ?? '')
    .join(between)
