import type { LedgerRow } from './ledger/row'
import type { ModelPrice, Priced } from './prices/prices'

/**
 * What a request has cost, and by which price. Without a price, and where it knows none for what was used, there is no
 * cost: nothing becomes 0 for want of a price. What has used nothing costs nothing.
 *
 * @param tier The tier of service. The row keeps it where it changed the cost.
 * @param atMs When the request was. Now by default.
 */
export function costOf(
  { tokens, units }: Pick<LedgerRow, 'tokens' | 'units'>,
  price: ModelPrice | undefined,
  tier?: string,
  atMs?: number,
): Priced {
  if (!price) return {}
  const { source, version } = price
  if (isNothing(tokens) && isNothing(units)) return { microUsd: 0, price: { source, version } }
  const microUsd = price.cost(tokens, units, tier, atMs)
  if (microUsd === undefined) return {}
  const isChanged = tier !== undefined && price.cost(tokens, units, undefined, atMs) !== microUsd
  return { microUsd, price: { source, version, ...(isChanged && { tier }) } }
}

function isNothing(amounts: Readonly<Record<string, number | undefined>>): boolean {
  for (const name in amounts) if (amounts[name]) return false
  return true
}
