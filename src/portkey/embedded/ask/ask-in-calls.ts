import type { EmbeddingsCalls } from '../../contract'
import type { AnswerPart, EachAnswer } from './answer-part'
import { askEach } from './ask-each'
import type { Exchange } from './exchange'
import { jsonProviderBody } from './provider-body'
import { sendBody, type Unsent } from './send-authorized'

/**
 * Asks for embeddings in several calls. Each has headers of its own: a length, and mostly a signature.
 *
 * @throws whatever the call throws that fails first.
 */
export function askInCalls(
  exchange: Exchange,
  way: EmbeddingsCalls,
  unsent: Unsent,
): Promise<EachAnswer> {
  const { request } = unsent
  return askEach(
    way,
    ({ bytes }, signal) => {
      const headers = new Headers(request.headers)
      return sendBody(
        { ...unsent, request: { ...request, headers, signal } },
        jsonProviderBody([bytes]),
      )
    },
    request.signal ?? exchange.signal,
    partsOf(exchange, way),
    exchange.call.hold,
  )
}

/** What an earlier try by the same way has brought. Another target's vectors are of another model. */
function partsOf(exchange: Exchange, way: EmbeddingsCalls): AnswerPart[] {
  if (exchange.begun?.way !== way) exchange.begun = { way, parts: [] }
  return exchange.begun.parts
}
