import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { anthropic } from '../../../src/api/anthropic'
import type { EventReading } from '../../../src/api/dialect'
import { openai } from '../../../src/api/openai'
import { watchEvents } from '../../../src/stream/watch-events'
import { cut, encode, halves, lengths, single } from '../body/pieces'

/** What a dialect is shown of a stream in these pieces. */
function shown(pieces: readonly Uint8Array[], isFinished = true): [name: string, data: string][] {
  const events: [string, string][] = []
  const watch = watchEvents({
    readEvent(name, data) {
      events.push([name, data.toString()])
      return undefined
    },
  })
  for (const piece of pieces) watch.push(piece)
  if (isFinished) watch.finish()
  return events
}

const everyCut = (text: string) => {
  const bytes = encode(text)
  return [[bytes], single(bytes), ...halves(bytes)]
}

describe('an event', () => {
  const rows: [sentence: string, stream: string, events: [string, string][]][] = [
    ['of data alone has no name', 'data: 1\n\n', [['', '1']]],
    ['has its name from its line', 'event: a\ndata: 1\n\n', [['a', '1']]],
    [
      'has a name for itself alone',
      'event: a\ndata: 1\n\ndata: 2\n\n',
      [
        ['a', '1'],
        ['', '2'],
      ],
    ],
    [
      'has a name over several lines of data',
      'event: a\ndata: 1\ndata: 2\n\n',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    ['has the last of several names', 'event: a\nevent: b\ndata: 1\n\n', [['b', '1']]],
    [
      'may have lines that end with CRLF',
      'event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n',
      [
        ['a', '1'],
        ['', '2'],
      ],
    ],
    ['may have no space behind a colon', 'event:a\ndata:1\n\n', [['a', '1']]],
    ['loses one space behind a colon and no more', 'data:  1 \n\n', [['', ' 1 ']]],
    [
      'may have empty data',
      'data:\n\ndata: \n\n',
      [
        ['', ''],
        ['', ''],
      ],
    ],
    [
      'may have comments, ids and times between its lines',
      ': keep-alive\nid: 7\nevent: a\nretry: 10\n:\ndata: 1\n\n',
      [['a', '1']],
    ],
    ['is nothing where only a comment came', ': keep-alive\n\n\n\n', []],
    ['is nothing where it has no data', 'event: ping\n\ndata: 1\n\n', [['', '1']]],
    ['may have any letters', 'data: é😀\n\n', [['', 'é😀']]],
    ['is not a line that only begins like one', 'datax: 1\ndata2: 1\nevents: a\n\n', []],
    [
      'is called what its data begins with',
      'data: {"type":"a.b","x":1}\n\n',
      [['a.b', '{"type":"a.b","x":1}']],
    ],
    ['is called so behind spaces too', 'data: {"type" : "a_b"}\n\n', [['a_b', '{"type" : "a_b"}']]],
    [
      'is called what its line says all the same',
      'event: c\ndata: {"type":"a"}\n\n',
      [['c', '{"type":"a"}']],
    ],
    [
      'is read at the end of a stream without a line break',
      'data: 1\n\ndata: 2',
      [
        ['', '1'],
        ['', '2'],
      ],
    ],
    ['is read at the end behind half a line break', 'data: 1\r', [['', '1']]],
    ['is none in an empty stream', '', []],
  ]

  test.each(rows)('%s', (_, stream, events) => {
    for (const pieces of everyCut(stream)) expect(shown(pieces)).toEqual(events)
  })

  test('at the end of a stream waits for its end', () => {
    expect(shown([encode('data: 1')], false)).toEqual([])
  })

  test('is a copy, for the memory of a piece may be used again', () => {
    const piece = encode('data: 1')
    const events: string[] = []
    const watch = watchEvents({
      readEvent(_name, data) {
        events.push(data.toString())
        return undefined
      },
    })

    watch.push(piece)
    piece.fill(0)
    watch.push(encode('2\n\n'))

    expect(events).toEqual(['12'])
  })

  test('is the same in pieces of any length', () => {
    const line = fc.oneof(
      fc.constantFrom('', 'event: a', 'event:b', ':', 'id: 1', 'data', 'data:', 'x'),
      fc
        .string({ unit: 'grapheme', maxLength: 8 })
        .map((text) => `data: ${text.replace(/[\r\n]/g, '')}`),
      fc.constantFrom('data: {"type":"a"}', 'data: [DONE]'),
    )
    const stream = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\n\n')), {
      maxLength: 10,
    })
    fc.assert(
      fc.property(stream, lengths(), (lines, sizes) => {
        const bytes = encode(lines.flat().join(''))

        expect(shown(cut(bytes, sizes))).toEqual(shown([bytes]))
      }),
      { seed: 20, numRuns: 1000 },
    )
  })
})

describe('a long line', () => {
  const MEBIBYTE = 1024 * 1024

  test('of more than 1 MiB in pieces is read by its head, and what follows as ever', () => {
    const head = 'data: {"type":"response.completed","x":"'
    const pieces = [encode(head), new Uint8Array(MEBIBYTE).fill(0x78), encode('"}\n\ndata: 2\n\n')]

    const events = shown(pieces)

    expect(events.map(([name, data]) => [name, data.length])).toEqual([
      ['response.completed', 250],
      ['', 1],
    ])
  })

  test('is read once, however long it goes on', () => {
    const more = new Uint8Array(MEBIBYTE).fill(0x78)
    const pieces = [encode('data: '), more, more, more, encode('\ndata: 2\n')]

    expect(shown(pieces).map(([, data]) => data.length)).toEqual([250, 1])
  })

  test('of less is read whole', () => {
    const pieces = [encode('data: '), new Uint8Array(MEBIBYTE - 6).fill(0x78), encode('\n')]

    expect(shown(pieces).map(([, data]) => data.length)).toEqual([MEBIBYTE - 6])
  })
})

describe('a stream', () => {
  /** How a stream of readings ends and what it used. */
  function followed(readings: readonly (EventReading | undefined)[]) {
    const left = [...readings]
    const watch = watchEvents({ readEvent: () => left.shift() })
    watch.push(encode('data: 1\n\n'.repeat(readings.length)))
    return { end: watch.end, usage: watch.usage }
  }

  const rows: [sentence: string, readings: (EventReading | undefined)[], expected: object][] = [
    ['that says nothing has not come to its end', [undefined], { end: undefined, usage: {} }],
    ['ends by its own word', [{ end: 'complete' }], { end: 'complete', usage: {} }],
    [
      'has the first of two ends',
      [{ end: 'failed' }, { end: 'complete' }],
      { end: 'failed', usage: {} },
    ],
    [
      'has what its events used, the later over the earlier',
      [{ usage: { inputTokens: 1, outputTokens: 1 } }, {}, { usage: { outputTokens: 0 } }],
      { end: undefined, usage: { inputTokens: 1, outputTokens: 0 } },
    ],
    [
      'may tell what it used behind its end',
      [{ end: 'complete' }, { usage: { outputTokens: 5 } }],
      { end: 'complete', usage: { outputTokens: 5 } },
    ],
  ]

  test.each(rows)('%s', (_, readings, expected) => {
    expect(followed(readings)).toEqual(expected as ReturnType<typeof followed>)
  })

  const CHAT = [
    ': keep-alive\r\n\r\n',
    'data: {"id":"c1","choices":[{"index":0,"delta":{"content":"é😀"}}]}\r\n\r\n',
    'data: {"id":"c1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2}}\r\n\r\n',
    'data: [DONE]\r\n\r\n',
  ].join('')
  const MESSAGE = [
    'event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":9,"output_tokens":1}}}\n\n',
    'event: ping\ndata: {"type":"ping"}\n\n',
    'data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}\n\n',
    'data: {"type":"message_stop"}\n\n',
  ].join('')

  test.each([
    ['a chat completion', openai, CHAT],
    ['a message', anthropic, MESSAGE],
  ])('of %s is followed to its end in whatever pieces it comes', (_, dialect, stream) => {
    for (const pieces of everyCut(stream)) {
      const watch = watchEvents(dialect)
      for (const piece of pieces) watch.push(piece)

      expect(watch.end).toBe('complete')
      expect(watch.usage).toEqual({ inputTokens: 9, outputTokens: 2 })
    }
  })
})

describe('what the standard of event streams allows besides', () => {
  test.todo('lines that end with a carriage return alone', () => {
    expect(shown([encode('event: a\rdata: 1\r\rdata: 2\r\r')])).toEqual([
      ['a', '1'],
      ['', '2'],
    ])
  })

  test.todo('a byte order mark at the beginning', () => {
    expect(shown([encode('\ufeffdata: 1\n\n')])).toEqual([['', '1']])
  })

  test.todo('one value in several lines of data', () => {
    const watch = watchEvents(openai)
    watch.push(encode('data: {"choices":[],\ndata: "usage":{"prompt_tokens":9}}\n\n'))

    expect(watch.usage).toEqual({ inputTokens: 9 })
  })

  test.todo('a name behind the data', () => {
    const watch = watchEvents(anthropic)
    watch.push(encode('data: {}\nevent: message_stop\n\n'))

    expect(watch.end).toBe('complete')
  })

  test.todo('an event without a name whose type does not come first in its data', () => {
    const watch = watchEvents(openai)
    watch.push(encode('data: {"sequence_number":1,"type":"response.completed"}\n\n'))

    expect(watch.end).toBe('complete')
  })
})
