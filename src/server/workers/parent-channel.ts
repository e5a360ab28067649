import type { Fields, Level } from '../../telemetry/logger'
import { ENDING, stopEarlyHandling } from '../early-signals'

/** A line that the parent logs once for all workers. */
export type Announcement = readonly [level: Level, message: string, fields?: Fields]

/** A worker's message to its parent: it listens, and the parent is to log these lines; or it is alive. */
export type FromWorker = { listening: readonly Announcement[] } | 'alive'

/** The parent's message to a worker: finish the running requests, and end; or say that you are alive. */
export type ToWorker = 'stop' | 'alive?'

/** A worker's connection to the process that started it. */
export type ParentLink = {
  /** Tells the parent that this process listens. */
  announce(lines: readonly Announcement[]): void
  /** Resolves when this process is to end. */
  untilStopped: Promise<void>
}

/**
 * Connects to the process that started this one. The worker ends when the parent asks for it, and at
 * once when the parent has ended. Returns nothing if there is no parent to connect to.
 */
export function parentLink(): ParentLink | undefined {
  if (!process.send) return undefined
  const { promise, resolve } = Promise.withResolvers<void>()
  const gone = () => process.exit(1)
  process.on('disconnect', gone)
  if (!process.connected) gone()
  process.on('message', (message: ToWorker) => {
    if (message === 'stop') resolve()
    else process.send?.('alive' satisfies FromWorker)
  })
  // A terminal and systemd signal every process, and the parent sends `stop` as well. Both count as one,
  // and only the parent may cut off running requests.
  stopEarlyHandling()
  for (const signal of ENDING) process.on(signal, () => resolve())
  return {
    announce: (listening) => void process.send?.({ listening } satisfies FromWorker),
    untilStopped: promise,
  }
}
