import { readFileSync } from 'node:fs'

/** The 22nd field of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html. Undefined elsewhere than on Linux. */
export function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

/** Whether there is a process of this number, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Whether a process still runs, and its number is not that of another one meanwhile.
 *
 * @param startTicks When it started, as {@link startTicksOf} said then; "" where nobody could tell.
 */
export const isStillRunning = (pid: number, startTicks: string): boolean =>
  startTicks === (startTicksOf(pid) ?? '') && isAlive(pid)
