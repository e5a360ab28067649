import type { AnswerEvent } from '../../../answer-events'
import { type CitationPlace, characterCount, type Span } from '../../../citation'
import type { JsonObject } from '../../../conversation'
import { isCount, readUrl } from '../../../read-place'
import { filledTextOf, isObject, objectOf, objectsOf, textOf } from '../../../values'
import { placeOfDocument } from '../documents/document-id'

/** Counts what an answer says, and reads what its text rests on. */
export type CitedText = {
  /** Counts a message, or a piece of one. @param index The content that it is of, where that is known. */
  count(message: JsonObject, index?: unknown): void
  /** @param citations A list as in whole answers, or one as in events. */
  read(citations: unknown): readonly AnswerEvent[]
}

/**
 * Cohere counts characters in each content, and in the plan, by itself. Both are one text to a client.
 * https://docs.cohere.com/docs/rag-citations https://docs.cohere.com/docs/tool-use-citations
 */
export function citedText(): CitedText {
  let length = 0
  /** Where each content begins in all of the text. */
  const starts = new Map<unknown, number>()
  let planStart = 0
  let hasPlan = false

  const count = (text: unknown) => {
    length += characterCount(textOf(text) ?? '')
  }

  const startOf = ({ type, content_index: index }: JsonObject): number | undefined => {
    if (type === 'THINKING_CONTENT') return undefined
    if (type === 'PLAN') return planStart
    const [first] = starts.values()
    return starts.get(index ?? undefined) ?? first ?? (hasPlan ? planStart : undefined)
  }

  const spanOf = (citation: JsonObject): Span | undefined => {
    const base = startOf(citation)
    const { start, end } = citation
    return base !== undefined && isCount(start) && isCount(end)
      ? { start: base + start, end: base + end }
      : undefined
  }

  return {
    count({ tool_plan: plan, content }, index) {
      if (filledTextOf(plan) !== undefined) {
        if (!hasPlan) planStart = length
        hasPlan = true
        count(plan)
      }
      const blocks = Array.isArray(content) ? content : [content]
      for (const [at, block] of blocks.entries()) {
        const text = isObject(block) ? block.text : block
        if (filledTextOf(text) === undefined) continue
        const key = index ?? (Array.isArray(content) ? at : undefined)
        if (!starts.has(key)) starts.set(key, length)
        count(text)
      }
    },
    read: (given) =>
      (Array.isArray(given) ? given : [given])
        .filter(isObject)
        .flatMap((citation): AnswerEvent[] => {
          const span = spanOf(citation)
          if (!span) return []
          return objectsOf(citation.sources).flatMap((source) => readSource(source, span))
        }),
  }
}

/** A source that has a place: what a tool gave has none. */
function readSource(source: JsonObject, span: Span): AnswerEvent[] {
  const document = objectOf(source.document) ?? {}
  const text = filledTextOf(document.text) ?? filledTextOf(document.snippet)
  const title = filledTextOf(document.title)
  const id = filledTextOf(source.id) ?? filledTextOf(document.id)
  const place: CitationPlace | undefined = readUrl(document.url) ?? placeOfDocument(id, text)
  if (!place) return []
  const said = { ...(text !== undefined && { text }), ...(title !== undefined && { title }) }
  return [{ type: 'citation', citation: { place, ...said, span } }]
}
