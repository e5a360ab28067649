import type { Usage } from '../../../../../src/api/dialect'
import type { AnswerEvent, StopReason } from '../../../../../src/translate/answer-events'
import type { JsonObject } from '../../../../../src/translate/conversation'
import { openaiChat } from '../../../../../src/translate/formats/openai-chat/format'

/** An event of a stream, as the parser takes it. */
export const sent = (value: unknown, name = '') => {
  const data = typeof value === 'string' ? value : JSON.stringify(value)
  return { name, data, text: '' }
}

/** The events of these chunks and of a clean end. */
export function eventsOf(chunks: readonly unknown[]): AnswerEvent[] {
  const parser = openaiChat.eventParser()
  return [...chunks.flatMap((chunk) => [...parser.push(sent(chunk))]), ...parser.finish()]
}

type Said = { kind: string; said: string; id?: string; name?: string }

/** An answer, with pieces of one kind that follow each other put together. */
export type Folded = {
  start?: AnswerEvent & { type: 'start' }
  parts: Said[]
  usage?: Usage
  stop?: StopReason
  error?: JsonObject
  isEnded: boolean
}

/** Puts the events of an answer together, and checks their order. */
export function folded(events: readonly AnswerEvent[]): Folded {
  const result: Folded = { parts: [], isEnded: false }
  const calls = new Map<string, Said>()
  let open = ''
  for (const event of events) {
    if (result.isEnded || result.error) throw new Error(`${event.type} after the end`)
    if (!result.start && event.type !== 'start' && event.type !== 'error')
      throw new Error(`${event.type} before the start`)
    switch (event.type) {
      case 'start':
        if (result.start) throw new Error('two starts')
        result.start = event
        break
      case 'text':
      case 'refusal':
      case 'reasoning': {
        const last = result.parts.at(-1)
        if (last && open === event.type) last.said += event.text
        else result.parts.push({ kind: event.type, said: event.text })
        open = event.type
        break
      }
      case 'opaque':
        result.parts.push({
          kind: event.isRedacted ? 'redacted' : 'opaque',
          name: event.opaque.maker,
          said: event.opaque.value,
        })
        open = ''
        break
      case 'call': {
        const known = calls.get(event.key)
        if (known) known.said += event.text
        else {
          if (event.id === undefined || event.name === undefined) throw new Error('no id or name')
          const call = { kind: 'call', id: event.id, name: event.name, said: event.text }
          calls.set(event.key, call)
          result.parts.push(call)
        }
        if (event.opaque)
          result.parts.push({
            kind: 'signature',
            name: event.opaque.maker,
            said: event.opaque.value,
          })
        open = ''
        break
      }
      case 'usage':
        result.usage = { ...result.usage, ...event.usage }
        break
      case 'stop':
        if (result.stop) throw new Error('two stops')
        result.stop = event.reason
        break
      case 'error':
        result.error = { ...event.error, status: event.status }
        break
      case 'end':
        result.isEnded = true
    }
  }
  return result
}

/** A chunk of a stream. */
export const chunk = (delta: unknown, finish_reason: unknown = null) => ({
  id: 'c1',
  model: 'm-1',
  created: 1,
  choices: [{ index: 0, delta, finish_reason }],
})

/** A chunk with a piece of a call. */
export const call = (...pieces: unknown[]) => chunk({ tool_calls: pieces })
