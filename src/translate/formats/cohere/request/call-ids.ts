/** The ids of calls as Cohere takes them, which must each be there once. */
export type CallIds = {
  /** The id of a call. */
  begin(id: string): string
  /** The id of the call that a result is for. */
  answer(id: string): string
}

type Made = { id: string; isAnswered: boolean }

/**
 * Cohere refuses an id that comes twice; clients of providers without ids make the same ones up in every
 * turn. A result is for the first call with its id that has none yet.
 * https://docs.cohere.com/reference/errors
 */
export function callIds(): CallIds {
  const used = new Set<string>()
  const made = new Map<string, Made[]>()
  return {
    begin(given) {
      const calls = made.get(given) ?? []
      made.set(given, calls)
      let id = given === '' || used.has(given) ? `${given}_${calls.length + 1}` : given
      while (used.has(id)) id = `${id}_`
      used.add(id)
      calls.push({ id, isAnswered: false })
      return id
    },
    answer(given) {
      const calls = made.get(given) ?? []
      const call = calls.find(({ isAnswered }) => !isAnswered) ?? calls.at(-1)
      if (!call) return given
      call.isAnswered = true
      return call.id
    },
  }
}
