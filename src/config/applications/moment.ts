/** RFC 3339, section 5.6, without leap seconds. */
const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(\.\d{1,9})?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/**
 * A moment as RFC 3339 has it. A time without a zone is none: it would be another one on another machine.
 *
 * @returns Milliseconds as of `Date.now()`, or undefined where the text is no such moment.
 */
export function momentIn(text: string): number | undefined {
  const [, year, month, day] = MOMENT.exec(text) ?? []
  if (year === undefined) return undefined
  const [monthIndex, dayOfMonth] = [Number(month) - 1, Number(day)]
  const date = new Date(Date.UTC(Number(year), monthIndex, dayOfMonth))
  if (date.getUTCMonth() !== monthIndex || date.getUTCDate() !== dayOfMonth) return undefined
  const ms = Date.parse(text.toUpperCase())
  return Number.isNaN(ms) ? undefined : ms
}
