import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { totalmem } from 'node:os'
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

/** https://www.kernel.org/doc/Documentation/filesystems/magic.rst: SMB, CIFS, NFS, FUSE. */
const NETWORK_FILE_SYSTEMS = [0x517b, 0xff534d42, 0x6969, 0x65735546]

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
  if (!existsSync(folder)) return ok(what, `${folder} is made at the start`)
  try {
    accessSync(folder, constants.W_OK)
  } catch {
    return fail(what, `${folder} cannot be written to: give it to the user of Portus`)
  }
  return NETWORK_FILE_SYSTEMS.includes(statfsSync(folder).type)
    ? warn(what, `${folder} is on a network: locks are not reliable there; use a local disk`)
    : ok(what, folder)
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

/** https://docs.kernel.org/userspace-api/mdwe.html, and systemd's filter before it. */
export function compiledCode(): Finding {
  const what = 'JavaScript'
  const startedMs = performance.now()
  let sum = 0
  for (let at = 0; at < LOOPS; at++) sum = (sum + at * 7) % 1_000_003
  const perSecond = LOOPS / Math.max(0.001, (performance.now() - startedMs) / 1000)
  return perSecond < SLOW && sum >= 0
    ? fail(what, 'runs without compiled code: take MemoryDenyWriteExecute out of the unit')
    : ok(what, 'is compiled')
}

const LOOPS = 20_000_000
/** An interpreter does some 20 million steps a second, and compiled code some hundreds of millions. */
const SLOW = 60_000_000

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
