const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const EXACT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 6 })

/** Each begins where the one before would be rounded to a thousand. */
const UNITS = [
  { from: 999.5e9, name: 'T', by: 1e12 },
  { from: 999.5e6, name: 'B', by: 1e9 },
  { from: 999.5e3, name: 'M', by: 1e6 },
  { from: 1e4, name: 'k', by: 1e3 },
] as const

/** Three digits at most, without zeros at the end. */
const short = (value: number): string =>
  String(Number(value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)))

/** A number for people: `9,999`, `12.3 k`, `1.2 M`. */
export function count(value: number): string {
  const unit = UNITS.find(({ from }) => Math.abs(value) >= from)
  if (!unit) return Number.isInteger(value) ? WHOLE.format(value) : short(value)
  const text = short(Math.abs(value) / unit.by)
  return `${value < 0 ? '−' : ''}${text}\u00a0${unit.name}`
}

/** The same number with all its digits: `1,234,567`. */
export const exactCount = (value: number): string => EXACT.format(value)

/** A part of one in percent: `0.4 %`, `12 %`, `<0.1 %`. */
export function share(part: number): string {
  const percent = part * 100
  if (percent > 0 && percent < 0.05) return '<0.1\u00a0%'
  const isSmall = percent !== 0 && Math.abs(percent) < 9.95
  return `${isSmall ? Number(percent.toFixed(1)) : Math.round(percent)}\u00a0%`
}

/** A noun with its number: `1 request`, `2 requests`. */
export const many = (value: number, one: string, more = `${one}s`): string =>
  `${count(value)}\u00a0${value === 1 ? one : more}`
