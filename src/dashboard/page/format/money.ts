const CENTS = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
})
const EXACT = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 6,
})

/** Below it two digits would say little. */
const SMALL_USD = 0.1
const DIGITS_OF_SMALL = 2

/** US dollars for people: `$12.34`, `$0.0034`, `$1.24 M`. */
export function money(usd: number): string {
  if (usd === 0) return '$0'
  const amount = Math.abs(usd)
  const sign = usd < 0 ? '−' : ''
  if (amount < 0.000001) return `${sign}<$0.000001`
  if (amount < SMALL_USD)
    return `${sign}$${Number(amount.toPrecision(DIGITS_OF_SMALL)).toFixed(decimalsOf(amount))}`
  if (amount < 1e6) return `${sign}$${CENTS.format(amount)}`
  return `${sign}$${CENTS.format(amount / 1e6)}\u00a0M`
}

/** How many decimals two digits of a small amount take, cents at least. */
const decimalsOf = (amount: number): number =>
  Math.min(6, Math.max(2, DIGITS_OF_SMALL - 1 - Math.floor(Math.log10(amount))))

/** The same amount to the millionth: `$12.340052`. */
export const exactMoney = (usd: number): string =>
  `${usd < 0 ? '−' : ''}$${EXACT.format(Math.abs(usd))}`
