import type { Page } from './answer-events'

/** A search that an earlier turn made. */
export type MadeSearch = { query?: string; pages: readonly Page[]; error?: string }

/**
 * A search of an earlier turn as text, for a model that cannot read what another provider has kept of it: it goes on
 * with what was asked, and with what was found. Undefined where that is nothing.
 */
export function searchText({ query, pages, error }: MadeSearch): string | undefined {
  if (pages.length === 0 && error === undefined) return undefined
  const head = query === undefined ? '[Web search]' : `[Web search: ${query}]`
  const lines = pages.map(({ url, title }) => (title === undefined ? url : `${title}: ${url}`))
  return [head, ...(error === undefined ? [] : [`failed: ${error}`]), ...lines].join('\n')
}
