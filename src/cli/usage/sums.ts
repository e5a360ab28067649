import { shown } from '../../config/source/problems'
import { usdOf } from '../../limits/rules/micro-usd'
import type { GroupBy, Sum } from '../../usage/ledger/ledger'
import { textTable } from '../text-table'
import { countOf, dollarsLike } from './amounts'
import type { Line } from './records'

type Amounts = Omit<Sum, 'group'>
type Counted = Exclude<keyof Amounts, 'microUsd'>

/** What is counted, with its names for programs and for people. */
const COUNTS: Readonly<Record<Counted, readonly [member: string, head: string]>> = {
  requests: ['requests', 'REQUESTS'],
  failed: ['failed', 'FAILED'],
  inputTokens: ['input_tokens', 'INPUT'],
  cacheReadTokens: ['cache_read_tokens', 'CACHE READ'],
  cacheWriteTokens: ['cache_write_tokens', 'CACHE WRITE'],
  outputTokens: ['output_tokens', 'OUTPUT'],
  reasoningTokens: ['reasoning_tokens', 'REASONING'],
  audioTokens: ['audio_tokens', 'AUDIO'],
  unpriced: ['unpriced', 'UNPRICED'],
}
const COUNTED = Object.keys(COUNTS) as Counted[]

/** Columns that a table has also where nothing was counted. */
const ALWAYS: readonly Counted[] = ['requests', 'inputTokens', 'outputTokens']

/** Days in their order; else what has cost most comes first. */
export const inOrder = (sums: readonly Sum[]): Sum[] =>
  sums.toSorted(
    (a, b) =>
      compare(a.group.day ?? '', b.group.day ?? '') ||
      b.microUsd - a.microUsd ||
      b.requests - a.requests ||
      compare(JSON.stringify(a.group), JSON.stringify(b.group)),
  )

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** All lines together. */
export function totalOf(sums: readonly Sum[]): Amounts {
  const total = Object.fromEntries([...COUNTED, 'microUsd'].map((name) => [name, 0])) as Amounts
  for (const sum of sums)
    for (const name of Object.keys(total) as (keyof Amounts)[]) total[name] += sum[name]
  return total
}

/** Amounts for programs. */
export const amountsOf = (amounts: Amounts): Line => ({
  ...Object.fromEntries(COUNTED.map((name) => [COUNTS[name][0], amounts[name]])),
  micro_usd: amounts.microUsd,
  usd: usdOf(amounts.microUsd),
})

/** A sum for programs. */
export const lineOf =
  (by: readonly GroupBy[]) =>
  (sum: Sum): Line => ({ ...groupOf(by, sum.group), ...amountsOf(sum) })

/** The members by which a line is told from others. */
export const groupOf = (by: readonly GroupBy[], group: Sum['group']): Line =>
  Object.fromEntries(by.map((name) => [name, group[name] ?? null]))

/** The sums as a table, with what they make together below. */
export function sumTable(by: readonly GroupBy[], sums: readonly Sum[], total: Amounts): string {
  const counts = COUNTED.filter((name) => ALWAYS.includes(name) || total[name] > 0)
  const dollars = dollarsLike(total.microUsd)
  const cells = (amounts: Amounts) => [
    ...counts.map((name) => countOf(amounts[name])),
    dollars(amounts.microUsd),
  ]
  return textTable(
    [
      [...by.map((name) => name.toUpperCase()), ...counts.map((name) => COUNTS[name][1]), 'COST'],
      ...sums.map((sum) => [...groupCells(by, sum.group), ...cells(sum)]),
      [...by.map((_, at) => (at === 0 ? 'TOTAL' : '')), ...cells(total)],
    ],
    by.length,
  )
}

/** Names come from clients, and may hold what a terminal would obey. */
export const groupCells = (by: readonly GroupBy[], group: Sum['group']): string[] =>
  by.map((name) => shown(group[name] || '-'))
