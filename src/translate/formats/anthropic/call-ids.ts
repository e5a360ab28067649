const VALID = /^[a-zA-Z0-9_-]+$/

/**
 * Ids of calls as Anthropic takes them, the same for a call and its result. Other providers' ids have other
 * characters, and Anthropic refuses those. https://docs.anthropic.com/en/api/messages
 */
export function callIds(): (id: string) => string {
  const mapped = new Map<string, string>()
  const taken = new Set<string>()
  /** The number that the next id of the same spelling gets: to count anew for each would never end. */
  const nextOf = new Map<string, number>()
  return (id) => {
    const known = mapped.get(id)
    if (known !== undefined) return known
    const base = VALID.test(id) ? id : id.replace(/[^a-zA-Z0-9_-]/g, '_') || 'call'
    let valid = base
    let next = nextOf.get(base) ?? 2
    for (; taken.has(valid); next++) valid = `${base}_${next}`
    nextOf.set(base, next)
    mapped.set(id, valid)
    taken.add(valid)
    return valid
  }
}
