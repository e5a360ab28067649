import type { Fields, Level } from '../../telemetry/logger'

/** A line that is logged once for all processes of a family. */
export type Announcement = readonly [level: Level, message: string, fields?: Fields]

/** What a worker tells the process that started it: that it listens, and what is to be said of it. */
export type FromWorker = { listening: readonly Announcement[] }

/** What a worker is told: to finish what runs, and to end. */
export type ToWorker = 'stop'

/** A worker's side of the connection with the process that started it. */
export type ParentLink = {
  /** Says that this process listens. */
  announce(lines: readonly Announcement[]): void
  /** Resolves when this process is to end. */
  untilStopped: Promise<void>
}

/**
 * Holds on to the process that started this one: a worker ends when that process says so, and at once
 * when it is gone. Nothing where nobody is at the other end.
 */
export function parentLink(): ParentLink | undefined {
  if (!process.send) return undefined
  const { promise, resolve } = Promise.withResolvers<void>()
  const gone = () => process.exit(1)
  process.on('disconnect', gone)
  if (!process.connected) gone()
  process.on('message', (message: ToWorker) => {
    if (message === 'stop') resolve()
  })
  // A terminal and systemd send a signal to every process of a family, whose parent passes it on as
  // well. So it counts once, and only the parent cuts off what runs.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve())
  return {
    announce: (listening) => void process.send?.({ listening } satisfies FromWorker),
    untilStopped: promise,
  }
}
