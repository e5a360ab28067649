import { describe, expect, test } from 'bun:test'
import { endpointOf } from '../../../src/api/endpoints/endpoints'
import { jsonBodyOf } from '../../../src/body/json/body'
import { NO_HOLD } from '../../../src/limits/bytes-in-flight'
import type { Received } from '../../../src/proxy/request/received'
import type { AnswerTranslation } from '../../../src/proxy/translated-answer'
import { translatedAnswer } from '../../../src/proxy/translated-answer'
import { startBody } from '../../../src/stream/answer'
import { anthropic } from '../../../src/translate/formats/anthropic/anthropic'
import { gemini } from '../../../src/translate/formats/gemini/format'
import { openaiChat } from '../../../src/translate/formats/openai-chat/format'
import { reasoningMemory, reasoningStore } from '../../../src/translate/reasoning-memory'

const SECRET = 'sk-secret-7f31'
const KEYED = `key ${SECRET} was refused`

const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`

/** Streams that begin well and then end with an error in which a credential stands. */
const STREAMS = [
  [
    openaiChat,
    event({ choices: [{ index: 0, delta: { content: 'Hi' } }] }),
    event({ error: { message: KEYED, type: SECRET, code: SECRET } }),
  ],
  [
    anthropic,
    event({ type: 'message_start', message: { id: 'm' } }) +
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'Hi' } }),
    event({ type: 'error', error: { type: SECRET, message: KEYED } }),
  ],
  [
    gemini,
    event({ candidates: [{ content: { parts: [{ text: 'Hi' }] } }] }),
    event({ error: { code: 400, status: SECRET, message: KEYED } }),
  ],
] as const

async function streamed(
  format: (typeof STREAMS)[number][0],
  endpoint: 'chat' | 'messages',
  pieces: AsyncGenerator<Uint8Array, undefined>,
): Promise<Received> {
  const alias = { name: 'a', targets: new Map() }
  const request = {
    endpoint: endpointOf(endpoint),
    alias,
    isStreamed: true,
    hold: NO_HOLD,
    body: jsonBodyOf(Buffer.from('{"stream":true}')),
  } as unknown as AnswerTranslation['request']
  const answer = {
    status: 200,
    headers: new Headers({ 'content-type': 'text/event-stream' }),
    abort: new AbortController(),
    ...(await startBody(pieces)),
    redact: (text: string) => text.replaceAll(SECRET, '[redacted]'),
  } as Received
  const memory = reasoningMemory(reasoningStore(), 'app')
  return translatedAnswer(answer, { format, request, requestId: 'r', memory })
}

async function* piecesOf(...texts: string[]): AsyncGenerator<Uint8Array, undefined> {
  for (const text of texts) yield Buffer.from(text)
  return undefined
}

const read = async ({ body }: Received) => {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

describe.each(['chat', 'messages'] as const)('a translated stream for %s', (endpoint) => {
  for (const [format, good, bad] of STREAMS) {
    test(`shows no credential that ${format.name} repeats in an error`, async () => {
      const text = await read(await streamed(format, endpoint, piecesOf(good, bad)))
      expect(text).toContain('Hi')
      expect(text).toContain('[redacted]')
      expect(text).not.toContain(SECRET)
    })

    test(`says nothing after an error of ${format.name}, and ends its body`, async () => {
      let isClosed = false
      async function* endless(): AsyncGenerator<Uint8Array, undefined> {
        try {
          yield Buffer.from(good)
          yield Buffer.from(bad)
          for (;;) yield Buffer.from(good)
        } finally {
          isClosed = true
        }
      }
      const text = await read(await streamed(format, endpoint, endless()))
      expect(text.match(/Hi/g)).toHaveLength(1)
      expect(isClosed).toBe(true)
    })
  }
})
