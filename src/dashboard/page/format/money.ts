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
  return usd < 0 ? `−${positive(-usd)}` : positive(usd)
}

function positive(usd: number): string {
  if (usd < 0.000001) return '<$0.000001'
  if (usd >= 1e6) return `$${CENTS.format(usd / 1e6)}\u00a0M`
  if (usd >= SMALL_USD) return `$${CENTS.format(usd)}`
  return `$${EXACT.format(Number(usd.toPrecision(DIGITS_OF_SMALL)))}`
}

/** The same amount to the millionth: `$12.340052`. */
export const exactMoney = (usd: number): string =>
  `${usd < 0 ? '−' : ''}$${EXACT.format(Math.abs(usd))}`
