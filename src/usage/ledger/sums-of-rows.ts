import { dayIn } from './days'
import { mostGroups, TooManyGroups } from './groups'
import type { GroupBy, Sum, SumQuery } from './ledger'
import type { SeriesQuery, SeriesStep } from './reader'
import type { LedgerRow } from './row'
import { areAsked, isFailed } from './rows-asked'

/** Zones change their day at full quarters of an hour. */
const QUARTER_MS = 900_000

/**
 * Sums of rows, as a ledger has them. Groups come in no order.
 *
 * @throws {TooManyGroups}
 */
export function sumsOfRows(rows: readonly LedgerRow[], query: SumQuery): Sum[] {
  const dayOf = quickDays(query.timeZone)
  const sums = new Map<string, Sum>()
  const most = mostGroups(query)
  for (const row of rows) {
    if (!areAsked(row, query)) continue
    const values = query.by.map((name) => memberOf(row, name, dayOf))
    const key = JSON.stringify(values.map((value) => value ?? null))
    const known = sums.get(key)
    if (known) {
      addRow(known, row)
      continue
    }
    if (sums.size >= most) throw new TooManyGroups(most)
    sums.set(key, addRow({ group: groupOf(query.by, values), ...emptySum() }, row))
  }
  return [...sums.values()]
}

/** Sums of the steps of a time, as a ledger has them. */
export function seriesOfRows(rows: readonly LedgerRow[], query: SeriesQuery): SeriesStep[] {
  const steps = new Map<number, SeriesStep['sum']>()
  for (const row of rows) {
    if (!areAsked(row, query)) continue
    const number = Math.floor((row.startedAtMs - query.fromMs) / query.stepMs)
    steps.set(number, addRow(steps.get(number) ?? emptySum(), row))
  }
  return [...steps]
    .toSorted(([one], [other]) => one - other)
    .map(([number, sum]) => ({ fromMs: query.fromMs + number * query.stepMs, sum }))
}

function memberOf(
  row: LedgerRow,
  name: GroupBy,
  dayOf: (ms: number) => string,
): string | undefined {
  if (name === 'day') return dayOf(row.startedAtMs)
  return name === 'key' ? row.keyName : row[name]
}

function groupOf(by: readonly GroupBy[], values: readonly (string | undefined)[]): Sum['group'] {
  const group: Sum['group'] = {}
  for (const [at, name] of by.entries()) {
    const value = values[at]
    if (value) group[name] = value
  }
  return group
}

/** Tells days of a zone. To ask for each row would take longer than all the rest. */
function quickDays(timeZone: string): (ms: number) => string {
  const dayOf = dayIn(timeZone)
  const known = new Map<number, string>()
  return (ms) => {
    const quarter = Math.floor(ms / QUARTER_MS)
    const day = known.get(quarter) ?? dayOf(ms)
    known.set(quarter, day)
    return day
  }
}

/** The sum of no request. */
export const emptySum = (): Omit<Sum, 'group'> => ({
  requests: 0,
  failed: 0,
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  audioTokens: 0,
  microUsd: 0,
  unpriced: 0,
})

/** Adds a row to a sum, and returns that. */
function addRow<S extends Omit<Sum, 'group'>>(sum: S, row: LedgerRow): S {
  const { reasoningTokens = 0, ...disjoint } = row.tokens
  const { inputTokens = 0, cacheReadTokens = 0, outputTokens = 0 } = disjoint
  const cacheWriteTokens = (disjoint.cacheWriteTokens ?? 0) + (disjoint.cacheWrite1hTokens ?? 0)
  const audioTokens = (disjoint.audioInputTokens ?? 0) + (disjoint.audioOutputTokens ?? 0)
  const used = inputTokens + cacheReadTokens + cacheWriteTokens + audioTokens + outputTokens
  sum.requests++
  if (isFailed(row)) sum.failed++
  sum.inputTokens += inputTokens
  sum.cacheReadTokens += cacheReadTokens
  sum.cacheWriteTokens += cacheWriteTokens
  sum.outputTokens += outputTokens
  sum.reasoningTokens += reasoningTokens
  sum.audioTokens += audioTokens
  sum.microUsd += row.microUsd ?? 0
  if (row.microUsd === undefined && used > 0) sum.unpriced++
  return sum
}
