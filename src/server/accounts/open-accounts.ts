import type { LiveConfig } from '../../config/live-config'
import { windowAt } from '../../limits/rules/window'
import { localLimits } from '../../store/limits/local/local-limits'
import { heapTable, type LimitTable } from '../../store/limits/local/table'
import type { Report } from '../../telemetry/record'
import { type Accounting, accounting } from '../../usage/accounting'
import type { Ledger } from '../../usage/ledger/ledger'
import type { LedgerRow } from '../../usage/ledger/row'
import { everyRule } from './every-rule'

/** Where the accounts of a process stand. */
export type Accounts = {
  accounting: Accounting
  ledger: Ledger | undefined
  /** Writes what is to be written. */
  end(): Promise<void>
}

/** What accounts are opened with. */
export type AccountsOptions = {
  live: Pick<LiveConfig, 'current'>
  /** Where the processes of this machine count limits; in the memory of this one by default. */
  table?: LimitTable | undefined
  ledger?: Ledger | undefined
  rowOf: (finished: Report) => LedgerRow | undefined
}

/** How often it is looked whether a reload has brought further limits. */
const LOOK_MS = 1000

/**
 * Opens the accounts. Limits begin with what the ledger knows: those of the configuration, and those that come with a
 * later one.
 */
export async function openAccounts({
  live,
  table = heapTable(),
  ledger,
  rowOf,
}: AccountsOptions): Promise<Accounts> {
  const own = localLimits({ table, windowAt })
  let seen = live.current
  const count = async () => {
    seen = live.current
    const rules = own.uncounted(everyRule(seen))
    if (ledger && rules.length > 0) own.addCounted(await ledger.used(rules, Date.now()))
  }
  await count()
  const looking = setInterval(() => {
    if (live.current !== seen) void count()
  }, LOOK_MS)
  looking.unref()
  return {
    accounting: accounting({ store: own, ledger, rowOf }),
    ledger,
    async end() {
      clearInterval(looking)
      await ledger?.close()
    },
  }
}
