import { readdirSync, readFileSync } from 'node:fs'
import type { Logger } from '../telemetry/logger'

/** One for each connection of a client, and one for each to a provider. */
const FEW = 4096
/** From this part of the limit on a new connection may find none. */
const NEARLY = 0.95
const LOOK_MS = 1000
/** How long each turn of the event loop waits while no connection can be accepted. */
const REST_MS = 1

/** The most files that this process may have open. Undefined where the system does not tell. */
export function descriptorLimit(): number | undefined {
  try {
    const [, soft] =
      /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}

/**
 * Warns of a low limit at the start. Near the limit it says so, once a second at most: the runtime accepts no connection
 * then, and tells nobody. It asks for the connections that wait without a pause, which takes a whole processor: so each of
 * its turns waits a little.
 *
 * @returns What ends the watching.
 */
export function watchDescriptors(log: Logger, limit = descriptorLimit()): () => void {
  if (limit === undefined) return () => {}
  if (limit < FEW)
    log('warn', 'few file descriptors: each connection takes one; raise LimitNOFILE or ulimit -n', {
      limit,
    })
  let hasNone = false
  const rest = () => {
    if (!hasNone) return
    Bun.sleepSync(REST_MS)
    setImmediate(rest)
  }
  const timer = setInterval(() => {
    const open = openFiles()
    const hadNone = hasNone
    hasNone = open >= limit
    if (hasNone && !hadNone) rest()
    if (open >= limit * NEARLY)
      log('error', 'no file descriptors are left: new connections wait', {
        open: Math.min(open, limit),
        limit,
      })
  }, LOOK_MS)
  return () => {
    hasNone = false
    clearInterval(timer)
  }
}

/** Where none is left, the folder cannot be opened either. */
function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
