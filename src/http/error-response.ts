import type { Dialect } from '../api/dialect'
import type { PortusError } from '../errors'
import { ownHeaders } from '../proxy/headers'

/** The JSON that a client gets for an error. */
export const errorText = (error: PortusError, dialect: Dialect, requestId: string): string =>
  JSON.stringify(dialect.errorBody(error, requestId))

/** The response that a client gets for an error. */
export function errorResponse(error: PortusError, dialect: Dialect, requestId: string): Response {
  return new Response(errorText(error, dialect, requestId), {
    status: error.status,
    headers: {
      'content-type': 'application/json',
      ...ownHeaders(requestId),
      ...(error.status === 401 && { 'www-authenticate': 'Bearer' }),
      ...error.details.headers,
    },
  })
}
