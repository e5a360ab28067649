import type { Usage } from '../../api/dialect'
import type { LedgerRow, OtherUnits } from '../ledger/row'

/** What requests to one model of one provider cost. It is found once for a target, and asked for each request. */
export type ModelPrice = {
  readonly source: 'built-in' | 'config'
  /** Changes with the prices. */
  readonly version: string
  /**
   * Millionths of a dollar, an integer. It never says 0 for tokens that it knows no price of: undefined then, and also
   * where no count is known.
   *
   * @param tier What the provider says or the request asks, e.g. `batch`, `flex`, `priority`; see `tierNamed`.
   * @param atMs When the request was: some prices have dates and hours. Now by default.
   */
  cost(tokens: Usage, units: OtherUnits, tier?: string, atMs?: number): number | undefined
}

/** The prices of a configuration. */
export type Prices = {
  /** Undefined where nobody knows what the model costs. */
  priceOf(provider: string, model: string): ModelPrice | undefined
}

/** The members of a row that a price makes. */
export type Priced = Pick<LedgerRow, 'microUsd' | 'price'>
