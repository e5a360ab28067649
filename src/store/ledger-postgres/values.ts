import type { RowFilter } from '../../usage/ledger/reader'
import { storedText } from './row-json'
import { timeOf } from './sum-statement'

type Value = string | number | null

/** The values of a statement that is made in parts. */
export type Values = {
  all: Value[]
  /** Takes a value in, and tells how the statement names it. */
  bind(value: Value, type: 'text' | 'bigint' | 'uuid'): string
  /** The same for a time. */
  bindTime(ms: number): string
}

/** No values yet. */
export function noValues(): Values {
  const all: Value[] = []
  const bind: Values['bind'] = (value, type) => `$${all.push(value)}::${type}`
  return { all, bind, bindTime: (ms) => `to_timestamp(${bind(timeOf(ms), 'bigint')} / 1000.0)` }
}

const COLUMNS = {
  application: 'application',
  team: 'team',
  alias: 'alias',
  model: 'model',
  session: 'session',
  requestId: 'request_id',
  outcome: 'outcome',
} as const

/** What rows must have, as a condition. `true` where it is nothing. */
export function conditionOf(where: RowFilter = {}, values: Values): string {
  const parts: string[] = []
  for (const name of Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]) {
    const value = where[name]
    if (value !== undefined)
      parts.push(`${COLUMNS[name]} = ${values.bind(storedText(value), 'text')}`)
  }
  if (where.status) {
    const [first, last] = where.status.map((status) => values.bind(status, 'bigint'))
    parts.push(`status BETWEEN ${first} AND ${last}`)
  }
  if (where.isFailed !== undefined)
    parts.push(
      `${where.isFailed ? '' : 'NOT '}(status >= 400 OR outcome IN ('truncated', 'failed'))`,
    )
  return parts.join(' AND ') || 'true'
}
