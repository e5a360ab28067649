import type { Owner, Thing } from '../owners/owner-store'

/** The owners of things, by their keys (`owner-store.ts`). */
export type Looked = ReadonlyMap<string, readonly Owner[]>

type Waiting = {
  things: readonly Thing[]
  resolve: (found: Looked) => void
  reject: (cause: unknown) => void
}

/**
 * Asks for all who ask while a question is on its way at once, in the order in which they came. So a busy process needs no more
 * than one connection, and no one waits for more than one question before its own.
 *
 * @param ask Asks the database.
 * @param atOnce For so many things it is asked at once, or for those of one asker.
 */
export function gatherLookups(
  ask: (things: readonly Thing[]) => Promise<Looked>,
  atOnce: number,
): (things: readonly Thing[]) => Promise<Looked> {
  let waiting: Waiting[] = []
  let isAsking = false

  const next = (): Waiting[] => {
    let count = 0
    const over = waiting.findIndex(({ things }, at) => {
      count += things.length
      return at > 0 && count > atOnce
    })
    const taken = over < 0 ? waiting : waiting.slice(0, over)
    waiting = waiting.slice(taken.length)
    return taken
  }
  const askAll = async () => {
    if (isAsking) return
    isAsking = true
    while (waiting.length > 0) {
      const askers = next()
      try {
        const found = await ask(askers.flatMap(({ things }) => things))
        for (const { resolve } of askers) resolve(found)
      } catch (cause) {
        for (const { reject } of askers) reject(cause)
      }
    }
    isAsking = false
  }
  return (things) =>
    new Promise((resolve, reject) => {
      waiting.push({ things, resolve, reject })
      void askAll()
    })
}
