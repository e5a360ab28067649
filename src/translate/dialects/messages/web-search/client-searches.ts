import type { AnswerEvent, Page } from '../../../answer-events'

/** Makes the searches of an answer ones that its client knows. */
export type ClientSearches = {
  /** The events that stand in the place of one. */
  see(event: AnswerEvent): readonly AnswerEvent[]
  /** How often the web was searched, once for each query, as far as the client sees it. */
  readonly count: number
}

/**
 * A client that asked for no search knows none, and gets none. One that did is told what was found: where a provider
 * only cites pages, the pages that it cites are what it has found. To read on in a page is no search.
 */
export function clientSearches(isAsked: boolean): ClientSearches {
  const cited = new Map<string, Page>()
  let hasFound = false
  let count = 0

  const searched = (event: AnswerEvent & { type: 'search' }): readonly AnswerEvent[] => {
    const { queries, pages, hasFailed } = event
    if (queries.length === 0 && pages.length === 0 && !hasFailed) return []
    if (pages.length > 0) hasFound = true
    count += Math.max(1, queries.length)
    return [event]
  }

  const ending = (event: AnswerEvent): readonly AnswerEvent[] => {
    if (hasFound || cited.size === 0) return [event]
    count = Math.max(1, count)
    return [{ type: 'search', queries: [], pages: [...cited.values()] }, event]
  }

  return {
    see(event) {
      if (!isAsked) return event.type === 'search' ? [] : [event]
      if (event.type === 'search') return searched(event)
      if (event.type === 'citation' && event.citation.place.kind === 'url') {
        const { place, title } = event.citation
        const page = { url: place.url, ...(title !== undefined && { title }) }
        if (!cited.has(place.url)) cited.set(place.url, page)
      }
      return event.type === 'stop' ? ending(event) : [event]
    },
    get count() {
      return count
    },
  }
}
