import { portusError } from '../errors'

/** The most that Google's API lists at once, however many are asked for. https://ai.google.dev/api/models#method:-models.list */
const MAX_SIZE = 1000

/** A part of a list, and what asks for the next one. */
export type GooglePage<Item> = { items: readonly Item[]; nextPageToken?: string }

/**
 * The part of a list that the query asks for, as Google's APIs page their lists. Up to the most where it asks for none.
 *
 * @throws {PortusError} `invalid_request` for a size or a token that is none.
 */
export function googlePageOf<Item extends { name: string }>(
  all: readonly Item[],
  query: URLSearchParams,
): GooglePage<Item> {
  const size = sizeIn(query)
  const start = startIn(all, query)
  const items = all.slice(start, start + size)
  const last = items.at(-1)
  const hasMore = start + items.length < all.length
  return { items, ...(hasMore && last && { nextPageToken: tokenOf(last.name) }) }
}

/** A token is opaque to clients: it stands for the last name of its page. */
const tokenOf = (name: string): string => Buffer.from(name).toString('base64url')

function startIn(all: readonly { name: string }[], query: URLSearchParams): number {
  const token = query.get('pageToken')
  if (!token) return 0
  const at = all.findIndex(({ name }) => tokenOf(name) === token)
  if (at !== -1) return at + 1
  throw portusError('invalid_request', 'invalid_page_token', { param: 'pageToken' })
}

function sizeIn(query: URLSearchParams): number {
  const text = query.get('pageSize')
  if (!text || text === '0') return MAX_SIZE
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text), MAX_SIZE)
  throw portusError('invalid_request', 'invalid_page_size', { param: 'pageSize' })
}
