import type { AnswerEvent, Page } from '../../../answer-events'

/** Makes the searches of an answer ones that its client knows. */
export type ClientSearches = {
  /** The events that stand in the place of one. */
  see(event: AnswerEvent): readonly AnswerEvent[]
}

/**
 * A client that asked for no search knows none, and gets none. One that did is told what was found: where a provider
 * only cites pages, the pages that it cites are what it has found.
 */
export function clientSearches(isAsked: boolean): ClientSearches {
  const cited = new Map<string, Page>()
  let hasSearched = false

  const ending = (event: AnswerEvent): readonly AnswerEvent[] =>
    hasSearched || cited.size === 0
      ? [event]
      : [{ type: 'search', queries: [], pages: [...cited.values()] }, event]

  return {
    see(event) {
      if (!isAsked) return event.type === 'search' ? [] : [event]
      if (event.type === 'search') hasSearched = true
      if (event.type === 'citation' && event.citation.place.kind === 'url') {
        const { place, title } = event.citation
        const page = { url: place.url, ...(title !== undefined && { title }) }
        if (!cited.has(place.url)) cited.set(place.url, page)
      }
      return event.type === 'stop' ? ending(event) : [event]
    },
  }
}
