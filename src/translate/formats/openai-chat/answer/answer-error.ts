import { isErrorStatus } from '../../../../api/answer-error'
import { wordsOfError } from '../../../../api/provider-error'
import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { isObject, objectOf, wordOf } from '../../../values'

const BAD_GATEWAY = 502
const UNAVAILABLE = 503

/** The statuses of the types and codes that providers name without a status. */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['context_length_exceeded', 400],
  ['authentication_error', 401],
  ['invalid_api_key', 401],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['model_not_found', 404],
  ['rate_limit_error', 429],
  ['rate_limit_exceeded', 429],
  ['insufficient_quota', 429],
  ['overloaded_error', 529],
])

/** Where the words of an error stand that is no member of an answer. */
const WORDS = ['message', 'msg', 'detail', 'errors', 'error_msg', 'base_resp', 'error_message']

/**
 * The error in an answer or a chunk with a good status, if there is one.
 *
 * - Beside `choices`, or in a choice: OpenRouter, https://openrouter.ai/docs/api-reference/errors
 * - `{"object":"error"}`: vLLM, https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
 * - `{"code":…,"message":…}`: SiliconFlow, https://docs.siliconflow.cn/en/faqs/error-code
 */
export function errorIn(answer: JsonObject): (AnswerEvent & { type: 'error' }) | undefined {
  const { error, choices } = answer
  if (error && (!isObject(error) || Object.keys(error).length > 0)) return errorOf(error)
  const [choice] = Array.isArray(choices) ? choices : []
  const inner = objectOf(choice)?.error
  if (inner) return errorOf(inner)
  const isAnswer = choices !== undefined && choices !== null
  if (answer.object === 'error' || answer.type === 'error') return errorOf(answer)
  if (isAnswer || answer.usage || !WORDS.some((name) => name in answer)) return undefined
  const words = wordsOfError(answer)
  return words && errorOf(answer)
}

/** An error of any shape. */
export function errorOf(error: unknown): AnswerEvent & { type: 'error' } {
  const words = wordsOfError(error) ?? { message: 'The provider failed' }
  const { code, status, status_code, http_status } = objectOf(error) ?? {}
  const named = [code, status, status_code, http_status].map(wordOf).map(Number).find(isErrorStatus)
  const known = named ?? STATUSES.get(words.type ?? '') ?? STATUSES.get(words.code ?? '')
  return { type: 'error', error: words, ...(known !== undefined && { status: known }) }
}

/** The error that a finish reason says. */
export const failedFinish = (reason: string): AnswerEvent & { type: 'error' } => ({
  type: 'error',
  error: { message: `The provider broke the answer off: ${reason}`, code: reason },
  // DeepSeek's word for too much load.
  status: reason === 'insufficient_system_resource' ? UNAVAILABLE : BAD_GATEWAY,
})
