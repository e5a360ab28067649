import { dlopen, FFIType } from 'bun:ffi'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** State 0A of https://docs.kernel.org/networking/proc_net_tcp.html */
const LISTENING = '0A'
const SHUT_RD = 0

/** A socket of this process: its number, and what tells it from a later one with the same number. */
export type Socket = { file: number; inode: string }

/** The sockets of this process that listen on a port. None where the system does not tell. */
export function listeningSockets(port: number): Socket[] {
  try {
    const inodes = new Set(['tcp', 'tcp6'].flatMap((table) => inodesIn(table, port)))
    return readdirSync('/proc/self/fd')
      .map((name) => ({ file: Number(name), inode: inodeOf(Number(name)) }))
      .filter(({ inode }) => inodes.has(inode))
  } catch {
    return []
  }
}

function inodesIn(table: string, port: number): string[] {
  const place = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return readFileSync(`/proc/self/net/${table}`, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(place) && state === LISTENING)
    .map((columns) => columns[9] ?? '')
}

function inodeOf(file: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${file}`).slice('socket:['.length, -1)
  } catch {
    return ''
  }
}

/**
 * Lets sockets take no further connections. Those that they have go on. The runtime can only stop a server, which
 * breaks off connections that are just being made. Until it is stopped, the runtime looks at such a socket without a
 * pause, so that should be soon. https://man7.org/linux/man-pages/man2/shutdown.2.html
 */
export function stopAccepting(sockets: readonly Socket[]): void {
  try {
    const { symbols } = dlopen('libc.so.6', {
      shutdown: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 },
    })
    for (const { file, inode } of sockets)
      if (inodeOf(file) === inode) symbols.shutdown(file, SHUT_RD)
  } catch {
    // Elsewhere some connections are broken off.
  }
}
