/** What one connection remembers, as the others see it. */
export type Memory = {
  /** Lets everything go. */
  forget(): void
}

/** The memories of all connections of a process. */
export type Memories = {
  /** Says that a memory was used, and how much it holds now. Others give way to it. */
  used(application: string, memory: Memory, bytes: number): void
  /** Says that its connection is gone. */
  gone(memory: Memory): void
}

/** The parts of the bytes in flight that idle connections may hold, of all applications and of one: half of its share. */
const SHARE = 1 / 4
const APPLICATION_SHARE = 1 / 8

/**
 * Bounds what connections remember while nothing is asked of them: it must not keep other requests from being served.
 * The memory that was not used for the longest time goes first. Its client then sends its whole input.
 *
 * @param most All bytes that running requests may hold, as it is now.
 */
export function memories(most: () => number): Memories {
  const all = new Map<Memory, { application: string; bytes: number }>()
  const sums = new Map<string, number>()
  let sum = 0

  const add = (application: string, bytes: number) => {
    sum += bytes
    sums.set(application, (sums.get(application) ?? 0) + bytes)
  }

  const remove = (memory: Memory) => {
    const known = all.get(memory)
    if (!known) return
    all.delete(memory)
    add(known.application, -known.bytes)
  }

  return {
    used(application, memory, bytes) {
      const maxBytes = most()
      remove(memory)
      if (bytes > maxBytes * APPLICATION_SHARE) return memory.forget()
      const forget = (isEnough: () => boolean, mayGo: (application: string) => boolean) => {
        for (const [other, known] of all) {
          if (isEnough()) return
          if (!mayGo(known.application)) continue
          remove(other)
          other.forget()
        }
      }
      forget(
        () => (sums.get(application) ?? 0) + bytes <= maxBytes * APPLICATION_SHARE,
        (one) => one === application,
      )
      forget(
        () => sum + bytes <= maxBytes * SHARE,
        () => true,
      )
      all.set(memory, { application, bytes })
      add(application, bytes)
    },
    gone: remove,
  }
}
