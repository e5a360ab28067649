import { limitParts } from '../../../body/json/limited-parts'
import { longEvent, MAX_EVENT_BYTES } from '../../../stream/limited'
import type { EventParser } from '../../answer-events'

/**
 * Reads a stream that is one JSON array, `[{…},\r\n{…}]`, as Google sends it without `alt=sse`. Its elements
 * come out as events, so that the same parser reads both. An object outside an array is an element too: so
 * errors come. https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */

/** An event of a stream, as the parser of answers takes it. */
type SseEvent = Parameters<EventParser['push']>[0]

/** Has the shape of the parser of server-sent events: see `stream/parse-sse.ts`. */
export type JsonArrayParser = {
  /** @throws {PortusError} `invalid_provider_answer` for an element that is too long, or has too many parts. */
  push(chunk: Uint8Array): SseEvent[]
  /** An element that was cut off. It is no JSON. */
  finish(): SseEvent[]
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Makes a parser. */
export function jsonArrayParser(): JsonArrayParser {
  /** The pieces of the element that has begun. */
  let pieces: Uint8Array[] = []
  let length = 0
  /** How many objects are open. Lists need no count: an element ends with its own brace. */
  let depth = 0
  let isInText = false
  let isEscaped = false

  const take = (piece: Uint8Array) => {
    length += piece.length
    if (length > MAX_EVENT_BYTES) throw longEvent(MAX_EVENT_BYTES)
    pieces.push(piece)
  }

  const element = (): SseEvent => {
    const data = Buffer.concat(pieces).toString()
    pieces = []
    length = 0
    limitParts(data)
    return { name: '', data, text: data }
  }

  return {
    push(chunk) {
      const events: SseEvent[] = []
      let start = 0
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at]
        if (isInText) {
          if (isEscaped) isEscaped = false
          else if (byte === BACKSLASH) isEscaped = true
          else if (byte === QUOTE) isInText = false
        } else if (byte === QUOTE) isInText = true
        else if (byte === OPEN_BRACE) {
          if (depth++ === 0) start = at
        } else if (byte === CLOSE_BRACE && depth > 0 && --depth === 0) {
          take(chunk.subarray(start, at + 1))
          events.push(element())
        }
      }
      // A chunk's bytes may be used again by whoever made them.
      if (depth > 0) take(chunk.slice(start))
      return events
    },
    finish: () => (depth > 0 ? [element()] : []),
  }
}

/** The elements of a body, in the groups in which its chunks complete them. */
export async function* parseJsonArray(body: AsyncIterable<Uint8Array>): AsyncGenerator<SseEvent[]> {
  const parser = jsonArrayParser()
  for await (const chunk of body) {
    const events = parser.push(chunk)
    if (events.length > 0) yield events
  }
  const last = parser.finish()
  if (last.length > 0) yield last
}
