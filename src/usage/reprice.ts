import { costOf } from './cost-of'
import type { Ledger } from './ledger/ledger'
import type { LedgerRow } from './ledger/row'
import type { Prices } from './prices/prices'

/** What becomes of the costs of one model. Amounts are integers. */
export type Repriced = {
  provider: string
  model: string
  /** Requests whose cost changes. */
  requests: number
  /** Those of them that had none. */
  unpriced: number
  beforeMicroUsd: number
  afterMicroUsd: number
}

/** What is to be priced again. */
export type RepriceOptions = {
  ledger: Pick<Ledger, 'rows' | 'reprice'>
  prices: Prices
  fromMs: number
  /** It is no part of it. */
  toMs: number
  /** Whether the new costs are written. Else it is only said what they would be. */
  isWriting: boolean
}

type Change = Pick<LedgerRow, 'id' | 'microUsd' | 'price'>

const ROWS_AT_ONCE = 500

/**
 * Computes costs again from the tokens of rows, with other prices. A row for which there is no price now keeps the cost that it
 * has: nothing becomes free because a price is gone.
 *
 * @returns The models whose costs change, and how many rows were looked at.
 */
export async function repriceRows({
  ledger,
  prices,
  fromMs,
  toMs,
  isWriting,
}: RepriceOptions): Promise<{ models: Repriced[]; rows: number }> {
  const models = new Map<string, Repriced>()
  let rows = 0
  for (let afterId: string | undefined; ; ) {
    const page = await ledger.rows({
      fromMs,
      toMs,
      limit: ROWS_AT_ONCE,
      ...(afterId && { afterId }),
    })
    const changes = page.flatMap((row) => changeOf(row, prices, models))
    if (isWriting && changes.length > 0) await ledger.reprice(changes)
    rows += page.length
    afterId = page.at(-1)?.id
    if (page.length < ROWS_AT_ONCE) return { models: [...models.values()], rows }
  }
}

function changeOf(row: LedgerRow, prices: Prices, models: Map<string, Repriced>): Change[] {
  const { id, provider, model } = row
  if (provider === undefined || model === undefined) return []
  const { microUsd, price } = costOf(row, prices.priceOf(provider, model), row.price?.tier)
  if (microUsd === undefined || price === undefined || microUsd === row.microUsd) return []
  const key = JSON.stringify([provider, model])
  const sum = models.get(key) ?? {
    provider,
    model,
    requests: 0,
    unpriced: 0,
    beforeMicroUsd: 0,
    afterMicroUsd: 0,
  }
  models.set(key, sum)
  sum.requests++
  if (row.microUsd === undefined) sum.unpriced++
  sum.beforeMicroUsd += row.microUsd ?? 0
  sum.afterMicroUsd += microUsd
  return [{ id, microUsd, price }]
}
