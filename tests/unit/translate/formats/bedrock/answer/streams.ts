import type { AnswerEvent } from '../../../../../../src/translate/answer-events'
import { eventParser } from '../../../../../../src/translate/formats/bedrock/answer/event-parser'
import { parseAnswer } from '../../../../../../src/translate/formats/bedrock/answer/parse-answer'
import {
  type ConverseOptions,
  converse,
  converseFrames,
} from '../../../../../support/providers/bedrock-converse'
import { joined } from '../../../../../support/providers/framing'
import { readFrames } from '../../../../support/read-frames'

/** An event of a stream: the name of its frame, and its payload. */
export type Named = readonly [name: string, payload: unknown]

/** What the parser makes of events, without the end of the body. */
export function pushed(events: readonly Named[]): AnswerEvent[] {
  const parser = eventParser()
  return events.flatMap(([name, payload]) => [
    ...parser.push({ name, data: JSON.stringify(payload), text: '' }),
  ])
}

/** What the parser makes of the events of a stream that ends cleanly. */
export function ended(events: readonly Named[]): AnswerEvent[] {
  const parser = eventParser()
  const read = events.flatMap(([name, payload]) => [
    ...parser.push({ name, data: JSON.stringify(payload), text: '' }),
  ])
  return [...read, ...parser.finish()]
}

/** The events of Converse's frames. */
export const eventsIn = (options: ConverseOptions): Named[] =>
  readFrames(joined(converseFrames(options))).map(({ headers, payload }) => [
    headers[':event-type'] ?? '',
    JSON.parse(payload) as unknown,
  ])

/** An answer, whole and streamed. */
export const WAYS: readonly (readonly [string, (options: ConverseOptions) => AnswerEvent[]])[] = [
  ['whole', (options) => [...parseAnswer(converse(options))]],
  ['streamed', (options) => ended(eventsIn(options))],
]

/** A delta, and the ends of a block and of an answer. */
export const delta = (said: unknown, contentBlockIndex: unknown = 0): Named => [
  'contentBlockDelta',
  { delta: said, contentBlockIndex },
]
export const begun = (start: unknown, contentBlockIndex: unknown = 0): Named => [
  'contentBlockStart',
  { start, contentBlockIndex },
]
export const stopped = (contentBlockIndex: unknown = 0): Named => [
  'contentBlockStop',
  { contentBlockIndex },
]
export const END: Named = ['messageStop', { stopReason: 'end_turn' }]
