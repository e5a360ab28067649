import { openai } from '../../../api/openai'
import { PortusError } from '../../../errors'
import type { Send } from './redirects'

const isInvalid = (cause: unknown): cause is PortusError =>
  cause instanceof PortusError && cause.kind === 'invalid_provider_answer'

/**
 * An answer that is none, as an error of the provider: another target may have a better one.
 *
 * @throws whatever else the cause is.
 */
export function invalidAnswerOf(cause: unknown): Response {
  if (!isInvalid(cause)) throw cause
  return Response.json(openai.errorBody(cause, ''), { status: cause.status })
}

/** Sends a request; an answer that is none is an error of the provider. */
export const orInvalid =
  (send: Send): Send =>
  (url, init) =>
    send(url, init).catch(invalidAnswerOf)
