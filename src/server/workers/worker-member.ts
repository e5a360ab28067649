import type { Bundle } from '../../config/source/bundle'
import type { Member, Verdict } from '../reload/member'
import type { Answer, ToWorker } from './parent-channel'

/** A worker's part in reloads, as its parent sees it. */
export type WorkerMember = Member & {
  /** Takes what the worker answers. */
  answered(question: number, answer: Answer): void
  /** The worker has ended: it answers nothing any more. */
  ended(): void
}

/** A worker that has not answered by then answers nobody. Others wait for it meanwhile. */
const PATIENCE_MS = 30_000

/**
 * Asks a worker what a {@link Member} is asked.
 *
 * @param giveUp Ends a worker that does not answer.
 */
export function workerMember(send: (message: ToWorker) => void, giveUp: () => void): WorkerMember {
  const open = new Map<number, (answer: Answer | undefined) => void>()
  let questions = 0
  let isOver = false
  const ask = <T extends Answer>(
    about: { prepare: Bundle | null } | { commit: string },
  ): Promise<T | undefined> => {
    if (isOver) return Promise.resolve(undefined)
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>()
    const question = questions++
    open.set(question, resolve)
    send({ question, ...about })
    const timer = setTimeout(giveUp, PATIENCE_MS)
    return promise.finally(() => clearTimeout(timer)) as Promise<T | undefined>
  }
  return {
    read: () => ask<Verdict>({ prepare: null }),
    prepare: (bundle) => ask<Verdict>({ prepare: bundle }),
    commit: async (digest) => void (await ask({ commit: digest })),
    answered(question, answer) {
      open.get(question)?.(answer)
      open.delete(question)
    },
    ended() {
      isOver = true
      for (const resolve of open.values()) resolve(undefined)
      open.clear()
    },
  }
}
