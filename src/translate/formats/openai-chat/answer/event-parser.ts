import { jsonIn } from '../../../../body/json/json-in'
import { unreadableEvent } from '../../../answer/unreadable-event'
import { usageEvent } from '../../../answer/usage-event'
import type { AnswerEvent, EventParser } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { isObject } from '../../../values'
import { errorIn, errorOf } from './answer-error'
import { answerReader } from './answer-reader'
import { choiceIn, readStart } from './read-start'
import { readUsage } from './read-usage'

const DONE = '[DONE]'
const NONE: readonly AnswerEvent[] = []

/**
 * Reads a stream of chunks. It ends with `[DONE]`, or with the end of the body behind a reason for the end.
 * The reason waits for the end, since providers send text, calls and counts behind it.
 * https://platform.openai.com/docs/api-reference/chat/streaming
 */
export function eventParser(): EventParser {
  const reader = answerReader()
  let index: unknown
  let isEnded = false

  const fail = (error: AnswerEvent): readonly AnswerEvent[] => {
    isEnded = true
    return [error]
  }

  const end = (): readonly AnswerEvent[] => {
    isEnded = true
    const events = reader.end()
    return index !== undefined ? events : [{ type: 'start' }, ...events]
  }

  const readChunk = (chunk: JsonObject): readonly AnswerEvent[] => {
    const error = errorIn(chunk)
    if (error) return fail(error)
    const events: AnswerEvent[] = []
    const choice = choiceIn(chunk, index)
    reader.readBeside(chunk)
    // Azure's first chunk is about the prompt alone and has neither id nor model.
    if (choice && index === undefined) {
      index = choice.index ?? 0
      events.push(readStart(chunk))
    }
    events.push(...usageEvent(readUsage(chunk, choice), chunk.usage, chunk.service_tier))
    if (choice) events.push(...reader.read(choice, false))
    return events
  }

  return {
    push({ name, data }) {
      if (isEnded) return NONE
      const text = data.trim()
      if (text === '') return NONE
      if (text === DONE) return end()
      const chunk = jsonIn(text)
      if (name === 'error') return fail(errorOf(chunk ?? text))
      if (isObject(chunk)) return readChunk(chunk)
      if (Array.isArray(chunk) && isObject(chunk[0])) return readChunk(chunk[0])
      // Words that are no JSON keep a connection open. A broken chunk is a piece that is lost.
      return chunk === undefined && BROKEN_CHUNK.test(text) ? fail(unreadableEvent()) : NONE
    },
    finish: () => (isEnded || !reader.isFinished ? NONE : end()),
  }
}

const BROKEN_CHUNK = /^[{[]\s*["{]/
