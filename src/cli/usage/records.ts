import { writtenMoment } from '../keys/moments'
import type { Question } from './question'

/** A line of a report for programs. All lines of a report have the same members. */
export type Line = Readonly<Record<string, string | number | null>>

/** What a report says besides its lines. */
export type Totals = Readonly<Record<string, unknown>>

/** A report for programs, in JSON. */
export const jsonOf = (
  { fromMs, toMs, timeZone, by }: Question,
  lines: readonly Line[],
  totals: Totals,
): string =>
  JSON.stringify(
    {
      from: writtenMoment(fromMs),
      to: writtenMoment(toMs),
      time_zone: timeZone,
      by,
      lines,
      ...totals,
    },
    null,
    2,
  )

/** Lines for a spreadsheet: RFC 4180, with a head. */
export const csvOf = (head: readonly string[], lines: readonly Line[]): string =>
  [head, ...lines.map((line) => head.map((name) => cellOf(line[name])))]
    .map((cells) => cells.join(','))
    .join('\r\n')

/**
 * Names come from clients. What a spreadsheet would compute is made a text by an apostrophe.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
function cellOf(value: string | number | null | undefined): string {
  if (typeof value !== 'string') return String(value ?? '')
  const text = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
