import { openai } from '../../../api/openai'
import { PortusError } from '../../../errors'
import type { Send } from './redirects'

const isOfAnswer = (cause: unknown): cause is PortusError =>
  cause instanceof PortusError &&
  (cause.kind === 'invalid_provider_answer' || cause.kind === 'overloaded')

/**
 * An answer that is none or cannot be kept, as an error of the provider: another target may have a better one.
 *
 * @throws whatever else the cause is.
 */
export function invalidAnswerOf(cause: unknown): Response {
  if (!isOfAnswer(cause)) throw cause
  const { status, details } = cause
  return Response.json(openai.errorBody(cause, ''), { status, headers: { ...details.headers } })
}

/** Sends a request; an answer that is none is an error of the provider. */
export const orInvalid =
  (send: Send): Send =>
  (url, init) =>
    send(url, init).catch(invalidAnswerOf)
