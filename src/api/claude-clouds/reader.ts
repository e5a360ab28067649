import { bytesOf, type JsonBody, slicesOf } from '../../body/json/body'
import { bytesHold } from '../../body/json/bytes-hold'

/** New values of top-level members, as JSON texts. Undefined removes a member. */
export type CloudEdits = ReadonlyMap<string, string | undefined>

/** A body with edits that have not been made yet. */
export type MemberReader = {
  /** The JSON text of a top-level member. */
  read(name: string): string | undefined
  /** Whether a member holds a word. A long one is not made a text for it. */
  holds(name: string, word: string): boolean
  /** Whether the bytes have a member, whatever the edits say. */
  hasBytes(name: string): boolean
}

const decoder = new TextDecoder()

/** Reads the texts of members, each one once. */
export function memberReader(
  { pieces, members }: Pick<JsonBody, 'pieces' | 'members'>,
  edits: CloudEdits,
): MemberReader {
  const texts = new Map(edits)
  return {
    read(name) {
      if (texts.has(name)) return texts.get(name)
      const span = members.values.get(name)
      const text = span && decoder.decode(bytesOf({ pieces }, span))
      texts.set(name, text)
      return text
    },
    holds(name, word) {
      if (texts.has(name)) return texts.get(name)?.includes(word) ?? false
      const span = members.values.get(name)
      return span !== undefined && bytesHold(slicesOf(pieces, span), word)
    },
    hasBytes: (name) => members.values.has(name),
  }
}
