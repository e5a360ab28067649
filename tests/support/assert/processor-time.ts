/** No processor time is told more exactly. A pass that takes less is taken to take this. */
const EXACT_MS = 0.5

/** The least processor time that `work` takes in three attempts, in ms. Other processes do not count. */
export function leastCpuMs(work: () => unknown): number {
  const attempts = [1, 2, 3].map(() => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  })
  return Math.min(...attempts)
}

/**
 * How many times as long as a plain pass over the same input `work` takes. The pass measures the machine. Work that
 * grows with its input alone stays within a wide limit, and work that grows faster is far beyond it.
 */
export const timesAsLong = (work: () => unknown, plain: () => unknown): number =>
  leastCpuMs(work) / Math.max(leastCpuMs(plain), EXACT_MS)
