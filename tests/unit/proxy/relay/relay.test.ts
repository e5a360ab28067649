import { describe, expect, test } from 'bun:test'
import { anthropic } from '../../../../src/api/anthropic'
import type { Dialect } from '../../../../src/api/dialect'
import { openai } from '../../../../src/api/openai'
import { bytesInFlight, NO_HOLD } from '../../../../src/limits/bytes-in-flight'
import { type BodyEnd, type Relay, relayBody } from '../../../../src/proxy/relay/relay'
import { redactor } from '../../../../src/telemetry/redact'
import { answerIn } from '../../../support/cases/answer-in-pieces'
import { encode, halves, single } from '../../body/pieces'

/** What a client gets of an answer in these pieces, and what is reported of it. */
async function relayed(
  pieces: readonly Uint8Array[],
  more: Partial<Relay> = {},
  dialect: Dialect = openai,
) {
  const ends: BodyEnd[] = []
  const answer = answerIn(pieces)
  const body = relayBody({
    hold: NO_HOLD,
    answer,
    dialect,
    requestId: 'r',
    content: 'events',
    redact: redactor([]),
    idleTimeoutMs: 60_000,
    onEnd: (end) => ends.push(end),
    ...more,
  })
  const text = await new Response(body).text()
  expect(ends).toHaveLength(1)
  return { text, end: ends[0] as BodyEnd, isAborted: answer.abort.signal.aborted }
}

const everyCut = (text: string) => {
  const bytes = encode(text)
  return [[bytes], single(bytes), ...halves(bytes).slice(1, -1)]
}

const FINISH = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}\n\n'
const USAGE = 'data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2}}\n\n'
const DONE = 'data: [DONE]\n\n'

test.each([
  ['openai', openai, 'data: {"error":{"message":"Bad key sk-é-4f8d0a77"}}\n\n'],
  [
    'anthropic',
    anthropic,
    'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"Bad key sk-é-4f8d0a77"}}\n\n',
  ],
] as const)(
  'an error event of %s comes without secrets, and else as it is',
  async (_, dialect, event) => {
    const redact = redactor(['4f8d0a77'])

    const { text, end } = await relayed([encode(event)], { redact }, dialect)

    expect(text).toBe(event.replace('4f8d0a77', '[redacted]'))
    expect(end.outcome).toBe('failed')
  },
)

describe('counts that Portus asked for', () => {
  test.each([
    ['with [DONE]', FINISH + USAGE + DONE, FINISH + DONE],
    ['without [DONE]', FINISH + USAGE, FINISH + DONE],
    ['without a line break at the end', FINISH + USAGE.trim(), FINISH + DONE],
    ['before a comment', `${FINISH + USAGE}: x\n\n`, `${FINISH}: x\n\n${DONE}`],
  ])('are read and taken out of a stream %s', async (_, sent, arrives) => {
    for (const pieces of everyCut(sent)) {
      const { text, end } = await relayed(pieces, { isUsageAdded: true })

      expect(text).toBe(arrives)
      expect(end).toEqual({
        outcome: 'complete',
        bytes: arrives.length,
        usage: { inputTokens: 9, outputTokens: 2 },
        streamed: { textBytes: 0, countedBytes: 0, hasStopped: true },
      })
    }
  })

  test('stay where the client asked for them', async () => {
    const { text } = await relayed([encode(FINISH + USAGE + DONE)])

    expect(text).toBe(FINISH + USAGE + DONE)
  })
})

test('nothing is passed on behind an error, and the provider is let go', async () => {
  const error = 'event: error\ndata: {"type":"error","error":{"type":"t","message":"No"}}\n\n'
  for (const pieces of everyCut(`${error}event: message_stop\ndata: {}\n\n`)) {
    const { text, end, isAborted } = await relayed(pieces, {}, anthropic)

    expect(text).toBe(error)
    expect(end).toMatchObject({ outcome: 'failed', bytes: error.length })
    expect(isAborted).toBe(true)
  }
})

describe('a body that breaks', () => {
  async function* breaking(text: string) {
    yield encode(text)
    throw new Error('gone')
  }

  test('behind the terminal event is complete', async () => {
    const answer = { ...answerIn([]), body: breaking(FINISH + DONE) }
    const { text, end } = await relayed([], { answer })

    expect(text).toBe(FINISH + DONE)
    expect(end).toMatchObject({ outcome: 'complete' })
  })

  test.each([
    ['behind a reason for its end', FINISH],
    ['behind nothing', 'data: {"choices":[]}\n\n'],
  ])('%s is truncated', async (_, sent) => {
    const answer = { ...answerIn([]), body: breaking(sent) }

    await expect(relayed([], { answer })).rejects.toThrow()
  })
})

test.each([
  ['an event that is cut', `${FINISH}data: {"choices":[],"usa`],
  [
    'no reason for its end',
    'data: {"choices":[{"delta":{"content":"a"},"finish_reason":null}]}\n\n',
  ],
])(
  'a stream that ends with %s is truncated',
  async (_, sent) => {
    for (const pieces of everyCut(sent).slice(0, 2)) await expect(relayed(pieces)).rejects.toThrow()
  },
  20_000,
)

test.each([
  [
    'at once',
    '{"usage":{"prompt_tokens":9},"usage_breakdown":{"a":{"usage":{"prompt_tokens":1}}}}',
  ],
  ['before megabytes', `{"usage":{"prompt_tokens":9},"x":"${'x'.repeat(2_000_000)}"}`],
])('the counts of a JSON answer that comes in pieces are read: %s', async (_, json) => {
  const bytes = encode(json)
  const pieces = [bytes.subarray(0, 20), bytes.subarray(20, 60), bytes.subarray(60)]

  const { text, end } = await relayed(pieces, { content: 'json' })

  expect(text).toBe(json)
  expect(end).toMatchObject({ outcome: 'complete', usage: { inputTokens: 9 } })
})

describe('a client that does not read', () => {
  const MB = 1024 * 1024

  /** A relayed answer of two pieces, with a hold in this budget. */
  function unread(maxBytes: number, held = 0) {
    const inFlight = bytesInFlight(maxBytes)
    inFlight.holdFor('app').take(held)
    const ended = Promise.withResolvers<BodyEnd>()
    const hold = inFlight.holdFor('app')
    const answer = answerIn([encode('one'), encode('two')])
    const body = relayBody({
      hold,
      answer,
      dialect: openai,
      requestId: 'r',
      content: 'other',
      idleTimeoutMs: 200,
      onEnd(end) {
        hold.release()
        ended.resolve(end)
      },
    })
    return { inFlight, answer, reader: body.getReader(), ended: ended.promise }
  }

  test('counts while it does not, and no longer than that', async () => {
    const { inFlight, reader } = unread(64 * MB)
    await reader.read()
    while (inFlight.held === 0) await Bun.sleep(1)
    expect(inFlight.held).toBe(2.5 * MB)

    await reader.read()
    await reader.read()

    expect(inFlight.held).toBe(0)
  })

  test('is cut off where there is no room for what waits', async () => {
    const { inFlight, answer, reader, ended } = unread(64 * MB, 15 * MB)
    await reader.read()

    const end = await ended

    expect([end.outcome, end.error?.kind]).toEqual(['failed', 'overloaded'])
    expect(answer.abort.signal.aborted).toBe(true)
    expect(inFlight.held).toBe(15 * MB)
    await expect(reader.read()).rejects.toMatchObject({ kind: 'overloaded' })
  })
})
