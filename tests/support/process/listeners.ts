import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** The state of a listening socket in Linux' tables. */
const LISTEN = '0A'

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
