/** Where the numbers of limits stand: in the memory of one process, or in a file that several have mapped. */
export type LimitTable = {
  /** The place of this process among those that reserve. */
  readonly lane: number
  /** How many processes have a place. */
  readonly lanes: number
  /**
   * The numbers of a rule, zeros at first. To be called within {@link locked}.
   *
   * @param count How many there are; always the same for one key.
   * @returns Undefined where there is no room for another rule.
   */
  numbersOf(key: string, count: number): Float64Array | undefined
  /** Does a short work while no other process works on the numbers. */
  locked<T>(work: () => T): T
}

/** Numbers in the memory of this process alone. */
export function heapTable(): LimitTable {
  const all = new Map<string, Float64Array>()
  return {
    lane: 0,
    lanes: 1,
    numbersOf(key, count) {
      const known = all.get(key)
      if (known) return known
      const made = new Float64Array(count)
      all.set(key, made)
      return made
    },
    locked: (work) => work(),
  }
}
