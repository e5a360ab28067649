import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** The state of a listening socket in Linux' tables. */
const LISTEN = '0A'

/** Memory of a process, in MB. */
export function residentMB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(status.match(/VmRSS:\s+(\d+) kB/)?.[1]) / 1024
}

/** Clock ticks of /proc last so long on every Linux that Bun runs on. */
const TICK_MS = 10

/** Processor time that a process has taken, in its own code and in the kernel's, in ms. */
export function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name, in brackets, may hold spaces; utime and stime are the 14th and 15th fields.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

/** The numbers of signals, by which Linux counts the bits of its masks. https://man7.org/linux/man-pages/man7/signal.7.html */
export const SIGNALS = { SIGHUP: 1, SIGUSR1: 10, SIGUSR2: 12, SIGTERM: 15 } as const

/** Whether a process handles a signal itself. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
export function handlesSignal(pid: number, signal: keyof typeof SIGNALS): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const [, caught = '0'] = /^SigCgt:\s+(\S+)/m.exec(status) ?? []
    return ((BigInt(`0x${caught}`) >> BigInt(SIGNALS[signal] - 1)) & 1n) === 1n
  } catch {
    return false
  }
}

/** How many files and sockets a process has open. */
export const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length

/** The processes that a process has started and that still run. */
export const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

/** Whether a process runs; one that has ended and that nobody has asked about does not. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** The TCP addresses that a process of this machine listens on, as Linux writes them. */
export function listeners(pid: number): string[] {
  const own = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`)
      } catch {
        return '' // closed since it was listed
      }
    }),
  )
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === LISTEN && own.has(`socket:[${inode}]`))
      .map(([, address]) => String(address)),
  )
}

/** Waits until `isSo`, for at most so long; the caller asserts what it waited for. */
export async function eventually(
  isSo: () => boolean | Promise<boolean>,
  limitMs = 10_000,
): Promise<void> {
  const endMs = performance.now() + limitMs
  while (!(await isSo()) && performance.now() < endMs) await Bun.sleep(20)
}

/** What `read` comes to when it has stood still for a while. */
export async function settled(read: () => number, quietMs = 400): Promise<number> {
  let value = read()
  let sinceMs = performance.now()
  while (performance.now() - sinceMs < quietMs) {
    await Bun.sleep(20)
    const now = read()
    if (now !== value) sinceMs = performance.now()
    value = now
  }
  return value
}
