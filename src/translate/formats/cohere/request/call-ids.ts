/** The ids of calls as Cohere takes them, which must each be there once. */
export type CallIds = {
  /** The id of a call. */
  begin(id: string): string
  /** The id of the call that a result is for. */
  answer(id: string): string
}

/** The calls with one id: theirs, and how many of them have results. */
type Made = { ids: string[]; answered: number }

/**
 * Cohere refuses an id that comes twice; clients of providers without ids make the same ones up in every
 * turn. A result is for the first call with its id that has none yet.
 * https://docs.cohere.com/reference/errors
 */
export function callIds(): CallIds {
  const used = new Set<string>()
  const made = new Map<string, Made>()
  return {
    begin(given) {
      const calls = made.get(given) ?? { ids: [], answered: 0 }
      made.set(given, calls)
      let id = given === '' || used.has(given) ? `${given}_${calls.ids.length + 1}` : given
      while (used.has(id)) id = `${id}_`
      used.add(id)
      calls.ids.push(id)
      return id
    },
    answer(given) {
      const calls = made.get(given)
      return calls?.ids[calls.answered++] ?? calls?.ids.at(-1) ?? given
    },
  }
}
