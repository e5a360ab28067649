import { readFileSync } from 'node:fs'

/** The fields behind the name, from the third on: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

/** When a process started, in ticks of the system. Undefined elsewhere than on Linux. */
export const startTicksOf = (pid: number): string | undefined => statOf(pid)[19]

/** States of a process that has ended, and whose parent has not looked yet. */
const ENDED: ReadonlySet<string> = new Set(['Z', 'X'])

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
export function isStillRunning(pid: number, startTicks: string): boolean {
  const [state = '', ...fields] = statOf(pid)
  return startTicks === (fields[18] ?? '') && !ENDED.has(state) && isAlive(pid)
}
