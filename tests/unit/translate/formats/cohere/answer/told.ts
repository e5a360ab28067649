import { sseParser } from '../../../../../../src/stream/parse-sse'
import type { AnswerEvent } from '../../../../../../src/translate/answer-events'
import { cohere } from '../../../../../../src/translate/formats/cohere/format'

/** An event of Cohere's stream, as the parser takes it. */
export const event = (type: string, members: object = {}) => ({
  name: type,
  data: JSON.stringify({ type, ...members }),
  text: '',
})

/** The events of these events of Cohere's, and of a clean end. */
export function parsed(events: readonly { name: string; data: string }[]): AnswerEvent[] {
  const parser = cohere.eventParser()
  return [...events.flatMap((one) => parser.push({ text: '', ...one })), ...parser.finish()]
}

/** The events of a body that comes in these pieces. */
export function parsedBytes(pieces: readonly Uint8Array[]): AnswerEvent[] {
  const sse = sseParser()
  return parsed([...pieces.flatMap((piece) => sse.push(piece)), ...sse.finish()])
}

/** Pieces of one kind, or of one call, as one; made-up ids by their number. */
export function told(events: readonly AnswerEvent[]): AnswerEvent[] {
  const all: AnswerEvent[] = []
  const calls = new Map<string, AnswerEvent & { type: 'call' }>()
  for (const event of events) {
    const last = all.at(-1)
    if (event.type === 'call') {
      const known = calls.get(event.key)
      if (known) known.text += event.text
      else {
        const isMadeUp = event.id?.startsWith('call_') === true
        const call = { ...event, ...(isMadeUp && { id: `made up ${calls.size}` }) }
        calls.set(event.key, call)
        all.push(call)
      }
    } else if ((event.type === 'text' || event.type === 'reasoning') && last?.type === event.type)
      all[all.length - 1] = { ...last, text: `${last.text}${event.text}` }
    else all.push(event)
  }
  return all
}
