import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { PortusError } from '../../../../src/errors'
import { gatewayFrames } from '../../../../src/portkey/normalise/frame-stream'
import { frameCutter, readFrame } from '../../../../src/portkey/normalise/whole-frames'
import {
  errorFrame,
  eventFrame,
  exceptionFrame,
  frame,
} from '../../../support/providers/aws-frames'
import { converseFrames } from '../../../support/providers/bedrock-converse'
import { joined } from '../../../support/providers/framing'
import { cut, encode, halves, lengths, streamOf } from '../../body/pieces'

const FRAMES = converseFrames()

/** What of a stream comes to the gateway, and the error at its end. */
async function read(pieces: readonly Uint8Array[], redact = (text: string) => text) {
  const frames: Uint8Array[] = []
  try {
    for await (const bytes of gatewayFrames(streamOf(pieces), redact)) frames.push(bytes)
  } catch (error) {
    return { frames, error }
  }
  return { frames, error: undefined }
}

const asBuffers = (frames: readonly Uint8Array[]) => frames.map((one) => Buffer.from(one))

describe('frames', () => {
  test('come whole, however they are cut', () =>
    fc.assert(
      fc.asyncProperty(lengths(200), async (sizes) => {
        const { frames, error } = await read(cut(joined(FRAMES), sizes))

        expect(error).toBeUndefined()
        expect(asBuffers(frames)).toEqual(asBuffers(FRAMES))
      }),
    ))

  test('come whole, cut once at any place', async () => {
    for (const pieces of halves(joined(FRAMES.slice(0, 3))))
      expect(asBuffers((await read(pieces)).frames)).toEqual(asBuffers(FRAMES.slice(0, 3)))
  })

  test('that end too early end in an error, and those before come', async () => {
    const whole = joined(FRAMES.slice(0, 3))
    const start = whole.length - (FRAMES[2] as Uint8Array).length
    for (let end = start + 1; end < whole.length; end++) {
      const { frames, error } = await read([whole.subarray(0, end)])

      expect(frames).toHaveLength(2)
      expect(error).toMatchObject({ kind: 'stream_truncated' })
    }
  })

  test.each([
    ['shorter than their head', Buffer.from([0, 0, 0, 15])],
    ['longer than anything', Buffer.from([0x7f, 0xff, 0xff, 0xff])],
    [
      'with headers longer than they',
      Buffer.from([0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
    ],
    ['with broken headers', frame({ a: 'b' }, '').map((byte, at) => (at === 12 ? 200 : byte))],
    ['that are JSON', encode('{"message":"no"}')],
  ])('%s are an error', async (_, bytes) => {
    const { frames, error } = await read([...FRAMES.slice(0, 1), bytes])

    expect(frames).toHaveLength(1)
    expect(error).toBeInstanceOf(PortusError)
    expect(error).toMatchObject({ kind: 'invalid_provider_answer' })
  })

  test('without a payload are left out', async () => {
    const silent = frame({ ':event-type': 'initial-response', ':message-type': 'event' }, '')

    const { frames } = await read([silent, ...FRAMES.slice(0, 1)])

    expect(asBuffers(frames)).toEqual(asBuffers(FRAMES.slice(0, 1)))
  })

  test('of many pieces take time in proportion to their length', () => {
    const big = eventFrame('chunk', { bytes: 'x'.repeat(4_000_000) })
    const startedMs = performance.now()
    const cutter = frameCutter()
    const frames = cut(big, always(1024)).flatMap((piece) => [...cutter.push(piece)])

    expect(frames).toHaveLength(1)
    expect(cutter.isOpen).toBe(false)
    expect(performance.now() - startedMs).toBeLessThan(1000)
  })
})

function* always(length: number): Generator<number> {
  for (;;) yield length
}

describe('a frame', () => {
  test('is read with its headers and its payload', () => {
    const { headers, payload } = readFrame(eventFrame('chunk', { a: 'ü' }))

    expect(Object.fromEntries(headers)).toEqual({
      ':event-type': 'chunk',
      ':content-type': 'application/json',
      ':message-type': 'event',
    })
    expect(payload.toString()).toBe('{"a":"ü"}')
  })

  test('may have headers of every type', () => {
    const header = (name: string, type: number, value: number[]) => [
      name.length,
      ...Buffer.from(name),
      type,
      ...value,
    ]
    const eight = [0, 1, 2, 3, 4, 5, 6, 7]
    const head = [
      ...header('t', 0, []),
      ...header('f', 1, []),
      ...header('b', 2, [1]),
      ...header('s', 3, [1, 2]),
      ...header('i', 4, [1, 2, 3, 4]),
      ...header('l', 5, eight),
      ...header('y', 6, [0, 2, 9, 9]),
      ...header('d', 8, eight),
      ...header('u', 9, [...eight, ...eight]),
      ...header('x', 7, [0, 2, 0x6f, 0x6b]),
    ]
    const bytes = Buffer.alloc(16 + head.length)
    bytes.writeUInt32BE(bytes.length)
    bytes.writeUInt32BE(head.length, 4)
    bytes.set(head, 12)

    expect(Object.fromEntries(readFrame(bytes).headers)).toEqual({ x: 'ok' })
  })
})

describe('an error', () => {
  test.each([
    [
      'of the API',
      exceptionFrame('throttlingException', 'Slow down, key'),
      { message: 'Slow down, ***', details: { code: 'throttlingException' } },
    ],
    [
      'with a capital letter',
      frame(
        { ':message-type': 'exception', ':exception-type': 'x' },
        JSON.stringify({ Message: 'No' }),
      ),
      { message: 'No', details: { code: 'x' } },
    ],
    [
      'without words',
      frame({ ':message-type': 'exception', ':exception-type': 'internalServerException' }, ''),
      { message: 'internalServerException' },
    ],
    [
      'beyond the API',
      errorFrame('InternalFailure', 'It burnt'),
      { message: 'It burnt', details: { code: 'InternalFailure' } },
    ],
    ['of a code alone', errorFrame('InternalFailure', ''), { message: 'InternalFailure' }],
    [
      'that says nothing',
      frame({ ':message-type': 'exception' }, ''),
      { message: 'The answer ended before it was complete' },
    ],
  ])('%s ends the stream', async (_, said, expected) => {
    const redact = (text: string) => text.replace('key', '***')

    const { frames, error } = await read([joined([...FRAMES.slice(0, 2), said, ...FRAMES])], redact)

    expect(frames).toHaveLength(2)
    expect(error).toMatchObject({ kind: 'stream_truncated', ...expected })
  })
})
