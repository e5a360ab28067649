import type { Usage } from '../api/dialect'
import { pricedTier } from '../api/tier'
import type { LimitStore } from '../limits/limit-store'
import type { Report, RequestRecord } from '../telemetry/record'
import { costOf } from './cost-of'
import type { Ledger } from './ledger/ledger'
import type { LedgerRow } from './ledger/row'
import { type LikelyUse, likelyUse } from './likely-use'
import type { Prices } from './prices/prices'
import { rowOf } from './row-of'
import { spentOf } from './spent'
import { type SpentBy, spentBy } from './spent-by'
import { learntRates } from './tokens/learnt-rates'

/** Counts what requests use. */
export type Accounting = {
  /** What limits are counted in. */
  store: LimitStore
  likely: LikelyUse
  /** What an application has spent. Absent where no ledger knows. */
  spentBy?: (application: string) => Promise<SpentBy>
  /**
   * Counts what a connection has used that goes on.
   *
   * @param tier What its answer says of its tier of service.
   */
  spend(record: RequestRecord, usage: Usage, tier?: string): void
  /** Counts a request that has ended: its limits are settled, and it gets its row. */
  account(finished: Report): void
}

/** What accounts are kept with. */
export type AccountingOptions = {
  store: LimitStore
  /** Absent where no rows are kept. */
  ledger?: Pick<Ledger, 'add' | 'used'> | undefined
  /** The team of an application, as it is now. */
  teamOf: (application: string) => string | undefined
  /** What models cost now. */
  prices: () => Prices | undefined
  /** Told of each row. */
  onRow?: (row: LedgerRow) => void
}

/** Keeps accounts: a row for each request, and what limits have left. */
export function accounting({
  store,
  ledger,
  teamOf,
  prices,
  onRow,
}: AccountingOptions): Accounting {
  const likely = likelyUse()
  const rates = learntRates()
  const priceOf: Prices['priceOf'] = (provider, model) => prices()?.priceOf(provider, model)
  return {
    store,
    likely,
    ...(ledger && { spentBy: (application) => spentBy(ledger, application, Date.now()) }),
    spend({ admission, answerer, askedTier }, usage, said) {
      if (!admission) return
      const { provider = '', model = '' } = answerer ?? {}
      const tier = pricedTier(said, askedTier)
      const { microUsd } = costOf({ tokens: usage, units: {} }, priceOf(provider, model), tier)
      admission.spend(spentOf(usage, microUsd))
    },
    account(finished) {
      const { record } = finished
      const { application = '', alias = '', admission, sent } = record
      const row = rowOf(finished, {
        team: teamOf(application),
        priceOf,
        rates: rates.of(finished),
      })
      admission?.settle(row && spentOf(row.tokens, row.microUsd))
      if (!row) return
      rates.learn(finished)
      if (row.accuracy === 'exact' && finished.usage) likely.learn(alias, sent, row.tokens)
      ledger?.add(row)
      onRow?.(row)
    },
  }
}
