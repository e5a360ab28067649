import { type RecentQuery, type RowFilter, uuidIn } from '../../usage/ledger/reader'
import { ORDERS, type Order } from '../shapes/groups'
import { integerIn, invalid, momentOf, textsIn, wordIn } from './period'

const NAMES = ['application', 'team', 'alias', 'model', 'session'] as const
const OUTCOMES = ['complete', 'truncated', 'cancelled', 'failed'] as const

/** Pages are no longer, so that one answer stays small. */
const MAX_PAGE = 200
const PAGE = 100

/**
 * Which requests a query asks for.
 *
 * @throws {PortusError} where a parameter is none.
 */
export function recentQueryIn(query: URLSearchParams): RecentQuery {
  return {
    ...pageIn(query),
    fromMs: momentOf(query, 'from'),
    toMs: momentOf(query, 'to'),
    where: {
      ...textsIn(query, NAMES),
      requestId: textsIn(query, ['request_id']).request_id,
      outcome: wordIn(query, 'outcome', OUTCOMES),
      ...statusIn(query),
    },
  }
}

/**
 * Which rows come first. The slowest are one page alone: those behind it would have to be looked for anew.
 *
 * @throws {PortusError} where a parameter is none.
 */
export function orderIn(query: URLSearchParams): Order {
  const order = wordIn(query, 'order', ORDERS) ?? 'newest'
  if (order === 'slowest' && query.has('before'))
    throw invalid('before', 'the slowest requests are one page')
  return order
}

/** How long a page is, and behind what it begins. */
export function pageIn(query: URLSearchParams): { limit: number; beforeId: string | undefined } {
  const before = query.get('before')
  const beforeId = before === null ? undefined : uuidIn(before)
  if (before !== null && beforeId === undefined)
    throw invalid('before', 'it must be "next" of the page before')
  return { limit: integerIn(query, 'limit', { min: 1, max: MAX_PAGE, otherwise: PAGE }), beforeId }
}

/** `failed`, `ok`, a class such as `4xx`, or one status. */
function statusIn(query: URLSearchParams): Pick<RowFilter, 'status' | 'isFailed'> {
  const text = query.get('status')
  if (text === null || text === '') return {}
  if (text === 'failed' || text === 'ok') return { isFailed: text === 'failed' }
  const [, digit] = /^([1-5])xx$/.exec(text) ?? []
  if (digit !== undefined) return { status: [Number(digit) * 100, Number(digit) * 100 + 99] }
  if (!/^[1-5]\d\d$/.test(text))
    throw invalid('status', 'it must be failed, ok, a class like 4xx, or a status like 429')
  return { status: [Number(text), Number(text)] }
}
