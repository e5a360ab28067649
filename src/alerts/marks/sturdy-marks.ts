import type { OperatorStore } from '../../store/operators/operator-store'
import { withDeadline } from '../../store/with-deadline'

/** The marks of alerts. */
export type Marks = {
  readonly kind: OperatorStore['kind']
  /** Whether the store could be asked the last time. */
  isUp(): boolean
  all(): Promise<ReadonlyMap<string, string>>
  remove(name: string, was: string): Promise<boolean>
  replace(name: string, was: string | undefined, value: string): Promise<boolean>
}

/** Nothing but alerts waits for it. */
const DEADLINE_MS = 2000

type Texts = Map<string, string>

/**
 * Marks in a store, and in the memory of this process while the store fails: it goes on with what it knew, so that nothing is
 * sent again. When the store works again it gets what has changed, unless another process was first. Never throws.
 */
export function sturdyMarks(store: OperatorStore, deadlineMs = DEADLINE_MS): Marks {
  /** What the store had the last time. */
  let known: Texts = new Map()
  /** What is so meanwhile. */
  let own: Texts | undefined
  const inTime = <T>(work: Promise<T>) =>
    withDeadline(work, deadlineMs, () => new Error(`no answer for ${deadlineMs} ms`))

  const bringBack = async (changed: Texts) => {
    const kept = await inTime(store.all('alert'))
    for (const name of new Set([...known.keys(), ...changed.keys()])) {
      const [was, is] = [known.get(name), changed.get(name)]
      // A store that was restarted may have forgotten what it had.
      const now = kept.get(name)
      if (now === is || (now !== undefined && now !== was)) continue
      if (is !== undefined) await inTime(store.replace('alert', name, now, is))
      else await inTime(store.remove('alert', name, now))
    }
  }
  const change = async (
    name: string,
    was: string | undefined,
    value: string | undefined,
    ask: () => Promise<boolean>,
  ): Promise<boolean> => {
    if (!own) {
      try {
        const isDone = await inTime(ask())
        if (isDone) put(known, name, value)
        return isDone
      } catch {
        own = new Map(known)
      }
    }
    if (own.get(name) !== was) return false
    put(own, name, value)
    return true
  }
  return {
    kind: store.kind,
    isUp: () => own === undefined,
    async all() {
      try {
        if (own) await bringBack(own)
        known = new Map(await inTime(store.all('alert')))
        own = undefined
        return new Map(known)
      } catch {
        own ??= new Map(known)
        return new Map(own)
      }
    },
    remove: (name, was) =>
      change(name, was, undefined, async () => store.remove('alert', name, was)),
    replace: (name, was, value) =>
      change(name, was, value, async () => store.replace('alert', name, was, value)),
  }
}

function put(texts: Texts, name: string, value: string | undefined): void {
  if (value === undefined) texts.delete(name)
  else texts.set(name, value)
}
