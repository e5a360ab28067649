import type { AnswerFacts } from '../../api/answer-facts'
import type { Dialect } from '../../api/dialect'
import { PortusError, portusError } from '../../errors'
import type { Hold } from '../../limits/bytes-in-flight'
import type { Answer, Content } from '../../stream/answer'
import type { Outcome } from '../../telemetry/record'
import { PASSING, type Redactor } from '../../telemetry/redact'
import type { MustEnd } from '../admission/cut-off'
import { pingsFor } from './pings'
import { unreadBytes } from './unread-bytes'
import { watchAnswer } from './watch-answer'

/** How the body of an answer ended. */
export type BodyEnd = AnswerFacts & {
  outcome: Outcome
  bytes: number
  error?: PortusError
}

/** How the body of one answer is passed on. */
export type Relay = {
  answer: Answer
  dialect: Dialect
  requestId: string
  /** `events` must come to their terminal event; in `json` the token counts are read. */
  content: Content
  /** Whether Portus asked for the token counts of a stream. Their event is then taken out again. */
  isUsageAdded?: boolean
  /** Takes out of the answer what the request carried. */
  redact?: Redactor
  /** Whether JSON with an open end has broken off, and is no file of somebody's. */
  mustClose?: boolean
  /** Milliseconds of silence, of the provider or of the client, after which the answer is given up. */
  idleTimeoutMs: number
  /** Milliseconds of the provider's silence until the client gets a ping. Absent where the bytes are the provider's. */
  pingIntervalMs?: number | undefined
  /** Looked at now and then: why the stream is to end. */
  mustEnd?: MustEnd | undefined
  /** Counts what waits for a client that does not read. */
  hold: Hold
  /** Takes the data of an event in which the provider says an error. */
  onFailure?: (data: string) => void
  /** Called exactly once. */
  onEnd: (end: BodyEnd) => void
}

/**
 * Time for the last bytes to be written, and for a busy client to read them, before the connection is
 * broken off: a reset takes along what the client has not read.
 */
export const FLUSH_MS = 250

/** How often it is looked whether the client reads, and whether the provider sends. */
const LOOK_INTERVAL_MS = 1000

const encoder = new TextEncoder()

type Controller = ReadableStreamDefaultController<Uint8Array>

/**
 * The body for the client: the provider's bytes, unchanged and as they come.
 *
 * A stream that ends well behind a reason for its end gets the terminal event that it lacks. Any other that
 * stops before its terminal event ends with an error event in the client's dialect and then breaks off, so
 * that no client takes half an answer for a whole one. After a provider's own error event nothing comes.
 */
export function relayBody(relay: Relay): ReadableStream<Uint8Array> {
  const { answer, dialect, requestId, content, redact, idleTimeoutMs, hold, onEnd } = relay
  const { abort } = answer
  const chunks = answer.body[Symbol.asyncIterator]()
  const watch = watchAnswer(relay)
  const pings = pingsFor(relay)
  const countUnread = unreadBytes(hold)
  const secrets = redact?.chunks() ?? PASSING
  let bytes = 0
  let isOver = false
  let isReading = false
  let waitingSinceMs = performance.now()
  let failure: PortusError | undefined

  const finish = (outcome: Outcome, error?: PortusError) => {
    if (isOver) return // a client that leaves both cancels this stream and fails the pending read
    isOver = true
    clearInterval(idleTimer)
    onEnd({ ...watch.facts, outcome, bytes, ...(error && { error }) })
  }

  const giveUp = (controller: Controller, error: PortusError) => {
    failure = error
    abort.abort(error)
    if (isReading) return // the pending read fails, and ends the stream
    finish('failed', error)
    controller.error(error)
  }

  /** Looks whether the client reads, and whether the provider sends. */
  const look = (controller: Controller) => {
    try {
      countUnread(isReading)
    } catch (error) {
      return giveUp(controller, error as PortusError)
    }
    if (performance.now() - waitingSinceMs >= idleTimeoutMs)
      return giveUp(controller, portusError('stream_idle_timeout'))
    const ending = relay.mustEnd?.(watch.facts)
    if (ending) return giveUp(controller, ending)
    const ping = isReading ? pings?.due(waitingSinceMs) : undefined
    // Behind what the redactor still keeps of the last event.
    if (ping) pass(controller, secrets.push(ping))
  }

  // One timer for the whole stream, so that a chunk costs no timer of its own.
  let idleTimer: Timer
  const startIdleTimer = (controller: Controller) => {
    const intervalMs = Math.min(idleTimeoutMs / 4, LOOK_INTERVAL_MS, pings?.intervalMs ?? Infinity)
    idleTimer = setInterval(() => look(controller), Math.ceil(intervalMs))
  }

  /** Passes bytes on. An empty chunk would end a stream of Bun's. */
  const pass = (controller: Controller, chunk: Uint8Array) => {
    if (chunk.byteLength === 0) return
    bytes += chunk.byteLength
    controller.enqueue(chunk)
  }

  /** What ends an event that has begun. Google's SDKs stumble over an empty line that ends none. */
  const separator = () => (watch.isBetweenEvents ? '' : '\n\n')

  const close = (controller: Controller) => {
    pass(controller, secrets.finish())
    finish(watch.end ?? 'complete')
    controller.close()
  }

  /** Ends a body that has ended well. */
  const end = (controller: Controller) => {
    pass(controller, secrets.push(watch.finish()))
    if (relay.mustClose && watch.isOpen) throw new Error('No end')
    pass(controller, secrets.finish())
    if (content === 'events' && !watch.end) {
      if (!watch.hasStopped) throw new Error('No terminal event')
      pass(controller, encoder.encode(separator() + dialect.terminalEvent))
    }
    close(controller)
  }

  /** Reads until there is something to pass on, and passes it on. */
  const passNext = async (controller: Controller) => {
    const before = bytes
    while (!isOver && bytes === before) {
      waitingSinceMs = performance.now()
      const { done, value } = await chunks.next()
      if (isOver) return
      if (done) return end(controller)
      pings?.follow(value)
      pass(controller, secrets.push(watch.push(value)))
      if (watch.end !== 'failed' || watch.isFollowed) continue
      if (dialect.breaksOffErrors) await breakAway(controller)
      else close(controller)
      abort.abort()
      await leave(chunks)
    }
  }

  const breakOff = async (controller: Controller, error: PortusError) => {
    failure = error
    pass(controller, secrets.finish())
    finish(content === 'events' ? 'truncated' : 'failed', error)
    if (content === 'events') {
      const event = answer.errorEvent?.(error) ?? dialect.errorEvent(error, requestId, watch.events)
      controller.enqueue(encoder.encode(separator() + (redact?.(event) ?? event)))
    }
    await fail(controller, error)
  }

  /** Breaks off behind an error that has been sent. */
  const breakAway = async (controller: Controller) => {
    failure = portusError('stream_truncated')
    pass(controller, secrets.finish())
    finish('failed')
    await fail(controller, failure)
  }

  const fail = async (controller: Controller, error: PortusError) => {
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
        try {
          await passNext(controller)
        } catch (cause) {
          if (isOver) return
          // All of the stream has come. How its connection ends says nothing more.
          if (watch.end) return close(controller)
          const known = cause instanceof PortusError ? cause : undefined
          await breakOff(controller, failure ?? known ?? portusError('stream_truncated', { cause }))
        } finally {
          isReading = false
          waitingSinceMs = performance.now()
        }
      },
      cancel(reason) {
        // Some clients leave as soon as they have the last event. Nothing is missing then.
        finish(watch.end ?? 'cancelled')
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
