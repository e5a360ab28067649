import { expect, test } from 'bun:test'
import { readChunks } from '../../support/assert/strict/chat'
import { parseObject } from '../../support/assert/strict/reading'
import { wireClient } from '../../support/clients/wire'
import { KEY, startPortus } from '../../support/portus'
import { messageEvents, textBlock } from '../../support/providers/anthropic-messages'
import { type ScriptedWire, startScripted } from '../../support/providers/faulty/scripted'
import type { Received } from '../../support/providers/server'
import { pathOf, requestFor } from './answers'
import type { Question } from './check-answer'
import { goodAnswer } from './good-answer'
import { type Asked, TARGETS, type Target } from './targets'

/** What answers of every format have shown, each by itself. */

const SETTINGS = { PORTUS_STREAM_IDLE_TIMEOUT_MS: 200 }

function targetOf(asked: Asked, name: string): Target {
  const found = TARGETS.find((target) => target.asked === asked && target.name === name)
  if (!found) throw new Error(`There is no ${asked} of ${name}`)
  return found
}

type Play = (wire: ScriptedWire, good: Buffer) => Promise<void>

/** Asks a target whose provider plays these bytes, and gives what its client gets. */
async function met(
  asked: Asked,
  name: string,
  { isStream = false, inputs = 2, play }: { isStream?: boolean; inputs?: number; play: Play },
) {
  const target = targetOf(asked, name)
  const question: Question = { target, isStream, inputs }
  using provider = await startScripted(async (received: Received, wire) => {
    const { units } = await goodAnswer(target.answer, received)
    await play(wire, Buffer.concat([...units]))
  })
  await using portus = await startPortus({
    aliases: { it: target.alias(provider.url) },
    settings: SETTINGS,
  })
  const client = wireClient(portus.url)
  const exchange = await client.send({
    path: pathOf(question, 'it'),
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(requestFor(question, 'it')),
  })
  client.abandon()
  expect(portus.logged).toEqual([])
  expect(provider.faults).toEqual([])
  return { ...exchange, json: parseObject(exchange.body) }
}

const head = (type: string, ...lines: string[]) =>
  ['HTTP/1.1 200 OK', `Content-Type: ${type}`, ...lines, '', ''].join('\r\n')
const chunk = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
const CHUNKED = 'Transfer-Encoding: chunked'
const EVENTS = 'text/event-stream'

/** Sends so much of an answer, and then nothing, or a reset. */
const part =
  (type: string, bytes: number, isReset = false): Play =>
  async (wire, good) => {
    await wire.send(
      Buffer.concat([Buffer.from(head(type, CHUNKED)), chunk(good.subarray(0, bytes))]),
    )
    if (isReset) wire.reset()
  }

/** Sends this in place of an answer. */
const instead =
  (body: string, { type = 'application/json', status = '200 OK' } = {}): Play =>
  async (wire) => {
    const text = `${head(type, `Content-Length: ${Buffer.byteLength(body)}`)}${body}`
    await wire.send(text.replace('200 OK', status))
    wire.done()
  }

for (const isStream of [false, true])
  test(`a provider that is silent behind its first bytes is given up, ${isStream ? 'streamed' : 'whole'}`, async () => {
    const type = isStream ? EVENTS : 'application/json'
    for (const name of ['`google`', '`cohere`', '`deepseek`'])
      expect(await met('messages', name, { isStream, play: part(type, 20) })).toMatchObject({
        status: 504,
        end: 'whole',
        json: { error: { type: 'timeout_error' } },
      })
  })

test('a count that is silent behind its first bytes is given up', async () => {
  const play = part('application/json', 5)
  const { status, end } = await met('count_tokens', 'tokens of Claude on `bedrock`', { play })
  expect({ status, end }).toEqual({ status: 502, end: 'whole' })
})

test('a stream that breaks before its first event is the provider’s fault', async () => {
  const play = part(EVENTS, 20, true)
  expect(await met('messages', '`cerebras`', { isStream: true, play })).toMatchObject({
    status: 502,
    json: { type: 'error', error: { type: 'api_error' } },
  })
})

test('a whole answer that is called events and breaks off is the provider’s fault', async () => {
  const { status, json } = await met('chat', '`google`', { play: part(EVENTS, 200, true) })
  expect({ status, code: json?.error }).toMatchObject({
    status: 502,
    code: { code: 'invalid_provider_answer' },
  })
})

test('JSON that passes and breaks off as soon as it begins is the provider’s fault or a cut', async () => {
  for (const [asked, name] of [
    ['embeddings', 'embeddings of `openai`'],
    ['count_tokens', 'tokens of `anthropic`'],
    ['chat', '`groq`'],
  ] as const) {
    const { status, end } = await met(asked, name, { play: part('application/json', 12, true) })
    expect(status === 502 || end === 'broken').toBe(true)
  }
})

test('embeddings of several calls are read under any number of success', async () => {
  const play: Play = async (wire, good) => {
    const length = `Content-Length: ${good.length}`
    await wire.send(head('application/json', length).replace('200 OK', '207 Multi-Status'))
    await wire.send(good)
    wire.done()
  }
  const { status, json } = await met('embeddings', 'embeddings of `cohere`', { play })
  expect({ status, object: json?.object }).toEqual({ status: 200, object: 'list' })
})

test('a count on Bedrock is read under any number of success, and must be a count', async () => {
  const name = 'tokens of Claude on `bedrock`'
  const counted = (body: string, status?: string) =>
    met('count_tokens', name, { play: instead(body, status ? { status } : {}) })

  expect((await counted('{"inputTokens":9}', '202 Accepted')).json).toEqual({ input_tokens: 9 })
  for (const count of ['1e999', '-1', '0.5', '"9"'])
    expect((await counted(`{"inputTokens":${count}}`)).status).toBe(502)
})

test('a number too large for one is not told as null or as a word', async () => {
  const statistics = '{"truncated":false,"token_count":1e999}'
  const one = `{"embeddings":{"values":[1],"statistics":${statistics}}}`
  const { json } = await met('embeddings', 'embeddings of Gemini on `vertex-ai`', {
    inputs: 1,
    play: instead(`{"predictions":[${one}]}`),
  })
  expect(json?.usage).toEqual({ prompt_tokens: 0, total_tokens: 0 })

  const play = instead('{"error":{"code":1e999,"message":null}}')
  const { body, status } = await met('chat', '`google`', { play })
  expect(status).toBe(502)
  expect(body).not.toContain('Infinity')
})

test('frames that are called otherwise are no answer', async () => {
  for (const type of ['application/json', 'application/octet-stream']) {
    const play: Play = async (wire, good) => {
      await wire.send(head(type, `Content-Length: ${good.length}`))
      await wire.send(good)
      wire.done()
    }
    const { status, json } = await met('messages', 'Claude on `bedrock`', { isStream: true, play })
    expect({ status, type: json?.type }).toEqual({ status: 502, type: 'error' })
  }
})

test('a cut shows in events that are called otherwise', async () => {
  for (const type of ['text/plain', 'image/png', 'application/octet-stream', 'application/json']) {
    const play: Play = async (wire, good) => {
      const half = good.subarray(0, good.length / 2)
      await wire.send(head(type, `Content-Length: ${half.length}`))
      await wire.send(half)
      wire.done()
    }
    const { body, end } = await met('chat', '`openrouter`', { isStream: true, play })
    expect(end).toBe('broken')
    expect(body).toContain('stream_truncated')
  }
})

test.each([
  ['Nova on `bedrock`', '{"output":{}}'],
  ['Claude on `bedrock`', '{"content":[]}'],
  ['`cohere`', '{"message":{}}'],
  ['`google`', '{"candidates":[]}'],
])('%s that says neither words nor why it ended has not answered', async (name, body) => {
  expect((await met('chat', name, { play: instead(body) })).status).toBe(502)
})

test('blocks of Claude’s behind the reason for the end stand before it', async () => {
  const events = messageEvents({ blocks: [textBlock('Hello'), textBlock(' there')] })
  const at = events.findIndex((event) => event.startsWith('event: message_delta'))
  const early = [...events.toSpliced(at, 1).toSpliced(1, 0, events[at] ?? '')].join('')
  const play = instead(early, { type: EVENTS })
  const { body } = await met('chat', '`anthropic`', { isStream: true, play })
  expect(readChunks(body)).toMatchObject({ problems: [], text: 'Hello there', end: 'whole' })
})

test('a refusal of a block without a type has a word for it', async () => {
  const target = targetOf('messages', '`fireworks-ai`')
  await using portus = await startPortus({ aliases: { it: target.alias('http://127.0.0.1:1/v1') } })
  for (const block of ['{"text":"x"}', '{"type":1e999}', '{"type":null}', '{"type":{}}']) {
    const response = await portus.call('/v1/messages', {
      method: 'POST',
      body: `{"model":"it","max_tokens":9,"messages":[{"role":"user","content":[${block}]}]}`,
    })
    expect(response.status).toBe(400)
    expect(await response.text()).not.toMatch(/undefined|Infinity|\[object/)
  }
})

test('a description of a schema that is no text is not told as one', async () => {
  const property = { type: 'string', minLength: 1, description: { $ref: 1 } }
  const schema = { type: 'object', properties: { a: property }, required: ['a'] }
  for (const name of ['`anthropic`', '`cohere`', 'Claude on `bedrock`', '`google`']) {
    const target = targetOf('chat', name)
    using provider = await startScripted((_, wire) => wire.reset())
    await using portus = await startPortus({ aliases: { it: target.alias(provider.url) } })
    await portus.call('/v1/chat/completions', {
      json: {
        model: 'it',
        messages: [{ role: 'user', content: 'Hi' }],
        response_format: { type: 'json_schema', json_schema: { name: 'o', schema } },
      },
    })
    for (const { text } of provider.received) expect(text).not.toContain('[object')
  }
})
