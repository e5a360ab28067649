/** Hands out numbers that one process writes and whoever adds up reads. The same key always gives the same ones. */
export type Cells = {
  /** @param count How many numbers. They begin as zeros. */
  at(key: string, count: number): Float64Array
}

/** Reads the numbers of every process, by their keys. */
export type CellReader = () => ReadonlyMap<string, readonly Float64Array[]>

/** Numbers in the memory of this process, for a server that is one. */
export function heapCells(): Cells & { read: CellReader } {
  const known = new Map<string, Float64Array>()
  return {
    at(key, count) {
      let numbers = known.get(key)
      if (!numbers) {
        numbers = new Float64Array(count)
        known.set(key, numbers)
      }
      return numbers
    },
    read: () => new Map([...known].map(([key, numbers]) => [key, [numbers]])),
  }
}
