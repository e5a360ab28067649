import { PortusError, portusError } from '../errors'
import type { Answer, Chunks } from './answer'

/** For how long a body may be silent, and whether anybody still waits for it. */
export type Silence = {
  idleTimeoutMs: number
  /** Aborted when the client leaves. */
  client: AbortSignal
}

/**
 * A body that fails when it is silent for too long. What reads a body before it is passed on has no clock
 * of its own.
 *
 * @returns Chunks that fail with `stream_idle_timeout`, or with `client_closed_request` where the client has left.
 */
export function unlessSilent(
  { body, abort }: Pick<Answer, 'body' | 'abort'>,
  { idleTimeoutMs, client }: Silence,
): Chunks {
  const chunks = body[Symbol.asyncIterator]() as Chunks
  let waitingSinceMs: number | undefined
  let silent: PortusError | undefined
  let timer: Timer | undefined

  const stop = () => {
    clearInterval(timer)
    timer = undefined
  }
  // One timer for the whole body, so that a chunk costs no timer of its own.
  const look = () => {
    if (waitingSinceMs === undefined) return stop()
    if (performance.now() - waitingSinceMs < idleTimeoutMs) return
    silent = portusError('stream_idle_timeout')
    stop()
    abort.abort(silent)
  }

  return {
    async next() {
      waitingSinceMs = performance.now()
      timer ??= setInterval(look, Math.ceil(idleTimeoutMs / 4))
      try {
        const result = await chunks.next()
        if (result.done) stop()
        return result
      } catch (cause) {
        stop()
        if (silent) throw silent
        if (client.aborted && !(cause instanceof PortusError))
          throw portusError('client_closed_request', { cause })
        throw cause
      } finally {
        waitingSinceMs = undefined
      }
    },
    async return() {
      stop()
      return (await chunks.return?.()) ?? { done: true, value: undefined }
    },
  }
}
