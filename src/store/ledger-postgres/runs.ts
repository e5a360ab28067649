import type { TransactionSQL } from 'bun'
import type { Lost } from '../ledger/runs'

/** How often a process without rows says that it runs. */
const BEAT_MS = 15_000
/** A process that has not said so for that long is taken for dead. */
const DEAD_MS = 60_000

/** Said of a process that stood still and goes on, too: it is none of the dead. */
const WRITTEN = `
  INSERT INTO portus.usage_runs AS had (id) VALUES ($1)
  ON CONFLICT (id) DO UPDATE SET written_at = now(), ended_at = NULL, is_told = false`

const ENDED = 'UPDATE portus.usage_runs SET ended_at = now() WHERE id = $1'

/** A server that was down itself has heard of nobody. Whoever finds the dead first says so. */
const TELL = `
  WITH dead AS (
    UPDATE portus.usage_runs SET is_told = true
    WHERE ended_at IS NULL AND NOT is_told AND id <> $1
      AND greatest(written_at, pg_postmaster_start_time()) < now() - $2::integer * interval '1 millisecond'
    RETURNING written_at
  )
  SELECT count(*)::integer AS runs, (extract(epoch FROM min(written_at)) * 1000)::float8 AS after_ms FROM dead`

const DROP = `
  DELETE FROM portus.usage_runs
  WHERE (ended_at IS NOT NULL OR is_told) AND written_at < now() - interval '30 days'`

/** The run of one process in a fleet. */
export type FleetRun = {
  /** What had come until now is written. To be said in the transaction that writes it. */
  written(sql: TransactionSQL): Promise<void>
  /** All is written. */
  ended(sql: TransactionSQL): Promise<void>
  /** Ends the beats. */
  stop(): void
}

/** What a run is begun with. */
export type RunOptions = {
  /** Does something in a transaction. */
  write: (work: (sql: TransactionSQL) => Promise<void>) => Promise<void>
  /** Whether no row waits. */
  isIdle: () => boolean
  /** Told of processes that have ended without saying so, each once in the fleet. */
  onLost: (lost: Lost) => void
  beatMs?: number
  deadMs?: number
}

/**
 * Begins a run of this process. Machines cannot look at each other's processes, so each says from time to time that it runs, and
 * looks at the same time whether another one has stopped saying so. The clock is the database's.
 */
export function beginRun({
  write,
  isIdle,
  onLost,
  beatMs = BEAT_MS,
  deadMs = DEAD_MS,
}: RunOptions): FleetRun {
  const id = Bun.randomUUIDv7()
  /** Since when each beat has come through. Until then the database, or the way to it, may have failed the others, too. */
  let steadySinceMs = Number.NEGATIVE_INFINITY

  const written = async (sql: TransactionSQL) => void (await sql.unsafe(WRITTEN, [id]))
  const beat = async () => {
    const isSteady = performance.now() - steadySinceMs > deadMs
    let lost: Lost | undefined
    try {
      await write(async (sql) => {
        if (isIdle()) await written(sql)
        if (!isSteady) return
        const [{ runs, after_ms: afterMs }] = await sql.unsafe(TELL, [id, Math.ceil(deadMs)])
        lost = runs > 0 ? { runs, afterMs } : undefined
        await sql.unsafe(DROP)
      })
      if (lost) onLost(lost)
    } catch {
      // Whoever writes rows says so.
      steadySinceMs = performance.now()
    }
  }
  void beat()
  const beating = setInterval(beat, beatMs)
  beating.unref()
  return {
    written,
    ended: async (sql) => void (await sql.unsafe(ENDED, [id])),
    stop: () => clearInterval(beating),
  }
}
