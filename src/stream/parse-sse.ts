import { limitParts } from '../body/json/limited-parts'
import { longEvent, MAX_EVENT_BYTES } from './limited'

/**
 * Parses server-sent events for translations, which need whole events. A passthrough is only watched:
 * see `watch-events.ts`. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */

/** One event. */
export type SseEvent = {
  /** The value of its `event` field, or an empty text. */
  name: string
  /** Its `data` lines, joined by line feeds. */
  data: string
  /** All text since the event before it, with the line breaks that end it. */
  text: string
}

/** Takes the bytes of a stream and gives the events that they complete. */
export type SseParser = {
  /** @throws {PortusError} `invalid_provider_answer` for an event that is too long, or has too many parts. */
  push(chunk: Uint8Array): SseEvent[]
  /**
   * The event at the end that has no empty line behind it: some servers send one. Then an event
   * without data, for text that belongs to none.
   */
  finish(): SseEvent[]
}

const BYTE_ORDER_MARK = '\ufeff'
const LINE_END = /\r\n|\n|\r/g

/** Makes a parser. Every line ending is allowed, and every order of fields. */
export function sseParser(): SseParser {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  /** The beginning of a line whose end has not come. */
  let begun = ''
  let isAtStart = true
  /** Whether a line feed would belong to the line ending before it. */
  let endsWithReturn = false
  /** The event that has begun, and all text since the last event. */
  let name = ''
  let data: string[] = []
  let text = ''

  const readLine = (line: string) => {
    const colon = line.indexOf(':')
    const field = colon === -1 ? line : line.slice(0, colon)
    if (field !== 'data' && field !== 'event') return
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') data.push(value)
    else name = value
  }

  const endEvent = (events: SseEvent[]) => {
    if (data.length > 0) {
      const whole = data.join('\n')
      limitParts(whole)
      events.push({ name, data: whole, text })
      text = ''
    }
    name = ''
    data = []
  }

  const take = (more: string): SseEvent[] => {
    const events: SseEvent[] = []
    if (more.length === 0) return events
    let at = 0
    if (isAtStart && more.startsWith(BYTE_ORDER_MARK)) at = 1
    isAtStart = false
    if (endsWithReturn && more[at] === '\n') at++
    /** What belongs to the text from there on. It is taken in one piece: a piece for each line takes much memory. */
    let from = 0
    endsWithReturn = more.endsWith('\r')
    LINE_END.lastIndex = at
    for (let end = LINE_END.exec(more); end; end = LINE_END.exec(more)) {
      const line = begun + more.slice(at, end.index)
      at = LINE_END.lastIndex
      begun = ''
      if (line) {
        readLine(line)
        continue
      }
      if (data.length > 0) {
        text += more.slice(from, at)
        from = at
      }
      endEvent(events)
    }
    text += more.slice(from)
    begun += more.slice(at)
    if (text.length > MAX_EVENT_BYTES) throw longEvent(MAX_EVENT_BYTES)
    return events
  }

  return {
    push: (chunk) => take(decoder.decode(chunk, { stream: true })),
    finish() {
      const events = take(decoder.decode())
      if (begun) readLine(begun)
      begun = ''
      endEvent(events)
      if (text) events.push({ name: '', data: '', text })
      return events
    },
  }
}

/** The events of a body, in the groups in which its chunks complete them. */
export async function* parseSse(body: AsyncIterable<Uint8Array>): AsyncGenerator<SseEvent[]> {
  const parser = sseParser()
  for await (const chunk of body) {
    const events = parser.push(chunk)
    if (events.length > 0) yield events
  }
  const last = parser.finish()
  if (last.length > 0) yield last
}
