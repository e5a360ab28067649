/** Millionths in a dollar. */
export const MICRO_PER_USD = 1_000_000

/** An amount of dollars as a number, exact to the millionth. */
export const usdOf = (microUsd: number): number => microUsd / MICRO_PER_USD

const DECIMAL = /^(\d{1,10})(?:\.(\d{1,6}))?$/

/**
 * Dollars in millionths, exactly: the digits are taken as they are written, so that no fraction of a cent gets lost in floating
 * point. Undefined where there are more than six digits behind the point.
 *
 * @param usd Dollars, up to a billion: of these a number keeps every digit that it is written with.
 */
export function microUsdOf(usd: number): number | undefined {
  const [, whole, fraction = ''] = DECIMAL.exec(String(usd)) ?? []
  return whole === undefined
    ? undefined
    : Number(whole) * MICRO_PER_USD + Number(fraction.padEnd(6, '0'))
}

/** Millionths of a dollar as people write dollars: `12.50`, or more digits where they are needed. */
export function usdText(microUsd: number): string {
  const digits = String(microUsd % MICRO_PER_USD).padStart(6, '0')
  const fraction = digits.slice(0, 2) + digits.slice(2).replace(/0{1,4}$/, '')
  return `${Math.floor(microUsd / MICRO_PER_USD)}.${fraction}`
}
