import type { Database } from 'bun:sqlite'
import { isStillRunning, startTicksOf } from '../process-start'

type Run = { number: number; pid: number; start_ticks: string; written_ms: number }

/** Runs of processes that ended without saying so. */
export type Lost = {
  runs: number
  /** `Date.now()` of the last write of one of them: what came after it may be missing. */
  afterMs: number
}

/** The run of one process: from when it opens the file until it closes it. */
export type OwnRun = {
  /** What had come until now is written. To be said in the step that writes it. */
  written(): void
  /** All is written. */
  end(): void
}

/** Begins a run of this process. */
export function beginRun(database: Database, nowMs: () => number): OwnRun {
  const begin = database.query(
    'INSERT INTO usage_runs (pid, start_ticks, started_ms, written_ms) VALUES (?, ?, ?, ?)',
  )
  const { pid } = process
  const startedMs = nowMs()
  const ticks = startTicksOf(pid) ?? ''
  const number = Number(begin.run(pid, ticks, startedMs, startedMs).lastInsertRowid)
  const written = database.query('UPDATE usage_runs SET written_ms = ? WHERE number = ?')
  const end = database.query('UPDATE usage_runs SET ended_ms = ? WHERE number = ?')
  return {
    written: () => void written.run(nowMs(), number),
    end: () => void end.run(nowMs(), number),
  }
}

/**
 * Finds the runs whose process is gone and has not ended them, each once: whoever finds them first says so. A process that
 * runs is none of them, also where it is another worker or has the number of an earlier one.
 */
export function lostRuns(database: Database): Lost | undefined {
  const open = database.query<Run, []>(
    'SELECT number, pid, start_ticks, written_ms FROM usage_runs WHERE ended_ms IS NULL AND is_told = 0',
  )
  const tell = database.query('UPDATE usage_runs SET is_told = 1 WHERE number = ?')
  const find = database.transaction(() => {
    const lost = open.all().filter(({ pid, start_ticks }) => !isStillRunning(pid, start_ticks))
    for (const { number } of lost) tell.run(number)
    return lost
  })
  const lost = find.immediate()
  if (lost.length === 0) return undefined
  return { runs: lost.length, afterMs: Math.min(...lost.map(({ written_ms }) => written_ms)) }
}
