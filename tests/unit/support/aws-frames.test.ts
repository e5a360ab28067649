import { describe, expect, test } from 'bun:test'
import {
  errorFrame,
  eventFrame,
  exceptionFrame,
  frame,
  streamedFrames,
} from '../../support/providers/aws-frames'
import { joined, piecesOf } from '../../support/providers/framing'
import { readFrames } from './read-frames'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('a frame', () => {
  // Both stand in the test vectors that AWS has for its SDKs.
  test('without headers or payload has the bytes of the published vector', () => {
    expect(hex(frame({}, ''))).toBe('000000100000000005c248eb7d98c8ff')
  })

  test('with a header and a payload has the bytes of the published vector', () => {
    const written = frame({ 'content-type': 'application/json' }, "{'foo':'bar'}")

    expect(hex(written)).toBe(
      [
        '0000003d00000020 07fd8396',
        '0c636f6e74656e742d74797065 07 0010 6170706c69636174696f6e2f6a736f6e',
        '7b27666f6f273a27626172277d 8d9c08b1',
      ]
        .join('')
        .replaceAll(' ', ''),
    )
  })
})

describe('frames', () => {
  const written = [
    eventFrame('messageStart', { role: 'assistant' }),
    eventFrame('contentBlockDelta', { delta: { text: 'é 🦊' }, contentBlockIndex: 0 }),
    exceptionFrame('throttlingException', 'Too many requests'),
    errorFrame('InternalError', 'It went wrong'),
  ]

  test('are read back with their headers and payloads', () => {
    expect(readFrames(joined(written))).toEqual([
      {
        headers: {
          ':event-type': 'messageStart',
          ':content-type': 'application/json',
          ':message-type': 'event',
        },
        payload: '{"role":"assistant"}',
      },
      {
        headers: {
          ':event-type': 'contentBlockDelta',
          ':content-type': 'application/json',
          ':message-type': 'event',
        },
        payload: '{"delta":{"text":"é 🦊"},"contentBlockIndex":0}',
      },
      {
        headers: {
          ':exception-type': 'throttlingException',
          ':content-type': 'application/json',
          ':message-type': 'exception',
        },
        payload: '{"message":"Too many requests"}',
      },
      {
        headers: {
          ':message-type': 'error',
          ':error-code': 'InternalError',
          ':error-message': 'It went wrong',
        },
        payload: '',
      },
    ])
  })

  test('are refused by the reader where one bit differs', () => {
    const bytes = joined(written)

    for (const at of [0, 5, 9, 20, bytes.length - 1]) {
      const damaged = bytes.slice()
      damaged[at] = damaged[at]! ^ 1
      expect(() => readFrames(damaged)).toThrow()
    }
  })

  test('arrive over a socket in pieces that end inside a frame', async () => {
    const bytes = joined(written)
    using server = Bun.serve({ port: 0, fetch: () => streamedFrames(piecesOf(bytes, 7)) })

    const response = await fetch(server.url)

    expect(response.headers.get('content-type')).toBe('application/vnd.amazon.eventstream')
    expect(readFrames(await response.bytes())).toHaveLength(written.length)
  })
})
