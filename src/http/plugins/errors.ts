import { Elysia } from 'elysia'
import { dialectAt } from '../../api/spoken/dialect-at'
import { DIALECTS } from '../../api/spoken/dialects'
import { knownError, PortusError, portusError } from '../../errors'
import { failureReport } from '../../proxy/answer-report'
import { type RequestRecord, recordOf } from '../../telemetry/record'
import type { Deps } from '../deps'
import { errorResponse, errorText } from '../error-response'
import { idleTimeout } from '../idle-timeout'
import { unknownUrl } from '../unknown-url'

/** The methods that a path takes; empty for an unknown path. */
export type MethodsOf = (path: string) => readonly string[]

/** The error that the client sees. It shows nothing of an unexpected error. */
function toPortusError(
  code: unknown,
  error: unknown,
  record: RequestRecord,
  methodsOf: MethodsOf,
  headers: Headers,
) {
  if (error instanceof PortusError || code !== 'NOT_FOUND') return knownError(error)
  const methods = methodsOf(record.path)
  const isTaken = methods.includes(record.method) && !isHandshake(headers)
  // Elysia 1.4 finds no route if the URL has a fragment, although the path takes the method.
  if (methods.length === 0 || isTaken) return unknownUrl(record.path, headers)
  return wrongMethod(headers, methods)
}

/** The error of a request for a path that takes only these methods: 426 where it would be a WebSocket. */
export function wrongMethod(headers: Headers, methods: readonly string[]): PortusError {
  const allow = methods.join(', ')
  if (isHandshake(headers))
    return portusError('upgrade_required', 'no_websocket', {
      values: { methods: allow },
      headers: { allow, ...OVER_HTTP },
    })
  return portusError('method_not_allowed', { values: { methods: allow }, headers: { allow } })
}

/** Whether a request would be a WebSocket. RFC 6455 section 4.1. */
export const isHandshake = (headers: Headers): boolean =>
  headers.get('upgrade')?.toLowerCase() === 'websocket'

/** What a client must change to where it asked for a WebSocket. RFC 9110 section 15.5.22. */
const OVER_HTTP = { upgrade: 'HTTP/1.1', connection: 'upgrade' }

/**
 * Answers every thrown error in the client's dialect, and reports it. It must come before every plugin
 * with routes, because Elysia 1.4 does not apply it to earlier routes.
 */
export const errors = (
  { live, report, log, redact }: Pick<Deps, 'live' | 'report' | 'log' | 'redact'>,
  methodsOf: MethodsOf,
) => {
  const { keptSeconds } = idleTimeout(live.current.settings)
  return new Elysia({ name: 'portus.errors' })
    .onRequest(refuseInvalidHost)
    .onError({ as: 'global' }, ({ code, error, request, server }) => {
      const record = recordOf(request)
      const known = toPortusError(code, error, record, methodsOf, request.headers)
      if (known.kind === 'internal_error')
        logUnexpected({ log, redact }, record, known.details.cause)
      const dialect = DIALECTS[dialectAt(record.path, request.headers)]
      const text = redact(errorText(known, dialect, record.id))
      report(failureReport(record, known, dialect.statusOf(known), text))
      server?.timeout(request, keptSeconds)
      const response = errorResponse(known, dialect, record.id, text)
      // Bun 1.4 would receive the rest of an unread body, and everything that follows a CONNECT, for as
      // long as the client sends.
      if (request.method === 'CONNECT' || hasUnreadBody(request))
        response.headers.set('connection', 'close')
      return response
    })
}

/**
 * Refuses a request with an invalid `Host` (RFC 9112 section 3.2). Bun 1.4 gives it a bare path as its
 * URL, and Elysia 1.4 drops the beginning of that: it would answer `/abc/health` as `/health`. Probes in
 * HTTP/1.0 have no `Host`, so `/health` needs none.
 */
function refuseInvalidHost({ request: { url, headers } }: { request: Request }): void {
  const host = headers.get('host')
  if (host === null && url === '/health') return
  if (url.startsWith('/') || host?.includes(','))
    throw portusError('invalid_request', 'invalid_host')
}

/** A body up to this length arrives soon, and needs no closed connection. */
const SMALL_BODY_BYTES = 64 * 1024

const hasUnreadBody = ({ bodyUsed, headers }: Request): boolean =>
  !bodyUsed &&
  (headers.has('transfer-encoding') || Number(headers.get('content-length')) > SMALL_BODY_BYTES)

/** Logs an unexpected error: the whole stack without secrets. */
export const logUnexpected = (
  { log, redact }: Pick<Deps, 'log' | 'redact'>,
  { id }: RequestRecord,
  cause: unknown,
): void =>
  log('error', 'unexpected error', {
    request_id: id,
    stack: redact(cause instanceof Error ? `${cause.stack}` : String(cause)),
  })
