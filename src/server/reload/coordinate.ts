import {
  firstState,
  type ReloadEnd,
  type ReloadResult,
  type ReloadState,
} from '../../config/reload-state'
import type { Logger } from '../../telemetry/logger'
import { type Edition, editionIn, type Member, type Verdict } from './member'
import { logRefused, logReloaded } from './reload-log'
import type { RestartWatch } from './restart-watch'

/** Why the files are read: they have changed, or somebody has asked. */
export type Occasion = 'change' | 'asked'

/** Reloads the configuration in all processes of a server at once. */
export type Coordinator = {
  state(): ReloadState
  /** What is served. A process that starts later serves this, whatever stands on the disk. */
  committed(): Edition
  reload(occasion: Occasion): Promise<ReloadResult>
  /**
   * Takes a process in. It serves the same as all others when this resolves.
   *
   * @param digest What it has made ready at its start.
   * @returns Whether it does. One that cannot is not taken in.
   */
  join(member: Member, digest: string): Promise<boolean>
  leave(member: Member): void
}

/** What a coordinator needs. */
export type Coordination = {
  first: Edition
  log: Logger
  /** What counts at the next start alone. */
  restart?: RestartWatch | undefined
  /** Called with everything that was read, good or bad. */
  onRead?: (edition: Edition) => void
  /** Called with each new state. */
  onState?: (state: ReloadState) => void
  nowMs?: () => number
}

/** A file that is being written may be half there. So long are two looks apart, and so many are taken. */
const SETTLE_MS = 300
const MAX_LOOKS = 5

/** So many reloads may end before somebody looks what they have changed. */
const MAX_RECENT = 20

/**
 * Reloads one after the other. One process reads; when all have made ready what it has read, all serve it. Where any
 * of them cannot, nothing changes. A process that ends meanwhile is none.
 */
export function coordinate({
  first,
  log,
  restart,
  onRead = () => {},
  onState = () => {},
  nowMs = Date.now,
}: Coordination): Coordinator {
  const members = new Set<Member>()
  let committed = first
  let state = firstState(first.revision, nowMs())
  /** The problems that were said last, so that they are said once. */
  let said = ''
  /** The variables that were said last to need a restart. */
  let saidWaiting = ''
  /** A reload for a change that has not begun: it finds every change until then. */
  let awaited: Promise<ReloadResult> | undefined
  let queue: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work)
    queue = done.catch(() => {})
    return done
  }

  const end = (occasion: Occasion, how: Omit<ReloadEnd, 'atMs' | 'revision'>) => {
    const { result } = how
    const last = { ...how, atMs: nowMs(), revision: state.revision }
    state = {
      ...state,
      successes: state.successes + Number(result === 'success'),
      failures: state.failures + Number(result === 'failure'),
      answers: state.answers + Number(occasion === 'asked'),
      last,
      ...(result !== 'unchanged' && { recent: [...state.recent, last].slice(-MAX_RECENT) }),
    }
    onState(state)
    return result
  }

  /** What a process reads. Another one is asked where one has ended. */
  const readBy = async (): Promise<[Member, Verdict] | undefined> => {
    for (const member of members) {
      const verdict = await member.read()
      if (!verdict) continue
      onRead(verdict)
      return [member, verdict]
    }
    return undefined
  }

  /** The same, when nobody writes any more. */
  const readSettled = async (): Promise<[Member, Verdict] | undefined> => {
    let read = await readBy()
    for (let looks = 1; read && read[1].problems.length > 0 && looks < MAX_LOOKS; looks++) {
      await Bun.sleep(SETTLE_MS)
      const again = await readBy()
      if (again?.[1].digest === read[1].digest) return again
      read = again
    }
    return read
  }

  const refuse = (problems: readonly string[], occasion: Occasion): ReloadResult => {
    const text = problems.join('\n')
    if (occasion === 'change' && text === said) return 'failure'
    said = text
    logRefused(log, problems)
    return end(occasion, { result: 'failure', problems })
  }

  const reload = async (occasion: Occasion): Promise<ReloadResult> => {
    if (occasion === 'change') awaited = undefined
    const read = await (occasion === 'change' ? readSettled() : readBy())
    if (!read) return refuse(['no process is there to read the configuration'], occasion)
    const [reader, verdict] = read
    if (verdict.problems.length > 0) return refuse(verdict.problems, occasion)
    said = ''
    const waiting = restart?.changed() ?? []
    const isWaitingSaid = waiting.join() === saidWaiting
    saidWaiting = waiting.join()
    if (verdict.digest === committed.digest) {
      const isSilent = occasion === 'change' && isWaitingSaid && state.last?.result !== 'failure'
      logReloaded(log, { ...verdict, known: committed.warnings, waiting, isSilent })
      if (isSilent) return 'unchanged'
      return end(occasion, { result: 'unchanged', problems: [], needsRestart: waiting })
    }
    const others = [...members].filter((member) => member !== reader)
    const verdicts = await Promise.all(others.map((member) => member.prepare(verdict.bundle)))
    const objections = verdicts.flatMap((one) =>
      one && one.digest !== verdict.digest && one.problems.length === 0
        ? ['two processes have read it differently']
        : (one?.problems ?? []),
    )
    if (objections.length > 0) return refuse([...new Set(objections)], occasion)
    const before = committed
    committed = editionIn(verdict)
    await Promise.all([...members].map((member) => member.commit(verdict.digest)))
    state = { ...state, revision: committed.revision, servedSinceMs: nowMs() }
    const isSilent =
      occasion === 'change' && isWaitingSaid && committed.revision === before.revision
    logReloaded(log, { ...verdict, known: before.warnings, waiting, isSilent })
    const { changes } = verdict
    return end(occasion, { result: 'success', problems: [], changes, needsRestart: waiting })
  }

  return {
    state: () => state,
    committed: () => committed,
    reload(occasion) {
      if (occasion === 'asked') return inTurn(() => reload(occasion))
      awaited ??= inTurn(() => reload(occasion))
      return awaited
    },
    join: (member, digest) =>
      inTurn(async () => {
        if (digest !== committed.digest) {
          const verdict = await member.prepare(committed.bundle)
          if (verdict?.problems.length !== 0 || verdict.digest !== committed.digest) return false
          await member.commit(committed.digest)
        }
        members.add(member)
        return true
      }),
    leave: (member) => void members.delete(member),
  }
}
