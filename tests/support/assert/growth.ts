import { leastCpuMs } from './processor-time'

/** What a work of one size does. It returns how many bytes come of it. */
export type Work = (size: number) => () => number

/** How many times as large the second work is. What grows with the square takes sixteen times as long. */
const FACTOR = 4
const MOST_TIMES_AS_LONG = 10
/** Work of less than this is too short to compare. What grows with the square takes more. */
const FLOOR_MS = 40
/** What other work on the machine has disturbed once, it does not disturb every time. */
const ATTEMPTS = 3

/** Where work grows faster than what it is given: a sentence that says how. Otherwise nothing. */
export function fasterThanLinear(work: Work, size: number): string | undefined {
  const small = work(size)
  const large = work(FACTOR * size)
  const bytes = small()
  const before = process.cpuUsage()
  const moreBytes = large()
  const { user, system } = process.cpuUsage(before)
  if (moreBytes > (FACTOR + 1) * bytes + 10_000) return `${bytes} bytes become ${moreBytes}`
  let found: string | undefined
  let largeMs = (user + system) / 1000
  for (let attempt = 0; largeMs > FLOOR_MS && attempt < ATTEMPTS; attempt++) {
    const smallMs = leastCpuMs(small)
    // The first pass is the slowest. Where even that is no fault, no other is needed.
    if (largeMs > MOST_TIMES_AS_LONG * smallMs) largeMs = leastCpuMs(large)
    if (largeMs <= MOST_TIMES_AS_LONG * smallMs) return undefined
    found = `${smallMs.toFixed(1)} ms become ${largeMs.toFixed(1)}`
  }
  return largeMs > FLOOR_MS ? found : undefined
}
