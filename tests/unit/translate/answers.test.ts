import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type SseEvent as ParsedEvent, sseParser } from '../../../src/stream/parse-sse'
import type {
  AnswerEvent,
  DialectTranslation,
  Format,
  PrintOptions,
} from '../../../src/translate/answer-events'
import type { JsonObject } from '../../../src/translate/conversation'
import { chat } from '../../../src/translate/dialects/chat/chat'
import { messages } from '../../../src/translate/dialects/messages/dialect'
import { anthropic } from '../../../src/translate/formats/anthropic/anthropic'
import { gemini } from '../../../src/translate/formats/gemini/format'
import { openaiChat } from '../../../src/translate/formats/openai-chat/format'
import {
  cutAt,
  DONE,
  dataEvent,
  joined,
  namedEvent,
  type SseEvent,
  type SseStyle,
  writeEvents,
} from '../../support/providers/framing'
import { calls, idOf, inPieces, said } from './arbitraries'
import { folded } from './dialects/chat/folded'
import { foldedMessage } from './dialects/messages/folded'

const OPTIONS: PrintOptions = { requestId: 'r', model: 'm', includesUsage: true }

const answer = fc
  .record({
    thought: fc.option(said, { nil: undefined }),
    text: fc.option(said, { nil: undefined }),
    calls,
    isCut: fc.boolean(),
    pieces: fc.integer({ min: 1, max: 5 }),
  })
  .filter(({ text, calls }) => text !== undefined || calls.length > 0)
type Answer = typeof answer extends fc.Arbitrary<infer T> ? T : never

const finishOf = ({ calls, isCut }: Answer) =>
  isCut ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop'

const toolCalls = ({ calls }: Answer) =>
  calls.map(({ name, input }, at) => ({
    id: idOf(0, at),
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }))

const OPENAI_USAGE = {
  prompt_tokens: 9,
  completion_tokens: 7,
  total_tokens: 16,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
}

/** Thoughts are where DeepSeek has them, and a message of calls alone has the content null. */
const completion = (answer: Answer) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 7,
  model: 'm-1',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: answer.text ?? null,
        refusal: null,
        ...(answer.thought !== undefined && { reasoning_content: answer.thought }),
        ...(answer.calls.length > 0 && { tool_calls: toolCalls(answer) }),
      },
      logprobs: null,
      finish_reason: finishOf(answer),
    },
  ],
  usage: OPENAI_USAGE,
})

const chunk = (delta: object, finish_reason: string | null = null): SseEvent =>
  dataEvent({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 7,
    model: 'm-1',
    choices: [{ index: 0, delta, finish_reason }],
  })

const openaiStream = (answer: Answer): SseEvent[] => [
  chunk({ role: 'assistant', content: '' }),
  ...inPieces(answer.thought ?? '', answer.pieces).map((text) =>
    chunk({ reasoning_content: text }),
  ),
  ...inPieces(answer.text ?? '', answer.pieces).map((content) => chunk({ content })),
  ...toolCalls(answer).flatMap(({ function: { name, arguments: text }, ...call }, index) => [
    chunk({ tool_calls: [{ index, ...call, function: { name, arguments: '' } }] }),
    ...inPieces(text, answer.pieces).map((piece) =>
      chunk({ tool_calls: [{ index, function: { arguments: piece } }] }),
    ),
  ]),
  chunk({}, finishOf(answer)),
  dataEvent({ id: 'chatcmpl-1', choices: [], usage: OPENAI_USAGE }),
  DONE,
]

const STOPS: Readonly<Record<string, string>> = {
  length: 'max_tokens',
  tool_calls: 'tool_use',
  stop: 'end_turn',
}

const blocksOf = ({ thought, text, calls }: Answer): JsonObject[] => [
  ...(thought === undefined ? [] : [{ type: 'thinking', thinking: thought, signature: 'c2ln' }]),
  ...(text === undefined ? [] : [{ type: 'text', text }]),
  ...calls.map(({ name, input }, at) => ({ type: 'tool_use', id: idOf(0, at), name, input })),
]

const messageOf = (answer: Answer) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: blocksOf(answer),
  stop_reason: STOPS[finishOf(answer)],
  stop_sequence: null,
  usage: {
    input_tokens: 9,
    cache_creation_input_tokens: 3,
    cache_read_input_tokens: 4,
    output_tokens: 7,
  },
})

const STARTS: Readonly<Record<string, JsonObject>> = {
  thinking: { thinking: '', signature: '' },
  text: { text: '' },
  tool_use: { input: {} },
}

function deltasOf(block: JsonObject, length: number): JsonObject[] {
  if (block.type === 'thinking')
    return [
      ...inPieces(String(block.thinking), length).map((thinking) => ({
        type: 'thinking_delta',
        thinking,
      })),
      { type: 'signature_delta', signature: block.signature },
    ]
  return block.type === 'text'
    ? inPieces(String(block.text), length).map((text) => ({ type: 'text_delta', text }))
    : inPieces(JSON.stringify(block.input), length).map((partial_json) => ({
        type: 'input_json_delta',
        partial_json,
      }))
}

function anthropicStream(answer: Answer): SseEvent[] {
  const { usage, stop_reason, ...message } = messageOf(answer)
  return [
    namedEvent('message_start', {
      message: {
        ...message,
        content: [],
        stop_reason: null,
        usage: { ...usage, output_tokens: 1 },
      },
    }),
    namedEvent('ping'),
    ...message.content.flatMap((block, index) => [
      namedEvent('content_block_start', {
        index,
        content_block: { ...block, ...STARTS[String(block.type)] },
      }),
      ...deltasOf(block, answer.pieces).map((delta) =>
        namedEvent('content_block_delta', { index, delta }),
      ),
      namedEvent('content_block_stop', { index }),
    ]),
    namedEvent('message_delta', {
      delta: { stop_reason, stop_sequence: null },
      usage: { output_tokens: usage.output_tokens },
    }),
    namedEvent('message_stop'),
  ]
}

function geminiStream({ thought, text, calls, isCut, pieces }: Answer): SseEvent[] {
  const candidate = (parts: object[], more: object = {}) =>
    dataEvent({
      candidates: [{ content: { role: 'model', parts }, index: 0, ...more }],
      usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 7, totalTokenCount: 16 },
      modelVersion: 'gemini',
      responseId: 'r1',
    })
  return [
    ...inPieces(thought ?? '', pieces).map((text) => candidate([{ text, thought: true }])),
    ...inPieces(text ?? '', pieces).map((text) => candidate([{ text }])),
    ...calls.map(({ name, input }, at) =>
      candidate([{ functionCall: { id: idOf(0, at), name, args: input } }]),
    ),
    candidate([{ text: '' }], { finishReason: isCut ? 'MAX_TOKENS' : 'STOP' }),
  ]
}

/** What a parser makes of events that have been found. */
function eventsOf(format: Format, found: readonly ParsedEvent[]): AnswerEvent[] {
  const parser = format.eventParser()
  return [...found.flatMap((event) => [...parser.push(event)]), ...parser.finish()]
}

const found = (bytes: readonly Uint8Array[]): ParsedEvent[] => {
  const parser = sseParser()
  return [...bytes.flatMap((piece) => parser.push(piece)), ...parser.finish()]
}

const inOnePiece = (stream: readonly SseEvent[]) => found([joined(writeEvents(stream))])

const printed = (dialect: DialectTranslation, events: readonly AnswerEvent[]): string => {
  const printer = dialect.eventPrinter(OPTIONS)
  return events.map((event) => printer.print(event)).join('')
}

describe('an answer in the words of the client’s own provider', () => {
  test('is the same completion', () => {
    fc.assert(
      fc.property(answer, (made) => {
        const whole = completion(made)

        expect(chat.printAnswer(openaiChat.parseAnswer(whole), OPTIONS)).toEqual(whole)
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  test('is the same message', () => {
    fc.assert(
      fc.property(answer, (made) => {
        const whole = messageOf(made)

        expect(messages.printAnswer(anthropic.parseAnswer(whole), OPTIONS)).toEqual(whole)
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  test('is the same completion when it is streamed', () => {
    fc.assert(
      fc.property(answer, (made) => {
        const { choices, usage } = completion(made)
        const [{ message, finish_reason } = { message: {}, finish_reason: '' }] = choices
        const { content, refusal: _, ...more } = message as JsonObject

        const read = folded(printed(chat, eventsOf(openaiChat, inOnePiece(openaiStream(made)))))

        expect(read).toEqual({
          message: { ...more, ...(content !== null && { content }) },
          finish_reason,
          usage,
          isDone: true,
        } as never)
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  test('is the same message when it is streamed', () => {
    fc.assert(
      fc.property(answer, (made) => {
        const text = printed(messages, eventsOf(anthropic, inOnePiece(anthropicStream(made))))

        expect(foldedMessage(text)).toEqual(messageOf(made))
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})

const styles: fc.Arbitrary<SseStyle> = fc.record(
  {
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    hasSpace: fc.boolean(),
    name: fc.constantFrom('first', 'last', 'none'),
    hasIds: fc.boolean(),
    comment: fc.constant('keep-alive'),
    isSpread: fc.boolean(),
    hasEmptyEvents: fc.boolean(),
    hasBom: fc.boolean(),
  },
  { requiredKeys: [] },
)

/** Ids that Portus makes up are never the same. */
const withoutMadeIds = (text: string) => text.replace(/(call|toolu)_[0-9a-f]{24,32}/g, 'made')

describe('any cut and any legal spelling of a stream prints the same', () => {
  const rows: [Format, (answer: Answer) => SseEvent[], DialectTranslation][] = [
    [openaiChat, openaiStream, chat],
    [openaiChat, openaiStream, messages],
    [anthropic, anthropicStream, chat],
    [anthropic, anthropicStream, messages],
    [gemini, geminiStream, chat],
    [gemini, geminiStream, messages],
  ]

  test.each(
    rows.map(
      ([format, stream, dialect]) =>
        [format.name, dialect.name, { format, stream, dialect }] as const,
    ),
  )('%s for a client of %s', (_, __, { format, stream, dialect }) => {
    fc.assert(
      fc.property(
        answer,
        styles,
        fc.array(fc.nat(6000), { maxLength: 30 }),
        (made, style, cuts) => {
          const events = stream(made)
          const bytes = joined(writeEvents(events, style))
          const pieces = cutAt(bytes, ...cuts.map((at) => at % bytes.length))
          const print = (of: readonly ParsedEvent[]) =>
            withoutMadeIds(printed(dialect, eventsOf(format, of))).replace(/"created":\d+/g, '')

          expect(print(found(pieces))).toBe(print(inOnePiece(events)))
        },
      ),
      { seed: 7, numRuns: 100 },
    )
  })
})
