import { readdirSync, readFileSync } from 'node:fs'
import type { Logger } from '../telemetry/logger'

/** Each request holds two: the client's connection, and the provider's. */
const FEW = 4096

/** From this part of the limit on, the next connection may be the one that is not accepted. */
const NEARLY = 0.98

const LOOK_MS = 1000

/** The descriptors that this process may have open, in Linux's words: `Max open files  1024  4096  files`. */
export function limitIn(limits: string): number | undefined {
  const [, soft] = limits.match(/^Max open files +(\d+|unlimited)/m) ?? []
  return soft === undefined ? undefined : soft === 'unlimited' ? Infinity : Number(soft)
}

/** What to say of so many open descriptors. */
export const isNearlyFull = (open: number, limit: number): boolean => open >= limit * NEARLY

/**
 * Warns if few descriptors are allowed, and once a second while none is left: connections wait then, and
 * nobody hears of it. https://man7.org/linux/man-pages/man2/accept.2.html (EMFILE)
 *
 * @returns a function that ends it.
 */
export function watchDescriptors(log: Logger): () => void {
  const limit = limitOfThis()
  if (limit === undefined) return () => {}
  if (limit < FEW)
    log('warn', 'few files may be open, and each request needs two: raise the limit (ulimit -n)', {
      limit,
    })
  if (limit > MOST_LOOKED_AT) return () => {}
  const timer = setInterval(() => {
    const open = openOfThis()
    if (open === undefined || isNearlyFull(open, limit))
      log('error', 'no more files can be opened: connections wait (EMFILE)', { open, limit })
  }, LOOK_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** A look at more would take its time. */
const MOST_LOOKED_AT = 65_536

function limitOfThis(): number | undefined {
  try {
    return limitIn(readFileSync('/proc/self/limits', 'utf8'))
  } catch {
    return undefined
  }
}

/** None where even the look needs a descriptor that there is not. */
function openOfThis(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return undefined
  }
}
