import { writeBehind } from '../../usage/ledger/write-behind'
import type { FailureLog } from '../forgive'
import type { Owner } from '../owners/owner-store'
import { ServerSilent, within } from '../postgres/deadline'
import { writeAll } from '../postgres/write-all'
import { NotConnected } from './asking'
import { type Change, type Forgotten, inGroups, type Remembered } from './change'
import { type Pending, pendingChanges } from './pending'

/** What changes are written with. */
export type ChangeWriterOptions = {
  /** Remembers things in one transaction, and says by their places whose those are that belong to somebody else. */
  remember: (changes: readonly Remembered[]) => Promise<ReadonlyMap<number, Owner>>
  /** Forgets things in one transaction. */
  forget: (changes: readonly Forgotten[]) => Promise<void>
  /** Told that a thing is somebody else's. */
  onOther: (change: Remembered, owner: Owner) => void
  failures: FailureLog
  /** Whether it is worth while to wait. */
  isUp: () => Promise<boolean>
  /** How long somebody waits for his changes. */
  deadlineMs: number
  intervalMs?: number
}

/** A change that nobody waits for yet. */
export type NewChange = Omit<Remembered, 'done'> | Omit<Forgotten, 'done'>

/** Changes on their way to the database. */
export type ChangeWriter = Pick<Pending, 'onto'> & {
  /** Writes changes, in the order in which they come. It is waited for within the deadline; after that they are written later. */
  write(changes: readonly NewChange[]): Promise<void>
  flush(): Promise<void>
  /** Writes what waits, for so long at most, and says how many changes are lost. */
  end(maxMs: number): Promise<number>
}

/** So many changes are written at once. */
const AT_ONCE = 500
/** Some 50 MB. */
const MAX_WAITING = 100_000

/** Nobody waits any more once somebody has waited in vain, until all is written. */
export function changeWriter({
  remember,
  forget,
  onOther,
  failures,
  isUp,
  deadlineMs,
  intervalMs,
}: ChangeWriterOptions): ChangeWriter {
  const pending = pendingChanges()
  let isBehind = false

  const settle = (change: Change) => {
    pending.settle(change)
    change.done()
  }
  const rememberAll = async (changes: readonly Remembered[]) => {
    const others = await remember(changes)
    for (const [at, change] of changes.entries()) {
      const other = others.get(at)
      if (other) onOther(change, other)
      settle(change)
    }
  }
  const forgetAll = async (changes: readonly Forgotten[]) => {
    await forget(changes)
    for (const change of changes) settle(change)
  }
  const refused = (change: Change, cause: unknown) => {
    failures.failed(change.doing, cause)
    settle(change)
  }
  const queue = writeBehind<Change>({
    async write(changes) {
      for (const group of inGroups(changes))
        if (group.doing === 'remember') await writeAll(group.changes, rememberAll, refused)
        else await writeAll(group.changes, forgetAll, refused)
      isBehind = queue.state().waiting > changes.length
    },
    onFailing(cause) {
      if (cause === undefined) failures.worked()
      else if (!(cause instanceof NotConnected)) failures.failed('remember', cause)
    },
    batchSize: AT_ONCE,
    maxWaiting: MAX_WAITING,
    ...(intervalMs === undefined ? {} : { intervalMs }),
  })

  return {
    onto: pending.onto,
    async write(changes) {
      const written = Promise.withResolvers<void>()
      let left = changes.length
      for (const change of changes) {
        const done = once(() => {
          left--
          if (left === 0) written.resolve()
        })
        const own = { ...change, done }
        const { dropped } = queue.state()
        pending.add(own)
        queue.add(own)
        if (queue.state().dropped > dropped) settle(own)
      }
      if (isBehind || left === 0 || !(await isUp())) return
      void queue.flush()
      try {
        await within(deadlineMs, written.promise)
      } catch (cause) {
        isBehind = true
        failures.failed('remember', cause)
      }
    },
    flush: queue.flush,
    async end(maxMs) {
      await within(maxMs, queue.end()).catch((cause) => {
        if (!(cause instanceof ServerSilent)) throw cause
      })
      const { waiting, dropped } = queue.state()
      return waiting + dropped
    },
  }
}

/** A batch that failed half is written again as a whole. */
function once(work: () => void): () => void {
  let isDone = false
  return () => {
    if (!isDone) work()
    isDone = true
  }
}
