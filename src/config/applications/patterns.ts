/** Names that an operator allows, by patterns. */
export type Patterns = {
  /** As they were written. */
  readonly texts: readonly string[]
  /** Whether something is allowed, under all of its names. */
  allows(...names: readonly string[]): boolean
}

const EXCLUDES = '!'

/**
 * Patterns in which `*` stands for any characters, slashes included. One that begins with `!` excludes. A thing is allowed
 * if no pattern excludes any of its names, and one of the others matches one of them; where there are no others, all
 * that is not excluded is allowed. The order of the patterns does not matter.
 */
export function patternsOf(texts: readonly string[]): Patterns {
  const excluding = texts.filter(isExcluding).map((text) => globOf(positive(text)))
  const including = texts.filter((text) => !isExcluding(text)).map(globOf)
  return {
    texts,
    allows: (...names) =>
      (including.length === 0 || including.some((matches) => names.some(matches))) &&
      !excluding.some((matches) => names.some(matches)),
  }
}

const isExcluding = (text: string): boolean => text.startsWith(EXCLUDES)

/** A pattern without what makes it exclude. */
export const positive = (text: string): string =>
  isExcluding(text) ? text.slice(EXCLUDES.length) : text

/**
 * Matches whole names with a pattern. It takes each part between two stars at its first place and never comes back, so
 * the time grows with the name and not with the number of ways to match it.
 */
export function globOf(pattern: string): (name: string) => boolean {
  const [head = '', ...rest] = pattern.split('*')
  const tail = rest.pop()
  if (tail === undefined) return (name) => name === head
  return (name) => {
    if (!name.startsWith(head) || !name.endsWith(tail)) return false
    const end = name.length - tail.length
    let at = head.length
    for (const part of rest) {
      const found = name.indexOf(part, at)
      if (found === -1) return false
      at = found + part.length
    }
    return at <= end
  }
}

/** Whether two patterns without exclusion match one name. For a configuration when it is read: it takes the product of both lengths. */
export function overlap(one: string, other: string): boolean {
  let reached = new Set([0])
  const [a, b] = [[...one], [...other]]
  /** The places in `b` that are reached together with a place in `a`; a star may stand for nothing. */
  const withStars = (places: Set<number>): Set<number> => {
    for (const at of places) if (b[at] === '*') places.add(at + 1)
    return places
  }
  reached = withStars(reached)
  for (const sign of a) {
    const next = new Set<number>()
    if (sign === '*') {
      const first = Math.min(...reached)
      for (let at = first; at <= b.length; at++) next.add(at)
    } else
      for (const at of reached) {
        if (b[at] === '*') next.add(at)
        else if (b[at] === sign) next.add(at + 1)
      }
    if (next.size === 0) return false
    reached = withStars(next)
  }
  return reached.has(b.length)
}
