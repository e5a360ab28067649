import type { Dialect, Usage } from '../api/dialect'
import { usageOf } from '../api/usage'
import { PortusError, portusError } from '../errors'
import type { Answer, Content } from '../stream/answer'
import { type EventWatch, watchEvents } from '../stream/watch-events'
import type { Outcome } from '../telemetry/record'

/** How the body of an answer ended. */
export type BodyEnd = {
  outcome: Outcome
  bytes: number
  usage: Usage | undefined
  error?: PortusError
}

/** How the body of one answer is passed on. */
export type Relay = {
  answer: Answer
  dialect: Dialect
  requestId: string
  /** `events` must come to their terminal event; in `json` the token counts are read. */
  content: Content
  /** Milliseconds of silence, of the provider or of the client, after which the answer is given up. */
  idleTimeoutMs: number
  /** Called exactly once. */
  onEnd: (end: BodyEnd) => void
}

/** Token counts stand near the end of an answer, so this much of its end is kept to read them. */
const USAGE_TAIL_BYTES = 64 * 1024

/**
 * Time for the last bytes to be written, and for a busy client to read them, before the connection is
 * broken off: a reset takes along what the client has not read.
 */
const FLUSH_MS = 250

const encoder = new TextEncoder()

type Controller = ReadableStreamDefaultController<Uint8Array>

/**
 * The body for the client: the provider's bytes, unchanged and as they come.
 *
 * A stream that stops before its terminal event ends with an error event in the client's dialect and
 * then breaks off, so that no client takes half an answer for a whole one.
 */
export function relayBody(relay: Relay): ReadableStream<Uint8Array> {
  const { answer, dialect, requestId, content, idleTimeoutMs, onEnd } = relay
  const { abort } = answer
  const chunks = answer.body[Symbol.asyncIterator]()
  const watch = WATCHES[content](dialect)
  let bytes = 0
  let isOver = false
  let isReading = false
  let waitingSinceMs = performance.now()
  let failure: PortusError | undefined

  const finish = (outcome: Outcome, error?: PortusError) => {
    if (isOver) return // a client that leaves both cancels this stream and fails the pending read
    isOver = true
    clearInterval(idleTimer)
    onEnd({ outcome, bytes, usage: watch.usage, ...(error && { error }) })
  }

  // One timer for the whole stream, so that a chunk costs no timer of its own.
  let idleTimer: Timer
  const startIdleTimer = (controller: Controller) => {
    idleTimer = setInterval(
      () => {
        if (performance.now() - waitingSinceMs < idleTimeoutMs) return
        const silent = portusError('stream_idle_timeout')
        failure = silent
        abort.abort(silent)
        if (isReading) return // the pending read fails, and ends the stream
        finish('failed', silent)
        controller.error(silent)
      },
      Math.ceil(idleTimeoutMs / 4),
    )
  }

  const pass = (controller: Controller, chunk: Uint8Array) => {
    bytes += chunk.byteLength
    watch.push(chunk)
    controller.enqueue(chunk)
  }

  const breakOff = async (controller: Controller, error: PortusError) => {
    failure = error
    finish(content === 'events' ? 'truncated' : 'failed', error)
    if (content === 'events')
      controller.enqueue(encoder.encode(`\n\n${dialect.errorEvent(error, requestId)}`))
    // Bun 1.4 drops what it has not written yet when a stream fails in the same turn, and prints it.
    await new Promise((done) => setTimeout(done, FLUSH_MS))
    controller.error(error)
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        startIdleTimer(controller)
      },
      async pull(controller) {
        if (isOver) return
        isReading = true
        waitingSinceMs = performance.now()
        try {
          const { done, value } = await chunks.next()
          if (isOver) return
          if (!done) return pass(controller, value)
          watch.finish()
          if (content === 'events' && !watch.end) throw new Error('No terminal event')
          finish(watch.end ?? 'complete')
          controller.close()
        } catch (cause) {
          if (isOver) return
          const known = cause instanceof PortusError ? cause : undefined
          await breakOff(controller, failure ?? known ?? portusError('stream_truncated', { cause }))
        } finally {
          isReading = false
          waitingSinceMs = performance.now()
        }
      },
      cancel(reason) {
        finish('cancelled')
        abort.abort(reason)
        return leave(chunks)
      },
    },
    { highWaterMark: 0 },
  )
}

/** Lets a body go that is not read to its end. */
async function leave(chunks: AsyncIterator<Uint8Array>): Promise<void> {
  await chunks.return?.().catch(() => {})
}

/** Keeps the end of a JSON answer, to read the token counts in it. */
function collectUsage(dialect: Dialect): EventWatch {
  const pieces: Uint8Array[] = []
  let length = 0
  const usage: Usage = {}
  return {
    push(chunk) {
      pieces.push(chunk)
      length += chunk.byteLength
      while (length - (pieces[0]?.byteLength ?? 0) >= USAGE_TAIL_BYTES)
        length -= pieces.shift()?.byteLength ?? 0
    },
    finish() {
      Object.assign(usage, usageOf(Buffer.concat(pieces), dialect))
    },
    end: undefined,
    usage,
  }
}

const WATCHES: Record<Content, (dialect: Dialect) => EventWatch> = {
  events: watchEvents,
  json: collectUsage,
  other: () => ({ push() {}, finish() {}, end: undefined, usage: {} }),
}
