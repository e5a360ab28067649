/**
 * Makes names that nothing else has by numbers behind them, from 2 on. The same names in the same order become the
 * same again, so that caches hold.
 *
 * @param numbered Puts a number behind a name.
 * @param taken Names that something has already.
 */
export function distinctNames(
  numbered: (name: string, number: number) => string,
  taken: Iterable<string> = [],
): (name: string) => string {
  const all = new Set(taken)
  /** The number that the next of the same name gets: to count anew for each would never end. */
  const nextOf = new Map<string, number>()
  return (name) => {
    let distinct = name
    let next = nextOf.get(name) ?? 2
    for (; all.has(distinct); next++) distinct = numbered(name, next)
    nextOf.set(name, next)
    all.add(distinct)
    return distinct
  }
}

/** Puts a number behind a name, and keeps to a length. */
export const withNumber =
  (maxLength: number) =>
  (name: string, number: number): string => {
    const end = `_${number}`
    return name.slice(0, maxLength - end.length) + end
  }
