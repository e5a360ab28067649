/** How names get numbers. */
export type Numbering = {
  /** Puts a number behind a name. */
  numbered(name: string, number: number): string
  /** What is left of a name behind which any number stands. Names with the same stem share their numbers. */
  stem(name: string): string
}

/**
 * Makes names that nothing else has by numbers behind them, from 2 on. The same names in the same order become the
 * same again, so that caches hold.
 *
 * @param taken Names that something has already.
 */
export function distinctNames(
  { numbered, stem }: Numbering,
  taken: Iterable<string> = [],
): (name: string) => string {
  const all = new Set(taken)
  /** The number that the next of the same stem gets: to count anew for each would never end. */
  const nextOf = new Map<string, number>()
  return (name) => {
    if (!all.has(name)) {
      all.add(name)
      return name
    }
    const shared = stem(name)
    let next = nextOf.get(shared) ?? 2
    let distinct = numbered(name, next++)
    while (all.has(distinct)) distinct = numbered(name, next++)
    nextOf.set(shared, next)
    all.add(distinct)
    return distinct
  }
}

/** More than any number has, with the line before it. */
const END_LENGTH = 9

/** Puts a number behind a name, and keeps to a length. */
export const withNumber = (maxLength: number): Numbering => ({
  numbered(name, number) {
    const end = `_${number}`
    return name.slice(0, maxLength - end.length) + end
  },
  stem: (name) => name.slice(0, maxLength - END_LENGTH),
})
