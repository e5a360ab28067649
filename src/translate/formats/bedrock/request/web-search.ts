import type { Conversation } from '../../../conversation'
import { searchFor } from '../../../web-search'
import type { Block, Printing } from './blocks/printing'

/** The models that search: Premier of the first Nova, and each of the second. */
const SEARCHING = /amazon\.nova-(?:premier|2)/

/**
 * Nova's search of the web as a tool of the system's. It is there in the United States alone, so that only a request
 * that needs one has it; and nobody says that it stands beside functions. Claude has none on Bedrock.
 * https://docs.aws.amazon.com/nova/latest/nova2-userguide/web-grounding.html
 *
 * @throws {Untranslatable}
 */
export function searchTools(
  conversation: Conversation,
  model: string,
  { drop }: Printing,
): readonly Block[] {
  const { webSearch, tools } = conversation
  const isPossible =
    SEARCHING.test(model.toLowerCase()) && tools.length === 0 && webSearch?.isOptional === false
  const search = searchFor(conversation, isPossible ? {} : undefined, drop)
  if (!search) return []
  // The model is asked to search, and may do without.
  if (search.isForced) drop('tool_choice')
  return [{ systemTool: { name: 'nova_grounding' } }]
}
