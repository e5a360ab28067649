import type { AnswerEvent } from '../../answer-events'
import type { JsonObject } from '../../conversation'
import { entryOf, filledTextOf, isObject, objectOf } from '../../values'

/** The status of each type of error. https://docs.anthropic.com/en/api/errors */
const STATUSES: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
}

const UNKNOWN = 'The provider failed'

/** Whether an event or an answer is an error; some have no `type`, and clouds have no `error`. */
export const isError = (value: JsonObject): boolean =>
  value.type === 'error' ||
  (value.error !== undefined && value.error !== null) ||
  (value.type === undefined && typeof value.message === 'string')

/** The error in an event or an answer. */
export function parseError(value: JsonObject): AnswerEvent & { type: 'error' } {
  const { error } = value
  const inner = objectOf(error) ?? value
  const message =
    filledTextOf(inner.message) ?? filledTextOf(error) ?? filledTextOf(inner.detail) ?? UNKNOWN
  const type = isObject(error) ? filledTextOf(error.type) : undefined
  const code = filledTextOf(inner.code)
  const status = entryOf(STATUSES, type)
  return {
    type: 'error',
    error: { message, type, ...(code !== undefined && { code }) },
    ...(status !== undefined && { status }),
  }
}
