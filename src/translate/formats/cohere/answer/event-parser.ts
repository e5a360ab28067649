import { jsonIn } from '../../../../body/json/json-in'
import { unreadableEvent } from '../../../answer/unreadable-event'
import type { AnswerEvent, EventParser } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { isObject, objectOf } from '../../../values'
import { errorIn } from './answer-error'
import { citedText } from './cited-text'
import { messageReader } from './message-reader'
import { readStart } from './parse-answer'

const NONE: readonly AnswerEvent[] = []
/** How an event begins that was cut short. */
const BROKEN = /^[{[]\s*["{]/

/**
 * Reads a stream by the types in its data. `message-end` is its terminal event; a `[DONE]` behind it says
 * nothing more.
 * https://docs.cohere.com/docs/streaming
 */
export function eventParser(): EventParser {
  const reader = messageReader()
  const cited = citedText()
  let isStarted = false
  let isEnded = false

  const fail = (error: AnswerEvent): readonly AnswerEvent[] => {
    isEnded = true
    return [error]
  }

  const read = (type: unknown, event: JsonObject): readonly AnswerEvent[] => {
    const delta = objectOf(event.delta) ?? {}
    const message = objectOf(delta.message) ?? {}
    const { index } = event
    switch (type) {
      case 'message-start':
      case 'content-start':
      case 'content-delta':
      case 'tool-plan-delta':
        cited.count(message, index)
        return reader.read(message)
      case 'citation-start':
        return cited.read(message.citations)
      case 'tool-call-start':
        return callsIn(message).flatMap((call) => reader.beginCall(call, index))
      case 'tool-call-delta':
        return callsIn(message).flatMap((call) => reader.continueCall(call, index))
      case 'message-end':
        isEnded = true
        return reader.end(delta)
      default:
        return NONE
    }
  }

  return {
    push({ name, data }) {
      if (isEnded) return NONE
      const event = jsonIn(data)
      if (!isObject(event))
        return event === undefined && BROKEN.test(data.trim()) ? fail(unreadableEvent()) : NONE
      const type = event.type ?? name
      const error = type === 'message-end' ? undefined : errorIn(event)
      if (error) return fail(error)
      const events = read(type, event)
      if (isStarted) return events
      isStarted = true
      return [readStart(event.id), ...events]
    },
    finish: () => NONE,
  }
}

/** A call: an object in events, a list as in whole answers in some. */
const callsIn = ({ tool_calls: given }: JsonObject): readonly JsonObject[] =>
  (Array.isArray(given) ? given : [given]).filter(isObject)
