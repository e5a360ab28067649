/** Work that waits until it is its turn. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>

/** Has at most so many pieces of work run at a time. The others wait, in their order. */
export function startTurns(most: number): Turns {
  const waiting: (() => void)[] = []
  let free = most
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((begin) => waiting.push(begin))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
