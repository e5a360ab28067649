import { describe, expect, test } from 'bun:test'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import {
  cutAt,
  DONE,
  dataEvent,
  heldBody,
  joined,
  namedEvent,
  overlapping,
  piecesOf,
  type SseStyle,
  sse,
  verbatim,
  writeArray,
  writeEvents,
} from '../../support/providers/framing'

const EVENTS = [namedEvent('start', { text: 'é 🦊' }), dataEvent({ n: [1, { b: null }] }), DONE]

const STYLES: Record<string, SseStyle> = {
  'the usual spelling': {},
  CRLF: { lineEnd: '\r\n' },
  CR: { lineEnd: '\r' },
  'no space behind a colon': { hasSpace: false },
  'no names': { name: 'none' },
  'names behind the data': { name: 'last' },
  ids: { hasIds: true },
  comments: { comment: 'keep-alive' },
  'data over several lines': { isSpread: true },
  'events without data': { hasEmptyEvents: true },
  'a byte order mark': { hasBom: true },
  everything: {
    lineEnd: '\r\n',
    hasSpace: false,
    name: 'last',
    hasIds: true,
    comment: 'wait',
    isSpread: true,
    hasEmptyEvents: true,
    hasBom: true,
  },
}

/** Reads events with a parser of somebody else's. */
function parsed(pieces: readonly Uint8Array[]): EventSourceMessage[] {
  const events: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (event) => void events.push(event) })
  const decoder = new TextDecoder()
  for (const piece of pieces) parser.feed(decoder.decode(piece, { stream: true }))
  // A CR at the very end could be half of a CRLF. A comment shows that it is not.
  parser.feed(`${decoder.decode()}:\n`)
  return events
}

const values = (data: string): unknown => (data === DONE.data ? data : JSON.parse(data))

describe('events', () => {
  for (const [name, style] of Object.entries(STYLES))
    test(`are read back from ${name}, whole and byte by byte`, () => {
      const bytes = joined(writeEvents(EVENTS, style))

      for (const pieces of [[bytes], piecesOf(bytes, 1)]) {
        const read = parsed(pieces)

        expect(read.map(({ data }) => values(data))).toEqual(EVENTS.map(({ data }) => values(data)))
        expect(read.map(({ event }) => event)).toEqual(
          EVENTS.map((event) => (style.name === 'none' ? undefined : event.name)),
        )
        expect(read.map(({ id }) => id)).toEqual(
          EVENTS.map((_, at) => (style.hasIds ? String(at) : undefined)),
        )
      }
    })

  test('have the bytes that a style names', () => {
    const text = (style: SseStyle) => writeEvents([namedEvent('a')], style)

    expect(text({})).toEqual(['event: a\ndata: {"type":"a"}\n\n'])
    expect(text({ hasSpace: false })).toEqual(['event:a\ndata:{"type":"a"}\n\n'])
    expect(text({ comment: 'x' })).toEqual([': x\n\nevent: a\ndata: {"type":"a"}\n\n'])
    expect(text({ name: 'last' })).toEqual(['data: {"type":"a"}\nevent: a\n\n'])
    expect(text({ isSpread: true })).toEqual(['event: a\ndata: {\ndata:  "type": "a"\ndata: }\n\n'])
    expect(joined(text({ hasBom: true })).subarray(0, 3)).toEqual(
      new Uint8Array([0xef, 0xbb, 0xbf]),
    )
  })

  test('arrive over a socket as they were written', async () => {
    using server = Bun.serve({ port: 0, fetch: () => sse(writeEvents(EVENTS)) })

    const response = await fetch(server.url)

    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(await response.text()).toBe(writeEvents(EVENTS).join(''))
  })
})

describe('an array', () => {
  for (const count of [1, 3])
    test(`of ${count} is JSON, and comes in a piece for each value and one for its end`, () => {
      const answers = Array.from({ length: count }, (_, index) => ({ index }))

      const pieces = writeArray(answers)

      expect(pieces).toHaveLength(count + 1)
      expect(JSON.parse(pieces.join(''))).toEqual(answers)
    })
})

describe('cuts', () => {
  test('are made where they are wanted, and lose nothing', () => {
    const bytes = joined(['abc', 'é'])

    expect(cutAt(bytes, 4, 1).map(({ length }) => length)).toEqual([1, 3, 1])
    expect(piecesOf(bytes, 2).map(({ length }) => length)).toEqual([2, 2, 1])
    expect(overlapping(['abcd', 'efgh', 'ij'], 1).map((piece) => piece.length)).toEqual([5, 4, 1])
    expect(joined(overlapping(['abcd', 'efgh'], 3))).toEqual(joined(['abcdefgh']))
    expect(joined(cutAt(bytes, 1, 4))).toEqual(bytes)
    expect(joined(piecesOf(bytes, 2))).toEqual(bytes)
  })
})

describe('a body', () => {
  test('goes on when the test lets it', async () => {
    const body = heldBody()
    const reader = new Response(body.body).body!.getReader()

    body.send('a')
    const first = await reader.read()
    body.end()
    const last = await reader.read()

    expect(first.value).toEqual(new Uint8Array([0x61]))
    expect(last.done).toBe(true)
  })

  test('that is given as it stands has these bytes, this type and this status', async () => {
    const response = verbatim('{"a":1.0}', { 'content-type': 'text/plain' }, 418)

    expect(response.status).toBe(418)
    expect(response.headers.get('content-type')).toBe('text/plain')
    expect(await response.text()).toBe('{"a":1.0}')
  })
})
