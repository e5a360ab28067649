/** The ids of calls, and of the responses to them. */
export type CallIds = {
  /** The id of a call, which is made up where it has none. */
  ofCall(id: string | undefined, name: string): string
  /** The id of the call that a response is for. */
  ofResponse(id: string | undefined, name: string): string
}

/**
 * Pairs calls with their responses. Both may be without ids: then the first response of a name is for the first call
 * of this name that has none yet. The same conversation gets the same ids, so that caches hold.
 * https://ai.google.dev/api/caching#FunctionCall
 *
 * @param given The ids in the conversation, which no made-up id may be.
 */
export function callIds(given: ReadonlySet<string>): CallIds {
  let count = 0
  const answered = new Set<string>()
  const calls = new Map<string, Waiting>()

  const madeUp = (): string => {
    for (;;) {
      const id = `call_${count++}`
      if (!given.has(id)) return id
    }
  }

  /** The first call of a name that waits for its response. */
  const next = (name: string): string | undefined => {
    const waiting = calls.get(name)
    if (!waiting) return undefined
    while (answered.has(waiting.ids[waiting.first] ?? '')) waiting.first++
    return waiting.ids[waiting.first]
  }

  return {
    ofCall(id = madeUp(), name) {
      const waiting = calls.get(name) ?? { ids: [], first: 0 }
      waiting.ids.push(id)
      calls.set(name, waiting)
      return id
    },
    ofResponse(id, name) {
      const its = id !== undefined && given.has(id) ? id : (next(name) ?? id ?? madeUp())
      answered.add(its)
      return its
    },
  }
}

/** The calls of one name in their order, and the first that may still wait. */
type Waiting = { ids: string[]; first: number }
