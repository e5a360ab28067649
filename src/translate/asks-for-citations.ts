import type { Part, Turn } from './conversation'

/** What a request loses where its documents cannot be cited, or where an answer comes back with citations. */
export const CITATIONS = 'messages.citations'

/** Whether a document of the conversation is to be cited. */
export const asksForCitations = (turns: readonly Turn[]): boolean =>
  turns.some(({ parts }) => parts.some(isCited))

function isCited(part: Part): boolean {
  if (part.kind === 'result') return part.parts.some(isCited)
  return part.kind === 'media' && part.media.isCited === true
}
