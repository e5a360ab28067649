/** Who has paused an application, and when. */
export type Pause = {
  /** `Date.now()` */
  sinceMs: number
  /** The name of the admin key; empty where nobody knows. */
  by: string
}

/** The applications that are paused, as this process knows. */
export type Pauses = {
  /** Where they are kept. `memory` ends with the server. */
  readonly keptIn: 'database' | 'redis' | 'file' | 'memory'
  /** Asks no store. */
  of(application: string): Pause | undefined
  /** By names of applications in the one spelling that all their spellings share. Also of those that are configured no more. */
  list(): ReadonlyMap<string, Pause>
  /**
   * Pauses an application. One that is paused keeps what it has.
   *
   * @returns with `isNew`: whether it was this call that paused it. Of several processes that want the same, one has done it.
   * @throws where the store fails. Whether the application is paused now is not known then.
   */
  pause(application: string, by: string): Promise<{ pause: Pause; isNew: boolean }>
  /**
   * Lets an application go on.
   *
   * @returns whether it was this call that did it.
   * @throws where the store fails. Whether the application goes on is not known then.
   */
  resume(application: string): Promise<boolean>
  /** Calls a listener after each change, whoever has made it. @returns Ends that. */
  onChange(listener: () => void): () => void
  close(): void
}

/** What keeps pauses for all processes, as texts. Its functions throw where it fails. */
export type PauseStore = {
  all(): Promise<ReadonlyMap<string, string>>
  /** @returns whether there was none before. */
  add(name: string, value: string): Promise<boolean>
  /** @returns whether there was one. */
  remove(name: string): Promise<boolean>
}

/** What pauses need. */
export type PausesOptions = {
  keptIn: Pauses['keptIn']
  store: PauseStore
  /** The one spelling of an application's name. */
  canonical: (application: string) => string
  /** Told how it goes with the store. */
  failures: { failed(doing: string, cause: unknown): void; worked(): void }
  /** From one look into the store to the next. */
  lookMs?: number
  nowMs?: () => number
}

const LOOK_MS = 1000
/** So often it is tried to pause what others pause and let go on at the same time. */
const TRIES = 5

/**
 * Looks into the store from time to time, and at once after its own changes. Who asks for a pause looks into a map. While the
 * store fails, what was known holds.
 *
 * @returns with `known`: whether the store has been read. Resolves after the first look that worked.
 */
export function pausesIn({
  keptIn,
  store,
  canonical,
  failures,
  lookMs = LOOK_MS,
  nowMs = Date.now,
}: PausesOptions): Pauses & { known: Promise<void> } {
  const listeners = new Set<() => void>()
  const known = Promise.withResolvers<void>()
  let texts: ReadonlyMap<string, string> = new Map()
  let pauses: ReadonlyMap<string, Pause> = new Map()
  /** Counts own changes: what was read before one of them is older than what is known. */
  let changes = 0
  let looking: Promise<void> | undefined
  let isClosed = false

  const take = (next: ReadonlyMap<string, string>) => {
    const isSame =
      next.size === texts.size && [...next].every(([name, text]) => texts.get(name) === text)
    if (isSame || isClosed) return
    texts = next
    pauses = new Map([...next].map(([name, text]) => [name, pauseIn(text)]))
    for (const listener of listeners) listener()
  }
  const changed = (name: string, text: string | undefined) => {
    changes++
    const next = new Map(texts)
    if (text === undefined) next.delete(name)
    else next.set(name, text)
    take(next)
    void look()
  }
  const readAll = async () => {
    for (let isStale = true; isStale && !isClosed; ) {
      const before = changes
      const next = await store.all()
      isStale = before !== changes
      if (!isStale) take(next)
    }
  }
  const look = (): Promise<void> => {
    looking ??= readAll()
      .then(
        () => {
          failures.worked()
          known.resolve()
        },
        (cause) => {
          if (!isClosed) failures.failed('look', cause)
        },
      )
      .finally(() => {
        looking = undefined
      })
    return looking
  }
  const timer = setInterval(look, lookMs)
  timer.unref()
  void look()

  return {
    keptIn,
    known: known.promise,
    of: (application) => (pauses.size === 0 ? undefined : pauses.get(canonical(application))),
    list: () => pauses,
    async pause(application, by) {
      const name = canonical(application)
      const text = textOf({ sinceMs: nowMs(), by })
      for (let tries = 0; tries < TRIES; tries++) {
        const isNew = await store.add(name, text)
        const is = isNew ? text : (await store.all()).get(name)
        if (is === undefined) continue
        changed(name, is)
        return { pause: pauseIn(is), isNew }
      }
      throw new Error('others let the application go on at the same time')
    },
    async resume(application) {
      const name = canonical(application)
      const wasPaused = await store.remove(name)
      changed(name, undefined)
      return wasPaused
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      isClosed = true
      clearInterval(timer)
      listeners.clear()
    },
  }
}

const textOf = ({ sinceMs, by }: Pause): string => JSON.stringify({ since: sinceMs, by })

/** A text that cannot be read pauses all the same: another version, or somebody by hand, has written it. */
function pauseIn(text: string): Pause {
  try {
    const { since, by }: { since?: unknown; by?: unknown } = Object(JSON.parse(text))
    return {
      sinceMs: typeof since === 'number' && Number.isFinite(since) ? since : 0,
      by: typeof by === 'string' ? by : '',
    }
  } catch {
    return { sinceMs: 0, by: '' }
  }
}
