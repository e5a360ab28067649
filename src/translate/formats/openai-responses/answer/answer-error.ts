import { isErrorStatus } from '../../../../api/answer-error'
import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { isObject, wordOf } from '../../../values'
import { errorOf } from '../../openai-chat/answer/answer-error'

type Failure = AnswerEvent & { type: 'error' }

/**
 * The statuses of the codes that a response fails with. Codes of prompts and pictures are the request's fault.
 * https://platform.openai.com/docs/api-reference/responses/object#responses-object-error
 */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['server_error', 500],
  ['internal_error', 500],
  ['rate_limit_exceeded', 429],
  ['insufficient_quota', 429],
  ['usage_limit_reached', 429],
  ['slow_down', 503],
  ['server_is_overloaded', 503],
  ['vector_store_timeout', 504],
])

const OF_REQUEST =
  /^(?:invalid_|unsupported_|image_|empty_image|failed_to_download_image|context_length|string_above|content_policy|bio_policy|cyber_policy)/

const UNNAMED = { message: 'The provider failed' }

/** An error in a response that has failed, in an event, or in the place of an answer. */
export function failureOf(error: unknown): Failure {
  const failure = errorOf(isObject(error) ? withWords(error) : (error ?? UNNAMED))
  const { code = '', type = '' } = failure.error
  const status =
    STATUSES.get(code) ??
    (OF_REQUEST.test(code) ? 400 : undefined) ??
    failure.status ??
    STATUSES.get(type)
  return isErrorStatus(status) ? { ...failure, status } : failure
}

/** The type of an event is no type of an error. */
function withWords({ type, ...error }: JsonObject): JsonObject {
  return type === 'error' ? error : { ...error, ...(type !== undefined && { type }) }
}

/** The failure of a response that ended without an answer, for whatever reason it names. */
export function failedResponse({ error, status }: JsonObject): Failure {
  if (error) return failureOf(error)
  return failureOf({ message: `The provider broke the response off: ${wordOf(status)}` })
}

/** The error in the place of an answer, if there is one. Azure and servers of one's own put it anywhere. */
export function errorIn(answer: JsonObject): Failure | undefined {
  if (answer.error && answer.object !== 'response') return failureOf(answer.error)
  return answer.type === 'error' || answer.object === 'error' ? failureOf(answer) : undefined
}
