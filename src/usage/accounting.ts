import type { LimitStore } from '../limits/limit-store'
import type { Report } from '../telemetry/record'
import type { Ledger } from './ledger/ledger'
import type { LedgerRow } from './ledger/row'
import { type LikelyUse, likelyUse } from './likely-use'
import { spentOf } from './spent'
import { type SpentBy, spentBy } from './spent-by'

/** Counts what requests use. */
export type Accounting = {
  /** What limits are counted in. */
  store: LimitStore
  likely: LikelyUse
  /** What an application has spent. Absent where no ledger knows. */
  spentBy?: (application: string) => Promise<SpentBy>
  /** Counts a request that has ended: its limits are settled, and it gets its row. */
  account(finished: Report): void
}

/** What accounts are kept with. */
export type AccountingOptions = {
  store: LimitStore
  /** Absent where no rows are kept. */
  ledger?: Pick<Ledger, 'add' | 'used'> | undefined
  /** Makes the row of a request. Undefined where it has none. */
  rowOf: (finished: Report) => LedgerRow | undefined
}

/** Keeps accounts: a row for each request, and what limits have left. */
export function accounting({ store, ledger, rowOf }: AccountingOptions): Accounting {
  const likely = likelyUse()
  return {
    store,
    likely,
    ...(ledger && { spentBy: (application) => spentBy(ledger, application, Date.now()) }),
    account(finished) {
      const { record } = finished
      const row = rowOf(finished)
      record.admission?.settle(row && spentOf(row.tokens, row.microUsd))
      if (!row) return
      ledger?.add(row)
      if (row.accuracy === 'exact' && row.status < 400 && record.requestBytes)
        likely.learn(row.alias, record.requestBytes, row.tokens)
    },
  }
}
