import { readFileSync } from 'node:fs'

/** Clock ticks of /proc last so long on every Linux that Bun runs on. */
const TICK_MS = 10

/** Milliseconds of processor time that a process has used, in its own code and in the kernel's. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name, in brackets, may hold spaces; utime and stime are the 14th and 15th fields.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

/** Memory of a process in MB: resident, and without what it shares with others. */
export function memoryOf(pid: number): { resident: number; own: number } {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const sum = (name: RegExp) =>
    [...rollup.matchAll(name)].reduce((total, [, kilobytes]) => total + Number(kilobytes), 0) / 1000
  return { resident: sum(/^Rss:\s+(\d+)/gm), own: sum(/^Private_(?:Clean|Dirty):\s+(\d+)/gm) }
}
