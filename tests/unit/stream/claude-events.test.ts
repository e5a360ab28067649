import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { claudeEvents, claudeStreamOf } from '../../../src/stream/claude-events'
import {
  messageEvents,
  textBlock,
  thinkingBlock,
  toolBlock,
} from '../../support/providers/anthropic-messages'
import {
  errorFrame,
  eventFrame,
  exceptionFrame,
  frame,
  streamedFrames,
} from '../../support/providers/aws-frames'
import { invokeFrames } from '../../support/providers/bedrock-converse'
import { cutAt, heldBody, joined } from '../../support/providers/framing'
import { cut, lengths, streamOf } from '../body/pieces'

const chunk = (json: string) => eventFrame('chunk', { bytes: Buffer.from(json).toString('base64') })

async function said(pieces: readonly Uint8Array[]): Promise<string> {
  const bytes: Uint8Array[] = []
  for await (const piece of claudeEvents(streamOf(pieces))) bytes.push(piece)
  return new TextDecoder().decode(Buffer.concat(bytes))
}

const OPTIONS = {
  blocks: [
    thinkingBlock('Hm é 🦊'),
    textBlock('Hello', ' there'),
    toolBlock('toolu_1', 'weather', '{"city":', '"Bern"}'),
  ],
}

describe('the events of Claude on Bedrock', () => {
  test('are those of Anthropic to the byte, without what Bedrock adds', async () => {
    expect(await said(invokeFrames(OPTIONS))).toBe(messageEvents(OPTIONS).join(''))
  })

  test('are the same in any pieces', async () => {
    const whole = joined(invokeFrames(OPTIONS))
    await fc.assert(
      fc.asyncProperty(lengths(200), async (sizes) => {
        expect(await said(cut(whole, sizes))).toBe(messageEvents(OPTIONS).join(''))
      }),
      { numRuns: 50 },
    )
  })

  test('keep the spelling of their JSON', async () => {
    const json =
      '{"type":"content_block_delta", "index":0,"delta":{"text":"\\u00e9\\/1.0"},"n":1e2}'

    expect(await said([chunk(json)])).toBe(`event: content_block_delta\ndata: ${json}\n\n`)
  })

  test.each([
    ['another order', '{"index":0,"type":"ping"}', '{"index":0,"type":"ping"}'],
    ['line ends', '{"type":"ping",\r\n"index":0}', '{"type":"ping","index":0}'],
  ])('are written on one line and with their name, also with %s', async (_name, json, data) => {
    expect(await said([chunk(json)])).toBe(`event: ping\ndata: ${data}\n\n`)
  })

  test('leave out frames that hold none', async () => {
    expect(
      await said([
        eventFrame('initial-response', {}),
        frame({ ':event-type': 'chunk', ':message-type': 'event' }, 'not JSON'),
        eventFrame('chunk', { bytes: 1 }),
      ]),
    ).toBe('')
  })
})

describe('an error in the stream', () => {
  test.each([
    ['throttlingException', 'rate_limit_error'],
    ['ThrottlingException', 'rate_limit_error'],
    ['serviceUnavailableException', 'overloaded_error'],
    ['modelTimeoutException', 'timeout_error'],
    ['validationException', 'invalid_request_error'],
    ['internalServerException', 'api_error'],
    ['modelStreamErrorException', 'api_error'],
    ['somethingNewException', 'api_error'],
  ])('%s is an event of Anthropic’s, %s, and the last one', async (exception, type) => {
    const frames = [
      ...invokeFrames(OPTIONS).slice(0, 3),
      exceptionFrame(exception, 'It is "over"'),
      ...invokeFrames(OPTIONS).slice(3),
    ]

    expect(await said(frames)).toBe(
      messageEvents(OPTIONS).slice(0, 3).join('') +
        `event: error\ndata: {"type":"error","error":{"type":"${type}","message":"It is \\"over\\""}}\n\n`,
    )
  })

  test('of the model itself says what the model said', async () => {
    const failed = frame(
      { ':message-type': 'exception', ':exception-type': 'modelStreamErrorException' },
      JSON.stringify({ originalStatusCode: 529, originalMessage: 'Overloaded' }),
    )

    expect(await said([failed])).toContain(
      '"error":{"type":"overloaded_error","message":"Overloaded"}',
    )
  })

  test('without a description has its words in a header, or its name alone', async () => {
    expect(await said([errorFrame('InternalError', 'It went wrong')])).toContain(
      '"message":"It went wrong"',
    )
    expect(await said([frame({ ':message-type': 'error', ':error-code': 'Odd' }, '')])).toContain(
      '"message":"Odd"',
    )
  })

  test('may be Anthropic’s own, and is the last event, too', async () => {
    const error = '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'

    expect(await said([chunk(error), chunk('{"type":"ping"}')])).toBe(
      `event: error\ndata: ${error}\n\n`,
    )
  })
})

describe('an end', () => {
  const whole = joined(invokeFrames(OPTIONS))
  const [half = whole] = cutAt(whole, whole.length - 5)

  test('inside a frame is a cut', async () => {
    expect(said([half])).rejects.toThrow('ended before it was complete')
  })

  test('between frames is clean', async () => {
    expect(await said(invokeFrames(OPTIONS).slice(0, 2))).toBe(
      messageEvents(OPTIONS).slice(0, 2).join(''),
    )
  })
})

describe('an answer', () => {
  test('is one of server-sent events', async () => {
    const answer = claudeStreamOf(streamedFrames(invokeFrames(OPTIONS)))

    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(await answer.text()).toBe(messageEvents(OPTIONS).join(''))
  })

  test('stays as it is where it is no event stream', () => {
    const answer = Response.json({ message: 'no' }, { status: 400 })

    expect(claudeStreamOf(answer)).toBe(answer)
  })

  test('ends the provider’s answer when the client leaves', async () => {
    let isCancelled = false
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(invokeFrames(OPTIONS)[0] as Uint8Array),
      cancel() {
        isCancelled = true
      },
    })
    const type = { 'content-type': 'application/vnd.amazon.eventstream' }
    const reader = claudeStreamOf(new Response(body, { headers: type })).body?.getReader()
    await reader?.read()
    const waiting = reader?.read()
    await reader?.cancel()

    expect(isCancelled).toBeTrue()
    expect((await waiting)?.done).toBeTrue()
  })

  test('passes events at once', async () => {
    const held = heldBody()
    const type = { 'content-type': 'application/vnd.amazon.eventstream' }
    const reader = claudeStreamOf(new Response(held.body, { headers: type })).body?.getReader()
    held.send(invokeFrames(OPTIONS)[0] as Uint8Array)

    const first = await reader?.read()
    expect(new TextDecoder().decode(first?.value)).toBe(messageEvents(OPTIONS)[0] as string)
    await reader?.cancel()
  })
})

test('an event takes less than 20 microseconds', async () => {
  const frames = Array.from({ length: 5000 }, () =>
    chunk('{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}'),
  )
  await said(frames)
  const before = performance.now()
  await said(frames)

  // Ten times as much, so that a busy machine does not fail it.
  expect((performance.now() - before) / frames.length).toBeLessThan(0.2)
})
