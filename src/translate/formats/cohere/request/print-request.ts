import { completeResults } from '../../../complete-results'
import type { Conversation, FormatTarget, JsonObject, PrintedRequest } from '../../../conversation'
import { isCacheKeyAsked } from '../../../end-user'
import { searchFor } from '../../../web-search'
import { citedDocuments } from './cited-documents'
import { thinks } from './cohere-models'
import { nativeMembers } from './native-members'
import { printMessages } from './print-messages'
import { printOutput } from './print-output'
import { printSampling, stopsLeft } from './print-sampling'
import { printThinking } from './print-thinking'
import { printTools } from './print-tools'
import type { Printing } from './printing'

/**
 * Prints a request of Cohere's Chat API, version 2. https://docs.cohere.com/reference/chat
 *
 * @throws {Untranslatable}
 */
export function printRequest(given: Conversation, { model }: FormatTarget): PrintedRequest {
  const dropped = new Set<string>()
  const drop = (name: string) => void dropped.add(name)
  // Cohere's API has no search of the web since its second version.
  searchFor(given, undefined, drop)
  const complete = withoutIdleTools({ ...given, turns: completeResults(given.turns) })
  const { conversation, documents } = citedDocuments(complete, model, drop)
  const own = nativeMembers(conversation.rest, drop)
  const printing: Printing = { thinks: thinks(model), drop }
  const body: JsonObject = {
    model,
    messages: printMessages(conversation, printing),
    ...printTools(conversation, drop),
    ...printOutput(conversation),
    ...printSampling(conversation, drop),
    ...printThinking(conversation, printing),
    ...own,
    ...(documents.length > 0 && { documents: [...documents, ...listOf(own.documents)] }),
    stream: conversation.isStreamed,
  }
  const { user, serviceTier = 'auto' } = conversation
  if (user !== undefined) drop('user')
  if (isCacheKeyAsked(given)) drop('prompt_cache_key')
  if (serviceTier !== 'auto') drop('service_tier')
  const stopSequences = stopsLeft(conversation)
  return { body, dropped: [...dropped], ...(stopSequences && { stopSequences }) }
}

/** Tools that must not be called are in the way of a form of the answer. */
const withoutIdleTools = (conversation: Conversation): Conversation =>
  conversation.output && conversation.toolChoice?.kind === 'none'
    ? { ...conversation, tools: [] }
    : conversation

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
