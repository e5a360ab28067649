import type { TransactionSQL } from 'bun'
import { mostGroups } from '../../usage/ledger/groups'
import type { GroupBy, Sum, SumQuery } from '../../usage/ledger/ledger'
import {
  amountsOf,
  dayOf,
  filterValues,
  type Groups,
  hourlyParts,
  rowParts,
  type SummedLine,
  summed,
  timeOf,
} from './sum-statement'
import { postgresZone } from './time-zone'

const COLUMNS = {
  application: 'application',
  team: 'team',
  alias: 'alias',
  model: 'model',
  key: 'key_name',
  session: 'session',
} as const

const groupOf = (by: GroupBy, time: string) => (by === 'day' ? dayOf(time) : COLUMNS[by])

const groupsOf =
  (by: readonly GroupBy[]): Groups =>
  (time) =>
    by.map((name, at) => `${groupOf(name, time)} AS group_${at}, `).join('')

/**
 * Sums from `fromMs` until before `toMs`, ordered by what they are grouped by.
 *
 * @throws {SQL.PostgresError} with the state 22023 where the server does not know the time zone.
 * @throws {TooManyGroups}
 */
export async function readSums(sql: TransactionSQL, query: SumQuery): Promise<Sum[]> {
  const by = [...new Set(query.by)]
  const groups = groupsOf(by)
  const parts = by.includes('session') ? rowParts(groups) : hourlyParts(groups, by.includes('day'))
  const names = by.map((_, at) => `group_${at}`)
  const lines = await summed(sql, { parts, names, maxGroups: mostGroups(query) }, [
    timeOf(query.fromMs),
    timeOf(query.toMs),
    postgresZone(query.timeZone),
    ...filterValues(query.where),
  ])
  return lines.map((line) => ({ group: groupIn(by, line), ...amountsOf(line) }))
}

const groupIn = (by: readonly GroupBy[], line: SummedLine): Sum['group'] =>
  Object.fromEntries(
    by.flatMap((name, at) => {
      const value = line[`group_${at}`] ?? undefined
      return value === undefined ? [] : [[name, value]]
    }),
  )
