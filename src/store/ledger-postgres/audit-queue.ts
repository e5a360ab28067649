import { type AuditEntry, boundedEntry, MAX_AUDIT_WAITING } from '../../usage/ledger/audit'
import { type Queue, writeBehind } from '../../usage/ledger/write-behind'
import type { Work } from '../postgres/connection'
import { writeAll } from '../postgres/write-all'
import type { Announcer } from './announce'
import { trimAudit, writeAudit } from './audit'

/** It is looked so often whether there are too many entries: looking reads all that may stay. */
const TRIM_EVERY = 1000

/** What entries are written behind with. */
export type AuditQueueOptions = {
  write: (work: Work<void>) => Promise<void>
  announce: Announcer
  /** Whether rows wait. While they do, those who write them say how it goes. */
  areRowsWaiting: () => boolean
  intervalMs: number | undefined
}

/** Entries of the audit that wait to be written. A flood of them holds up no row. */
export function auditQueue({
  write,
  announce,
  areRowsWaiting,
  intervalMs,
}: AuditQueueOptions): Queue<AuditEntry> {
  let untrimmed = 0
  const queue = writeBehind<AuditEntry>({
    ...(intervalMs !== undefined && { intervalMs }),
    maxWaiting: MAX_AUDIT_WAITING,
    async write(entries) {
      untrimmed += entries.length
      const isTrimming = untrimmed >= TRIM_EVERY
      try {
        await writeAll(
          entries,
          (some) => write((sql) => writeAudit(sql, some)),
          ({ id }, cause) => announce.refused(id, cause),
        )
        if (isTrimming) {
          await write((sql) => trimAudit(sql))
          untrimmed = 0
        }
      } catch (cause) {
        announce.failing(cause)
        throw cause
      }
      if (!areRowsWaiting()) announce.working()
    },
    // Said above.
    onFailing() {},
  })
  return { ...queue, add: (entry) => queue.add(boundedEntry(entry)) }
}
