import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { contentBlocks, event, type Piece } from '../../../src/translate/content-blocks'
import { blocksIn, eventsIn, type ReadBlock } from './message-events'

/** The blocks that a client has after these pieces and their end. */
function read(pieces: readonly Piece[]): ReadBlock[] {
  const blocks = contentBlocks()
  return blocksIn(eventsIn(pieces.map((piece) => blocks.add(piece)).join('') + blocks.end()))
}

const text = (said: string): Piece => ({ key: 'text', text: said })
const call = (key: number | string, said: string): Piece => ({ key, text: said })
const opened = (key: number | string, said = ''): Piece => ({
  key,
  text: said,
  id: `id-${key}`,
  name: `tool-${key}`,
})
const calledBlock = (key: number | string, said: string): ReadBlock => ({
  type: 'tool_use',
  id: `id-${key}`,
  name: `tool-${key}`,
  said,
})
const textBlock = (said: string): ReadBlock => ({ type: 'text', said })

describe('an event', () => {
  test.each([
    ['has its type in both places', 'ping', {}, 'event: ping\ndata: {"type":"ping"}\n\n'],
    [
      'has its data behind its type',
      'x',
      { index: 0 },
      'event: x\ndata: {"type":"x","index":0}\n\n',
    ],
    [
      'keeps to one line whatever is in it',
      'x',
      { a: 'b\n\ndata: c\r' },
      'event: x\ndata: {"type":"x","a":"b\\n\\ndata: c\\r"}\n\n',
    ],
  ])('%s', (_, type, data, expected) => {
    expect(event(type, data)).toBe(expected)
  })
})

describe('pieces become blocks:', () => {
  const rows: [sentence: string, pieces: Piece[], blocks: ReadBlock[]][] = [
    ['no piece is no block', [], []],
    ['texts in a row are one block', [text('a'), text('b é😀')], [textBlock('ab é😀')]],
    ['an empty text is an empty block', [text('')], [textBlock('')]],
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
      'a name that comes late still opens its call',
      [call(0, '{"a":'), { key: 0, text: '1}', name: 'tool-0', id: 'id-0' }],
      [calledBlock(0, '{"a":1}')],
    ],
    [
      'the first id and name count',
      [opened(0), { key: 0, text: '{}', id: 'other', name: 'other' }],
      [calledBlock(0, '{}')],
    ],
    [
      'what comes for a call behind its end is left out',
      [opened(0, '{}'), opened(1, '{}'), call(0, ' ')],
      [calledBlock(0, '{}'), calledBlock(1, '{}')],
    ],
    [
      'arguments that never end are sent all the same',
      [opened(0, '{"a'), opened(1, 'no JSON'), text('b')],
      [calledBlock(0, '{"a'), calledBlock(1, 'no JSON'), textBlock('b')],
    ],
    [
      'a call may have a word for a key',
      [opened('call_x', '{}'), opened('call_y', '{}')],
      [calledBlock('call_x', '{}'), calledBlock('call_y', '{}')],
    ],
  ]

  test.each(rows)('%s', (_, pieces, blocks) => {
    expect(read(pieces)).toEqual(blocks)
  })

  test('a call without an id is given one of its own', () => {
    const [one, two] = read([
      { key: 0, text: '{}', name: 'f' },
      { key: 1, text: '{}', name: 'f' },
    ])

    expect(one?.id).toMatch(/^toolu_./)
    expect(two?.id).not.toBe(one?.id)
  })

  test('a call that never says what it calls is a block without a name', () => {
    expect(read([call(0, '{}')])).toMatchObject([{ type: 'tool_use', name: '', said: '{}' }])
  })
})

describe('a piece is sent as soon as it can be:', () => {
  test('a text at once', () => {
    const blocks = contentBlocks()

    expect(eventsIn(blocks.add(text('a'))).map(({ type }) => type)).toEqual([
      'content_block_start',
      'content_block_delta',
    ])
    expect(eventsIn(blocks.add(text('b'))).map(({ type }) => type)).toEqual(['content_block_delta'])
  })

  test('a call when its name is known, and not before', () => {
    const blocks = contentBlocks()

    expect(blocks.add(call(0, '{'))).toBe('')
    expect(eventsIn(blocks.add(opened(0, '}')))).toMatchObject([
      { type: 'content_block_start', content_block: { name: 'tool-0', input: {} } },
      { type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: '{}' } },
    ])
  })

  test('another call when the open one is complete', () => {
    const blocks = contentBlocks()
    blocks.add(opened(0, '{"a":'))

    expect(blocks.add(opened(1, '{}'))).toBe('')
    expect(eventsIn(blocks.add(call(0, '1}'))).map(({ type }) => type)).toEqual([
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
      const queues: Piece[][] = [
        ...json.map((whole, key) =>
          cut(whole, sizes).map((piece, index) =>
            index === 0 ? opened(key, piece) : call(key, piece),
          ),
        ),
        said.map(text),
      ]
      const pieces: Piece[] = []
      for (let left = queues.filter((queue) => queue.length > 0); left.length > 0; ) {
        const queue = left[(turn.next().value as number) % left.length] as Piece[]
        pieces.push(queue.shift() as Piece)
        left = queues.filter(({ length }) => length > 0)
      }

      const expected: ReadBlock[] = []
      for (const { key, text: piece } of pieces) {
        const last = expected.at(-1)
        if (key !== 'text') {
          const block = calledBlock(key, json[key as number] as string)
          if (!expected.some(({ id }) => id === block.id)) expected.push(block)
        } else if (last?.type === 'text') last.said += piece
        else expected.push(textBlock(piece))
      }
      expect(read(pieces)).toEqual(expected)
    }),
    { seed: 6, numRuns: 400 },
  )
})
