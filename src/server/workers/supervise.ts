import type { Logger } from '../../telemetry/logger'
import type { Output } from '../../telemetry/output'
import { hostReloads, type Reloads } from '../reload/host-reloads'
import type { Ready } from '../reload/member'
import type { RestartWatch } from '../reload/restart-watch'
import type { Note } from '../reload/state-file'
import { INTERRUPTED, untilSignal } from '../shutdown'
import { claimPort } from './claim-port'
import { keepRunning } from './keep-running'
import type { Announcement } from './parent-channel'
import { shareCells } from './share-cells'
import { PATIENCE, type Patience, watchWorker } from './watch-worker'
import { CELLS_VARIABLE, NUMBER_VARIABLE, startWorker, type WorkerProcess } from './worker-process'

/** Processes that listen on one address. */
export type WorkerPool = {
  workers: number
  address: { hostname: string; port: number }
  /** Where operators are answered, where that is another port. */
  opsAddress?: { hostname: string; port: number } | undefined
  /** Arguments that start this program as a worker. */
  args: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  /** Milliseconds that running requests get at shutdown. */
  timeoutMs: number
  /** Milliseconds before that, in which workers still accept connections. */
  delayMs?: number
  /** Tells the service manager how the pool is. */
  tellSystemd?: (state: string) => void
  log: Logger
  output: Output
  /** Tells other commands where the pool stands. */
  note: Note
  /** What counts at the next start alone. */
  restart?: RestartWatch | undefined
  /** Where else there may be room for what the workers count, besides the system's own places. */
  dataFolder?: string | undefined
  /** How long a worker may stand still; ten seconds by default. */
  patience?: Patience
}

/** Milliseconds after `timeoutMs` until a worker that has not ended is killed. */
const GRACE_MS = 2000

/**
 * Starts the workers and keeps them running until a signal comes. Ends a worker that stands still. If a worker keeps failing to start,
 * all workers finish their requests and end. A second signal ends them at once.
 *
 * @returns the highest exit code of the workers.
 * @throws {ListenError} if the port is taken or not allowed.
 */
export async function superviseWorkers(pool: WorkerPool): Promise<number> {
  const { args, timeoutMs, delayMs = 0, log, output, patience = PATIENCE } = pool
  const { tellSystemd = () => {} } = pool
  const claim = claimPort(pool.address)
  const opsClaim = pool.opsAddress && claimPort({ ...pool.opsAddress, setting: 'PORTUS_OPS_PORT' })
  const cells = shareCells(pool)
  const running = new Set<WorkerProcess>()
  const ending = new AbortController()
  const ended = new Promise((resolve) => ending.signal.addEventListener('abort', resolve))

  let reloads: Reloads | undefined
  const onReady = async ({ bundle, ...ready }: Ready, worker: WorkerProcess) => {
    if (bundle)
      reloads ??= hostReloads(
        {
          first: { ...ready, bundle },
          log,
          restart: pool.restart,
          onState(state) {
            for (const one of running) one.tell(state)
          },
        },
        pool.note,
      )
    if (!(await reloads?.join(worker.member, ready.digest))) return false
    if (reloads) worker.tell(reloads.state())
    return true
  }

  const killAll = () => {
    for (const worker of running) worker.kill()
  }
  const end = () => {
    if (ending.signal.aborted) return
    ending.abort()
    claim.release()
    opsClaim?.release()
    reloads?.end()
    for (const worker of running) worker.stop()
    setTimeout(killAll, delayMs + timeoutMs + GRACE_MS)
    tellSystemd('STOPPING=1')
  }
  const interrupt = () => {
    killAll()
    cells.end()
    process.exit(INTERRUPTED)
  }
  void untilSignal(interrupt).then((signal) => {
    log('info', 'shutting down', { signal, delay_ms: delayMs, timeout_ms: timeoutMs })
    end()
  })

  const slots = Array.from({ length: pool.workers }, (_, index) => ({
    number: index + 1,
    listens: Promise.withResolvers<readonly Announcement[]>(),
  }))
  const [first] = slots
  const runSlot = async ({ number, listens }: (typeof slots)[number]): Promise<number> => {
    // The first worker reports a problem of the configuration once, before the others start.
    if (number > 1) await Promise.race([first?.listens.promise, ended])
    if (ending.signal.aborted) return 0
    const start = () => {
      const own = {
        PORTUS_PORT: String(claim.port),
        ...(opsClaim && { PORTUS_OPS_PORT: String(opsClaim.port) }),
        [NUMBER_VARIABLE]: String(number),
        [CELLS_VARIABLE]: cells.folder,
      }
      const worker = startWorker({
        args,
        env: { ...pool.env, ...own },
        output,
        startWith: () => reloads?.committed().bundle,
        onReady,
      })
      running.add(worker)
      void watchWorker(worker, number, log, patience)
      void worker.ended.then(() => {
        running.delete(worker)
        cells.forget(number)
        reloads?.leave(worker.member)
      })
      return worker
    }
    const onListening = listens.resolve
    const code = await keepRunning({ number, start, onListening, ending: ending.signal, log })
    end()
    return code
  }
  void Promise.all(slots.map(({ listens }) => listens.promise)).then(([lines = []]) => {
    for (const line of lines) log(...line)
    tellSystemd('READY=1')
  })
  const codes = await Promise.all(slots.map(runSlot))
  cells.end()
  return Math.max(...codes)
}
