import { type Shortening, takeOutLongStrings } from '../../body/json/long-strings'
import type { PortusError } from '../../errors'
import type { JsonObject } from '../../translate/conversation'
import type { ClientRequest, JsonRequest } from '../request/read-request'
import { jsonOf } from './conversation-for'
import { DEAR_COST, tooMuchToTranslate } from './cost/translation-size'

/** The request's JSON, parsed once and only where it is needed. */
export const wholeJson = (request: ClientRequest): (() => JsonObject) =>
  once(() => (request.body.kind === 'json' ? jsonOf(request as JsonRequest) : {}))

/** A request as translations need it. It is shortened once for all targets. */
export type ShortenedRequest = {
  /** Why nobody may translate it. */
  readonly error: PortusError | undefined
  made(): JsonRequest
}

/**
 * A request without its long strings, where the alias allows that.
 *
 * @param body What stands in the place of the request's own body.
 */
export function shortenedFor(
  request: ClientRequest,
  body: JsonRequest['body'],
  shortening: Shortening,
): ShortenedRequest {
  const taken = request.alias.mayShorten ? shortening : undefined
  const { name, dialect } = request.endpoint
  const costs = name === 'responses' || dialect === 'google' ? DEAR_COST : 1
  const error = once(() => tooMuchToTranslate(body, taken, costs))
  return {
    get error() {
      return error()
    },
    made: once(() => ({ ...request, body: taken ? takeOutLongStrings(body, taken) : body })),
  }
}

/** A value that is made where it is first needed. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
