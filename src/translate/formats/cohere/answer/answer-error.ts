import { wordsOfError } from '../../../../api/provider-error'
import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { filledTextOf, wordOf } from '../../../values'

type Failure = AnswerEvent & { type: 'error' }

const BAD_GATEWAY = 502
const GATEWAY_TIMEOUT = 504

/** An answer that its finish reason calls none. https://docs.cohere.com/reference/chat-stream */
export function failedFinish({ error, error_type, finish_reason }: JsonObject): Failure {
  const reason = wordOf(finish_reason)
  const code = filledTextOf(error_type) ?? reason
  const words = error ? wordsOfError(error) : undefined
  return {
    type: 'error',
    error: { message: `The provider broke the answer off: ${reason}`, ...words, code },
    status: reason === 'TIMEOUT' ? GATEWAY_TIMEOUT : BAD_GATEWAY,
  }
}

/** An error in the place of an answer or of an event: Cohere's have words in `message`. */
export function errorIn(value: JsonObject): Failure | undefined {
  const hasWords = typeof value.message === 'string' || Boolean(value.error)
  const words = hasWords ? wordsOfError(value) : undefined
  return words && { type: 'error', error: words, status: BAD_GATEWAY }
}
