import { printEncrypted, readEncrypted, type Thought } from '../carried-thought'

/** Who makes signatures that have no tag. */
const OWN = 'gemini'

/**
 * What a thought's maker wants back, as Gemini's `thoughtSignature`. Clients drop Gemini's thoughts and bring the
 * signature back with the part that it stands in, so it stands in the part behind the thought, as Gemini's own do. The
 * signature of a maker that wants the text back holds it.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export const printThoughtSignature = (thought: Thought): string => printEncrypted(thought, OWN)

/**
 * Reads what {@link printThoughtSignature} wrote. It belongs to the thought before its part, and of `isOfCall` to the
 * call in its part.
 *
 * @param shown The text of the thought, of clients that bring it back.
 * @param whole Gives a long string its end back (see `conversation.ts`).
 */
export const readThoughtSignature = (
  signature: string,
  shown: string,
  whole: (text: string) => string,
): Thought => readEncrypted(signature, shown, whole, OWN)
