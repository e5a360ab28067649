import { isTagged } from '../../../opaque-tag'
import { printEncrypted, readEncrypted, type Thought } from '../../carried-thought'

/** Who makes signatures that have no tag. */
const OWN = 'gemini'

/** How base64 of a tagged value begins. */
const TAGGED = 'cG9ydHVzL'

/**
 * What a thought's maker wants back, as Gemini's `thoughtSignature`. Clients drop Gemini's thoughts and bring the
 * signature back with the part that it stands in, so it stands in the part behind the thought, as Gemini's own do. The
 * signature of a maker that wants the text back holds it. Google's SDKs for Python and Go decode signatures, so that
 * each must be base64. https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export function printThoughtSignature(thought: Thought): string {
  const printed = printEncrypted(thought, OWN)
  return isTagged(printed) ? Buffer.from(printed).toString('base64') : printed
}

/**
 * What Google documents for a call that it has not signed itself: gemini-cli sends it, too. It says nothing.
 * https://ai.google.dev/gemini-api/docs/thought-signatures#faqs
 */
const DUMMIES: ReadonlySet<string> = new Set([
  'context_engineering_is_the_way_to_go',
  'skip_thought_signature_validator',
])
const LONGEST_DUMMY = 60

const isDummy = (signature: string): boolean =>
  signature.length <= LONGEST_DUMMY &&
  (DUMMIES.has(signature) || DUMMIES.has(Buffer.from(signature, 'base64').toString()))

/**
 * Reads what {@link printThoughtSignature} wrote, in either alphabet of base64. It belongs to the thought before its
 * part, and of `isOfCall` to the call in its part.
 *
 * @param shown The text of the thought, of clients that bring it back.
 * @param whole Gives a long string its end back (see `conversation.ts`).
 */
export function readThoughtSignature(
  signature: string,
  shown: string,
  whole: (text: string) => string,
): Thought {
  if (signature === '' || isDummy(signature)) return { text: shown }
  const said = signature.startsWith(TAGGED)
    ? Buffer.from(whole(signature), 'base64').toString()
    : signature
  return readEncrypted(isTagged(said) ? said : signature, shown, whole, OWN)
}
