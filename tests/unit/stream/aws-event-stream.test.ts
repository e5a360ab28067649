import { describe, expect, test } from 'bun:test'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { type AwsMessage, awsParser } from '../../../src/stream/aws-event-stream'
import { errorFrame, eventFrame, exceptionFrame, frame } from '../../support/providers/aws-frames'
import { cutAt, joined, piecesOf } from '../../support/providers/framing'
import { cut, lengths } from '../body/pieces'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

function read(
  pieces: readonly Uint8Array[],
): (Omit<AwsMessage, 'payload'> & { payload: string })[] {
  const parser = awsParser()
  const messages = pieces.flatMap((piece) => parser.push(piece))
  parser.finish()
  return messages.map((message) => ({ ...message, payload: text(message.payload) }))
}

const FRAMES = [
  eventFrame('chunk', { bytes: 'e30=' }),
  eventFrame('chunk', { bytes: 'é 🦊' }),
  exceptionFrame('throttlingException', 'Too many requests'),
  errorFrame('InternalError', 'It went wrong'),
]

const MESSAGES = [
  {
    type: 'event',
    eventType: 'chunk',
    exceptionType: '',
    errorMessage: '',
    payload: '{"bytes":"e30="}',
  },
  {
    type: 'event',
    eventType: 'chunk',
    exceptionType: '',
    errorMessage: '',
    payload: '{"bytes":"é 🦊"}',
  },
  {
    type: 'exception',
    eventType: '',
    exceptionType: 'throttlingException',
    errorMessage: '',
    payload: '{"message":"Too many requests"}',
  },
  {
    type: 'error',
    eventType: '',
    exceptionType: 'InternalError',
    errorMessage: 'It went wrong',
    payload: '',
  },
]

const whole = joined(FRAMES)

describe('frames', () => {
  test('are read wherever they are cut', () => {
    for (let at = 0; at <= whole.length; at++) expect(read(cutAt(whole, at))).toEqual(MESSAGES)
    for (const size of [1, 2, 3, 7, 12, 16, 100])
      expect(read(piecesOf(whole, size))).toEqual(MESSAGES)
  })

  test('are read in any pieces', () => {
    fc.assert(
      fc.property(lengths(), (sizes) => {
        expect(read(cut(whole, sizes))).toEqual(MESSAGES)
      }),
      { numRuns: 200 },
    )
  })

  test('have headers of every type, of which texts are read', () => {
    const value = (type: number, ...bytes: number[]) => [1, 0x61, type, ...bytes]
    const head = new Uint8Array([
      ...value(0),
      ...value(1),
      ...value(2, 1),
      ...value(3, 1, 2),
      ...value(4, 1, 2, 3, 4),
      ...value(5, 1, 2, 3, 4, 5, 6, 7, 8),
      ...value(6, 0, 2, 1, 2),
      ...value(8, 1, 2, 3, 4, 5, 6, 7, 8),
      ...value(9, ...Array.from({ length: 16 }, (_, at) => at)),
      11,
      ...Buffer.from(':event-type'),
      7,
      0,
      5,
      ...Buffer.from('chunk'),
    ])

    expect(read([rawFrame(head, Buffer.from('{}'))])).toMatchObject([
      { type: 'event', eventType: 'chunk', payload: '{}' },
    ])
  })
})

/** A frame with these very headers. */
function rawFrame(head: Uint8Array, payload: Uint8Array): Uint8Array {
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(16 + head.length + payload.length, 0)
  prelude.writeUInt32BE(head.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  const start = Buffer.concat([prelude, head, payload])
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32(start))
  return Buffer.concat([start, crc])
}

describe('a damaged stream', () => {
  const one = frame({ ':event-type': 'chunk' }, '{}')

  test('is refused whichever bit of a frame has changed', () => {
    for (let at = 0; at < one.length * 8; at++) {
      const bent = one.slice()
      bent[at >> 3] = (bent[at >> 3] as number) ^ (1 << (at & 7))
      expect(() => read([bent])).toThrow('answer')
    }
  })

  test('is refused where it ends inside a frame, and not between frames', () => {
    for (let at = 1; at < one.length; at++)
      expect(() => read([one.subarray(0, at)])).toThrow('ended before it was complete')
    expect(read([])).toEqual([])
    expect(read([one])).toHaveLength(1)
  })

  test('is refused before a frame of no measure is read', () => {
    const prelude = Buffer.alloc(12)
    prelude.writeUInt32BE(33 * 1024 * 1024, 0)
    prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)

    expect(() => awsParser().push(prelude)).toThrow('too long')
  })

  test.each([
    ['a header that is longer than they are', [1, 0x61, 7, 0, 9, 0x62]],
    ['a name that is longer than they are', [200, 0x61]],
    ['a type that there is not', [1, 0x61, 42, 0, 0]],
    ['a header without a length', [1, 0x61, 7, 0]],
    ['a header without a type', [1, 0x61]],
  ])('is refused for headers with %s', (name, head) => {
    const act = () => read([rawFrame(new Uint8Array(head), Buffer.alloc(0))])

    if (name === 'a type that there is not') expect(act()).toHaveLength(1)
    else expect(act).toThrow()
  })

  test('never hangs or fails oddly, whatever the headers are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (head) => {
        try {
          read([rawFrame(head, Buffer.alloc(0))])
        } catch (error) {
          expect(String(error)).toContain('answer')
        }
      }),
    )
  })
})

test('a frame in a great many pieces takes time in proportion to its length', () => {
  const big = piecesOf(eventFrame('chunk', { bytes: 'a'.repeat(4_000_000) }), 64)
  const before = performance.now()

  expect(read(big)).toHaveLength(1)
  expect(performance.now() - before).toBeLessThan(2000)
})
