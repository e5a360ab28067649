import { MICRO_PER_USD, usdOf } from '../../limits/rules/micro-usd'

/** A count as people read it: `1,234,567`. */
export const countOf = (count: number): string => count.toLocaleString('en-US')

/**
 * Writes the amounts of a table, all with as many digits, so that they can be compared: two behind the point where there
 * is much, and six where all is little.
 *
 * @param largest The largest amount of the table, in millionths of a dollar.
 */
export function dollarsLike(largest: number): (microUsd: number) => string {
  const digits = largest >= 100 * MICRO_PER_USD ? 2 : largest >= MICRO_PER_USD ? 4 : 6
  const format = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  const smallest = MICRO_PER_USD / 10 ** digits
  return (microUsd) => {
    const amount = Math.abs(microUsd)
    const sign = microUsd < 0 ? '-' : ''
    return amount > 0 && amount < smallest / 2
      ? `${sign}<$${format.format(usdOf(smallest))}`
      : `${sign}$${format.format(usdOf(amount))}`
  }
}
