import type { AnswerEvent } from '../../answer-events'
import type { JsonObject } from '../../conversation'
import { filledTextOf, isObject, objectOf } from '../../values'
import { isFailure } from './parse-stop'

const UNKNOWN = 'The provider failed'

/** An error event, without the members that nobody knows. */
export type ErrorEvent = AnswerEvent & { type: 'error' }

/**
 * The error in an answer or an event, wherever it stands, or nothing. It comes inside a good answer, and
 * beside choices. https://openrouter.ai/docs/api-reference/errors
 */
export function errorIn(value: JsonObject): ErrorEvent | undefined {
  const { error } = value
  if (error !== undefined && error !== null && error !== false && error !== '')
    return errorOf(Array.isArray(error) ? error[0] : error, value)
  if (value.object === 'error' || value.type === 'error') return errorOf(value, value)
  if (Array.isArray(value.choices) && value.choices.length > 0) return undefined
  if (value.detail !== undefined && value.detail !== null) return errorOf(value, value)
  if (Array.isArray(value.errors) && value.errors.length > 0) return errorOf(value.errors[0], value)
  return typeof value.message === 'string' ? errorOf(value, value) : undefined
}

/** The error of a choice, which says it by a member or by its reason for the end. */
export function errorInChoice(choice: JsonObject): ErrorEvent | undefined {
  const { error, finish_reason } = choice
  if (isObject(error) || filledTextOf(error) !== undefined) return errorOf(error, choice)
  if (!isFailure(finish_reason)) return undefined
  const isKnown = finish_reason !== 'error'
  return {
    type: 'error',
    error: { message: isKnown ? `${UNKNOWN}: ${finish_reason}` : UNKNOWN, code: finish_reason },
    status: finish_reason === 'insufficient_system_resource' ? 503 : 502,
  }
}

function errorOf(error: unknown, around: JsonObject): ErrorEvent {
  const inner = objectOf(error) ?? {}
  const message = wordsIn(error) ?? wordsIn(around) ?? UNKNOWN
  const type = inner.type === 'error' ? undefined : filledTextOf(inner.type)
  const code = typeof inner.code === 'number' ? String(inner.code) : filledTextOf(inner.code)
  const param = filledTextOf(inner.param)
  const status =
    statusOf(inner.code) ??
    statusOf(inner.status) ??
    statusOf(inner.status_code) ??
    statusOf(around.code) ??
    statusOf(around.status_code) ??
    statusOf(around.status)
  return {
    type: 'error',
    error: {
      message,
      ...(type !== undefined && { type }),
      ...(code !== undefined && { code }),
      ...(param !== undefined && { param }),
    },
    ...(status !== undefined && { status }),
  }
}

/** How deep the words of an error may stand. */
const MAX_DEPTH = 4

/** The words of an error: a text, or what stands under the names that are in use. */
function wordsIn(error: unknown, depth = 0): string | undefined {
  if (typeof error === 'string') return error === '' ? undefined : error
  if (depth > MAX_DEPTH) return undefined
  if (Array.isArray(error)) return wordsIn(error[0], depth + 1)
  if (!isObject(error)) return undefined
  for (const name of ['message', 'msg', 'detail', 'error']) {
    const words = wordsIn(error[name], depth + 1)
    if (words !== undefined) return words
  }
  return undefined
}

function statusOf(code: unknown): number | undefined {
  const status = typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : code
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : undefined
}
