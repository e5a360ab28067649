import type { Part } from '../conversation'

/** What becomes of the parts of a turn. Most turns have one, and a conversation may have very many turns. */
export function ofParts<T>(parts: readonly Part[], print: (part: Part) => T[]): T[] {
  const [only] = parts
  return only && parts.length === 1 ? print(only) : parts.flatMap(print)
}
