import { jsonIn } from '../../../../body/json/json-in'
import { unreadableEvent } from '../../../answer/unreadable-event'
import type { AnswerEvent, EventParser } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { filledTextOf, isObject, objectOf } from '../../../values'
import { errorIn, failedResponse, failureOf } from './answer-error'
import { itemsReader } from './items-reader'
import { readEnd, readStart } from './read-response'

const NONE: readonly AnswerEvent[] = []
const BROKEN_EVENT = /^[{[]\s*["{]/

/**
 * Reads a stream of events. It ends with the event that holds the whole response. The `type` may stand anywhere in
 * an event, or in the event's name alone. Events of unknown types are for somebody else.
 * https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function eventParser(): EventParser {
  const items = itemsReader()
  let isStarted = false
  let isEnded = false

  const fail = (error: AnswerEvent): readonly AnswerEvent[] => {
    isEnded = true
    return [error]
  }

  const started = (response: JsonObject, events: readonly AnswerEvent[]) => {
    if (isStarted || (events.length === 0 && response === EMPTY)) return events
    isStarted = true
    return [readStart(response), ...events]
  }

  const end = (response: JsonObject): readonly AnswerEvent[] => {
    const events = readEnd(response, items)
    isEnded = true
    const failed = events.find(({ type }) => type === 'error')
    return failed ? [failed] : started(response, events)
  }

  const readEvent = (event: JsonObject, name: string): readonly AnswerEvent[] => {
    const type = filledTextOf(event.type) ?? name
    const response = objectOf(event.response)
    switch (type) {
      case 'error':
        return fail(failureOf(objectOf(event.error) ?? event))
      case 'response.failed':
      case 'response.cancelled':
        return fail(failedResponse(response ?? event))
      case 'response.completed':
      case 'response.done':
        return end({ status: 'completed', ...response })
      case 'response.incomplete':
        return end({ status: 'incomplete', ...response })
      case 'response.created':
      case 'response.in_progress':
      case 'response.queued':
        return started(response ?? event, NONE)
      default: {
        const error = type === 'message' || type === '' ? errorIn(event) : undefined
        return error ? fail(error) : started(EMPTY, items.read(type, event))
      }
    }
  }

  return {
    push({ name, data }) {
      if (isEnded) return NONE
      const text = data.trim()
      if (text === '') return NONE
      const event = jsonIn(text)
      if (isObject(event)) return readEvent(event, name ?? '')
      if (name === 'error') return fail(failureOf(text))
      // Words that are no JSON keep a connection open. A broken event is a piece that is lost.
      return event === undefined && BROKEN_EVENT.test(text) ? fail(unreadableEvent()) : NONE
    },
    finish: () => NONE,
  }
}

const EMPTY: JsonObject = {}
