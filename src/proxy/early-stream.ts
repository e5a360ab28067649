import { type Dialect, membersIn } from '../api/dialect'
import { EVENT_STREAM, mediaTypeOf } from '../api/headers/media-type'
import { jsonIn } from '../body/json/json-in'
import { knownError, PortusError, portusError } from '../errors'
import { invalidAnswer } from '../portkey/errors'
import { type Chunks, chunksOf } from '../stream/answer'
import { type Report, type Reporter, type RequestRecord, reportOf } from '../telemetry/record'
import { failureOf } from './answer-report'
import { FLUSH_MS } from './relay/relay'

/** How a stream is begun before its provider has said anything. */
export type EarlyStream = {
  /** Milliseconds until the stream is begun, and between its pings. */
  pingIntervalMs: number
  dialect: Dialect
  record: RequestRecord
  report: Reporter
  /** Takes out of a text what the request carries. */
  redact: (text: string) => string
  /** Told of an error that is a fault of Portus. */
  onUnexpected: (error: PortusError) => void
  /** The headers of an answer whose provider is not known yet. */
  headers: () => Headers
}

const encoder = new TextEncoder()

/** The status with which the stream begins. */
const OK = 200

/**
 * The answer that `ask` gives. If it takes long, the client gets the beginning of a stream with pings, because clients
 * give up silent connections. The answer then goes on in that stream.
 *
 * @param early Absent where a provider's own bytes may be the answer.
 * @param ask Gets the reporter to report to.
 */
export async function begunInTime(
  early: EarlyStream | undefined,
  ask: (report?: Reporter) => Promise<Response>,
): Promise<Response> {
  if (!early) return ask()
  let begun: Begun | undefined
  const asked = ask((finished) => (begun?.report ?? early.report)(finished))
  let timer: Timer | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, early.pingIntervalMs)
  })
  try {
    const answer = await Promise.race([asked, late])
    if (answer) return answer
  } finally {
    clearTimeout(timer)
  }
  begun = begin(early, asked)
  return new Response(begun.body, { status: OK, headers: early.headers() })
}

type Controller = ReadableStreamDefaultController<Uint8Array>

/** A stream that has begun, and who is told the end of its answer. */
type Begun = { body: ReadableStream<Uint8Array>; report: Reporter }

function begin(early: EarlyStream, asked: Promise<Response>): Begun {
  const { pingIntervalMs, dialect, record, report } = early
  const ping = encoder.encode(dialect.ping)
  let bytes = 0
  let isLeft = false
  let pinging: Timer | undefined
  /** What was reported of an answer that is no stream. Its client has not got it yet. */
  let held: Report | undefined
  let rest: Chunks | undefined
  const opened = asked.then(restOf).finally(() => clearInterval(pinging))
  // Whoever reads or leaves the stream looks at it.
  opened.catch(() => {})

  const pass = (controller: Controller, chunk: Uint8Array) => {
    bytes += chunk.byteLength
    controller.enqueue(chunk)
  }

  /** Reports an answer that never became a stream, with the status that its client has seen. */
  const reportFailed = (error: PortusError, outcome: Report['outcome']) =>
    report(
      reportOf(record, {
        ...record.answerer,
        ...(held ?? failureOf(error)),
        status: OK,
        lateStatus: held?.status ?? dialect.statusOf(error),
        outcome,
        bytes,
      }),
    )

  /** Ends the stream as `relay/relay.ts` does where an answer breaks off. */
  const breakOff = async (controller: Controller, cause: unknown) => {
    const error = knownError(cause)
    if (error.kind === 'internal_error') early.onUnexpected(error)
    pass(controller, encoder.encode(early.redact(dialect.errorEvent(error, record.id))))
    const status = held?.status ?? dialect.statusOf(error)
    reportFailed(error, status >= 500 ? 'truncated' : 'failed')
    isLeft = true
    await new Promise((done) => setTimeout(done, FLUSH_MS))
    controller.error(error)
  }

  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        pass(controller, ping)
        pinging = setInterval(() => pass(controller, ping), pingIntervalMs)
      },
      async pull(controller) {
        try {
          rest ??= await opened
        } catch (cause) {
          if (!isLeft) await breakOff(controller, cause)
          return
        }
        const { done, value } = await rest.next()
        if (isLeft) return
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        if (isLeft) return
        isLeft = true
        clearInterval(pinging)
        await opened.then(
          (chunks) => chunks.return?.(),
          (cause: unknown) =>
            reportFailed(portusError('client_closed_request', { cause }), 'cancelled'),
        )
      },
    },
    { highWaterMark: 0 },
  )
  return {
    body,
    report: (finished) => {
      if (rest) report({ ...finished, bytes: finished.bytes + bytes })
      else held = finished
    },
  }
}

/**
 * The body of an answer that goes on in a stream.
 *
 * @throws {PortusError} that says what an error answer says.
 */
async function restOf(answer: Response): Promise<Chunks> {
  const { body, status, headers } = answer
  if (body && status < 400 && mediaTypeOf(headers) === EVENT_STREAM) return chunksOf(body)
  if (status < 400) throw invalidAnswer()
  const { message, type, code, param } = membersIn(membersIn(jsonIn(await answer.text())).error)
  const retryAfter = headers.get('retry-after')
  throw new PortusError('invalid_provider_answer', String(message), {
    status,
    ...(retryAfter !== null && { headers: { 'retry-after': retryAfter } }),
    type: textOf(type),
    code: textOf(code) ?? textOf(type) ?? String(status),
    ...(typeof param === 'string' && { param }),
  })
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined
