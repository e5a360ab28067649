import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import { openaiChat } from '../../../../../src/translate/formats/openai-chat/format'

/** The events of these chunks, and of a clean end behind them. */
export function streamed(chunks: readonly unknown[]): AnswerEvent[] {
  const parser = openaiChat.eventParser()
  const events = chunks.flatMap((chunk) => {
    const data = typeof chunk === 'string' ? chunk : JSON.stringify(chunk)
    return parser.push({ name: '', data, text: '' })
  })
  return [...events, ...parser.finish()]
}

/** A call as a client has it in the end. */
export type ReadCall = { id: string | undefined; name: string | undefined; text: string }

/**
 * The calls of an answer.
 *
 * @throws where a first piece has no id or no name, or where an id comes twice.
 */
export function callsIn(events: readonly AnswerEvent[]): ReadCall[] {
  const calls = new Map<string, ReadCall>()
  for (const event of events) {
    if (event.type !== 'call') continue
    const known = calls.get(event.key)
    if (known) {
      known.text += event.text
      continue
    }
    const { key, id, name, text } = event
    if (!id || name === undefined) throw new Error('A call begins without an id or a name')
    if ([...calls.values()].some((call) => call.id === id)) throw new Error(`${id} comes twice`)
    calls.set(key, { id, name, text })
  }
  return [...calls.values()]
}

/** Events, with pieces that follow each other put together, and without the start and the end. */
export function joined(events: readonly AnswerEvent[]): AnswerEvent[] {
  const result: AnswerEvent[] = []
  for (const event of events) {
    const last = result.at(-1)
    if (event.type === 'start' || event.type === 'end') continue
    if (
      (event.type === 'text' || event.type === 'reasoning' || event.type === 'refusal') &&
      last?.type === event.type
    )
      result[result.length - 1] = { ...last, text: last.text + event.text }
    else result.push(event)
  }
  return result
}
