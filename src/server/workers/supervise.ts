import type { Logger } from '../../telemetry/logger'
import type { Output } from '../../telemetry/output'
import { INTERRUPTED, untilSignal } from '../shutdown'
import { claimPort } from './claim-port'
import { keepRunning } from './keep-running'
import type { Announcement } from './parent-channel'
import { NUMBER_VARIABLE, startWorker, type WorkerProcess } from './worker-process'

/** Processes that listen at one address, and what each of them is started with. */
export type Family = {
  workers: number
  address: { hostname: string; port: number }
  /** Arguments of this program that make a worker of it. */
  args: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  /** Milliseconds that running requests get at shutdown. */
  timeoutMs: number
  log: Logger
  output: Output
}

/** Milliseconds beyond those of the requests, after which a worker that hangs is killed. */
const GRACE_MS = 2000

/**
 * Starts the workers of a family and keeps them running until a signal comes, or one of them no
 * longer starts. A second signal ends at once.
 *
 * @returns the exit code: 0, or that of the worker that did worst.
 * @throws {ListenError} when the port is taken, or not allowed.
 */
export async function superviseWorkers(family: Family): Promise<number> {
  const { args, timeoutMs, log, output } = family
  const claim = claimPort(family.address)
  const running = new Set<WorkerProcess>()
  const ending = new AbortController()
  const ended = new Promise((resolve) => ending.signal.addEventListener('abort', resolve))

  const killAll = () => {
    for (const worker of running) worker.kill()
  }
  const end = () => {
    if (ending.signal.aborted) return
    ending.abort()
    claim.release()
    for (const worker of running) worker.stop()
    setTimeout(killAll, timeoutMs + GRACE_MS)
  }
  const interrupt = () => {
    killAll()
    process.exit(INTERRUPTED)
  }
  void untilSignal(interrupt).then((signal) => {
    log('info', 'shutting down', { signal, timeout_ms: timeoutMs })
    end()
  })

  const places = Array.from({ length: family.workers }, (_, index) => ({
    number: index + 1,
    listens: Promise.withResolvers<readonly Announcement[]>(),
  }))
  const [first] = places
  const fill = async ({ number, listens }: (typeof places)[number]): Promise<number> => {
    // What the first does not start with, the others need not say again.
    if (number > 1) await Promise.race([first?.listens.promise, ended])
    if (ending.signal.aborted) return 0
    const start = () => {
      const own = { PORTUS_PORT: String(claim.port), [NUMBER_VARIABLE]: String(number) }
      const worker = startWorker({ args, env: { ...family.env, ...own }, output })
      running.add(worker)
      void worker.ended.then(() => running.delete(worker))
      return worker
    }
    const onListening = listens.resolve
    const code = await keepRunning({ number, start, onListening, ending: ending.signal, log })
    end()
    return code
  }
  void Promise.all(places.map(({ listens }) => listens.promise)).then(([lines = []]) => {
    for (const line of lines) log(...line)
  })
  const codes = await Promise.all(places.map(fill))
  return Math.max(...codes)
}
