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

/** What a chunk costs beside its bytes: so many are read in the same time. */
const CHUNK_BYTES = 4096
const TURN_BYTES = 64 * 1024

/**
 * The turns of reading an answer, asked with the bytes of each chunk. What has come already is read without a
 * pause, however much it is. A stream of small chunks pays nearly nothing.
 */
export function byteTurns(): (bytes: number) => Promise<void> | undefined {
  const turn = turns()
  let cost = 0
  return (bytes) => {
    cost += bytes + CHUNK_BYTES
    if (cost < TURN_BYTES) return undefined
    cost = 0
    return turn()
  }
}
