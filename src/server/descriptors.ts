import { closeSync, openSync, readFileSync } from 'node:fs'
import type { Logger } from '../telemetry/logger'

/** Each request holds two: the client's connection, and the provider's. */
const FEW = 4096

const LOOK_MS = 1000

/** How long a turn of the event loop waits while nothing can be accepted. */
const REST_MS = 1

/** The descriptors that this process may have open, in Linux's words: `Max open files  1024  4096  files`. */
export function limitIn(limits: string): number | undefined {
  const [, soft] = limits.match(/^Max open files +(\d+|unlimited)/m) ?? []
  return soft === undefined ? undefined : soft === 'unlimited' ? Infinity : Number(soft)
}

/**
 * Warns if few descriptors are allowed. Says once a second that none is left, and has idle connections closed then:
 * a connection that cannot be accepted waits, and Bun 1.4 asks for it without a pause, which takes a whole processor.
 * https://man7.org/linux/man-pages/man2/accept.2.html (EMFILE)
 *
 * @returns a function that ends it.
 */
export function watchDescriptors(log: Logger, closeIdle: () => void): () => void {
  const limit = limitOfThis()
  if (limit !== undefined && limit < FEW)
    log('warn', 'few files may be open, and each request needs two: raise the limit (ulimit -n)', {
      limit,
    })
  let isExhausted = false
  const rest = () => {
    if (!isExhausted) return
    Bun.sleepSync(REST_MS)
    setImmediate(rest)
  }
  const timer = setInterval(() => {
    const wasExhausted = isExhausted
    isExhausted = hasNoneLeft()
    if (!isExhausted) return
    log('error', 'no more files can be opened: connections wait (EMFILE)', { limit })
    closeIdle()
    if (!wasExhausted) rest()
  }, LOOK_MS)
  timer.unref()
  return () => {
    isExhausted = false
    clearInterval(timer)
  }
}

function limitOfThis(): number | undefined {
  try {
    return limitIn(readFileSync('/proc/self/limits', 'utf8'))
  } catch {
    return undefined
  }
}

/** Whether this process, or the whole system, has as many open as it may. */
function hasNoneLeft(): boolean {
  try {
    closeSync(openSync('/', 'r'))
    return false
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EMFILE' || code === 'ENFILE'
  }
}
