/** So long may work go on before others have their turn. */
const TURN_MS = 2

/** Asked between the steps of a long work: waits where others have waited long enough. */
export type Turns = () => Promise<void> | undefined

/** The turns of one work. Parts of it that run side by side share them, and wait together. */
export function turns(): Turns {
  let startMs = performance.now()
  let waiting: Promise<void> | undefined
  return () => {
    if (performance.now() - startMs < TURN_MS) return undefined
    waiting ??= new Promise((resolve) =>
      setImmediate(() => {
        startMs = performance.now()
        waiting = undefined
        resolve()
      }),
    )
    return waiting
  }
}
