/** Numbers that are added to on the path of requests, and read when somebody looks. */
export type Cells = {
  /**
   * The numbers of a key, zeros at first. Whoever keeps the array adds with `numbers[i] += n`, and pays nothing else. A key
   * has the same count of numbers each time. Where there is no room, the array is one that nobody reads.
   */
  at(key: string, count: number): Float64Array
}

/** Keys with this beginning say how something is now. They are zeroed when a process takes over the numbers of another. */
export const GAUGE = 'gauge '

/** The key under which it is counted that there was no room for another key. */
export const OVERFLOW = 'cells without room'

/** The numbers of one process. */
export type CellRecords = Cells & {
  /** Every key with its numbers. They go on changing. */
  readonly records: ReadonlyMap<string, Float64Array>
}

/** The numbers of all processes of a server: one array for each process that has the key. */
export type CellReader = () => ReadonlyMap<string, readonly Float64Array[]>

/** What a process keeps its numbers in, and where it reads those of all. */
export type CellStore = Cells & { read: CellReader }

/** Gathers the numbers of several processes by their keys. */
export function gathered(all: Iterable<ReadonlyMap<string, Float64Array>>) {
  const lanes = new Map<string, Float64Array[]>()
  for (const records of all)
    for (const [key, numbers] of records) {
      const known = lanes.get(key)
      if (known) known.push(numbers)
      else lanes.set(key, [numbers])
    }
  return lanes
}

/** As many numbers as a file of cells has room for, more or less. */
const MAX_NUMBERS = 512 * 1024

/** Numbers in the memory of this process alone. */
export function heapCells(maxNumbers = MAX_NUMBERS): CellStore {
  const cells = heapRecords(maxNumbers)
  return { at: cells.at, read: () => gathered([cells.records]) }
}

function heapRecords(maxNumbers: number): CellRecords {
  const overflow = new Float64Array(1)
  const records = new Map([[OVERFLOW, overflow]])
  let used = 0
  return {
    records,
    at(key, count) {
      const known = records.get(key)
      if (known) return known
      const numbers = new Float64Array(count)
      if (used + count > maxNumbers) {
        overflow[0] = (overflow[0] ?? 0) + 1
        return numbers
      }
      used += count
      records.set(key, numbers)
      return numbers
    },
  }
}
