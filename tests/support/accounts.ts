import type { Snapshot } from '../../src/config/snapshot'
import type { LimitStore } from '../../src/limits/limit-store'
import { windowAt } from '../../src/limits/rules/window'
import { localLimits } from '../../src/store/limits/local/local-limits'
import { heapTable } from '../../src/store/limits/local/table'
import { accounting } from '../../src/usage/accounting'
import { memoryLedger } from '../../src/usage/ledger/memory-reader'
import type { LedgerRow } from '../../src/usage/ledger/row'
import { builtInPrices } from '../../src/usage/prices/built-in-prices'

/** A configuration without applications and own prices. */
const UNLIMITED = {
  current: { applications: new Map(), prices: { ...builtInPrices(), written: new Map() } },
}

/** Accounts in the memory of this process, and the rows that a ledger would get. */
export function accountsInMemory(
  live: { current: Pick<Snapshot, 'applications' | 'prices'> } = UNLIMITED,
  store: LimitStore = localLimits({ table: heapTable(), windowAt }),
) {
  const rows: LedgerRow[] = []
  const book = memoryLedger()
  const limits = accounting({
    store,
    ledger: { add: (row) => void rows.push(row), used: async () => [] },
    teamOf: (application) => live.current.applications.get(application)?.team,
    prices: () => live.current.prices,
    onRow: book.add,
  })
  return { limits, rows, book }
}
