const MICRO = 1_000_000

/** Money as a table shows it. A column has the digits that its largest amount needs. */
export function dollarsFor(largestMicroUsd: number): (microUsd: number) => string {
  const digits = largestMicroUsd >= 100 * MICRO ? 2 : largestMicroUsd >= MICRO ? 4 : 6
  const format = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  const smallest = MICRO / 10 ** digits
  // What is not nothing must not look like it.
  return (microUsd) =>
    microUsd > 0 && microUsd < smallest
      ? `<${format.format(smallest / MICRO)}`
      : format.format(microUsd / MICRO)
}

/** Money without any rounding, for programs. */
export function exactDollars(microUsd: number): string {
  const digits = String(Math.abs(microUsd)).padStart(7, '0')
  return `${microUsd < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`
}
