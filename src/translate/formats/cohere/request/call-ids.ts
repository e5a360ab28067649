/** The ids of the calls of one answer. */
export type CallIds = {
  /** The id of a call. */
  begin(id: string): string
  /** The id of the call that a result is for; nothing where the answer has no such call. */
  answer(id: string): string | undefined
}

/** The calls with one id: theirs, and how many of them have results. */
type Made = { ids: string[]; answered: number }

/**
 * Makes ids as Cohere takes them, for one answer after the other: it refuses an id that comes twice, and a
 * result of a call that stands not right before it. Clients of providers without ids make the same ones up in
 * every turn. A result is for the first call with its id that has none yet.
 * https://docs.cohere.com/reference/errors
 */
export function callIds(): () => CallIds {
  const used = new Set<string>()
  /** The number that the next call of the same id gets: to count anew for each would never end. */
  const nextOf = new Map<string, number>()

  const unique = (given: string): string => {
    let next = nextOf.get(given) ?? 1
    let id = given === '' || used.has(given) ? `${given}_${next++}` : given
    for (; used.has(id); next++) id = `${given}_${next}`
    nextOf.set(given, next)
    used.add(id)
    return id
  }

  return () => {
    const made = new Map<string, Made>()
    return {
      begin(given) {
        const calls = made.get(given) ?? { ids: [], answered: 0 }
        made.set(given, calls)
        const id = unique(given)
        calls.ids.push(id)
        return id
      },
      answer(given) {
        const calls = made.get(given)
        return calls && (calls.ids[calls.answered++] ?? calls.ids.at(-1))
      },
    }
  }
}
