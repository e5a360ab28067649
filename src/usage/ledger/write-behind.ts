import type { LedgerState } from './ledger'

/** How rows are written behind. */
export type WriteBehind<Row> = {
  /**
   * Writes these rows. A row that comes twice must be written once: a write that failed half is tried again.
   *
   * @throws where they are not written. They are tried again.
   */
  write: (rows: readonly Row[]) => Promise<void>
  /** Told when writes begin to fail, and when they work again (undefined). */
  onFailing: (cause: unknown) => void
  /** Milliseconds between two writes. */
  intervalMs?: number
  /** How many rows are written at once. */
  batchSize?: number
  /** How many rows may wait. The newest are given up beyond that. */
  maxWaiting?: number
}

/** Rows that wait to be written. */
export type Queue<Row> = {
  add(row: Row): void
  /** Writes what waits, once. Never throws. */
  flush(): Promise<void>
  state(): LedgerState
  /** Writes what waits, and writes no more by itself. */
  end(): Promise<void>
}

const INTERVAL_MS = 500
const BATCH_SIZE = 200
/** Some 100 MB of rows. */
const MAX_WAITING = 100_000

/** Writes rows in batches, in the order in which they came, each at least once. Nobody waits for it. */
export function writeBehind<Row>({
  write,
  onFailing,
  intervalMs = INTERVAL_MS,
  batchSize = BATCH_SIZE,
  maxWaiting = MAX_WAITING,
}: WriteBehind<Row>): Queue<Row> {
  let waiting: { row: Row; sinceMs: number }[] = []
  let dropped = 0
  let errors = 0
  let isFailing = false
  let running: Promise<void> | undefined

  const writeAll = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize)
      try {
        await write(batch.map(({ row }) => row))
      } catch (cause) {
        errors++
        if (!isFailing) onFailing(cause)
        isFailing = true
        return
      }
      waiting = waiting.slice(batch.length)
      if (isFailing) onFailing(undefined)
      isFailing = false
    }
  }
  const flush = (): Promise<void> => {
    running ??= writeAll().finally(() => {
      running = undefined
    })
    return running
  }
  const timer = setInterval(() => void flush(), intervalMs)
  timer.unref()
  return {
    add(row) {
      if (waiting.length >= maxWaiting) dropped++
      else waiting.push({ row, sinceMs: performance.now() })
    },
    flush,
    state: () => ({
      waiting: waiting.length,
      lagMs: waiting[0] ? performance.now() - waiting[0].sinceMs : 0,
      dropped,
      errors,
    }),
    async end() {
      clearInterval(timer)
      await flush()
      // What came while the last batch was written.
      await flush()
    },
  }
}
