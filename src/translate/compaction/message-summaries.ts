import type { JsonObject } from '../conversation'
import { filledTextOf, isObject, objectsOf } from '../values'
import { summaryText } from './summary-text'

const isSummary = (block: unknown): block is JsonObject =>
  isObject(block) && block.type === 'compaction'

/** A summary says something, unless the model has failed to write one. Such a block changes nothing. */
const isFilled = (block: unknown): boolean =>
  isSummary(block) && filledTextOf(block.content) !== undefined

/**
 * The messages from the last summary on, with the summary as a text of the user's. Anthropic leaves out what stands before
 * it. https://platform.claude.com/docs/en/build-with-claude/compaction-threshold#passing-compaction-blocks-back
 */
export function sinceSummary(messages: readonly unknown[]): readonly unknown[] {
  const start = messages.findLastIndex((message) => contentOf(message).some(isFilled))
  const kept = start === -1 ? messages : messages.slice(start)
  return kept.flatMap((message, index) => {
    const content = contentOf(message)
    if (!isObject(message) || !content.some(isSummary)) return [message]
    const at = start === -1 || index > 0 ? -1 : content.findLastIndex(isFilled)
    const rest = content.slice(at + 1).filter((block) => !isSummary(block))
    return [
      ...(at === -1 ? [] : [{ role: 'user', content: [asText(content[at] as JsonObject)] }]),
      ...(rest.length > 0 ? [{ ...message, content: rest }] : []),
    ]
  })
}

const contentOf = (message: unknown): readonly JsonObject[] =>
  isObject(message) ? objectsOf(message.content) : []

const asText = ({ content, cache_control }: JsonObject): JsonObject => ({
  type: 'text',
  text: summaryText(filledTextOf(content) ?? ''),
  ...(isObject(cache_control) && { cache_control }),
})
