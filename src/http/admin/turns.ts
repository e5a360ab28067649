import { portusError } from '../../errors'

/** Does a work when its turn comes. */
export type Turns = <T>(signal: AbortSignal, work: () => T | Promise<T>) => Promise<T>

/** So many questions are answered at once, and so many more wait. */
const AT_ONCE = 4
const MAX_WAITING = 64

/**
 * Lets few works go on at once, in the order in which they came. Whoever leaves loses the place.
 *
 * @returns It throws a {@link PortusError} where too many wait, and the reason of the signal where that is aborted first.
 */
export function turns(atOnce = AT_ONCE, maxWaiting = MAX_WAITING): Turns {
  const waiting = new Set<() => void>()
  let running = 0

  const turnOf = (signal: AbortSignal): Promise<void> => {
    if (waiting.size >= maxWaiting)
      throw portusError('overloaded', 'admin_questions', { values: { max: maxWaiting } })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const begin = () => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    const leave = () => {
      waiting.delete(begin)
      reject(signal.reason)
    }
    signal.addEventListener('abort', leave, { once: true })
    waiting.add(begin)
    return promise
  }
  /** Whoever waits first gets the place of one who is done. */
  const passOn = () => {
    const [next] = waiting
    if (!next) {
      running--
      return
    }
    waiting.delete(next)
    next()
  }
  return async (signal, work) => {
    signal.throwIfAborted()
    if (running < atOnce) running++
    else await turnOf(signal)
    try {
      return await work()
    } finally {
      passOn()
    }
  }
}
