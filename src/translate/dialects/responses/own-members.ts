import type { JsonObject } from '../../conversation'
import { isGiven, isNot } from '../../member-values'
import { isObject, objectOf, textsOf } from '../../values'

type IsLost = (value: unknown) => boolean

const never: IsLost = () => false

/** What `include` may ask for and gets, or what can only be in an answer of OpenAI's own tools. */
const LOGPROBS = 'message.output_text.logprobs'

/**
 * The members that only OpenAI's API has, and with what values something is lost without them. Nothing is lost of
 * what Portus does itself, and of what only OpenAI's own tools would do. What is refused is in the table of losses.
 * https://platform.openai.com/docs/api-reference/responses/create
 */
export const OWN_MEMBERS: Readonly<Record<string, IsLost>> = {
  access_programs: isGiven,
  background: never,
  client_metadata: isGiven,
  // Read by itself: some models make summaries, too.
  context_management: never,
  conversation: never,
  image: isGiven,
  include: (value) => textsOf(value).includes(LOGPROBS),
  moderation: never,
  previous_response_id: never,
  prompt: never,
  prompt_cache_options: isGiven,
  prompt_cache_retention: isGiven,
  store: never,
  // Whether events are made longer against listeners.
  stream_options: (value) =>
    isObject(value) && Object.keys(value).some((name) => name !== 'include_obfuscation'),
  top_logprobs: never,
  truncation: isNot('disabled'),
}

/** The same for members of members. */
const INNER: Readonly<Record<string, Readonly<Record<string, IsLost>>>> = {
  reasoning: { context: isNot('auto'), mode: isNot('standard') },
  text: { verbosity: isNot('medium') },
}

/** The members of a request that are lost where another model answers, and without which it means the same. */
export function ownMembersLeftOut(request: JsonObject): readonly string[] {
  const own = Object.keys(OWN_MEMBERS).filter((name) => OWN_MEMBERS[name]?.(request[name]))
  const inner = Object.entries(INNER).flatMap(([member, names]) => {
    const value = objectOf(request[member]) ?? {}
    return Object.keys(names)
      .filter((name) => names[name]?.(value[name]))
      .map((name) => `${member}.${name}`)
  })
  return [...own, ...inner]
}
