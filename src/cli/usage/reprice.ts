import { usdOf } from '../../limits/rules/micro-usd'
import { costOf } from '../../usage/cost-of'
import { dayIn } from '../../usage/ledger/days'
import type { GroupBy, Ledger, Sum } from '../../usage/ledger/ledger'
import type { LedgerRow } from '../../usage/ledger/row'
import type { Prices } from '../../usage/prices/prices'
import { textTable } from '../text-table'
import { countOf, dollarsLike } from './amounts'
import type { Question } from './question'
import type { Line } from './records'
import { groupCells, groupOf } from './sums'

/** What becomes of the costs of some requests. */
export type Repriced = {
  group: Sum['group']
  requests: number
  beforeMicroUsd: number
  afterMicroUsd: number
}

/** What became of all that was asked for. */
export type Repricing = {
  /** Requests that were looked at. */
  rows: number
  /** Of them, those that have a cost and whose model has no price any more. They keep what they have. */
  kept: number
  changes: Repriced[]
}

const PAGE_ROWS = 500

/** Computes the costs of rows again out of their tokens, and writes them where that is asked for. */
export async function reprice(
  ledger: Pick<Ledger, 'rows' | 'reprice'>,
  prices: Prices,
  question: Question,
  isWriting: boolean,
): Promise<Repricing> {
  const changes = new Map<string, Repriced>()
  const groupFor = grouping(question)
  let [looked, kept] = [0, 0]
  let afterId: string | undefined
  for (;;) {
    const { fromMs, toMs, where } = question
    const page = await ledger.rows({
      fromMs,
      toMs,
      limit: PAGE_ROWS,
      ...(afterId !== undefined && { afterId }),
    })
    const written: Pick<LedgerRow, 'id' | 'microUsd' | 'price'>[] = []
    for (const row of page) {
      if (!isMeant(row, where)) continue
      looked++
      const priced = newCost(row, prices)
      if (priced.microUsd === undefined) {
        if (row.microUsd !== undefined && row.microUsd > 0) kept++
      } else if (priced.microUsd !== row.microUsd) {
        addTo(changes, groupFor(row), row, priced.microUsd)
        written.push({ id: row.id, ...priced })
      }
    }
    if (isWriting && written.length > 0) await ledger.reprice(written)
    if (page.length < PAGE_ROWS) break
    afterId = page.at(-1)?.id
  }
  return {
    rows: looked,
    kept,
    changes: [...changes.values()].toSorted((a, b) => differenceOf(b) - differenceOf(a)),
  }
}

const newCost = (row: LedgerRow, prices: Prices) =>
  costOf(
    row,
    row.provider !== undefined && row.model !== undefined
      ? prices.priceOf(row.provider, row.model)
      : undefined,
    row.price?.tier,
    // When its first cost was computed: some prices go by the hour.
    row.endedAtMs,
  )

const isMeant = (row: LedgerRow, where: Question['where']): boolean =>
  Object.entries(where).every(([name, value]) => row[name as keyof typeof where] === value)

/** The group of a row. */
function grouping({ by, timeZone }: Question): (row: LedgerRow) => Sum['group'] {
  const dayOf = dayIn(timeZone)
  const namedIn = (name: GroupBy, row: LedgerRow) =>
    name === 'day' ? dayOf(row.startedAtMs) : name === 'key' ? row.keyName : row[name]
  return (row) => {
    const known = by.flatMap((name) => {
      const value = namedIn(name, row)
      return value === undefined ? [] : [[name, value] as const]
    })
    return Object.fromEntries(known)
  }
}

function addTo(
  changes: Map<string, Repriced>,
  group: Sum['group'],
  { microUsd = 0 }: LedgerRow,
  afterMicroUsd: number,
): void {
  const id = JSON.stringify(group)
  const known = changes.get(id) ?? { group, requests: 0, beforeMicroUsd: 0, afterMicroUsd: 0 }
  changes.set(id, known)
  known.requests++
  known.beforeMicroUsd += microUsd
  known.afterMicroUsd += afterMicroUsd
}

const differenceOf = (one: Repriced): number => Math.abs(one.afterMicroUsd - one.beforeMicroUsd)

/** A change for programs. */
export const changeLine =
  (by: readonly GroupBy[]) =>
  ({ group, requests, beforeMicroUsd, afterMicroUsd }: Repriced): Line => ({
    ...groupOf(by, group),
    requests,
    micro_usd_before: beforeMicroUsd,
    micro_usd_after: afterMicroUsd,
    usd_before: usdOf(beforeMicroUsd),
    usd_after: usdOf(afterMicroUsd),
  })

/** The changes as a table, with what they make together below. */
export function changeTable(by: readonly GroupBy[], changes: readonly Repriced[]): string {
  const total: Repriced = { group: {}, requests: 0, beforeMicroUsd: 0, afterMicroUsd: 0 }
  for (const one of changes) {
    total.requests += one.requests
    total.beforeMicroUsd += one.beforeMicroUsd
    total.afterMicroUsd += one.afterMicroUsd
  }
  const dollars = dollarsLike(Math.max(total.beforeMicroUsd, total.afterMicroUsd))
  const cells = ({ requests, beforeMicroUsd, afterMicroUsd }: Repriced) => [
    countOf(requests),
    dollars(beforeMicroUsd),
    dollars(afterMicroUsd),
    dollars(afterMicroUsd - beforeMicroUsd),
  ]
  return textTable(
    [
      [...by.map((name) => name.toUpperCase()), 'REQUESTS', 'BEFORE', 'AFTER', 'CHANGE'],
      ...changes.map((one) => [...groupCells(by, one.group), ...cells(one)]),
      [...by.map((_, at) => (at === 0 ? 'TOTAL' : '')), ...cells(total)],
    ],
    by.length,
  )
}
