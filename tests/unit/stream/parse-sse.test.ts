import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { PortusError } from '../../../src/errors'
import { parseSse, type SseEvent, sseParser } from '../../../src/stream/parse-sse'
import { cut, decode, encode, halves, lengths, single, streamOf } from '../body/pieces'

/** Every event of a stream in these pieces. */
function parsed(pieces: readonly Uint8Array[]): SseEvent[] {
  const parser = sseParser()
  const events = pieces.flatMap((piece) => parser.push(piece))
  return [...events, ...parser.finish()]
}

/** The names and data of events. Line breaks behind the last event are none: a cut can part a CRLF. */
const shown = (events: readonly SseEvent[]): [name: string, data: string][] =>
  events.filter(({ text }) => !/^[\r\n]+$/.test(text)).map(({ name, data }) => [name, data])

const textOf = (events: readonly SseEvent[]) => events.map(({ text }) => text).join('')

const everyCut = (text: string) => {
  const bytes = encode(text)
  return [[bytes], single(bytes), ...halves(bytes)]
}

describe('an event', () => {
  const rows: [sentence: string, stream: string, events: [string, string][]][] = [
    ['of data alone has no name', 'data: 1\n\n', [['', '1']]],
    ['has its name from its line', 'event: a\ndata: 1\n\n', [['a', '1']]],
    ['may have its name behind its data', 'data: 1\nevent: a\n\n', [['a', '1']]],
    ['may have its name between its data', 'data: 1\nevent: a\ndata: 2\n\n', [['a', '1\n2']]],
    ['has the last of several names', 'event: a\nevent: b\ndata: 1\n\n', [['b', '1']]],
    ['may lose its name to an empty one', 'event: a\nevent\ndata: 1\n\n', [['', '1']]],
    [
      'has a name for itself alone',
      'event: a\ndata: 1\n\ndata: 2\n\n',
      [
        ['a', '1'],
        ['', '2'],
      ],
    ],
    ['leaves no name behind where it has no data', 'event: a\n\ndata: 1\n\n', [['', '1']]],
    ['has its lines of data joined', 'data: 1\ndata: 2\ndata:3\n\n', [['', '1\n2\n3']]],
    ['has its empty lines of data too', 'data: 1\ndata\ndata:\ndata: 2\n\n', [['', '1\n\n\n2']]],
    [
      'may have lines that end with CRLF',
      'event: a\r\ndata: 1\r\ndata: 2\r\n\r\ndata: 3\r\n\r\n',
      [
        ['a', '1\n2'],
        ['', '3'],
      ],
    ],
    [
      'may have lines that end with CR',
      'event: a\rdata: 1\rdata: 2\r\rdata: 3\r\r',
      [
        ['a', '1\n2'],
        ['', '3'],
      ],
    ],
    [
      'may have lines that end in different ways',
      'event: a\rdata: 1\r\ndata: 2\n\r\ndata: 3\n\rdata: 4\r\n\n',
      [
        ['a', '1\n2'],
        ['', '3'],
        ['', '4'],
      ],
    ],
    [
      'has no line end that only other formats know',
      'data: a\u2028b\u2029c\u0085d\ve\ff\n\n',
      [['', 'a\u2028b\u2029c\u0085d\ve\ff']],
    ],
    ['may have no space behind a colon', 'event:a\ndata:1\n\n', [['a', '1']]],
    ['loses one space behind a colon and no more', 'event:  a\ndata:  1 \n\n', [[' a', ' 1 ']]],
    ['keeps a tab behind a colon', 'data:\t1\n\n', [['', '\t1']]],
    [
      'may have colons in its data',
      'data: a: b:c\n\ndata::\n\n',
      [
        ['', 'a: b:c'],
        ['', ':'],
      ],
    ],
    [
      'may have empty data',
      'data\n\ndata:\n\nevent: a\ndata: \n\n',
      [
        ['', ''],
        ['', ''],
        ['a', ''],
      ],
    ],
    [
      'may have comments between its lines',
      ': one\nevent: a\n:\n:data: 2\ndata: 1\n: three\n\n',
      [['a', '1']],
    ],
    [
      'may have ids and times between its lines',
      'id: 7\nevent: a\nretry: 10\nid\ndata: 1\n\n',
      [['a', '1']],
    ],
    [
      'is nothing where only comments, ids and times came',
      ': keep-alive\n\nid: 7\n\nretry: 10\n\ndata: 1\n\n',
      [['', '1']],
    ],
    ['is nothing where only empty lines came', '\n\r\n\r\r\n\n', []],
    [
      'is no line that only begins like one',
      'datax: 1\nevents: a\n data: 2\nDATA: 3\nevent : b\ndata: 4\n\n',
      [['', '4']],
    ],
    ['may come behind a byte order mark', '\ufeffevent: a\ndata: 1\n\n', [['a', '1']]],
    ['may come behind a byte order mark and an empty line', '\ufeff\r\ndata: 1\n\n', [['', '1']]],
    [
      'is not begun by a byte order mark further on',
      '\ufeff\ufeffdata: 1\n\ufeffdata: 2\ndata: \ufeff3\n\n',
      [['', '\ufeff3']],
    ],
    ['may have any letters', 'event: é\ndata: 😀 日本\n\n', [['é', '😀 日本']]],
    [
      'is read at the end without a line break',
      'data: 1\n\nevent: a\ndata: 2',
      [
        ['', '1'],
        ['a', '2'],
      ],
    ],
    ['is read at the end without an empty line', 'event: a\ndata: 1\n', [['a', '1']]],
    ['is read at the end behind half a line break', 'data: 1\r', [['', '1']]],
    ['is read at the end with a last line of one word', 'data: 1\ndata', [['', '1\n']]],
    [
      'without data holds the text that belongs to none',
      'data: 1\n\n: bye\n\n',
      [
        ['', '1'],
        ['', ''],
      ],
    ],
    ['without data has no name', 'event: a', [['', '']]],
    ['is none in an empty stream', '', []],
  ]

  test.each(rows)('%s', (_, stream, events) => {
    for (const pieces of everyCut(stream)) {
      const all = parsed(pieces)

      expect(shown(all)).toEqual(events)
      expect(textOf(all)).toBe(stream)
    }
  })

  test('has all text since the event before it', () => {
    const stream = '\ufeff: hello\r\n\r\nid: 1\r\ndata: 1\r\n\r\n\nevent: a\ndata: 2\n\n\r\n'

    expect(parsed([encode(stream)])).toEqual([
      { name: '', data: '1', text: '\ufeff: hello\r\n\r\nid: 1\r\ndata: 1\r\n\r\n' },
      { name: 'a', data: '2', text: '\nevent: a\ndata: 2\n\n' },
      { name: '', data: '', text: '\r\n' },
    ])
  })

  test('that ends with a return is there before its line feed, which the next one has', () => {
    const parser = sseParser()

    expect(parser.push(encode('data: 1\r\n\r'))).toEqual([
      { name: '', data: '1', text: 'data: 1\r\n\r' },
    ])
    expect(parser.push(encode('\ndata: 2\r\n\r'))).toEqual([
      { name: '', data: '2', text: '\ndata: 2\r\n\r' },
    ])
    expect(parser.finish()).toEqual([])
  })

  test('comes as soon as its empty line has come, and not before', () => {
    const parser = sseParser()

    expect(parser.push(encode('data: 1\n'))).toEqual([])
    expect(shown(parser.push(encode('\ndata: 2\n\ndata')))).toEqual([
      ['', '1'],
      ['', '2'],
    ])
    expect(parser.push(encode(': 3'))).toEqual([])
    expect(parser.push(new Uint8Array())).toEqual([])
    expect(shown(parser.finish())).toEqual([['', '3']])
  })

  test('that is cut inside a letter has a mark in its place', () => {
    const bytes = encode('data: é')

    expect(parsed([bytes.subarray(0, -1)])).toEqual([
      { name: '', data: '\ufffd', text: 'data: \ufffd' },
    ])
  })
})

describe('a stream', () => {
  const line = fc.oneof(
    fc.constantFrom('', 'event: a', 'event:é', ':', ': 日本', 'id: 1', 'retry: 2', 'data', 'data:'),
    fc
      .tuple(
        fc.constantFrom('data:', 'data: ', 'event: ', ': ', ''),
        fc.string({ unit: 'grapheme', maxLength: 8 }),
      )
      .map(([field, text]) => field + text.replace(/[\r\n]/g, '')),
    fc.constantFrom('\ufeffdata: 1', 'data: 😀\u2028', 'data: [DONE]'),
  )
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\r\n\r\n', '\r\r', '\n\r')
  const stream = fc
    .tuple(
      fc.constantFrom('', '\ufeff'),
      fc.array(fc.tuple(line, lineEnd), { maxLength: 10 }),
      line,
    )
    .map(([mark, lines, last]) => mark + lines.flat().join('') + last)

  test('has the same events, and all of its text, in pieces of any length', () => {
    fc.assert(
      fc.property(stream, lengths(), (text, sizes) => {
        const bytes = encode(text)
        const whole = parsed([bytes])

        const parts = parsed(cut(bytes, sizes))

        expect(shown(parts)).toEqual(shown(whole))
        expect(textOf(parts)).toBe(text)
        expect(textOf(whole)).toBe(text)
      }),
      { seed: 50, numRuns: 2000 },
    )
  })

  test('of bytes that are no UTF-8 is the same in pieces of any length too', () => {
    const byte = fc.oneof(
      fc.constantFrom(...encode('data: \n\r')),
      fc.constantFrom(0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80, 0xe2, 0xff, 0xef, 0xbb, 0xbf),
    )
    const part = fc.oneof(
      byte.map((one) => [one]),
      fc.constantFrom('data: ', '\n\n', 'é').map((text) => [...encode(text)]),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), lengths(4), (parts, sizes) => {
        const bytes = new Uint8Array(parts.flat())

        const events = parsed(cut(bytes, sizes))

        expect(shown(events)).toEqual(shown(parsed([bytes])))
        expect(textOf(events)).toBe(decode(bytes))
      }),
      { seed: 51, numRuns: 1000 },
    )
  })

  test('comes in the groups that its chunks complete', async () => {
    const chunks = ['data: 1\n\ndata: 2\n\nda', 'ta: 3', '\n\n', ': x\n\n', 'data: 4'].map(encode)

    const groups = await Array.fromAsync(parseSse(streamOf(chunks)))

    expect(groups.map(shown)).toEqual([
      [
        ['', '1'],
        ['', '2'],
      ],
      [['', '3']],
      [['', '4']],
    ])
  })

  test('without an event comes in no group', async () => {
    expect(await Array.fromAsync(parseSse(streamOf([])))).toEqual([])
  })
})

describe('an event of 32 MiB', () => {
  const MEBIBYTE = 1024 * 1024
  const head = encode('data: ')
  const more = new Uint8Array(MEBIBYTE).fill(0x78)
  const pieces = [head, ...new Array<Uint8Array>(31).fill(more), more.subarray(head.length)]

  const TOO_LONG = expect.objectContaining({
    kind: 'invalid_provider_answer',
    message: 'The provider sent an event that is too long: more than 33554432 bytes',
  })

  test('is read', () => {
    expect(parsed(pieces).map(({ data }) => data.length)).toEqual([32 * MEBIBYTE - head.length])
  })

  test('is refused with one letter more', () => {
    const parser = sseParser()
    for (const piece of pieces) expect(parser.push(piece)).toEqual([])

    const attempt = () => parser.push(encode('x'))

    expect(attempt).toThrow(PortusError)
    expect(attempt).toThrow(TOO_LONG)
  })

  test('is refused with one letter more in comments', () => {
    const parser = sseParser()
    parser.push(encode(':'))
    for (let count = 0; count < 31; count++) parser.push(more)
    parser.push(encode('\n:'))
    parser.push(more.subarray(3))

    expect(() => parser.push(encode('x'))).toThrow(TOO_LONG)
  })

  test('may come again, for each is counted alone', () => {
    const parser = sseParser()
    const half = pieces.slice(0, 17)
    for (let count = 0; count < 3; count++) {
      for (const piece of half) expect(parser.push(piece)).toEqual([])
      expect(parser.push(encode('\n\n'))).toBeArrayOfSize(1)
    }
  })

  test('fails for the reader of a stream', async () => {
    const reading = Array.fromAsync(parseSse(streamOf([...pieces, encode('x')])))

    await expect(reading).rejects.toMatchObject({
      kind: 'invalid_provider_answer',
      message: 'The provider sent an event that is too long: more than 33554432 bytes',
    })
  })
})
