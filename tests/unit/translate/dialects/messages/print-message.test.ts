import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AnswerEvent, StopReason } from '../../../../../src/translate/answer-events'
import { messages } from '../../../../../src/translate/dialects/messages/dialect'
import { checkBlocks, eventsIn, readByClient } from './read-message'

const OPTIONS = { requestId: 'req-1', model: 'alias', includesUsage: true }

const printed = (events: readonly AnswerEvent[]) => {
  const printer = messages.eventPrinter(OPTIONS)
  return events.map((event) => printer.print(event)).join('')
}

const whole = (events: readonly AnswerEvent[]) => messages.printAnswer(events, OPTIONS)

const contentOf = (events: readonly AnswerEvent[]) => whole(events).content

const ANSWER: AnswerEvent[] = [
  { type: 'start', id: 'gen-1', model: 'gemini' },
  { type: 'reasoning', text: 'hm' },
  { type: 'reasoning', text: '…' },
  { type: 'opaque', opaque: { maker: 'anthropic', value: 's' } },
  { type: 'opaque', opaque: { maker: 'anthropic', value: 'd' }, isRedacted: true },
  { type: 'text', text: 'Let me ' },
  { type: 'text', text: 'see' },
  { type: 'call', key: 'a', id: 'c1', name: 'f', text: '{"x"' },
  {
    type: 'call',
    key: 'b',
    id: 'c2',
    name: 'g',
    text: '{}',
    opaque: { maker: 'gemini', value: 't' },
  },
  { type: 'call', key: 'a', text: ':1}' },
  { type: 'stop', reason: 'stop' },
  {
    type: 'usage',
    usage: {
      inputTokens: 10,
      cacheReadTokens: 1000,
      cacheWriteTokens: 5,
      outputTokens: 107,
      reasoningTokens: 30,
    },
  },
  { type: 'end' },
]

const MESSAGE = {
  id: 'msg_gen-1',
  type: 'message',
  role: 'assistant',
  model: 'gemini',
  content: [
    { type: 'thinking', thinking: 'hm…', signature: 's' },
    { type: 'redacted_thinking', data: 'd' },
    { type: 'text', text: 'Let me see' },
    { type: 'tool_use', id: 'c1', name: 'f', input: { x: 1 } },
    { type: 'thinking', thinking: '', signature: 'portus.gemini.t' },
    { type: 'tool_use', id: 'c2', name: 'g', input: {} },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: {
    input_tokens: 10,
    cache_creation_input_tokens: 5,
    cache_read_input_tokens: 1000,
    output_tokens: 107,
    output_tokens_details: { thinking_tokens: 30 },
  },
}

describe('a whole answer', () => {
  test('is a message', () => {
    expect(whole(ANSWER)).toEqual(MESSAGE)
  })

  test('has what the provider does not say', () => {
    expect(whole([{ type: 'end' }])).toEqual({
      id: 'msg_req-1',
      type: 'message',
      role: 'assistant',
      model: 'alias',
      content: [],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: {
        input_tokens: 0,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        output_tokens: 0,
      },
    })
  })

  test('keeps an id of Anthropic’s', () => {
    expect(whole([{ type: 'start', id: 'msg_1' }])).toMatchObject({ id: 'msg_1' })
  })

  test('counts what went into a cache for an hour, and sounds', () => {
    const usage = {
      inputTokens: 1,
      audioInputTokens: 2,
      cacheWriteTokens: 3,
      cacheWrite1hTokens: 4,
      outputTokens: 5,
      audioOutputTokens: 6,
    }
    expect(whole([{ type: 'usage', usage }]).usage).toEqual({
      input_tokens: 3,
      cache_creation_input_tokens: 7,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 4 },
      output_tokens: 11,
    })
  })
})

describe('blocks', () => {
  const text = (said: string): AnswerEvent => ({ type: 'text', text: said })
  const reasoning = (said: string): AnswerEvent => ({ type: 'reasoning', text: said })
  const call = (key: string, said: string): AnswerEvent => ({
    type: 'call',
    key,
    id: `id-${key}`,
    name: `tool-${key}`,
    text: said,
  })
  const more = (key: string, said: string): AnswerEvent => ({ type: 'call', key, text: said })
  const used = (key: string, input: object) => ({
    type: 'tool_use',
    id: `id-${key}`,
    name: `tool-${key}`,
    input,
  })
  const rows: [sentence: string, events: AnswerEvent[], content: object[]][] = [
    ['texts in a row are one block', [text('a'), text('é😀')], [{ type: 'text', text: 'aé😀' }]],
    ['an empty text is none', [text(''), call('0', '{}'), text('')], [used('0', {})]],
    [
      'a refusal is a text of its own',
      [text('a'), { type: 'refusal', text: 'No' }],
      [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'No' },
      ],
    ],
    [
      'a thought that nobody signs has a signature all the same',
      [reasoning('hm'), text('a')],
      [
        { type: 'thinking', thinking: 'hm', signature: 'portus.chat.' },
        { type: 'text', text: 'a' },
      ],
    ],
    [
      'a signature ends its thought',
      [
        reasoning('a'),
        { type: 'opaque', opaque: { maker: 'gemini', value: 's' } },
        reasoning('b'),
        { type: 'opaque', opaque: { maker: 'chat', value: 't' } },
      ],
      [
        { type: 'thinking', thinking: 'a', signature: 'portus.gemini.s' },
        { type: 'thinking', thinking: 'b', signature: 'portus.chat.t' },
      ],
    ],
    [
      'a signature alone is a thought without text',
      [text('a'), { type: 'opaque', opaque: { maker: 'gemini', value: 's' } }],
      [
        { type: 'text', text: 'a' },
        { type: 'thinking', thinking: '', signature: 'portus.gemini.s' },
      ],
    ],
    [
      'a redacted thought of another maker is tagged, and stands by itself',
      [reasoning('a'), { type: 'opaque', opaque: { maker: 'chat', value: 'd' }, isRedacted: true }],
      [
        { type: 'thinking', thinking: 'a', signature: 'portus.chat.' },
        { type: 'redacted_thinking', data: 'portus.chat.d' },
      ],
    ],
    ['a call without arguments has none', [call('0', '')], [used('0', {})]],
    [
      'calls in turns are held apart',
      [call('0', '{"a"'), call('1', '{"b"'), more('0', ':1}'), more('1', ':2}')],
      [used('0', { a: 1 }), used('1', { b: 2 })],
    ],
    [
      'a brace inside a string ends no call',
      [call('0', '{"a":"\\"}'), text('b'), more('0', '"}')],
      [used('0', { a: '"}' }), { type: 'text', text: 'b' }],
    ],
    [
      'text, a call, and text again',
      [text('a'), call('0', '{}'), text('b')],
      [{ type: 'text', text: 'a' }, used('0', {}), { type: 'text', text: 'b' }],
    ],
  ]

  test.each(rows)('%s', async (_, events, content) => {
    const ended: AnswerEvent[] = [{ type: 'start' }, ...events, { type: 'end' }]
    expect(contentOf(ended)).toEqual(content)
    checkBlocks(eventsIn(printed(ended)))
    expect((await readByClient(printed(ended))).content).toEqual(content)
  })

  test('arguments that are no JSON stay as they are', () => {
    const broken = [call('0', '{"a'), call('1', '[1]')]
    expect(contentOf(broken)).toEqual([
      used('0', { arguments: '{"a' }),
      used('1', { arguments: [1] }),
    ])
    const events = eventsIn(printed([...broken, text('b'), { type: 'end' }]))
    checkBlocks(events)
    expect(events.flatMap(({ delta }) => delta?.partial_json ?? delta?.text ?? [])).toEqual([
      '{"a',
      '[1]',
      'b',
    ])
  })
})

describe('why an answer ends', () => {
  const rows: [reason: StopReason, hasCalls: boolean, expected: string][] = [
    ['stop', false, 'end_turn'],
    ['stop', true, 'tool_use'],
    ['tool_calls', true, 'tool_use'],
    ['tool_calls', false, 'end_turn'],
    ['length', true, 'max_tokens'],
    ['context_length', false, 'model_context_window_exceeded'],
    ['content_filter', false, 'refusal'],
    ['pause', false, 'pause_turn'],
    ['stop_sequence', false, 'stop_sequence'],
  ]

  test.each(rows)('%s with calls (%p) is %s', (reason, hasCalls, expected) => {
    const call: AnswerEvent = { type: 'call', key: '0', id: 'c', name: 'f', text: '{}' }
    const events: AnswerEvent[] = [
      ...(hasCalls ? [call] : []),
      { type: 'stop', reason },
      { type: 'end' },
    ]
    expect(whole(events)).toMatchObject({ stop_reason: expected, stop_sequence: null })
    expect(eventsIn(printed(events)).at(-2)).toMatchObject({ delta: { stop_reason: expected } })
  })

  test('a sequence is named', () => {
    const events: AnswerEvent[] = [
      { type: 'stop', reason: 'stop_sequence', sequence: 'END' },
      { type: 'end' },
    ]
    const stop = { stop_reason: 'stop_sequence', stop_sequence: 'END' }
    expect(whole(events)).toMatchObject(stop)
    expect(eventsIn(printed(events)).at(-2)).toMatchObject({ delta: stop })
  })
})

describe('a stream', () => {
  test('is read by Anthropic’s client as the message', async () => {
    expect(await readByClient(printed(ANSWER))).toEqual(MESSAGE)
  })

  test('starts once, with the first piece and the counts before it', () => {
    const printer = messages.eventPrinter(OPTIONS)
    const usage = { inputTokens: 3 }
    expect(printer.print({ type: 'start', id: 'x', model: 'm' })).toBe('')
    expect(printer.print({ type: 'usage', usage })).toBe('')
    expect(eventsIn(printer.print({ type: 'text', text: 'a' })).slice(0, 1)).toEqual([
      {
        type: 'message_start',
        message: {
          id: 'msg_x',
          type: 'message',
          role: 'assistant',
          model: 'm',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: {
            input_tokens: 3,
            cache_creation_input_tokens: 0,
            cache_read_input_tokens: 0,
            output_tokens: 0,
          },
        },
      },
    ])
    expect(printer.print({ type: 'start' })).toBe('')
  })

  test('ends with the counts that come last', () => {
    const printer = messages.eventPrinter(OPTIONS)
    printer.print({ type: 'text', text: 'a' })
    expect(printer.print({ type: 'stop', reason: 'length' })).toBe('')
    expect(printer.print({ type: 'usage', usage: { outputTokens: 9 } })).toBe('')
    expect(eventsIn(printer.print({ type: 'end' }))).toMatchObject([
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'max_tokens', stop_sequence: null },
        usage: { output_tokens: 9 },
      },
      { type: 'message_stop' },
    ])
    expect(printer.print({ type: 'end' })).toBe('')
  })

  test('lets a piece go as soon as it can', () => {
    const printer = messages.eventPrinter(OPTIONS)
    const types = (event: AnswerEvent) => eventsIn(printer.print(event)).map(({ type }) => type)
    printer.print({ type: 'start' })
    expect(types({ type: 'reasoning', text: 'a' })).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
    ])
    expect(types({ type: 'opaque', opaque: { maker: 'anthropic', value: 's' } })).toEqual([])
    expect(types({ type: 'call', key: '0', id: 'c', name: 'f', text: '{"a":' })).toEqual([
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
    ])
    expect(types({ type: 'call', key: '1', id: 'd', name: 'g', text: '{}' })).toEqual([])
    expect(types({ type: 'call', key: '0', text: '1}' })).toEqual([
      'content_block_delta',
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
    ])
    expect(types({ type: 'text', text: 'b' })).toEqual([
      'content_block_stop',
      'content_block_start',
      'content_block_delta',
    ])
  })

  const failures: [
    error: { message: string; type?: string },
    status: number | undefined,
    type: string,
  ][] = [
    [{ message: 'x' }, undefined, 'api_error'],
    [{ message: 'x' }, 429, 'rate_limit_error'],
    [{ message: 'x', type: 'overloaded_error' }, undefined, 'overloaded_error'],
    [{ message: 'x', type: 'RESOURCE_EXHAUSTED' }, 529, 'overloaded_error'],
    [{ message: 'x', type: 'server_error' }, 503, 'api_error'],
  ]

  test.each(failures)('ends with an error: %j with the status %p is %s', (error, status, type) => {
    const printer = messages.eventPrinter(OPTIONS)
    printer.print({ type: 'text', text: 'a' })
    const event: AnswerEvent = { type: 'error', error, ...(status !== undefined && { status }) }
    expect(printer.print(event)).toBe(
      `event: error\ndata: {"type":"error","error":{"type":"${type}","message":"x"},"request_id":"req-1"}\n\n`,
    )
    expect(printer.print({ type: 'text', text: 'b' })).toBe('')
    expect(printer.print({ type: 'end' })).toBe('')
  })
})

/** A text cut into pieces of these lengths. */
function cut(text: string, lengths: Iterator<number>): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const length = lengths.next().value as number
    pieces.push(text.slice(at, at + length))
    at += length
  }
  return pieces.length > 0 ? pieces : ['']
}

const maker = fc.constantFrom('anthropic' as const, 'gemini' as const, 'chat' as const)
const opaque = fc.record({ maker, value: fc.string({ minLength: 1 }) })
const piece = fc.oneof(
  fc.record({
    type: fc.constantFrom('text' as const, 'refusal' as const, 'reasoning' as const),
    text: fc.string(),
  }),
  fc.record({ type: fc.constant('opaque' as const), opaque, isRedacted: fc.boolean() }),
)
const calls = fc.array(
  fc.record({ input: fc.object({ maxDepth: 1, maxKeys: 3 }), opaque: fc.option(opaque) }),
  { maxLength: 4 },
)

test('a stream is the same message, in whatever turns its pieces come', async () => {
  const lengths = fc.infiniteStream(fc.integer({ min: 1, max: 6 }))
  const turns = fc.infiniteStream(fc.nat())
  await fc.assert(
    fc.asyncProperty(
      calls,
      fc.array(piece, { maxLength: 8 }),
      lengths,
      turns,
      async (made, said, sizes, turn) => {
        const queues: AnswerEvent[][] = [
          ...made.map(({ input, opaque }, key) =>
            cut(JSON.stringify(input), sizes).map(
              (text, at): AnswerEvent => ({
                type: 'call',
                key: `${key}`,
                text,
                ...(at === 0 && { id: `id-${key}`, name: `tool-${key}` }),
                ...(at === 0 && opaque && { opaque }),
              }),
            ),
          ),
          [...said],
        ]
        const events: AnswerEvent[] = [{ type: 'start', id: 'x' }]
        for (let left = queues.filter(({ length }) => length > 0); left.length > 0; ) {
          const queue = left[(turn.next().value as number) % left.length] as AnswerEvent[]
          events.push(queue.shift() as AnswerEvent)
          left = queues.filter(({ length }) => length > 0)
        }
        events.push({ type: 'stop', reason: 'stop' }, { type: 'usage', usage: { inputTokens: 1 } })
        events.push({ type: 'end' })

        const text = printed(events)
        checkBlocks(eventsIn(text))
        expect(await readByClient(text)).toEqual(JSON.parse(JSON.stringify(whole(events))))
      },
    ),
    { seed: 6, numRuns: 200 },
  )
})
