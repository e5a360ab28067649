import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { sseParser } from '../../../../../src/stream/parse-sse'
import type { Conversation, Part, Turn } from '../../../../../src/translate/conversation'
import { messages } from '../../../../../src/translate/dialects/messages/dialect'
import { responses } from '../../../../../src/translate/dialects/responses/dialect'
import { openaiResponses } from '../../../../../src/translate/formats/openai-responses/format'
import { cutAt, joined, writeEvents } from '../../../../support/providers/framing'
import {
  callItem,
  messageItem,
  type OutputItem,
  reasoningItem,
  responseObject,
  responseStream,
} from '../../../../support/providers/openai-responses'
import { anthropicMessages, calls, input, rounds, said, tools } from '../../arbitraries'
import { ENCRYPTED, print } from './printed'
import { folded, readStream } from './read-events'

const asIs = (text: string) => text
const MODELS = ['gpt-4o', 'gpt-5', 'gpt-5.4', 'o3', 'ft:gpt-4.1:a::b']

test('OpenAI takes whatever a conversation becomes, for every model', () => {
  const request = fc.record(
    {
      tools: tools.map((all) =>
        all.map(({ schema, ...tool }) => ({ ...tool, input_schema: schema })),
      ),
      max_tokens: fc.integer({ min: 1, max: 99 }),
      temperature: fc.double({ min: 0, max: 1, noNaN: true }),
      top_p: fc.double({ min: 0, max: 1, noNaN: true }),
      stop_sequences: fc.array(said, { maxLength: 6 }),
      thinking: fc.constantFrom(
        { type: 'enabled', budget_tokens: 2000 },
        { type: 'disabled' },
        { type: 'adaptive', display: 'omitted' },
      ),
      output_config: fc.constantFrom({ effort: 'max' }, { effort: 'low' }),
      metadata: fc.record({ user_id: fc.string({ maxLength: 200 }) }),
      tool_choice: fc.constantFrom({ type: 'auto' }, { type: 'any' }, { type: 'tool', name: 'f' }),
      stream: fc.boolean(),
    },
    { requiredKeys: ['tools'] },
  )
  fc.assert(
    fc.property(rounds, request, fc.constantFrom(...MODELS), (all, members, model) => {
      const asked = { model: 'a', ...members, messages: anthropicMessages(all) }
      const { turns, ...conversation } = messages.parseRequest(asked, asIs)
      expect(() => print({ ...conversation, turns }, model)).not.toThrow()
    }),
    { seed: 11, numRuns: 300 },
  )
})

const thought: fc.Arbitrary<Part> = said.map((text) => ({
  kind: 'reasoning',
  text,
  opaque: { maker: 'openai', value: ENCRYPTED },
}))

/** Turns as Responses has them: an answer ends with what its thoughts led to. */
const answered = fc.record({
  asked: said,
  thought: fc.option(thought, { nil: undefined }),
  text: fc.option(said, { nil: 'done' }),
  calls,
})
const conversation = fc.array(answered, { minLength: 1, maxLength: 4 }).map((all): Turn[] =>
  all.flatMap(({ asked, thought, text, calls }, round): Turn[] => {
    const made = calls.map((call, at): Part & { kind: 'call' } => ({
      kind: 'call',
      id: `call_${round}_${at}`,
      ...call,
    }))
    return [
      { role: 'user', parts: [{ kind: 'text', text: asked }] },
      {
        role: 'assistant',
        parts: [...(thought ? [thought] : []), { kind: 'text', text }, ...made],
      },
      ...made.map(
        ({ id, name }): Turn => ({
          role: 'user',
          parts: [{ kind: 'result', callId: id, name, parts: [{ kind: 'text', text: 'r' }] }],
        }),
      ),
    ]
  }),
)

test('turns survive there and back, by Responses', () => {
  fc.assert(
    fc.property(conversation, (turns) => {
      const { body } = print({ turns, tools: [{ name: 'f' }, { name: 'g' }] })
      const read: Conversation = responses.parseRequest(body, asIs)
      expect(read.turns).toEqual(turns)
    }),
    { seed: 12, numRuns: 200 },
  )
})

const items: fc.Arbitrary<OutputItem[]> = fc.array(
  fc.oneof(
    said.map((text) => messageItem(text)),
    fc.oneof(said, fc.constant('')).map((text) => reasoningItem(text)),
    fc
      .tuple(input, fc.uuid())
      .map(([args, id]) => callItem('f', JSON.stringify(args), `call_${id}`)),
  ),
  { minLength: 1, maxLength: 5 },
)

test('any cut of a stream says the same, and what the whole response says', () => {
  fc.assert(
    fc.property(
      items,
      fc.array(fc.nat(20_000), { maxLength: 30 }),
      fc.boolean(),
      (made, cuts, isLast) => {
        const unique = made.map((item, at) => ({
          ...item,
          whole: { ...item.whole, id: `id_${at}` },
        }))
        const stream = responseStream({ items: unique, isTypeLast: isLast })
        const bytes = joined(writeEvents(stream))
        const parser = sseParser()
        const found = [
          ...cutAt(bytes, ...cuts.map((at) => at % bytes.length)).flatMap((piece) =>
            parser.push(piece),
          ),
          ...parser.finish(),
        ]
        const whole = openaiResponses.parseAnswer(responseObject('completed', unique))
        expect(readStream(found)).toEqual(readStream(stream))
        expect(folded(readStream(stream))).toEqual(folded(whole))
      },
    ),
    { seed: 13, numRuns: 200 },
  )
})
