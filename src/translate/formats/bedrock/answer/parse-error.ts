import { isErrorStatus } from '../../../../api/answer-error'
import { awsErrorName, awsStatus } from '../../../../api/aws-errors'
import { wordsOfError } from '../../../../api/provider-error'
import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { filledTextOf, isObject } from '../../../values'

type ErrorEvent = AnswerEvent & { type: 'error' }

const FAILED = 502
const UNKNOWN = 'The provider failed'

/** The error of an answer that is none. */
export const failure = (message: string, code?: string): ErrorEvent => ({
  type: 'error',
  error: { message, code },
  status: FAILED,
})

/**
 * An error that stands where an answer should be: `{"message":…}`, with the name in `__type` if anywhere.
 * What AWS' front says of an unknown operation stands in `Output`. Undefined for an answer.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
 */
export function errorIn(answer: JsonObject): ErrorEvent | undefined {
  if (isObject(answer.output)) return undefined
  const outer = isObject(answer.Output) ? answer.Output : answer
  const found = wordsOfError(outer)
  const named = filledTextOf(outer.__type)
  return found || named !== undefined ? parseError({ ...outer, ...found, type: named }) : undefined
}

/** The error in an event (see `stream/converse-events.ts`), or one with the same members. */
export function parseError({ type: named, message, status }: JsonObject): ErrorEvent {
  const type = awsErrorName(filledTextOf(named) ?? '')
  return {
    type: 'error',
    error: { message: filledTextOf(message) ?? (type || UNKNOWN), type: type || undefined },
    status: isErrorStatus(status) ? status : (awsStatus(type) ?? FAILED),
  }
}
