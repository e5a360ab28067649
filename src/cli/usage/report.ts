import { shown } from '../../config/source/problems'
import type { GroupBy, Sum, SumQuery } from '../../usage/ledger/ledger'
import { textTable } from '../text-table'
import { dollarsFor, exactDollars } from './dollars'

type Amount = Exclude<keyof Sum, 'group' | 'microUsd'>

/** The amounts of a line, with what programs and tables call them. Money comes behind them. */
const AMOUNTS: readonly (readonly [Amount, name: string, title: string])[] = [
  ['requests', 'requests', 'REQUESTS'],
  ['failed', 'failed', 'FAILED'],
  ['inputTokens', 'input_tokens', 'INPUT'],
  ['cacheReadTokens', 'cache_read_tokens', 'CACHE READ'],
  ['cacheWriteTokens', 'cache_write_tokens', 'CACHE WRITE'],
  ['outputTokens', 'output_tokens', 'OUTPUT'],
  ['reasoningTokens', 'reasoning_tokens', 'REASONING'],
  ['audioTokens', 'audio_tokens', 'AUDIO'],
  ['unpriced', 'unpriced', 'UNPRICED'],
]

/** A table has them only where there are any. */
const RARE: readonly Amount[] = ['failed', 'reasoningTokens', 'audioTokens', 'unpriced']

/** What all lines have together. */
export function totalOf(sums: readonly Sum[]): Sum {
  const total = (amount: Amount | 'microUsd') => sums.reduce((all, sum) => all + sum[amount], 0)
  const amounts = Object.fromEntries(AMOUNTS.map(([amount]) => [amount, total(amount)]))
  return { group: {}, ...(amounts as Record<Amount, number>), microUsd: total('microUsd') }
}

/** Days in their order; else what has cost most first. */
export function inOrder(sums: readonly Sum[], by: readonly GroupBy[]): Sum[] {
  const textOf = ({ group }: Sum) => by.map((name) => group[name] ?? '').join('\0')
  const byName = (a: Sum, b: Sum) => (textOf(a) < textOf(b) ? -1 : 1)
  return by.includes('day')
    ? sums.toSorted(byName)
    : sums.toSorted((a, b) => b.microUsd - a.microUsd || b.requests - a.requests || byName(a, b))
}

/** A report for people, with a total below more than one line. */
export function reportTable(sums: readonly Sum[], by: readonly GroupBy[]): string {
  const total = totalOf(sums)
  const columns = AMOUNTS.filter(([amount]) => !RARE.includes(amount) || total[amount] > 0)
  const dollars = dollarsFor(total.microUsd)
  const count = new Intl.NumberFormat('en-US')
  const cells = (sum: Sum) => [
    ...columns.map(([amount]) => count.format(sum[amount])),
    dollars(sum.microUsd),
  ]
  const titles = columns.map(([, , title]) => title)
  const head = [...by.map((name) => name.toUpperCase()), ...titles, 'USD']
  const rows = sums.map((sum) => [
    ...by.map((name) => shown(sum.group[name] ?? '-')),
    ...cells(sum),
  ])
  const last = ['total', ...by.slice(1).map(() => ''), ...cells(total)]
  return textTable([head, ...rows, ...(sums.length > 1 ? [last] : [])], by.length)
}

const membersOf = (sum: Sum) => ({
  ...Object.fromEntries(AMOUNTS.map(([amount, name]) => [name, sum[amount]])),
  micro_usd: sum.microUsd,
  usd: Number(exactDollars(sum.microUsd)),
})

/** A report for programs. What a request did not have is null. */
export const reportJson = (
  sums: readonly Sum[],
  { by, fromMs, toMs, timeZone }: SumQuery,
): string =>
  JSON.stringify(
    {
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      time_zone: timeZone,
      by,
      groups: sums.map((sum) => ({
        ...Object.fromEntries(by.map((name) => [name, sum.group[name] ?? null])),
        ...membersOf(sum),
      })),
      total: membersOf(totalOf(sums)),
    },
    null,
    2,
  )

/** What a spreadsheet takes for a formula. https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r]/

function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${shown(text)}` : shown(text)
  return /[",;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A report for spreadsheets, as RFC 4180 has it. Clients choose some of the names: no cell is a formula. */
export const reportCsv = (sums: readonly Sum[], by: readonly GroupBy[]): string =>
  [
    [...by, ...AMOUNTS.map(([, name]) => name), 'usd'],
    ...sums.map((sum) => [
      ...by.map((name) => csvCell(sum.group[name] ?? '')),
      ...AMOUNTS.map(([amount]) => String(sum[amount])),
      exactDollars(sum.microUsd),
    ]),
  ]
    .map((cells) => cells.join(','))
    .join('\r\n')
