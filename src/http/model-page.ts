import { portusError } from '../errors'

/** The most that Anthropic's API lists at once. https://docs.anthropic.com/en/api/models-list */
const MAX_LIMIT = 1000

/** A part of a list, and whether there is more of it in the direction of reading. */
export type Page<Item> = { items: readonly Item[]; hasMore: boolean }

/**
 * The part of a list that the query asks for, as Anthropic's API pages its lists. All of it where it asks for none.
 *
 * @throws {PortusError} `invalid_request` for a limit or an id that is none.
 */
export function pageOf<Item extends { name: string }>(
  all: readonly Item[],
  query: URLSearchParams,
): Page<Item> {
  const limit = limitIn(query)
  const place = (parameter: string): number | undefined => {
    const id = query.get(parameter)
    if (!id) return undefined
    const at = all.findIndex(({ name }) => name === id)
    if (at !== -1) return at
    throw portusError('invalid_request', 'unknown_cursor', {
      param: parameter,
      values: { name: parameter },
    })
  }
  const start = (place('after_id') ?? -1) + 1
  const before = place('before_id')
  const found = all.slice(start, before)
  // A page before an id ends with its neighbour.
  const items = before === undefined ? found.slice(0, limit) : found.slice(-limit)
  return { items, hasMore: items.length < found.length }
}

function limitIn(query: URLSearchParams): number {
  const text = query.get('limit')
  if (!text) return Number.MAX_SAFE_INTEGER
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= MAX_LIMIT) return limit
  throw portusError('invalid_request', 'invalid_limit', {
    param: 'limit',
    values: { max: MAX_LIMIT },
  })
}
