import type { Logger } from '../../telemetry/logger'
import type { WorkerProcess } from './worker-process'

/** How long a worker may stand still: so many ticks of the process that watches it. */
export type Patience = { tickMs: number; maxTicks: number }

/** Ten seconds, in which a worker serves nobody. */
export const PATIENCE: Patience = { tickMs: 1000, maxTicks: 10 }

/** A question that is open, and for how long. */
export type Watch = {
  /** Asks, or waits on. Returns how many ticks the question has been open. */
  tick(): number
  /** The worker has answered. */
  answered(): void
}

/**
 * Counts how long a worker has not answered, by the ticks of the process that asks. No clock is read: where
 * that process or the whole machine stands still, no tick passes.
 */
export function watch(ask: () => void): Watch {
  let openTicks: number | undefined
  return {
    tick() {
      if (openTicks !== undefined) return ++openTicks
      openTicks = 0
      ask()
      return 0
    },
    answered() {
      openTicks = undefined
    },
  }
}

/**
 * Ends a worker that stands still, so that another one takes its place. It is watched from when it listens:
 * what a start does takes as long as it takes. A worker that finishes its requests still answers.
 */
export async function watchWorker(
  worker: WorkerProcess,
  number: number,
  log: Logger,
  { tickMs, maxTicks }: Patience,
): Promise<void> {
  if (!(await worker.listening)) return
  const { tick, answered } = watch(worker.ask)
  worker.onAlive(answered)
  const timer = setInterval(() => {
    const ticks = tick()
    if (ticks < maxTicks) return
    clearInterval(timer)
    log('error', 'worker stood still', {
      worker: number,
      pid: worker.pid,
      stalled_ms: ticks * tickMs,
    })
    worker.kill()
  }, tickMs)
  await worker.ended
  clearInterval(timer)
}
