import type { Conversation, JsonObject } from '../../../conversation'
import { entryOf, isObject, textsOf } from '../../../values'
import type { Printing } from './printing'

/** What an alias says beside what every format has words for. */
export type Rest = {
  /** Members of `text` but the form of the answer. */
  text: JsonObject
  include: readonly string[]
  /** Members that go along as they are. */
  members: JsonObject
}

/**
 * Members of a chat completion that Responses does not have, and the values with which they ask for nothing.
 * https://platform.openai.com/docs/guides/migrate-to-responses
 */
const CHAT_ONLY: Readonly<Record<string, (value: unknown) => boolean>> = {
  audio: () => false,
  logit_bias: () => false,
  logprobs: (value) => value === false,
  modalities: (value) => textsOf(value).every((one) => one === 'text'),
  n: (value) => value === 1,
  prediction: () => false,
  // Usage comes in any case.
  stream_options: (value) => isObject(value) && Object.keys(value).join() === 'include_usage',
  web_search_options: () => false,
}

/** What is left: in Responses' words where a chat has others, else under its own name. */
export function printRest({ rest, clientOnly = [] }: Conversation, { drop }: Printing): Rest {
  const left = new Set(clientOnly)
  let text: JsonObject = {}
  let include: readonly string[] = []
  const members: [string, unknown][] = []
  for (const [name, value] of Object.entries(rest)) {
    const asksNothing = entryOf(CHAT_ONLY, name)
    if (left.has(name) || (asksNothing && !asksNothing(value))) drop(name)
    else if (asksNothing) continue
    else if (name === 'verbosity') text = { ...text, verbosity: value }
    else if (name === 'text' && isObject(value)) text = { ...text, ...value }
    else if (name === 'include') include = textsOf(value)
    else members.push([name, value])
  }
  return { text, include, members: Object.fromEntries(members) }
}
