import { readCallPiece } from '../../../answer/call-piece'
import { calls } from '../../../answer/calls'
import type { AnswerEvent } from '../../../answer-events'
import type { JsonObject } from '../../../conversation'
import { filledTextOf, isObject, objectOf } from '../../../values'
import { failedFinish } from './answer-error'
import { stopReason } from './finish-reason'
import { readUsage } from './read-usage'

/** Reads what a message says, whole or in pieces. */
export type MessageReader = {
  /** Plan, thoughts and text. */
  read(message: JsonObject): readonly AnswerEvent[]
  /** @param index The place that the stream gives the call. */
  beginCall(call: JsonObject, index: unknown): readonly AnswerEvent[]
  continueCall(call: JsonObject, index: unknown): readonly AnswerEvent[]
  /** What is held back, and why the message ended. */
  end(end: JsonObject): readonly AnswerEvent[]
}

/**
 * Makes a reader. The plan, which the model says before it calls tools, is text: a client shows it, and it
 * goes back as a plan. https://docs.cohere.com/docs/tool-use-overview
 */
export function messageReader(): MessageReader {
  const made = calls()
  /** Each call has a number of its own here, since indexes may be missing or come again. */
  const numbers = new Map<unknown, number>()
  let count = 0

  const piece = (call: JsonObject, number: number) => ({
    ...readCallPiece(call),
    index: String(number),
  })

  return {
    read: ({ tool_plan, content }) => [...textEvents(tool_plan), ...contentEvents(content)],
    beginCall(call, index) {
      const number = count++
      numbers.set(index ?? undefined, number)
      return made.add(piece(call, number))
    },
    continueCall(call, index) {
      const number = numbers.get(index ?? undefined) ?? Math.max(count - 1, 0)
      // A name that comes again begins no other call.
      const { text } = piece(call, number)
      return made.add({
        index: String(number),
        id: undefined,
        name: undefined,
        text,
        opaque: undefined,
      })
    },
    end(end) {
      const usage = readUsage(end.usage)
      const events: AnswerEvent[] = [
        ...made.end(),
        ...(usage ? [{ type: 'usage' as const, usage }] : []),
      ]
      const reason = filledTextOf(end.finish_reason)
      const stop = end.error ? 'failed' : stopReason(reason ?? 'COMPLETE', made.hasCalls)
      if (stop === 'failed') return [...events, failedFinish(end)]
      return [...events, { type: 'stop', reason: stop }, { type: 'end' }]
    },
  }
}

/** Contents are lists in whole answers, objects in events, and text in some. */
function contentEvents(content: unknown): AnswerEvent[] {
  if (typeof content === 'string') return textEvents(content)
  const blocks = Array.isArray(content) ? content.filter(isObject) : [objectOf(content) ?? {}]
  return blocks.flatMap(({ text, thinking }) => [
    ...(filledTextOf(thinking) === undefined
      ? []
      : [{ type: 'reasoning' as const, text: String(thinking) }]),
    ...textEvents(text),
  ])
}

const textEvents = (text: unknown): AnswerEvent[] =>
  typeof text === 'string' && text !== '' ? [{ type: 'text', text }] : []
