import type { ReloadState } from '../../config/reload-state'
import type { Bundle } from '../../config/source/bundle'
import type { Fields, Level } from '../../telemetry/logger'
import { ENDING, stopEarlyHandling } from '../early-signals'
import type { Host } from '../reload/join-reloads'
import type { Member, Ready, Verdict } from '../reload/member'

/** A line that the parent logs once for all workers. */
export type Announcement = readonly [level: Level, message: string, fields?: Fields]

/** What a worker says of a configuration, or that it serves it. */
export type Answer = Verdict | Pick<Verdict, 'digest' | 'problems'> | 'committed'

/**
 * A worker's message to its parent: it listens, and the parent is to log these lines; it is alive; it asks what to
 * start with, has made it ready, or answers a question of a reload.
 */
export type FromWorker =
  | { listening: readonly Announcement[] }
  | { ready: Ready }
  | { to: number; answer: Answer }
  | 'alive'
  | 'start with?'

/**
 * The parent's message to a worker: finish the running requests, and end; say that you are alive; start with this, or
 * with the disk; listen; and what a reload asks.
 */
export type ToWorker =
  | 'stop'
  | 'alive?'
  | 'listen'
  | { startWith: Bundle | null }
  | { question: number; prepare: Bundle | null }
  | { question: number; commit: string }
  | { state: ReloadState }

/** A worker's connection to the process that started it. */
export type ParentLink = Host & {
  /** What this process is to start with. Undefined where nobody has read the disk yet. */
  startWith(): Promise<Bundle | undefined>
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
  const stopped = Promise.withResolvers<void>()
  const started = Promise.withResolvers<Bundle | undefined>()
  const mayListen = Promise.withResolvers<void>()
  let member: Member | undefined
  let state: ReloadState | undefined
  const send = (message: FromWorker) => void process.send?.(message)
  const gone = () => process.exit(1)
  process.on('disconnect', gone)
  if (!process.connected) gone()

  const prepare = async (to: number, bundle: Bundle | null) => {
    const verdict = await (bundle ? member?.prepare(bundle) : member?.read())
    send({ to, answer: verdict ?? { digest: '', problems: ['the worker has not begun'] } })
  }
  const commit = async (to: number, digest: string) => {
    await member?.commit(digest)
    send({ to, answer: 'committed' })
  }
  process.on('message', (message: ToWorker) => {
    if (message === 'stop') stopped.resolve()
    else if (message === 'alive?') send('alive')
    else if (message === 'listen') mayListen.resolve()
    else if ('startWith' in message) started.resolve(message.startWith ?? undefined)
    else if ('commit' in message) void commit(message.question, message.commit)
    else if ('state' in message) state = message.state
    else void prepare(message.question, message.prepare)
  })
  // A terminal and systemd signal every process, and the parent sends `stop` as well. Both count as one,
  // and only the parent may cut off running requests.
  stopEarlyHandling()
  for (const signal of ENDING) process.on(signal, () => stopped.resolve())
  return {
    startWith() {
      send('start with?')
      return started.promise
    },
    join(ready, joining) {
      member = joining
      send({ ready })
      return mayListen.promise
    },
    state: () => state,
    announce: (listening) => send({ listening }),
    untilStopped: stopped.promise,
  }
}
