import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { anthropic } from '../../../src/api/anthropic'
import type { EventReading } from '../../../src/api/dialect'
import { openai } from '../../../src/api/openai'
import { watchEvents } from '../../../src/stream/watch-events'
import { cut, decode, encode, halves, lengths, single } from '../body/pieces'

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
    ['has its lines of data as one', 'event: a\ndata: 1\ndata: 2\n\n', [['a', '1\n2']]],
    ['may have its name behind its data', 'data: 1\nevent: a\n\n', [['a', '1']]],
    ['may have a line of data without a colon', 'data\ndata: 1\n\n', [['', '\n1']]],
    [
      'called as every event is has no name',
      'event: message\ndata: {"type":"a"}\n\n',
      [['a', '{"type":"a"}']],
    ],
    [
      'may have lines that end with a carriage return alone',
      'event: a\rdata: 1\r\rdata: 2\r\r',
      [
        ['a', '1'],
        ['', '2'],
      ],
    ],
    [
      'may have lines that end in every way',
      'event: a\rdata: 1\ndata: 2\r\n\rdata: 3\n\n',
      [
        ['a', '1\n2'],
        ['', '3'],
      ],
    ],
    ['may stand behind a byte order mark', '\ufeffdata: 1\n\n', [['', '1']]],
    ['has no byte order mark in its middle', 'data: 1\n\ufeffdata: 2\n\n', [['', '1']]],
    [
      'without a name is called by its type, wherever that stands',
      'data: {"sequence_number":1,"a":{"type":"x"},"type":"a.b"}\n\n',
      [['a.b', '{"sequence_number":1,"a":{"type":"x"},"type":"a.b"}']],
    ],
    ['is not called by a type that is no text', 'data: {"type":1}\n\n', [['', '{"type":1}']]],
    [
      'is not called by the type of a part',
      'data: {"a":[{"type":"x"}]}\n\n',
      [['', '{"a":[{"type":"x"}]}']],
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
    const stream = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\n\n', '\r', '\r\r')), {
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

  test('of more than 1 MiB in pieces is read by some members, and what follows as ever', () => {
    const head = 'data: {"x":"'
    const tail =
      '","type":"response.completed","usage":{"a":1},"response":{"id":1,"usage":{"b":[2]}}}'
    const pieces = [
      encode(head),
      new Uint8Array(MEBIBYTE).fill(0x78),
      encode(`${tail}\n\ndata: 2\n\n`),
    ]

    expect(shown(pieces)).toEqual([
      [
        'response.completed',
        '{"type":"response.completed","usage":{"a":1},"response":{"usage":{"b":[2]}}}',
      ],
      ['', '2'],
    ])
  })

  test('is read once, however long it goes on', () => {
    const more = new Uint8Array(MEBIBYTE).fill(0x78)
    const pieces = [encode('data: {"usage":1,"x":"'), more, more, more, encode('"}\n\ndata: 2\n\n')]

    expect(shown(pieces)).toEqual([
      ['', '{"usage":1}'],
      ['', '2'],
    ])
  })

  test('that is no data is passed over', () => {
    const more = new Uint8Array(MEBIBYTE).fill(0x78)

    expect(shown([encode(': '), more, more, encode('\ndata: 2\n\n')])).toEqual([['', '2']])
  })

  test('may be one of many that make a long event', () => {
    const lines = encode('data: [\n'.repeat(200_000))
    const pieces = [encode('data: {"usage":1,"x":[\n'), lines, encode('data: \n\ndata: 2\n\n')]

    expect(shown(pieces)).toEqual([
      ['', '{"usage":1}'],
      ['', '2'],
    ])
  })

  test('of less is read whole', () => {
    const pieces = [encode('data: '), new Uint8Array(MEBIBYTE - 6).fill(0x78), encode('\n\n')]

    expect(shown(pieces).map(([, data]) => data.length)).toEqual([MEBIBYTE - 6])
  })
})

describe('a stream', () => {
  /** How a stream of readings ends and what it used. */
  function followed(readings: readonly (EventReading | undefined)[]) {
    const left = [...readings]
    const watch = watchEvents({ readEvent: () => left.shift() })
    watch.push(encode('data: 1\n\n'.repeat(readings.length)))
    return { end: watch.end, usage: watch.usage, hasStopped: watch.hasStopped }
  }

  const NOTHING = { end: undefined, usage: undefined, hasStopped: false }

  const rows: [sentence: string, readings: (EventReading | undefined)[], expected: object][] = [
    ['that says nothing has not come to its end', [undefined], NOTHING],
    ['ends by its own word', [{ end: 'complete' }], { ...NOTHING, end: 'complete' }],
    [
      'has the first of two ends',
      [{ end: 'failed' }, { end: 'complete' }],
      { ...NOTHING, end: 'failed' },
    ],
    [
      'that is complete does not fail any more',
      [{ end: 'complete' }, { end: 'failed' }],
      { ...NOTHING, end: 'complete' },
    ],
    [
      'used what its latest event says',
      [{ usage: { inputTokens: 1, outputTokens: 1 } }, {}, { usage: { outputTokens: 0 } }],
      { ...NOTHING, usage: { outputTokens: 0 } },
    ],
    [
      'that has given a reason for its end may come to it',
      [{ hasStopped: true }, undefined],
      { ...NOTHING, hasStopped: true },
    ],
    [
      'may tell what it used behind its end',
      [{ end: 'complete' }, { usage: { outputTokens: 5 } }],
      { ...NOTHING, end: 'complete', usage: { outputTokens: 5 } },
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
      for (const piece of pieces) expect(watch.push(piece)).toBe(piece)

      expect(watch.end).toBe('complete')
      expect(watch.usage).toEqual({ inputTokens: 9, outputTokens: 2 })
    }
  })
})

describe('an error inside a stream', () => {
  const ERROR = 'data: {"id":"c","error":{"message":"no"}}\n\n'

  /** What a client gets of a stream in these pieces. */
  function passed(pieces: readonly Uint8Array[]) {
    const watch = watchEvents(openai)
    const got = pieces.map((piece) => decode(watch.push(piece))).join('')
    watch.finish()
    return { got, end: watch.end }
  }

  test('is the last that the client gets', () => {
    for (const pieces of everyCut(`data: {}\n\n${ERROR}data: [DONE]\n\n`))
      expect(passed(pieces)).toEqual({ got: `data: {}\n\n${ERROR}`, end: 'failed' })
  })

  test('reaches the client without a line break behind it too', () => {
    const text = `data: {}\n\n${ERROR.trim()}`
    for (const pieces of everyCut(text))
      expect(passed(pieces)).toEqual({ got: text, end: 'failed' })
  })
})

describe('the end of a stream', () => {
  const FINISH = 'data: {"choices":[{"finish_reason":"stop"}]}\n\n'
  const rows: [sentence: string, stream: string, isBetweenEvents: boolean, hasStopped: boolean][] =
    [
      ['behind an event', FINISH, true, true],
      ['behind an event of another spelling', FINISH.replaceAll('\n', '\r'), true, true],
      ['behind a comment', `${FINISH}: end\n`, true, true],
      ['inside a comment', `${FINISH}: en`, false, true],
      ['before an event is complete', FINISH.slice(0, -1), false, true],
      ['inside a line', FINISH.slice(0, -2), false, true],
      ['inside an event that is no JSON', `${FINISH}data: {"choices"`, false, false],
      ['inside the name of an event', `${FINISH}event: x`, false, true],
      ['of nothing', '', true, false],
    ]

  test.each(rows)('%s is known', (_, stream, isBetweenEvents, hasStopped) => {
    for (const pieces of everyCut(stream)) {
      const watch = watchEvents(openai)
      for (const piece of pieces) watch.push(piece)
      watch.finish()

      expect(watch).toMatchObject({ isBetweenEvents, hasStopped, end: undefined })
    }
  })
})

describe('an error that repeats a secret', () => {
  const redact = (text: string) => text.replaceAll('the-secret', '[redacted]')
  const ERROR = 'event: error\ndata: {"type":"error","error":{"message":"é the-secret"}}\n\n'

  test('comes without it, and what comes before it as it was', () => {
    const before = 'event: ping\ndata: {"type":"ping","of":"the-secret"}\n\n'
    const watch = watchEvents(anthropic, { redact })
    const shown = watch.push(encode(`${before}${ERROR}data: more\n\n`))

    expect(Buffer.from(shown).toString()).toBe(before + ERROR.replace('the-secret', '[redacted]'))
    expect(watch.push(encode('data: more\n\n'))).toHaveLength(0)
  })

  test('keeps its bytes where it has none', () => {
    const chunk = encode(ERROR.replace('the-secret', 'words'))

    expect(watchEvents(anthropic, { redact }).push(chunk)).toEqual(chunk)
  })

  test('comes without it also where the event began in an earlier chunk', () => {
    const watch = watchEvents(anthropic, { redact })
    const shown = [ERROR.slice(0, 20), ERROR.slice(20)].map((part) => watch.push(encode(part)))

    expect(Buffer.concat(shown).toString()).toBe(ERROR.replace('the-secret', '[redacted]'))
  })
})
