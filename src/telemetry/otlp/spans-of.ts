import { operationOf } from '../genai'
import type { Report } from '../record'
import type { Redact } from '../redact'
import type { Attempt } from '../trace'
import type { RequestSpan } from '../trace-context/request-span'
import { askedOf, attemptAttributes } from './attempt-attributes'
import type { UnixTime } from './clock'
import { attemptErrorType, isServerError, requestErrorType } from './error-type'
import { routeOf } from './routes'
import { SPAN_KIND, type Span, spanOf } from './span'

/** What spans are printed with. */
export type Printing = {
  time: UnixTime
  /** Takes secrets out of short texts. */
  known: Redact
}

/**
 * The spans of a finished request: its own, and one for each time that somebody was asked. They hold no contents, no
 * headers, no keys, and of a client's words only the id that it gave the request.
 */
export function spansOf(report: Report, printing: Printing): Span[] {
  const { span, attempts } = report.record.trace
  if (!span) return []
  const asked = attempts.filter(({ host, spanId }) => host !== '' && spanId !== undefined)
  const last = asked.at(-1)
  const resends = new Map<string, number>()
  return [
    requestSpan(report, span, printing),
    ...asked.map((attempt) => {
      const before = resends.get(attempt.target) ?? 0
      resends.set(attempt.target, before + 1)
      return attemptSpan(report, span, { attempt, isLast: attempt === last, before }, printing)
    }),
  ]
}

/** https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span */
function requestSpan(report: Report, context: RequestSpan, { time, known }: Printing): Span {
  const { record, status, durationMs, outcome, timeToFirstByteMs, bytes } = report
  const route = routeOf(record.endpoint)
  return spanOf({
    context,
    name: route === undefined ? record.method : `${record.method} ${route}`,
    kind: SPAN_KIND.server,
    start: time(record.startedAtMs),
    end: time(record.startedAtMs + durationMs),
    attributes: {
      'http.request.method': record.method,
      'http.route': route,
      'http.response.status_code': status,
      'http.response.body.size': bytes,
      'error.type': requestErrorType(report),
      // A client's own id has been looked through when it was taken over.
      'portus.request_id': record.id,
      'portus.application': record.application,
      'portus.alias': record.alias === undefined ? undefined : known(record.alias),
      'portus.outcome': outcome,
      'portus.late_status': report.lateStatus,
      'portus.time_to_first_byte_ms': timeToFirstByteMs,
    },
    isError: isServerError(report),
  })
}

type Asked = { attempt: Attempt; isLast: boolean; before: number }

function attemptSpan(
  report: Report,
  context: RequestSpan,
  { attempt, isLast, before }: Asked,
  { time, known }: Printing,
): Span {
  const { record, durationMs } = report
  const endMs = record.startedAtMs + durationMs
  const isAnswer = isLast && isGood(attempt)
  const operation = record.endpoint === undefined ? undefined : operationOf(record.endpoint)
  const { model } = askedOf({ attempt, report, isAnswer })
  const errorType = attemptErrorType(attempt, isAnswer ? report : undefined)
  return spanOf({
    context: {
      traceId: context.traceId,
      spanId: attempt.spanId as string,
      parentId: context.spanId,
      isParentRemote: false,
      isSampled: context.isSampled,
      isRandom: context.isRandom,
      ...(context.state !== undefined && { state: context.state }),
    },
    name: nameOf(operation, model && known(model), record.method, routeOf(record.endpoint)),
    kind: SPAN_KIND.client,
    start: time(attempt.startedAtMs),
    // The operation is over when its answer is.
    end: time(isAnswer ? endMs : Math.min(attempt.endedAtMs ?? endMs, endMs)),
    attributes: {
      ...attemptAttributes({ attempt, report, isAnswer, resends: before, known }),
      'error.type': errorType,
    },
    isError: errorType !== undefined,
  })
}

const FIRST_ERROR = 400

/** Whether a provider began to answer well. */
const isGood = ({ status }: Attempt): boolean => status !== undefined && status < FIRST_ERROR

/** The name of an attempt: what was asked of which model, or else of which path. */
function nameOf(
  operation: string | undefined,
  model: string | undefined,
  method: string,
  route: string | undefined,
): string {
  if (operation !== undefined) return model === undefined ? operation : `${operation} ${model}`
  return route === undefined ? method : `${method} ${route}`
}
