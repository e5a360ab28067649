import { expect, test } from 'bun:test'
import { withStop } from '../../src/translate/answer/with-stop'
import type {
  AnswerEvent,
  DialectTranslation,
  Format,
  PrintOptions,
} from '../../src/translate/answer-events'
import type { ClientTool } from '../../src/translate/conversation'
import { chat } from '../../src/translate/dialects/chat/chat'
import { messages } from '../../src/translate/dialects/messages/dialect'
import { responses } from '../../src/translate/dialects/responses/dialect'
import { anthropic } from '../../src/translate/formats/anthropic/anthropic'
import { bedrockConverse } from '../../src/translate/formats/bedrock/format'
import { cohere } from '../../src/translate/formats/cohere/format'
import { gemini } from '../../src/translate/formats/gemini/format'
import { openaiChat } from '../../src/translate/formats/openai-chat/format'
import { openaiResponses } from '../../src/translate/formats/openai-responses/format'
import { fasterThanLinear } from '../support/assert/growth'
import {
  ANTHROPIC_ANSWERS,
  ANTHROPIC_STREAMS,
  COHERE_ANSWERS,
  COHERE_STREAMS,
  CONVERSE_ANSWERS,
  CONVERSE_STREAMS,
  GEMINI_STREAMS,
  type GrowingStream,
  OPENAI_ANSWERS,
  OPENAI_STREAMS,
} from './growing-answers'
import { RESPONSES_ANSWERS, RESPONSES_STREAMS } from './growing-response-answers'

const FORMATS: readonly (readonly [
  Format,
  Readonly<Record<string, GrowingStream>>,
  Readonly<Record<string, (size: number) => unknown>>,
])[] = [
  [openaiChat, OPENAI_STREAMS, OPENAI_ANSWERS],
  [openaiResponses, RESPONSES_STREAMS, RESPONSES_ANSWERS],
  // Sequences that are nearly there, with every piece.
  [withStop(openaiChat, ['xy', 'xxy']), OPENAI_STREAMS, OPENAI_ANSWERS],
  [anthropic, ANTHROPIC_STREAMS, ANTHROPIC_ANSWERS],
  [gemini, GEMINI_STREAMS, {}],
  [cohere, COHERE_STREAMS, COHERE_ANSWERS],
  [bedrockConverse, CONVERSE_STREAMS, CONVERSE_ANSWERS],
]

const SIZE = 3000
const OPTIONS: PrintOptions = {
  requestId: 'r',
  model: 'a',
  includesUsage: true,
  asksForSearch: true,
}

/** What `f` is to clients that know it as no function. */
const withTool = (tool: ClientTool): PrintOptions => ({
  ...OPTIONS,
  clientTools: new Map([['f', tool]]),
})

type Printer = readonly [DialectTranslation, string?, PrintOptions?]

const DIALECTS: readonly Printer[] = [[chat], [messages], [responses]]

/** The same printer, whatever the format is: one format is enough. */
const WITH_TOOLS: readonly Printer[] = [
  [responses, 'responses with a custom tool', withTool({ kind: 'custom', name: 'f' })],
  [responses, 'responses with a patch tool', withTool({ kind: 'apply_patch' })],
]

/** The events of a stream, in the groups in which a parser gives them. */
function read(format: Format, stream: readonly { name: string; data: string; text: string }[]) {
  const parser = format.eventParser()
  const groups = stream.map((event) => parser.push(event))
  return [...groups, parser.finish()].flat()
}

/** The bytes that a client gets, streamed and whole. */
function printed(
  dialect: DialectTranslation,
  events: readonly AnswerEvent[],
  options: PrintOptions,
): number {
  const printer = dialect.eventPrinter(options)
  let bytes = 0
  for (const event of events) bytes += printer.print(event).length
  return bytes + JSON.stringify(dialect.printAnswer(events, options)).length
}

for (const [format, streams, answers] of FORMATS)
  for (const [dialect, name = dialect.name, options = OPTIONS] of [
    ...DIALECTS,
    ...(format === openaiChat ? WITH_TOOLS : []),
  ])
    test(`answers of ${format.name}${format.stopSequences ? ' with stop sequences' : ''} cost ${name} clients what they have, however they grow`, () => {
      const ofStreams = Object.entries(streams).flatMap(([shape, make]) => {
        const found = fasterThanLinear((size) => {
          const stream = make(size).map(({ name = '', data }) => {
            const text = typeof data === 'string' ? data : JSON.stringify(data)
            return { name, data: text, text }
          })
          return () => printed(dialect, read(format, stream), options)
        }, SIZE)
        return found === undefined ? [] : [`${shape}: ${found}`]
      })
      const ofAnswers = Object.entries(answers).flatMap(([shape, make]) => {
        const found = fasterThanLinear((size) => {
          const text = JSON.stringify(make(size))
          return () => printed(dialect, format.parseAnswer(JSON.parse(text)), options)
        }, SIZE)
        return found === undefined ? [] : [`whole, ${shape}: ${found}`]
      })

      expect([...ofStreams, ...ofAnswers]).toEqual([])
    })
