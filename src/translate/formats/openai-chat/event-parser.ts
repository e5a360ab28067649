import type { Usage } from '../../../api/dialect'
import type { AnswerEvent, EventParser, StopReason } from '../../answer-events'
import type { JsonObject } from '../../conversation'
import { derivedStop } from '../../stop-reason'
import { isObject, objectOf } from '../../values'
import { firstChoice, parseStart, usageIn } from './parse-answer'
import { errorIn, errorInChoice } from './parse-error'
import { laterReason, stopReasonOf } from './parse-stop'
import { parseUsage } from './parse-usage'
import { saidParser } from './said-parser'

const NONE: readonly AnswerEvent[] = []
const DONE = '[DONE]'

const notJson: AnswerEvent = {
  type: 'error',
  error: { message: 'The provider sent an event that is not JSON' },
  status: 502,
}

/**
 * Reads a stream of chunks. The reason for the end is kept back, since counts may follow it, and further
 * pieces do with some providers. https://platform.openai.com/docs/api-reference/chat/streaming
 */
export function eventParser(): EventParser {
  const said = saidParser()
  let isStarted = false
  let isEnded = false
  let reason: StopReason | undefined
  /** The last chunk before the start, and the counts in it. */
  let before: JsonObject = {}
  let usageBefore: Usage | undefined

  const start = (chunk: JsonObject): AnswerEvent[] => {
    if (isStarted) return []
    isStarted = true
    const started = parseStart({ ...before, ...chunk })
    return usageBefore ? [started, { type: 'usage', usage: usageBefore }] : [started]
  }

  const end = (): readonly AnswerEvent[] => {
    isEnded = true
    return [
      ...start({}),
      ...said.end(),
      { type: 'stop', reason: derivedStop(reason, said.hasCalls()) },
      { type: 'end' },
    ]
  }

  const fail = (error: AnswerEvent): readonly AnswerEvent[] => {
    isEnded = true
    return [error]
  }

  const read = (chunk: JsonObject): readonly AnswerEvent[] => {
    const choice = firstChoice(chunk.choices) ?? (isObject(chunk.delta) ? chunk : undefined)
    const error = errorIn(chunk) ?? (choice && errorInChoice(choice))
    if (error) return fail(error)
    const counts = usageIn(chunk, choice)
    const usage = isObject(counts) ? parseUsage(counts) : undefined
    if (!choice && !isStarted) {
      // Azure's first chunk has a filter's verdict alone, and neither id nor model.
      before = { ...before, ...chunk }
      usageBefore = usage ?? usageBefore
      return NONE
    }
    const events = start(chunk)
    if (choice) {
      const delta = objectOf(choice.delta)
      if (delta) events.push(...said.push(delta, false))
      else if (isObject(choice.message) && !said.hasSaid())
        events.push(...said.push(choice.message, true))
      reason = laterReason(reason, stopReasonOf(choice.finish_reason))
    }
    if (usage) events.push({ type: 'usage', usage })
    return events
  }

  return {
    push({ name, data }) {
      if (isEnded || data === '') return NONE
      if (data === DONE) return end()
      let chunk: unknown
      try {
        chunk = JSON.parse(data)
      } catch {
        const text = data.trim()
        if (text === '') return NONE
        return text === DONE ? end() : fail(notJson)
      }
      if (Array.isArray(chunk)) chunk = chunk[0]
      if (!isObject(chunk)) return NONE
      return name === 'error' ? read({ error: chunk.error ?? chunk }) : read(chunk)
    },
    finish: () => (isEnded || reason === undefined ? NONE : end()),
  }
}
