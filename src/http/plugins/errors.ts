import { Elysia } from 'elysia'
import { dialectAt } from '../../api/spoken/dialect-at'
import { DIALECTS } from '../../api/spoken/dialects'
import { configOf } from '../../config/request-config'
import { knownError, orLeftOut, PortusError, portusError } from '../../errors'
import type { Networks } from '../../limits/networks'
import { failureReport } from '../../proxy/answer-report'
import { SERVER_TIMING } from '../../proxy/headers'
import { stackOf } from '../../telemetry/cause'
import { pathBelow, type RequestRecord, recordOf } from '../../telemetry/record'
import { serverTiming, timingOf } from '../../telemetry/timing'
import type { MethodsOf } from '../base-address'
import { clientAddress } from '../client-address'
import type { Deps } from '../deps'
import { errorResponse, errorText } from '../error-response'
import { idleTimeout } from '../idle-timeout'
import { unknownUrl } from '../unknown-url'
import type { TellOrigin } from './cors'

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
  if (methods.length === 0 || isTaken) return unknownUrl(record, headers, methodsOf)
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
  {
    report,
    log,
    redact,
    live,
    beginTrace,
  }: Pick<Deps, 'report' | 'log' | 'redact' | 'live' | 'beginTrace'>,
  methodsOf: MethodsOf,
  tellOrigin?: TellOrigin,
) => {
  const { keptSeconds } = idleTimeout(live.current.settings)
  return new Elysia({ name: 'portus.errors' })
    .onRequest(({ request, server }) => {
      const { trustedProxies, settings } = configOf(request, live)
      noteClient(request, server, trustedProxies)
      if (beginTrace) recordOf(request).trace.span = beginTrace(request.headers)
      if (settings.PORTUS_BASE_PATH !== undefined) {
        const record = recordOf(request)
        record.path = pathBelow(record.path, settings.PORTUS_BASE_PATH)
      }
      refuseInvalidHost(request)
    })
    .onError({ as: 'global' }, ({ code, error, request, server }) => {
      const record = recordOf(request)
      const known = orLeftOut(
        toPortusError(code, error, record, methodsOf, request.headers),
        configOf(request, live).leftOut,
      )
      if (known.kind === 'internal_error') logUnexpected({ log, redact }, record, known)
      const dialect = DIALECTS[dialectAt(record.path, request.headers)]
      const text = redact(errorText(known, dialect, record.id))
      report(failureReport(record, known, dialect.statusOf(known), text))
      server?.timeout(request, keptSeconds)
      const response = errorResponse(known, dialect, record.id, text)
      const timing = timingOf(record, performance.now())
      if (timing) response.headers.set(SERVER_TIMING, serverTiming(timing))
      // Bun 1.4 would receive the rest of an unread body, and everything that follows a CONNECT, for as
      // long as the client sends.
      if (request.method === 'CONNECT' || hasUnreadBody(request))
        response.headers.set('connection', 'close')
      // Elysia 1.4 maps no answer of a path without a route.
      tellOrigin?.(request, response)
      return response
    })
}

/**
 * Refuses a request with an invalid `Host` (RFC 9112 section 3.2). Bun 1.4 gives it a bare path as its
 * URL, and Elysia 1.4 drops the beginning of that: it would answer `/abc/health` as `/health`. Probes in
 * HTTP/1.0 have no `Host`, so what they ask for needs none.
 */
function refuseInvalidHost({ url, headers }: Request): void {
  const host = headers.get('host')
  if (host === null && PROBED.has(url)) return
  const isShort = url.startsWith(HTTPS) && url.indexOf('/', HTTPS.length) < FIRST_OF_PATH
  if (url.startsWith('/') || host?.includes(',') || isShort)
    throw portusError('invalid_request', 'invalid_host')
}

const HTTPS = 'https://'

/** Where Elysia 1.4 begins to look for the path of such a URL. A host has three characters before it, or more. */
const FIRST_OF_PATH = HTTPS.length + 3

/** What probes ask for. */
const PROBED = new Set(['/health', '/livez', '/readyz'])

/** What a socket knows of whoever is at its other end. */
type Peers = { requestIP(request: Request): { address: string } | null }

/** Notes who asks. The socket may be gone when the request ends. */
function noteClient(request: Request, server: Peers | null, trusted: Networks | undefined): void {
  const record = recordOf(request)
  const { headers } = request
  const peer = server?.requestIP(request)?.address
  if (peer !== undefined) record.clientAddress = clientAddress(peer, headers, trusted)
  const agent = headers.get('user-agent')
  if (agent !== null) record.userAgent = agent
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
  error: PortusError,
): void =>
  log('error', 'unexpected error', {
    request_id: id,
    stack: redact(stackOf(error.details.cause ?? error)),
  })
