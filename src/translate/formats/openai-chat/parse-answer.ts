import { sentenceOf } from '../../../errors'
import type { AnswerEvent } from '../../answer-events'
import type { JsonObject } from '../../conversation'
import { derivedStop } from '../../stop-reason'
import { filledTextOf, isObject, objectOf } from '../../values'
import { errorIn, errorInChoice } from './parse-error'
import { stopReasonOf } from './parse-stop'
import { parseUsage } from './parse-usage'
import { saidParser } from './said-parser'

/** Some providers give milliseconds. */
const MAX_SECONDS = 1e11

/** The start of an answer. */
export function parseStart({ id, model, created }: JsonObject): AnswerEvent & { type: 'start' } {
  const givenId = filledTextOf(id)
  const givenModel = filledTextOf(model)
  const isGiven = typeof created === 'number' && created > 0
  const createdAtS = isGiven ? Math.floor(created > MAX_SECONDS ? created / 1000 : created) : 0
  return {
    type: 'start',
    ...(givenId !== undefined && { id: givenId }),
    ...(givenModel !== undefined && { model: givenModel }),
    ...(isGiven && { createdAtS }),
  }
}

/** The choice that is read: a client of another dialect can be given one alone. */
export function firstChoice(choices: unknown): JsonObject | undefined {
  if (!Array.isArray(choices)) return undefined
  for (const choice of choices) if (isObject(choice) && (choice.index ?? 0) === 0) return choice
  return undefined
}

/**
 * The counts in an answer, in an event, or in a choice (Moonshot's streams).
 * https://console.groq.com/docs/api-reference (`x_groq`)
 */
export const usageIn = (value: JsonObject, choice: JsonObject | undefined): unknown =>
  value.usage ?? objectOf(value.x_groq)?.usage ?? choice?.usage

/** The events of a whole completion. https://platform.openai.com/docs/api-reference/chat/object */
export function parseAnswer(answer: unknown): readonly AnswerEvent[] {
  const value = Array.isArray(answer) ? answer[0] : answer
  if (!isObject(value)) return [unreadable()]
  const choice = firstChoice(value.choices)
  const error = errorIn(value) ?? (choice && errorInChoice(choice))
  if (error) return [error]
  if (!choice) return [unreadable()]
  const said = saidParser()
  const usage = parseUsage(usageIn(value, choice))
  const events = [
    ...said.push(objectOf(choice.message) ?? objectOf(choice.delta) ?? {}, true),
    ...said.end(),
  ]
  return [
    parseStart(value),
    ...events,
    ...(usage ? [{ type: 'usage' as const, usage }] : []),
    { type: 'stop', reason: derivedStop(stopReasonOf(choice.finish_reason), said.hasCalls()) },
    { type: 'end' },
  ]
}

/** The error of an answer that is none. */
export const unreadable = (): AnswerEvent => ({
  type: 'error',
  error: { message: sentenceOf('invalid_provider_answer', 'default', {}) },
  status: 502,
})
