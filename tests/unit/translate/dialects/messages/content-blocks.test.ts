import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import type { Opaque } from '../../../../../src/translate/conversation'
import { contentBlocks } from '../../../../../src/translate/dialects/messages/content-blocks'
import { blocksIn, eventsIn, type ReadBlock } from './message-events'

/** The blocks that a client has after these pieces and their end. */
function read(events: readonly AnswerEvent[]): ReadBlock[] {
  const blocks = contentBlocks()
  return blocksIn(eventsIn(events.map((event) => blocks.add(event)).join('') + blocks.end()))
}

const text = (said: string): AnswerEvent => ({ type: 'text', text: said })
const thought = (said: string): AnswerEvent => ({ type: 'reasoning', text: said })
const opaque = (maker: Opaque['maker'], value: string, isRedacted?: boolean): AnswerEvent => ({
  type: 'opaque',
  opaque: { maker, value },
  ...(isRedacted && { isRedacted }),
})
const call = (key: string | number, said: string): AnswerEvent => ({
  type: 'call',
  key: String(key),
  text: said,
})
const opened = (key: string | number, said = '', sign?: Opaque): AnswerEvent => ({
  type: 'call',
  key: String(key),
  id: `id-${key}`,
  name: `tool-${key}`,
  text: said,
  ...(sign && { opaque: sign }),
})
const calledBlock = (key: string | number, said: string): ReadBlock => ({
  type: 'tool_use',
  id: `id-${key}`,
  name: `tool-${key}`,
  said,
})
const textBlock = (said: string): ReadBlock => ({ type: 'text', said })
const thinking = (said: string, signature = 'portus.chat.'): ReadBlock => ({
  type: 'thinking',
  said,
  signature,
})

describe('pieces become blocks:', () => {
  test.each<[sentence: string, events: AnswerEvent[], blocks: ReadBlock[]]>([
    ['no piece is no block', [], []],
    ['texts in a row are one block', [text('a'), text('b é😀')], [textBlock('ab é😀')]],
    [
      'a refusal is a text of its own',
      [text('a'), { type: 'refusal', text: 'No' }],
      [textBlock('a'), textBlock('No')],
    ],
    [
      'a call is a block with its id and name',
      [opened(0), call(0, '{"a"'), call(0, ':1}')],
      [calledBlock(0, '{"a":1}')],
    ],
    ['a call without arguments is an empty block', [opened(0)], [calledBlock(0, '')]],
    [
      'a text ends where a call begins',
      [text('a'), opened(0, '{}'), text('b')],
      [textBlock('a'), calledBlock(0, '{}'), textBlock('b')],
    ],
    [
      'calls in turns are held apart',
      [opened(0, '{"a"'), opened(1, '{"b"'), call(0, ':1}'), call(1, ':2}')],
      [calledBlock(0, '{"a":1}'), calledBlock(1, '{"b":2}')],
    ],
    [
      'a brace inside a string ends no call',
      [opened(0, '{"a":"}'), text('b'), call(0, '"}')],
      [calledBlock(0, '{"a":"}"}'), textBlock('b')],
    ],
    [
      'arguments that never end are sent all the same',
      [opened(0, '{"a'), opened(1, 'no JSON'), text('b')],
      [calledBlock(0, '{"a'), calledBlock(1, 'no JSON'), textBlock('b')],
    ],
    [
      'a thought without a signature is marked',
      [thought('h'), thought('m'), text('a')],
      [thinking('hm'), textBlock('a')],
    ],
    [
      'a thought of Claude’s keeps its signature',
      [thought('hm'), opaque('anthropic', 's')],
      [thinking('hm', 's')],
    ],
    [
      'a signature ends its thought',
      [thought('a'), opaque('gemini', 's'), thought('b'), opaque('gemini', 't')],
      [thinking('a', 'portus.gemini.s'), thinking('b', 'portus.gemini.t')],
    ],
    [
      'a signature without a thought is a thought without text',
      [text('a'), opaque('gemini', 's')],
      [textBlock('a'), thinking('', 'portus.gemini.s')],
    ],
    [
      'what is hidden is a block of its own, also behind a thought',
      [thought('hm'), opaque('chat', 'x', true), opaque('anthropic', 'y', true)],
      [
        thinking('hm'),
        { type: 'redacted_thinking', said: '', data: 'portus.chat.x' },
        { type: 'redacted_thinking', said: '', data: 'y' },
      ],
    ],
    [
      'a signed call has a thought before it',
      [opened(0, '{}', { maker: 'gemini', value: 's' }), opened(1, '{}')],
      [thinking('', 'portus.gemini.s'), calledBlock(0, '{}'), calledBlock(1, '{}')],
    ],
  ])('%s', (_, events, blocks) => {
    expect(read(events)).toEqual(blocks)
  })
})

describe('a piece is sent as soon as it can be:', () => {
  const typesOf = (events: string) => eventsIn(events).map(({ type }) => type)

  test('a text and a thought at once', () => {
    for (const piece of [text('a'), thought('a')]) {
      const blocks = contentBlocks()

      expect(typesOf(blocks.add(piece))).toEqual(['content_block_start', 'content_block_delta'])
      expect(typesOf(blocks.add(piece))).toEqual(['content_block_delta'])
    }
  })

  test('a call at once, with an empty input', () => {
    expect(eventsIn(contentBlocks().add(opened(0, '{')))).toMatchObject([
      { type: 'content_block_start', content_block: { name: 'tool-0', input: {} } },
      { type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: '{' } },
    ])
  })

  test('another call when the open one is complete', () => {
    const blocks = contentBlocks()
    blocks.add(opened(0, '{"a":'))

    expect(blocks.add(opened(1, '{}'))).toBe('')
    expect(typesOf(blocks.add(call(0, '1}')))).toEqual([
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
    ])
  })
})

/** A text cut into pieces of these lengths. */
function cut(whole: string, lengths: Iterator<number>): string[] {
  const pieces: string[] = []
  for (let at = 0; at < whole.length; ) {
    const length = lengths.next().value as number
    pieces.push(whole.slice(at, at + length))
    at += length
  }
  return pieces.length > 0 ? pieces : ['']
}

test('texts and parallel calls that come in any turns arrive whole, in the order in which they began', () => {
  const lengths = fc.infiniteStream(fc.integer({ min: 1, max: 6 }))
  const turns = fc.infiniteStream(fc.nat())
  const inputs = fc.array(fc.object({ maxDepth: 1, maxKeys: 3 }), { maxLength: 4 })
  const words = fc.array(fc.string({ minLength: 1, maxLength: 5 }), { maxLength: 4 })
  fc.assert(
    fc.property(inputs, words, lengths, turns, (given, said, sizes, turn) => {
      const json = given.map((input) => JSON.stringify(input))
      const queues: AnswerEvent[][] = [
        ...json.map((whole, key) =>
          cut(whole, sizes).map((piece, index) =>
            index === 0 ? opened(key, piece) : call(key, piece),
          ),
        ),
        said.map(text),
      ]
      const events: AnswerEvent[] = []
      for (let left = queues.filter((queue) => queue.length > 0); left.length > 0; ) {
        const queue = left[(turn.next().value as number) % left.length] as AnswerEvent[]
        events.push(queue.shift() as AnswerEvent)
        left = queues.filter(({ length }) => length > 0)
      }

      const expected: ReadBlock[] = []
      for (const event of events) {
        const last = expected.at(-1)
        if (event.type === 'call') {
          const block = calledBlock(event.key, json[Number(event.key)] as string)
          if (!expected.some(({ id }) => id === block.id)) expected.push(block)
        } else if (event.type === 'text') {
          if (last?.type === 'text') last.said += event.text
          else expected.push(textBlock(event.text))
        }
      }
      expect(read(events)).toEqual(expected)
    }),
    { seed: 6, numRuns: 400 },
  )
})

test('a call of many pieces takes time in proportion to its length', () => {
  const timeMs = (pieces: number) => {
    const blocks = contentBlocks()
    blocks.add(opened(0, '{"a":["'))
    blocks.add(opened(1, '{'))
    const start = performance.now()
    for (let at = 0; at < pieces; at++) blocks.add(call(0, '}}}}'))
    return performance.now() - start
  }
  timeMs(10_000)

  expect(timeMs(40_000)).toBeLessThan(Math.max(20, timeMs(10_000)) * 12)
})
