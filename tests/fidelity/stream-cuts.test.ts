import { expect, test } from 'bun:test'
import { anthropic } from '../../src/api/anthropic'
import { openai } from '../../src/api/openai'
import type { Rest } from '../../src/proxy/forward'
import { relayBody } from '../../src/proxy/relay'
import { SHORT_STREAMS, type StreamShape } from '../support/cases/streams'

/** Passes a stream on in exactly these pieces, which no socket would keep apart. */
async function relayed({ path }: StreamShape, pieces: readonly Uint8Array[]) {
  const [first, ...others] = pieces
  const rest: Rest = {
    async read() {
      const value = others.shift() as Uint8Array<ArrayBuffer> | undefined
      return value ? { done: false, value } : { done: true, value: undefined }
    },
    async cancel() {},
  }
  let outcome: string | undefined
  const body = relayBody({
    answer: { status: 200, headers: new Headers(), first, rest, abort: new AbortController() },
    dialect: path === '/v1/messages' ? anthropic : openai,
    requestId: 'r',
    content: 'events',
    idleTimeoutMs: 60_000,
    onEnd: (end) => {
      outcome = end.outcome
    },
  })
  return { text: await new Response(body).text(), outcome }
}

test.each(Object.entries(SHORT_STREAMS))('%s may be cut at every byte', async (_, shape) => {
  const bytes = Buffer.from(shape.text)
  const expected = { text: shape.text, outcome: shape.outcome }

  for (let at = 1; at < bytes.length; at++)
    expect(await relayed(shape, [bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected)
  const single = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1))

  expect(await relayed(shape, single)).toEqual(expected)
})
