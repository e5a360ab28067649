import type { Dialect } from '../api/dialect'
import type { PortusError } from '../errors'
import { ownHeaders } from '../proxy/headers'

/** The JSON that a client gets for an error. */
export const errorText = (error: PortusError, dialect: Dialect, requestId: string): string =>
  JSON.stringify(dialect.errorBody(error, requestId))

/**
 * The response that a client gets for an error.
 *
 * @param text Its JSON.
 */
export function errorResponse(
  error: PortusError,
  dialect: Dialect,
  requestId: string,
  text = errorText(error, dialect, requestId),
): Response {
  return new Response(text, {
    status: dialect.statusOf(error),
    headers: {
      'content-type': 'application/json',
      ...ownHeaders(requestId),
      ...(error.status === 401 && { 'www-authenticate': 'Bearer' }),
      ...error.details.headers,
    },
  })
}
