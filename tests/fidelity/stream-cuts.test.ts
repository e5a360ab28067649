import { expect, test } from 'bun:test'
import { anthropic } from '../../src/api/anthropic'
import { openai } from '../../src/api/openai'
import { NO_HOLD } from '../../src/limits/bytes-in-flight'
import { relayBody } from '../../src/proxy/relay/relay'
import { redactor } from '../../src/telemetry/redact'
import { answerIn } from '../support/cases/answer-in-pieces'
import { SHORT_STREAMS, type StreamShape } from '../support/cases/streams'
import { decode } from '../unit/body/pieces'

/** Passes a stream on in exactly these pieces, which no socket would keep apart. */
async function relayed({ path }: StreamShape, pieces: readonly Uint8Array[]) {
  let outcome: string | undefined
  const body = relayBody({
    hold: NO_HOLD,
    answer: answerIn(pieces),
    dialect: path === '/v1/messages' ? anthropic : openai,
    requestId: 'r',
    content: 'events',
    redact: redactor([]),
    idleTimeoutMs: 60_000,
    onEnd: (end) => {
      outcome = end.outcome
    },
  })
  return { text: decode(await new Response(body).bytes()), outcome }
}

test.each(Object.entries(SHORT_STREAMS))('%s may be cut at every byte', async (_, shape) => {
  const bytes = Buffer.from(shape.text)
  const expected = { text: shape.arrives ?? shape.text, outcome: shape.outcome }

  for (let at = 1; at < bytes.length; at++)
    expect(await relayed(shape, [bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected)
  const single = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1))

  expect(await relayed(shape, single)).toEqual(expected)
})
