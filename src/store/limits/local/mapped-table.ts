import { OVERFLOW } from '../../../telemetry/cells/cells'
import { openCellFile } from '../../../telemetry/cells/mapped-file'
import type { LimitTable } from './table'

/** So often somebody who waits looks at once again: a work under the lock takes a few microseconds. */
const LOOKS = 2000

/** Whoever holds the lock longer has ended within it, or stands still: it is taken over, and one number may be off by one request. */
const PATIENCE_MS = 50

/** A table, and the numbers of all its rules. */
export type MappedTable = LimitTable & { all(): Iterable<Float64Array> }

/**
 * Numbers in a file that several processes of one machine have mapped. What a process has reserved stands in its lane, so
 * that it can be taken back when the process has ended.
 *
 * @param lane The place of this process.
 * @param lanes How many processes have a place.
 */
export function mappedTable(path: string, lane: number, lanes: number): MappedTable {
  const { find, lock, all } = openCellFile(path)
  const me = process.pid
  const take = () => {
    for (let looks = 0; looks < LOOKS; looks++)
      if (Atomics.compareExchange(lock, 0, 0, me) === 0) return
    const endMs = performance.now() + PATIENCE_MS
    let holder = Atomics.load(lock, 0)
    while (performance.now() < endMs) {
      if (Atomics.compareExchange(lock, 0, 0, me) === 0) return
      Bun.sleepSync(1)
      holder = Atomics.load(lock, 0)
    }
    // Another one that waits may be faster; then it has the lock, for as long as a work takes.
    if (Atomics.compareExchange(lock, 0, holder, me) !== holder) take()
  }
  return {
    lane,
    lanes,
    numbersOf: find,
    *all() {
      for (const [key, numbers] of all()) if (key !== OVERFLOW) yield numbers
    },
    locked(work) {
      take()
      try {
        return work()
      } finally {
        Atomics.compareExchange(lock, 0, me, 0)
      }
    },
  }
}

/**
 * Prepares the file, and takes back what a process had reserved that has ended.
 *
 * @param lanes How many processes have a place.
 */
export function laneCleaner(path: string, lanes: number): (lane: number) => void {
  const table = mappedTable(path, 0, lanes)
  return (lane) =>
    table.locked(() => {
      for (const numbers of table.all())
        if (lane < lanes) numbers[numbers.length - lanes + lane] = 0
    })
}
