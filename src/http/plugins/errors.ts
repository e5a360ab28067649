import { Elysia } from 'elysia'
import type { Dialect } from '../../api/dialect'
import { DIALECTS } from '../../api/dialects'
import { ENDPOINTS, REALTIME } from '../../api/endpoints'
import { PortusError, portusError } from '../../errors'
import { type RequestRecord, recordOf } from '../../telemetry/record'
import { reportOf } from '../../telemetry/report'
import type { Deps } from '../deps'
import { errorResponse, errorText } from '../error-response'
import { restartIdleTimer } from '../idle-timeout'

/** The methods that a path takes, or nothing for an unknown path. */
export type MethodsOf = (path: string) => readonly string[]

/** The API whose path it is; where that does not tell, as for the models, the client's headers do. */
function dialectOf(path: string, headers: Headers): Dialect {
  const endpoint = [...ENDPOINTS, REALTIME].find((one) => isBelow(path, one.path))
  if (endpoint) return DIALECTS[endpoint.dialect]
  const isAnthropic = isBelow(path, MESSAGES_ROOT) || headers.has('anthropic-version')
  return DIALECTS[isAnthropic ? 'anthropic' : 'openai']
}

/** Below which all is Anthropic's, also what Portus does not serve. */
const MESSAGES_ROOT = '/v1/messages'

/** Whether `path` is `root`, but for an id in it, or stands under it. */
const isBelow = (path: string, root: string): boolean =>
  `${path}/`.startsWith(`${root.split('/:')[0]}/`)

/** What a client may know of an error; of anything unexpected, nothing. */
function toPortusError(code: unknown, error: unknown, record: RequestRecord, methodsOf: MethodsOf) {
  if (error instanceof PortusError) return error
  if (code !== 'NOT_FOUND') return portusError('internal_error', { cause: error })
  const methods = methodsOf(record.path)
  // A path may be taken by this very method and still not be found, with a fragment behind it.
  if (methods.length === 0 || methods.includes(record.method)) return portusError('unknown_url')
  const allow = methods.join(', ')
  return portusError('method_not_allowed', { values: { methods: allow }, headers: { allow } })
}

/**
 * Turns whatever is thrown into the client's dialect, and reports it. Must come before
 * every plugin with routes: Elysia 1.4 gives earlier routes no handler that is added later.
 */
export const errors = (
  { report, log, redact }: Pick<Deps, 'report' | 'log' | 'redact'>,
  methodsOf: MethodsOf,
) =>
  new Elysia({ name: 'portus.errors' })
    .onRequest(refuseInvalidHost)
    .onError({ as: 'global' }, ({ code, error, request, server }) => {
      const record = recordOf(request)
      const known = toPortusError(code, error, record, methodsOf)
      if (known.kind === 'internal_error')
        log('error', 'unexpected error', unexpected(record, redact, known.details.cause))
      const dialect = dialectOf(record.path, request.headers)
      const isLeft = known.kind === 'client_closed_request'
      report(
        reportOf(record, {
          ...record.answerer,
          status: known.status,
          outcome: isLeft ? 'cancelled' : 'failed',
          bytes: isLeft ? 0 : Buffer.byteLength(errorText(known, dialect, record.id)),
          error: { kind: known.kind, ...causeOf(known) },
        }),
      )
      restartIdleTimer(server, request)
      const response = errorResponse(known, dialect, record.id)
      // The server would take in the rest of a body that nobody is going to read, and behind a CONNECT
      // (Bun 1.4) whatever comes, for as long as it comes.
      if (request.method === 'CONNECT' || hasUnreadBody(request))
        response.headers.set('connection', 'close')
      return response
    })

/**
 * RFC 9112 section 3.2. Bun 1.4 makes no URL of such a request but its bare path, of which Elysia
 * 1.4 then drops the beginning: `/abc/health` would be `/health`. Load balancers that probe in
 * HTTP/1.0 send no `Host` at all.
 */
function refuseInvalidHost({ request: { url, headers } }: { request: Request }): void {
  const host = headers.get('host')
  if (host === null && url === '/health') return
  if (url.startsWith('/') || host?.includes(','))
    throw portusError('invalid_request', 'invalid_host')
}

/** A body that fits into this has arrived already, or soon will have. */
const SMALL_BODY_BYTES = 64 * 1024

const hasUnreadBody = ({ bodyUsed, headers }: Request): boolean =>
  !bodyUsed &&
  (headers.has('transfer-encoding') || Number(headers.get('content-length')) > SMALL_BODY_BYTES)

/** Name and code of a cause, where they say something. Its message may hold addresses, and stays out. */
function causeOf({ details: { cause } }: PortusError): { cause?: string } {
  if (!(cause instanceof Error)) return {}
  const code = (cause as NodeJS.ErrnoException).code
  if (code) return { cause: `${cause.name} ${code}` }
  return cause.name === 'Error' ? {} : { cause: cause.name }
}

/** What the log says of an error that nobody thought of: all of it but secrets. */
const unexpected = ({ id }: RequestRecord, redact: Deps['redact'], cause: unknown) => ({
  request_id: id,
  stack: redact(cause instanceof Error ? `${cause.stack}` : String(cause)),
})
