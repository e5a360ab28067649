import type { JsonObject } from '../../../conversation'
import { asksForMoreThanText, isFilled, isGiven, isNot } from '../../../member-values'
import { untranslatableMember } from '../../../untranslatable'
import { entryOf, isObject } from '../../../values'

/** What only Cohere has words for. https://docs.cohere.com/reference/chat */
const OWN: ReadonlySet<string> = new Set([
  'citation_options',
  'documents',
  'k',
  'p',
  'priority',
  'safety_mode',
  'stop_sequences',
  'strict_tools',
])

/** What decides what the answer is, and what no event of an answer could bring back. */
const REFUSED: Readonly<Record<string, (value: unknown) => boolean>> = {
  audio: isGiven,
  container: isGiven,
  inference_geo: isGiven,
  logprobs: isNot(false),
  mcp_servers: isFilled,
  moderation: isGiven,
  modalities: asksForMoreThanText,
  n: isNot(1),
  top_logprobs: isNot(0),
  web_search_options: isGiven,
}

/**
 * The members that the conversation has no place for. Cohere's own are carried, the others are refused or
 * named.
 *
 * @throws {Untranslatable}
 */
export function nativeMembers(rest: JsonObject, drop: (name: string) => void): JsonObject {
  const own: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(rest)) {
    if (!isGiven(value)) continue
    const isAsked = entryOf(REFUSED, name)
    if (isAsked?.(value)) throw untranslatableMember(name)
    if (isAsked) continue
    // A budget alone has no type, so that no dialect reads it.
    if (OWN.has(name) || (name === 'thinking' && isObject(value) && 'token_budget' in value))
      own[name] = value
    else drop(name)
  }
  return own
}
