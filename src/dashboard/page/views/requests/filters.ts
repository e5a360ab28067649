import type { AdminRequest } from '../../../../admin/shapes/requests'
import type { Query } from '../../address/address'

/** The members of the query by which requests are chosen, as the API takes them. */
export const FILTERS = [
  'application',
  'team',
  'alias',
  'model',
  'session',
  'status',
  'outcome',
] as const

/** What is offered to choose by. Any other status can be asked for, too. */
export const STATUSES = [
  'ok',
  'failed',
  '4xx',
  '5xx',
  ...['400', '401', '403', '404', '429', '500', '502', '503', '504'],
] as const

/** Whether a query says which requests are wanted. */
export const isNarrowed = (query: Query): boolean =>
  [...FILTERS, 'range', 'before'].some((name) => query[name])

/** Whether a request is one of those that are chosen. */
export function isChosen(request: AdminRequest, query: Query): boolean {
  return FILTERS.every((name) => {
    const wanted = query[name]
    if (!wanted) return true
    return name === 'status' ? hasStatus(request, wanted) : request[name] === wanted
  })
}

function hasStatus({ status, is_failed: isFailed }: AdminRequest, wanted: string): boolean {
  if (wanted === 'failed' || wanted === 'ok') return isFailed === (wanted === 'failed')
  const hundreds = /^([1-5])xx$/.exec(wanted)?.[1]
  return hundreds === undefined ? String(status) === wanted : String(status)[0] === hundreds
}

/** New requests before known ones, each once, and no more than a page has. */
export function withNew(
  known: readonly AdminRequest[],
  fresh: readonly AdminRequest[],
  limit: number,
): AdminRequest[] {
  const ids = new Set(known.map(({ id }) => id))
  // They come with the oldest first.
  return [...fresh.filter(({ id }) => !ids.has(id)).reverse(), ...known].slice(0, limit)
}
