import { isTagged } from '../../opaque-tag'
import { readEncrypted } from '../responses/reasoning/encrypted-content'

/** A thought that a signature brings back, or what is opaque of it. */
export type SignedThought = ReturnType<typeof readEncrypted>

/** How base64 of a tagged value begins: SDKs take a signature for bytes. */
const TAGGED = 'cG9ydHVzL'

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
 * Reads a part's `thoughtSignature`. What has no tag is Gemini's own; another maker's is tagged, and in base64, for
 * Google's SDKs decode it and write it again in the one or the other alphabet.
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 *
 * @param text The thought that the part shows.
 */
export function readSignature(
  signature: string,
  text: string,
  whole: (text: string) => string,
): SignedThought {
  if (signature === '' || isDummy(signature)) return { text }
  const said = signature.startsWith(TAGGED)
    ? Buffer.from(whole(signature), 'base64').toString()
    : signature
  return isTagged(said)
    ? readEncrypted(said, text, whole)
    : { text, opaque: { maker: 'gemini', value: signature } }
}
