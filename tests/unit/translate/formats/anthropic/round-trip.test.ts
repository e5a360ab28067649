import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import type { JsonObject } from '../../../../../src/translate/conversation'
import { chat } from '../../../../../src/translate/dialects/chat/chat'
import { anthropic } from '../../../../../src/translate/formats/anthropic/anthropic'
import { folded } from '../../dialects/chat/folded'
import { pushed } from './streams'

const OPTIONS = { requestId: 'r', model: 'm', includesUsage: true }
const TARGET = { provider: 'anthropic', api: 'anthropic', model: 'claude-sonnet-4-5' }

const said = fc
  .string({ minLength: 1, unit: 'binary' })
  .filter((text) => /\S/.test(text) && text.isWellFormed())
const secret = fc.base64String({ minLength: 1 })
const input = fc.dictionary(
  fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
  fc.oneof(fc.string(), fc.integer(), fc.boolean()),
  { maxKeys: 4 },
)

const thought = fc.oneof(
  fc.record({ type: fc.constant('thinking'), thinking: said, signature: secret }),
  fc.record({ type: fc.constant('redacted_thinking'), data: secret }),
)
const text = fc.record({ type: fc.constant('text'), text: said })
const calls = fc.uniqueArray(
  fc.record({
    type: fc.constant('tool_use'),
    id: fc.stringMatching(/^toolu_[a-zA-Z0-9]{1,8}$/),
    name: fc.constantFrom('f', 'g'),
    input,
  }),
  { selector: ({ id }) => id, maxLength: 3 },
)

type Answer = { content: JsonObject[] }

/** An answer of Claude's, with at most one text, for a chat has one: thoughts, text, thoughts, calls. */
const answer: fc.Arbitrary<Answer> = fc
  .record({
    first: fc.array(thought, { maxLength: 2 }),
    text: fc.option(text),
    second: fc.array(thought, { maxLength: 2 }),
    calls,
  })
  .map(({ first, text, second, calls }) => ({
    content: [
      ...first,
      ...(text ? [text] : []),
      ...(text && (first.length > 0 || calls.length > 0) && calls.length > 0 ? second : []),
      ...calls,
    ],
  }))
  .filter(({ content }) => /text|tool_use/.test(String(content.at(-1)?.type)))

const messageOf = ({ content }: Answer): JsonObject => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content,
  stop_reason: content.at(-1)?.type === 'tool_use' ? 'tool_use' : 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 5 },
})

/** Cuts a text into pieces of a length. */
const cut = (value: unknown, length: number): string[] => {
  const characters = Array.from(String(value))
  const pieces: string[] = []
  for (let at = 0; at < characters.length; at += length)
    pieces.push(characters.slice(at, at + length).join(''))
  return pieces
}

const START: Readonly<Record<string, JsonObject>> = {
  thinking: { thinking: '', signature: '' },
  text: { text: '' },
  tool_use: { input: {} },
}

/** The message as Anthropic streams it, in pieces of a length. */
function streamOf(message: JsonObject, length: number): object[] {
  const content = message.content as JsonObject[]
  const deltas = (block: JsonObject) => [
    ...(block.type === 'text'
      ? cut(block.text, length).map((piece) => ({ type: 'text_delta', text: piece }))
      : []),
    ...(block.type === 'thinking'
      ? [
          ...cut(block.thinking, length).map((thinking) => ({ type: 'thinking_delta', thinking })),
          { type: 'signature_delta', signature: block.signature },
        ]
      : []),
    ...(block.type === 'tool_use'
      ? cut(JSON.stringify(block.input), length).map((partial_json) => ({
          type: 'input_json_delta',
          partial_json,
        }))
      : []),
  ]
  return [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null } },
    ...content.flatMap((block, index) => [
      {
        type: 'content_block_start',
        index,
        content_block: { ...block, ...START[String(block.type)] },
      },
      ...deltas(block).map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason: message.stop_reason }, usage: message.usage },
    { type: 'message_stop' },
  ]
}

/** The completion without what depends on the clock. */
const completion = (events: readonly AnswerEvent[]) => ({
  ...chat.printAnswer(events, OPTIONS),
  created: 0,
})

const streamed = (events: readonly AnswerEvent[]) => {
  const printer = chat.eventPrinter(OPTIONS)
  return folded(events.map((event) => printer.print(event)).join(''))
}

test('a stream says what the whole answer says, in any pieces', () => {
  fc.assert(
    fc.property(answer, fc.integer({ min: 1, max: 9 }), (made, length) => {
      const message = messageOf(made)
      const whole = completion(anthropic.parseAnswer(message))
      expect(completion(pushed(streamOf(message, length)))).toEqual(whole)
    }),
  )
})

test('chunks say what the completion says', () => {
  fc.assert(
    fc.property(answer, fc.integer({ min: 1, max: 9 }), (made, length) => {
      const events = pushed(streamOf(messageOf(made), length))
      const { message, finish_reason, usage, isDone } = streamed(events)
      const { choices, usage: counted } = chat.printAnswer(events, OPTIONS) as {
        choices: { message: JsonObject; finish_reason: string }[]
        usage: object
      }
      const { content, refusal: _, ...rest } = choices[0]?.message ?? {}
      expect(message).toEqual({ ...rest, ...(content ? { content } : {}) } as never)
      expect([finish_reason, usage, isDone]).toEqual([choices[0]?.finish_reason, counted, true])
    }),
  )
})

test('an answer comes back in the next turn as it was', () => {
  fc.assert(
    fc.property(answer, (made) => {
      const { choices } = chat.printAnswer(anthropic.parseAnswer(messageOf(made)), OPTIONS) as {
        choices: { message: JsonObject }[]
      }
      const ids = made.content.flatMap(({ type, id }) => (type === 'tool_use' ? [id] : []))
      const messages = [
        { role: 'user', content: 'q' },
        choices[0]?.message,
        ...ids.map((id) => ({ role: 'tool', tool_call_id: id, content: 'r' })),
        { role: 'user', content: 'go on' },
      ]
      const conversation = chat.parseRequest({ model: 'm', messages }, (whole) => whole)
      const { body, dropped } = anthropic.printRequest(conversation, TARGET)

      expect(dropped).toEqual([])
      expect((body.messages as JsonObject[])[1]).toEqual({
        role: 'assistant',
        content: made.content,
      })
    }),
  )
})
