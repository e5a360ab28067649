import { CITATIONS } from '../../../asks-for-citations'
import type { Conversation, JsonObject, Part, Turn } from '../../../conversation'
import { isBlank } from '../../../values'
import { documentId } from '../documents/document-id'

/** Models that read no documents. https://docs.cohere.com/docs/aya */
const NO_DOCUMENTS = /aya/i

/**
 * Documents that are to be cited, as Cohere's own: it cites no others. The model reads them before the
 * conversation. Cohere gives no form to an answer that cites, and documents beside tools are left where they
 * are. https://docs.cohere.com/docs/rag-citations https://docs.cohere.com/reference/chat
 *
 * @returns The conversation without these documents, and `documents` of a request.
 */
export function citedDocuments(
  conversation: Conversation,
  model: string,
  drop: (name: string) => void,
): { conversation: Conversation; documents: readonly JsonObject[] } {
  if (!conversation.turns.some(({ parts }) => parts.some(mayHoldDocument)))
    return { conversation, documents: [] }
  const documents: JsonObject[] = []
  const isPossible =
    conversation.tools.length === 0 && !conversation.output && !NO_DOCUMENTS.test(model)
  /** How many documents of the client's have come. */
  let count = 0

  const take = (part: Part, canMove: boolean): boolean => {
    if (part.kind === 'result') for (const inner of part.parts) take(inner, false)
    if (part.kind !== 'media' || part.media.kind !== 'document') return false
    const { isCited, source, name } = part.media
    const index = count++
    if (!isCited) return false
    if (!canMove || source.kind !== 'text' || isBlank(source.text)) {
      drop(CITATIONS)
      return false
    }
    if (part.cache) drop('cache_control')
    const title = name === undefined ? {} : { title: name }
    if (!source.blocks) {
      documents.push({ id: documentId(index), data: { ...title, text: source.text } })
      return true
    }
    for (const [at, text] of source.blocks.entries())
      if (!isBlank(text)) documents.push({ id: documentId(index, at), data: { ...title, text } })
    return true
  }

  const turns = conversation.turns.map((turn): Turn => {
    const canMove = isPossible && turn.role === 'user' && turn.parts.some(saysMore)
    const parts = turn.parts.filter((part) => !take(part, canMove))
    return parts.length === turn.parts.length ? turn : { ...turn, parts }
  })
  return { conversation: { ...conversation, turns }, documents }
}

const mayHoldDocument = ({ kind }: Part): boolean => kind === 'media' || kind === 'result'

/** Whether a part says something beside the documents: Cohere takes no empty turn. */
const saysMore = (part: Part): boolean =>
  part.kind === 'text' ? !isBlank(part.text) : part.kind === 'media' && part.media.kind === 'image'
