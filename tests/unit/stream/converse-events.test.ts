import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { converseEvents, converseStreamOf } from '../../../src/stream/converse-events'
import {
  errorFrame,
  eventFrame,
  exceptionFrame,
  frame,
  streamedFrames,
} from '../../support/providers/aws-frames'
import {
  CONVERSE_USAGE,
  converseFrames,
  converseText,
  converseTool,
} from '../../support/providers/bedrock-converse'
import { heldBody, joined } from '../../support/providers/framing'
import { cut, halves, lengths, streamOf } from '../body/pieces'

async function said(pieces: readonly Uint8Array[]): Promise<string> {
  const bytes: Uint8Array[] = []
  for await (const piece of converseEvents(streamOf(pieces))) bytes.push(piece)
  return new TextDecoder().decode(Buffer.concat(bytes))
}

const event = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

const OPTIONS = { blocks: [converseText('é 🦊'), converseTool('t1', 'weather', '{}')] }

const SAID = [
  event('messageStart', { role: 'assistant' }),
  event('contentBlockDelta', { delta: { text: 'é 🦊' }, contentBlockIndex: 0 }),
  event('contentBlockStop', { contentBlockIndex: 0 }),
  event('contentBlockStart', {
    start: { toolUse: { toolUseId: 't1', name: 'weather' } },
    contentBlockIndex: 1,
  }),
  event('contentBlockDelta', { delta: { toolUse: { input: '{}' } }, contentBlockIndex: 1 }),
  event('contentBlockStop', { contentBlockIndex: 1 }),
  event('messageStop', { stopReason: 'tool_use' }),
  event('metadata', { usage: CONVERSE_USAGE, metrics: { latencyMs: 21 } }),
]

describe('the events of Converse', () => {
  test('have the names and the payloads of their frames, without the padding', async () => {
    expect(await said(converseFrames(OPTIONS))).toBe(SAID.join(''))
  })

  test('are the same wherever the bytes are cut', async () => {
    const whole = joined(converseFrames(OPTIONS))
    for (const pieces of halves(whole)) expect(await said(pieces)).toBe(SAID.join(''))
    await fc.assert(
      fc.asyncProperty(lengths(200), async (sizes) => {
        expect(await said(cut(whole, sizes))).toBe(SAID.join(''))
      }),
      { numRuns: 50 },
    )
  })

  test('keep what is called like the padding inside', async () => {
    expect(await said([eventFrame('metadata', { trace: { p: 'kept' }, p: 'abc' })])).toBe(
      event('metadata', { trace: { p: 'kept' } }),
    )
  })

  test('stay on one line, whatever a payload looks like', async () => {
    const spread = frame(
      { ':event-type': 'contentBlockDelta', ':message-type': 'event' },
      '{\r\n "delta": {"text": "a\\nb"},\n "p": "ab"}',
    )

    expect(await said([spread])).toBe(event('contentBlockDelta', { delta: { text: 'a\nb' } }))
  })

  test('have new names, too', async () => {
    expect(await said([eventFrame('somethingNew', { a: 1 })])).toBe(event('somethingNew', { a: 1 }))
  })

  test('leave out frames that hold none', async () => {
    expect(
      await said([
        frame({ ':event-type': 'contentBlockDelta', ':message-type': 'event' }, 'not JSON'),
        frame({ ':event-type': 'initial-response', ':message-type': 'event' }, ''),
        frame({ ':message-type': 'event' }, '{}'),
        frame({ ':event-type': 'a\ndata: {}', ':message-type': 'event' }, '{}'),
      ]),
    ).toBe('')
  })
})

describe('an exception in the stream', () => {
  test.each([
    ['validationException', 400],
    ['throttlingException', 429],
    ['ThrottlingException', 429],
    ['modelStreamErrorException', 424],
    ['internalServerException', 500],
    ['serviceUnavailableException', 503],
  ])('%s is the last event, and has the status %i', async (type, status) => {
    const frames = converseFrames(OPTIONS)
    const failed = exceptionFrame(type, 'It is "over"')

    expect(await said([...frames.slice(0, 3), failed, ...frames.slice(3)])).toBe(
      SAID.slice(0, 3).join('') +
        event('error', { error: { type, message: 'It is "over"', status } }),
    )
  })

  test('has the status of the model, if it is one of an error', async () => {
    const failed = (more: object) => said([exceptionFrame('modelStreamErrorException', 'W', more)])
    const error = { type: 'modelStreamErrorException', message: 'W' }

    expect(await failed({ originalStatusCode: 529 })).toBe(
      event('error', { error: { ...error, status: 529, originalStatusCode: 529 } }),
    )
    expect(await failed({ originalStatusCode: 200 })).toBe(
      event('error', { error: { ...error, status: 424, originalStatusCode: 200 } }),
    )
  })

  test('says what the model said where Bedrock says nothing', async () => {
    const failed = frame(
      { ':message-type': 'exception', ':exception-type': 'modelStreamErrorException' },
      JSON.stringify({ message: '', originalStatusCode: 400, originalMessage: 'Too long' }),
    )

    expect(await said([failed])).toContain('"message":"Too long","status":400')
  })

  test('without a description has its words in a header, or its name alone', async () => {
    expect(await said([errorFrame('InternalFailure', 'It went wrong')])).toBe(
      event('error', { error: { type: 'InternalFailure', message: 'It went wrong', status: 500 } }),
    )
    expect(await said([frame({ ':message-type': 'error', ':error-code': 'Odd' }, '')])).toBe(
      event('error', { error: { type: 'Odd', message: 'Odd' } }),
    )
    expect(await said([frame({ ':message-type': 'error' }, '')])).toBe(
      event('error', {
        error: { type: '', message: 'The provider ended the stream with an error' },
      }),
    )
  })
})

describe('an end', () => {
  test('inside a frame is a cut, wherever it is', async () => {
    const whole = joined(converseFrames(OPTIONS))
    const ends = converseFrames(OPTIONS).map(
      (_, at, all) => joined(all.slice(0, at + 1)).byteLength,
    )
    for (const [head = whole] of halves(whole)) {
      const isClean = head.length === 0 || ends.includes(head.length)
      const outcome = said([head]).then(
        () => 'clean',
        (error: Error) => error.message,
      )
      if (isClean) expect(await outcome).toBe('clean')
      else expect(await outcome).toContain('ended before it was complete')
    }
  })

  test('of damaged frames is an error', async () => {
    const damaged = joined(converseFrames(OPTIONS))
    damaged[40] = (damaged[40] as number) ^ 1

    expect(said([damaged])).rejects.toThrow()
  })
})

describe('an answer', () => {
  test('of frames is one of server-sent events', async () => {
    const answer = converseStreamOf(streamedFrames(converseFrames(OPTIONS)))

    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(await answer.text()).toBe(SAID.join(''))
  })

  test('stays as it is where it has no frames', () => {
    const answer = Response.json({ message: 'no' }, { status: 400 })

    expect(converseStreamOf(answer)).toBe(answer)
  })

  test('passes events at once', async () => {
    const held = heldBody()
    const type = { 'content-type': 'application/vnd.amazon.eventstream' }
    const reader = converseStreamOf(new Response(held.body, { headers: type })).body?.getReader()
    held.send(converseFrames(OPTIONS)[0] as Uint8Array)

    const first = await reader?.read()
    expect(new TextDecoder().decode(first?.value)).toBe(SAID[0] as string)
    await reader?.cancel()
  })
})
