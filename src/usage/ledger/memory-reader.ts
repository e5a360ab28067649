import { type AuditEntry, boundedEntry, REFUSED } from './audit'
import type { LedgerReader } from './reader'
import { uuidIn } from './reader'
import type { LedgerRow } from './row'
import {
  auditOfEntries,
  endedOfRows,
  recentOfRows,
  samplesOfRows,
  slowestOfRows,
} from './rows-asked'
import { seriesOfRows, sumsOfRows } from './sums-of-rows'

const MAX_ROWS = 5000
/** Of what was done, and of refusals, which anybody can bring about. */
const MAX_DONE = 800
const MAX_REFUSED = 200

/** The last requests and entries of one process, for operators of a server without a ledger. */
export type MemoryLedger = LedgerReader & {
  add(row: LedgerRow): void
  addAudit(entry: AuditEntry): void
}

/** Keeps the last 5000 rows, and of entries the last 800, and besides the last 200 of refusals. To add one costs one assignment: it is on the path of each request. */
export function memoryLedger(): MemoryLedger {
  const rows = ring<LedgerRow>(MAX_ROWS)
  const done = ring<AuditEntry>(MAX_DONE)
  const refused = ring<AuditEntry>(MAX_REFUSED)
  return {
    add: rows.add,
    addAudit: (entry) => (entry.action === REFUSED ? refused : done).add(boundedEntry(entry)),
    sums: async (query) => sumsOfRows(rows.all(), query),
    row: async (id) => rows.all().find((row) => row.id === uuidIn(id)),
    recent: async (query) => recentOfRows(rows.all(), query),
    slowest: async (query) => slowestOfRows(rows.all(), query),
    ended: async (query) => endedOfRows(rows.all(), query),
    series: async (query) => seriesOfRows(rows.all(), query),
    samples: async (query) => samplesOfRows(rows.all(), query),
    audit: async (query) => auditOfEntries([...done.all(), ...refused.all()], query),
  }
}

/** The last things of many. */
function ring<T>(size: number) {
  const things: T[] = []
  let next = 0
  return {
    add(thing: T): void {
      things[next] = thing
      next = (next + 1) % size
    },
    /** In no order. */
    all: (): readonly T[] => things,
  }
}
