import type { WebSearch } from '../../conversation'
import { defined, filledTextOf, objectOf } from '../../values'
import { readLocation, SEARCH_OPTIONS } from '../../web-search'

/**
 * The search of the web that a chat completion asks for. An empty object asks for one, too.
 * https://platform.openai.com/docs/api-reference/chat/create#chat-create-web_search_options
 */
export function readWebSearch(value: unknown): WebSearch | undefined {
  const options = objectOf(value)
  if (!options) return undefined
  const { search_context_size, user_location, ...rest } = options
  const place = objectOf(user_location)
  const others = Object.keys(rest)
  return {
    isOptional: false,
    name: SEARCH_OPTIONS,
    // Some clients leave out the level that says how exact the place is.
    ...readLocation(place?.approximate ?? place),
    ...defined({ contextSize: filledTextOf(search_context_size) }),
    ...(others.length > 0 && { others }),
  }
}
