import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { totalmem } from 'node:os'
import { dirname, resolve } from 'node:path'
import type { Settings } from '../../config/settings'
import type { Env } from '../../config/source/variables'
import { descriptorLimit } from '../../server/watch-descriptors'
import { type Finding, fail, ok, warn } from './examination'

/** One for each connection of a client, and one for each to a provider. */
const FEW_DESCRIPTORS = 4096

/** Before it nobody has built Portus, so that certificates would seem to begin later. */
const EARLIEST_MS = Date.UTC(2026, 0, 1)

/** What a process takes besides the bytes of requests. */
const BASE_BYTES = 200 * 1024 * 1024
const MB = 1024 * 1024

/** https://man7.org/linux/man-pages/man2/statfs.2.html: SMB, CIFS, SMB 2, NFS, FUSE. */
const NETWORK_FILE_SYSTEMS = [0x517b, 0xff534d42, 0xfe534d42, 0x6969, 0x65735546]

/** The same list: /proc and /sys. */
const READ_ONLY_FILE_SYSTEMS = [0x9fa0, 0x62656572]

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** The limit of open files; that of the process, which the runtime raises as far as it may. */
export function descriptors(): Finding {
  const what = 'descriptors'
  const limit = descriptorLimit()
  if (limit === undefined) return ok(what, 'the system does not tell')
  return limit < FEW_DESCRIPTORS
    ? warn(
        what,
        `${limit} open files: each connection takes one, and each to a provider; set LimitNOFILE=65536, or ulimit -n 65536`,
      )
    : ok(what, `${limit} open files`)
}

/** The memory that the process may take, against what requests may hold. */
export function memory({ PORTUS_MAX_BYTES_IN_FLIGHT: budget, PORTUS_WORKERS }: Settings): Finding {
  const what = 'memory'
  const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']
    .map((path) => Number(textOf(path).trim() || Number.NaN))
    .filter((bytes) => bytes > 0)
  const limit = Math.min(totalmem(), ...limits)
  // What is full of requests takes up to twice their bytes.
  const wanted = PORTUS_WORKERS * (2 * budget + BASE_BYTES)
  const shown = `${Math.round(limit / MB)} MB, and requests may take up to ${Math.round(wanted / MB)} MB`
  return wanted > limit
    ? warn(what, `${shown}: lower PORTUS_MAX_BYTES_IN_FLIGHT or PORTUS_WORKERS, or give more`)
    : ok(what, shown)
}

/** A clock that is far off makes signatures and certificates invalid. */
export const clock = (nowMs: number): Finding =>
  nowMs < EARLIEST_MS
    ? fail(
        'clock',
        `it is ${new Date(nowMs).toISOString()}: certificates seem not to be valid yet; set the clock`,
      )
    : ok('clock', new Date(nowMs).toISOString())

/** Where stored responses go. */
export function dataFolder({ PORTUS_DATA_PATH: folder }: Settings): Finding {
  const what = 'data folder'
  if (folder === undefined) return ok(what, 'none: stored responses stay in memory')
  const standing = nearestThatExists(folder)
  const isThere = standing === resolve(folder)
  try {
    if (!statSync(standing).isDirectory()) return fail(what, `${standing} is not a folder`)
    accessSync(standing, constants.W_OK | constants.X_OK)
    const { type } = statfsSync(standing)
    if (READ_ONLY_FILE_SYSTEMS.includes(type))
      return fail(what, `${folder} is on a file system that keeps no files; use a local disk`)
    if (NETWORK_FILE_SYSTEMS.includes(type))
      return warn(what, `${folder} is on a network: locks are not reliable there; use a local disk`)
  } catch {
    return fail(what, `${standing} cannot be written to: give it to the user of Portus`)
  }
  return ok(what, isThere ? folder : `${folder} is made at the start`)
}

/** A folder that is not there yet is made in the nearest one that is. */
function nearestThatExists(path: string): string {
  const whole = resolve(path)
  return existsSync(whole) || dirname(whole) === whole ? whole : nearestThatExists(dirname(whole))
}

/** Certificates of the operator's own authority. Without the file the runtime goes on in silence. */
export function authorities(env: Env): Finding {
  const what = 'certificates'
  const file = env.NODE_EXTRA_CA_CERTS
  if (!file) return ok(what, 'those of the runtime')
  const text = textOf(file)
  return text.includes('-----BEGIN CERTIFICATE-----')
    ? ok(what, `those of the runtime, and ${file}`)
    : fail(what, `NODE_EXTRA_CA_CERTS=${file} holds no certificate in PEM, or cannot be read`)
}

/** The key of the listener is nobody else's. */
export function tlsKey({ PORTUS_TLS_KEY_FILE: file }: Settings): Finding[] {
  if (file === undefined || !existsSync(file)) return []
  const others = statSync(file).mode & 0o007
  return others === 0
    ? [ok('TLS key', `${file} is for its owner and group alone`)]
    : [warn('TLS key', `everybody on this machine may read ${file}: chmod o-rwx`)]
}

/**
 * Whether JavaScript is compiled. The engine keeps what it compiles in memory that it may write and execute, and interprets
 * where the system refuses such memory, as systemd's MemoryDenyWriteExecute does. Measured: speed does not tell them
 * apart, because short loops are interpreted at half the speed. https://docs.kernel.org/userspace-api/mdwe.html
 */
export function compiledCode(maps = textOf('/proc/self/maps')): Finding {
  const what = 'JavaScript'
  if (maps === '') return ok(what, 'the system does not tell whether it is compiled')
  return /^\S+ rwx/m.test(maps)
    ? ok(what, 'is compiled')
    : fail(what, 'runs without compiled code: take MemoryDenyWriteExecute out of the unit')
}

/** What has cost others an evening. */
export function traps(env: Env, dropped: readonly string[]): Finding[] {
  return [
    ...(dropped.length > 0
      ? [warn('proxy', `${dropped.join(', ')} is ignored; PORTUS_TRUST_PROXY_ENV=true uses it`)]
      : []),
    ...(existsSync('/dev/null') ? [] : [warn('/dev/null', 'is missing: some programs need it')]),
    ...(process.pid === 1 && !env.BUN_CONFIG_MAX_HTTP_REQUESTS
      ? [warn('init', 'is the first process: a signal in its first moment is lost; use --init')]
      : []),
  ]
}
