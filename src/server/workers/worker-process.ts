import type { ReloadState } from '../../config/reload-state'
import type { Bundle } from '../../config/source/bundle'
import type { Output } from '../../telemetry/output'
import { ownCommand } from '../own-command'
import type { Ready } from '../reload/member'
import type { Announcement, FromWorker, ToWorker } from './parent-channel'
import { passLines } from './pass-lines'
import { type WorkerMember, workerMember } from './worker-member'

/** The variable that holds a worker's number. */
export const NUMBER_VARIABLE = 'PORTUS_WORKER_NUMBER'

/** The variable that holds the folder of the numbers that all processes add up. */
export const CELLS_VARIABLE = 'PORTUS_SHARED_NUMBERS'

/** Milliseconds to wait for the last lines of a worker that has ended. */
const LAST_LINES_MS = 1000

/** How a process ended: with an exit code, or by a signal. */
export type End = { code: number; signal: string | undefined }

/** A running worker. */
export type WorkerProcess = {
  pid: number
  /** Resolves with its announcements when it listens, or with nothing if it ends before. */
  listening: Promise<readonly Announcement[] | undefined>
  /** Its part in reloads. */
  member: WorkerMember
  /** Tells it where the server stands with its configuration. */
  tell(state: ReloadState): void
  /** Resolves when it has ended and its output has been passed on. */
  ended: Promise<End>
  /** Asks it whether it is alive. */
  ask(): void
  /** Called with each answer to {@link ask}. */
  onAlive(heard: () => void): void
  /** Lets it finish the running requests. */
  stop(): void
  /** Ends it now. */
  kill(): void
}

/** How to start a worker. */
export type WorkerStart = {
  /** Arguments of this program. */
  args: readonly string[]
  env: Readonly<Record<string, string | undefined>>
  output: Output
  /** What it is to start with. Undefined where it is to read the disk. */
  startWith: () => Bundle | undefined
  /** Called when it has made ready what it started with. It listens when that resolves. */
  onReady: (ready: Ready, worker: WorkerProcess) => Promise<boolean>
}

/** Starts this program again, as a worker. */
export function startWorker({ args, env, output, startWith, onReady }: WorkerStart): WorkerProcess {
  const { promise: listening, resolve } = Promise.withResolvers<
    readonly Announcement[] | undefined
  >()
  let heard = () => {}
  const child = Bun.spawn(ownCommand(args), {
    env: { ...env },
    // 'ignore' would need /dev/null, which some containers lack.
    stdio: ['inherit', 'pipe', 'inherit'],
    ipc(message: FromWorker) {
      if (message === 'alive') heard()
      else if (message === 'start with?') send({ startWith: startWith() ?? null })
      else if ('ready' in message)
        void onReady(message.ready, worker).then((may) => (may ? send('listen') : worker.kill()))
      else if ('answer' in message) worker.member.answered(message.to, message.answer)
      else resolve(message.listening)
    },
  })
  const passed = passLines(child.stdout, output)
  let isRunning = true
  const ended = child.exited.then(async (code) => {
    isRunning = false
    worker.member.ended()
    await Promise.race([passed, Bun.sleep(LAST_LINES_MS)])
    resolve(undefined)
    return { code, signal: child.signalCode ? String(child.signalCode) : undefined }
  })
  const send = (message: ToWorker) => {
    try {
      if (isRunning) child.send(message)
    } catch {
      // It has ended, and its exit is about to be seen.
    }
  }
  const worker: WorkerProcess = {
    pid: child.pid,
    listening,
    member: workerMember(send, () => child.kill('SIGKILL')),
    tell: (state) => send({ state }),
    ended,
    ask: () => send('alive?'),
    onAlive(listener) {
      heard = listener
    },
    stop: () => send('stop'),
    kill: () => child.kill('SIGKILL'),
  }
  return worker
}
