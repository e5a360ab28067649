import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { messageStream } from '../../../src/translate/chat-stream-to-events'
import { messageOf, messageUsage } from '../../../src/translate/chat-to-message'
import type { Completion } from '../../../src/translate/openai-types'
import { blocksIn, eventsIn } from './message-events'

/** A chunk as a provider sends it, which may have a null where the types have none. */
const chunk = (delta: object | null, finish_reason: string | null = null): Completion =>
  JSON.parse(
    JSON.stringify({ id: 'c1', model: 'm-1', choices: [{ index: 0, delta, finish_reason }] }),
  )

const call = (made: object) => chunk({ tool_calls: [made] })

/** Everything a client reads of these chunks and the end behind them. */
function read(chunks: readonly Completion[]) {
  const stream = messageStream()
  return eventsIn(chunks.map((one) => stream.chunk(one)).join('') + stream.end())
}

const blocks = (chunks: readonly Completion[]) => blocksIn(read(chunks))

const text = (said: string) => ({ type: 'text', said })
const used = (id: string, name: string, said: string) => ({ type: 'tool_use', id, name, said })

describe('chunks become blocks:', () => {
  const rows: [sentence: string, chunks: Completion[], expected: object[]][] = [
    ['none without a chunk', [], []],
    ['none of a role alone', [chunk({ role: 'assistant', content: '' })], []],
    ['none of a delta that is null', [chunk(null)], []],
    ['none of an empty delta', [chunk({})], []],
    ['none of a content that is null', [chunk({ content: null })], []],
    ['a text of its pieces', [chunk({ content: 'a' }), chunk({ content: 'é😀' })], [text('aé😀')]],
    ['a text of a refusal', [chunk({ refusal: 'N' }), chunk({ refusal: 'o' })], [text('No')]],
    [
      'a call of its pieces',
      [
        call({ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }),
        call({ index: 0, function: { arguments: '{"x"' } }),
        call({ index: 0, function: { arguments: ':1}' } }),
      ],
      [used('a', 'f', '{"x":1}')],
    ],
    [
      'a call of one piece',
      [call({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } })],
      [used('a', 'f', '{}')],
    ],
    [
      'a call without arguments',
      [call({ index: 0, id: 'a', function: { name: 'f' } })],
      [used('a', 'f', '')],
    ],
    [
      'calls that take turns',
      [
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '{' } }),
        call({ index: 1, id: 'b', function: { name: 'g', arguments: '{' } }),
        call({ index: 0, function: { arguments: '}' } }),
        call({ index: 1, function: { arguments: '}' } }),
      ],
      [used('a', 'f', '{}'), used('b', 'g', '{}')],
    ],
    [
      'two calls in one chunk',
      [
        chunk({
          tool_calls: [
            { index: 0, id: 'a', function: { name: 'f', arguments: '{}' } },
            { index: 1, id: 'b', function: { name: 'g', arguments: '{}' } },
          ],
        }),
      ],
      [used('a', 'f', '{}'), used('b', 'g', '{}')],
    ],
    [
      'calls without an index, told apart by their ids',
      [
        call({ id: 'a', function: { name: 'f', arguments: '{' } }),
        call({ function: { arguments: '}' } }),
        call({ id: 'b', function: { name: 'g', arguments: '{}' } }),
      ],
      [used('a', 'f', '{}'), used('b', 'g', '{}')],
    ],
    [
      'a call whose id and name come on a later piece',
      [
        call({ index: 0, function: { arguments: '{' } }),
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '}' } }),
      ],
      [used('a', 'f', '{}')],
    ],
    [
      'text, a call, and text again',
      [
        chunk({ content: 'a' }),
        call({ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }),
        chunk({ content: 'b' }),
      ],
      [text('a'), used('a', 'f', '{}'), text('b')],
    ],
    [
      'nothing of a chunk that holds the usage alone',
      [chunk({ content: 'a' }), { choices: [], usage: { prompt_tokens: 1 } }],
      [text('a')],
    ],
  ]

  test.each(rows)('%s', (_, chunks, expected) => {
    expect(blocks(chunks)).toEqual(expected as ReturnType<typeof blocks>)
  })
})

describe('the message', () => {
  test('begins once, with what the first chunk says', () => {
    const stream = messageStream()

    expect(eventsIn(stream.chunk(chunk({ role: 'assistant' })))).toEqual([
      {
        type: 'message_start',
        message: {
          id: 'msg_c1',
          type: 'message',
          role: 'assistant',
          model: 'm-1',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: messageUsage(undefined),
        },
      },
    ])
    expect(stream.chunk(chunk({ role: 'assistant' }))).toBe('')
  })

  test('ends with its reason and the counts that came last', () => {
    const events = read([
      { ...chunk({ content: 'a' }), usage: { prompt_tokens: 1 } },
      chunk({}, 'length'),
      { choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } },
      JSON.parse('{"choices":null,"usage":null}'),
    ])

    expect(events.slice(-2)).toEqual([
      {
        type: 'message_delta',
        delta: { stop_reason: 'max_tokens', stop_sequence: null },
        usage: messageUsage({ prompt_tokens: 5, completion_tokens: 2 }),
      },
      { type: 'message_stop' },
    ] as typeof events)
  })

  test('is whole although no chunk came', () => {
    expect(read([]).map(({ type }) => type)).toEqual([
      'message_start',
      'message_delta',
      'message_stop',
    ])
  })

  const reasons: [finish: string | null, expected: string][] = [
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['content_filter', 'refusal'],
    [null, 'end_turn'],
  ]
  test.each(reasons)('that ends with %p stopped for "%s"', (finish, expected) => {
    const end = read([chunk({ content: 'a' }), chunk({}, finish)]).at(-2)

    expect(end?.delta?.stop_reason).toBe(expected)
  })

  test('keeps its reason when a later chunk has none', () => {
    const end = read([chunk({ content: 'a' }, 'length'), chunk({}), { choices: [] }]).at(-2)

    expect(end?.delta?.stop_reason).toBe('max_tokens')
  })
})

describe('an error in the stream', () => {
  test.each([
    ['has the provider’s words', { message: 'Overloaded' }, 'Overloaded'],
    ['has words of its own where the provider has none', {}, 'The provider failed'],
  ])('%s', (_, error, message) => {
    const stream = messageStream()
    stream.chunk(chunk({ content: 'a' }))

    expect(eventsIn(stream.chunk({ error }))).toEqual([
      { type: 'error', error: { type: 'api_error', message } },
    ])
  })
})

test('a stream in any pieces holds what the same answer in one piece holds', () => {
  const lengths = fc.infiniteStream(fc.integer({ min: 1, max: 5 }))
  const answer = fc.record({
    content: fc.string({ unit: 'grapheme', maxLength: 20 }),
    inputs: fc.array(fc.object({ maxDepth: 1, maxKeys: 2 }), { maxLength: 3 }),
  })
  const piecesOf = (whole: string, sizes: Iterator<number>) => {
    const pieces: string[] = []
    for (let at = 0; at < whole.length; ) {
      const length = sizes.next().value as number
      pieces.push(whole.slice(at, at + length))
      at += length
    }
    return pieces
  }
  fc.assert(
    fc.property(answer, lengths, ({ content, inputs }, sizes) => {
      const calls = inputs.map((input, index) => ({
        index,
        id: `id-${index}`,
        function: { name: `f${index}`, arguments: JSON.stringify(input) },
      }))
      const chunks = [
        chunk({ role: 'assistant', content: '' }),
        ...piecesOf(content, sizes).map((piece) => chunk({ content: piece })),
        ...calls.flatMap(({ function: made, ...head }) => [
          call({ ...head, function: { name: made.name, arguments: '' } }),
          ...piecesOf(made.arguments, sizes).map((piece) =>
            call({ index: head.index, function: { arguments: piece } }),
          ),
        ]),
      ]
      const whole = messageOf({ choices: [{ message: { content, tool_calls: calls } }] })

      const streamed = blocks(chunks).map(({ type, said, id, name }) =>
        type === 'text'
          ? { type, text: said }
          : { type, id, name, input: JSON.parse(said) as unknown },
      )

      expect({ content: streamed }).toEqual({
        content: (whole as { content: typeof streamed }).content,
      })
    }),
    { seed: 7, numRuns: 200 },
  )
})

describe('what providers send in the field', () => {
  const named = (index: number | undefined, id: string, name: string, said: string) =>
    call({ ...(index !== undefined && { index }), id, function: { name, arguments: said } })

  test.todo('calls that are null are none', () => {
    expect(blocks([chunk({ content: 'a', tool_calls: null })])).toEqual([text('a')])
  })

  test.todo('two ids under one index are two calls', () => {
    expect(blocks([named(0, 'a', 'f', '{}'), named(0, 'b', 'g', '{}')])).toEqual([
      used('a', 'f', '{}'),
      used('b', 'g', '{}'),
    ])
  })

  test.todo('a new name behind complete arguments is another call, also without an index and an id', () => {
    const calls = [
      call({ function: { name: 'f', arguments: '{}' } }),
      call({ function: { name: 'g', arguments: '{}' } }),
    ]

    expect(blocks(calls)).toMatchObject([
      { name: 'f', said: '{}' },
      { name: 'g', said: '{}' },
    ])
  })

  test.todo('arguments that are an object arrive as its JSON', () => {
    const made = call({ index: 0, id: 'a', function: { name: 'f', arguments: { x: 1 } } })

    expect(blocks([made])).toEqual([used('a', 'f', '{"x":1}')])
  })

  test.todo('a content of parts is the text in them', () => {
    expect(blocks([chunk({ content: [{ type: 'text', text: 'hi' }] })])).toEqual([text('hi')])
  })

  test.todo('a reason that is empty overwrites none', () => {
    const end = read([chunk({ content: 'a' }, 'length'), chunk({}, '')]).at(-2)

    expect(end?.delta?.stop_reason).toBe('max_tokens')
  })

  test.todo('calls that end with "stop" are a use of tools', () => {
    const end = read([named(0, 'a', 'f', '{}'), chunk({}, 'stop')]).at(-2)

    expect(end?.delta?.stop_reason).toBe('tool_use')
  })

  test.todo('"tool_calls" without a call is no use of tools', () => {
    const end = read([chunk({ content: 'a' }, 'tool_calls')]).at(-2)

    expect(end?.delta?.stop_reason).toBe('end_turn')
  })

  test.todo('the message begins with the first chunk that has a choice, not with the filter of Azure’s', () => {
    const filter: Completion = JSON.parse(
      '{"id":"","model":"","choices":[],"prompt_filter_results":[]}',
    )

    expect(read([filter, chunk({ content: 'a' })])[0]?.message).toMatchObject({
      id: 'msg_c1',
      model: 'm-1',
    })
  })

  test.todo('an error that is a plain text keeps its words', () => {
    const events = eventsIn(messageStream().chunk(JSON.parse('{"error":"Model is loading"}')))

    expect(events.at(-1)?.error?.message).toBe('Model is loading')
  })
})
