import { limitedParts } from '../../body/json/limited-parts'
import { limitedBytes, limitedLines, MAX_ANSWER_BYTES } from '../../stream/limited'
import { pulled } from '../../stream/pulled'
import { isOther, type ProviderAnswer, UNKNOWN_STREAM } from './normalised'
import { noticed } from './noticed'

/** The gateway looks at a line anew with each chunk of it, so a long one would take time by its square. */
const MAX_LINE_BYTES = 1024 * 1024

/** What the gateway takes for text. */
const TEXT = /^text\/(?:plain|html)/

/** What the gateway gives out unread. It compares the types as they are. */
const UNREAD = /^(?:audio|image\/|application\/octet-stream$|binary\/octet-stream$)/

/**
 * A good answer that the gateway reads, with a bound on what it keeps of it. The events of a stream that is
 * normalised are bounded there.
 */
export function boundedAnswer(response: Response, answer: ProviderAnswer): Response {
  const { body, status, headers } = response
  if (!body) return response
  const isEvents = answer.isStreamed && status === 200
  if (isEvents && !isOther(headers) && answer.provider !== UNKNOWN_STREAM) return response
  if (!isEvents && UNREAD.test(headers.get('content-type') ?? '')) return response
  const pieces = isEvents
    ? limitedLines(body, MAX_LINE_BYTES)
    : limitedBytes(limitedJson(body, headers), MAX_ANSWER_BYTES, answer.hold)
  return new Response(pulled(noticed(pieces, answer)), { status, headers })
}

const limitedJson = (body: AsyncIterable<Uint8Array>, headers: Headers) =>
  TEXT.test(headers.get('content-type') ?? '') ? body : limitedParts(body)
