import { afterAll, describe, expect, test } from 'bun:test'
import OpenAI from 'openai'
import type { AliasFile } from '../../src/alias/schema'
import { readResponseEvents } from '../support/assert/strict/responses'
import { KEY, openaiAlias, startPortus } from '../support/portus'
import { heldBody, sse } from '../support/providers/framing'
import { chatEvents } from '../support/providers/openai-chat'
import { responseEvents } from '../support/providers/openai-responses'
import { type Answer, startProvider } from '../support/providers/server'

const SSE = { headers: { 'content-type': 'text/event-stream' } }

/** Sends what a provider has sent, and then nothing more. */
const silent =
  (events: readonly string[]): Answer =>
  () => {
    const stream = heldBody()
    for (const event of events) stream.send(event)
    return new Response(stream.body, SSE)
  }

/** Sends what a provider has sent, and breaks the connection. */
const broken =
  (events: readonly string[]): Answer =>
  () => {
    const stream = heldBody()
    for (const event of events) stream.send(event)
    setTimeout(() => stream.fail(new Error('gone')), 20)
    return new Response(stream.body, SSE)
  }

/** The first events of each provider, up to a piece of the text. */
const BEGUN = {
  'passed through': responseEvents().slice(0, 5),
  translated: chatEvents().slice(0, 2),
}

const alias = (way: keyof typeof BEGUN, url: string): AliasFile =>
  way === 'translated'
    ? openaiAlias(url, { native: { responses: false } })
    : openaiAlias(url, { passthrough: true })

const provider = startProvider()
const started = startPortus({
  aliases: {
    'passed through': alias('passed through', provider.url),
    translated: alias('translated', provider.url),
  },
  settings: { PORTUS_STREAM_IDLE_TIMEOUT_MS: 400 },
})
afterAll(async () => {
  await (await started).stop(true)
  provider[Symbol.dispose]()
})

/** What a client that reads the bytes gets, up to where they end. */
async function textOf(model: string): Promise<string> {
  const response = await (await started).call('/v1/responses', {
    json: { model, input: 'Hi', stream: true },
  })
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true })
  } catch {
    // The stream breaks off behind its error.
  }
  return text
}

/** What OpenAI's SDK throws. */
async function thrownBy(model: string): Promise<unknown> {
  const client = new OpenAI({
    apiKey: KEY,
    baseURL: `${(await started).url}/v1`,
    maxRetries: 0,
  })
  try {
    const stream = await client.responses.create({ model, input: 'Hi', stream: true })
    for await (const _ of stream);
  } catch (error) {
    return error
  }
  return undefined
}

/** The events of a text as their data. */
const eventsIn = (text: string) =>
  text
    .split('\n\n')
    .filter((event) => event.trim() !== '' && !event.startsWith(':'))
    .map((event) => {
      const [, name, data = ''] = /^event: (.*)\ndata: (.*)$/.exec(event.trim()) ?? []
      const value = JSON.parse(data)
      expect(value.type).toBe(name)
      return value
    })

describe.each(Object.keys(BEGUN) as (keyof typeof BEGUN)[])('a stream that is %s', (way) => {
  for (const [name, answer, code] of [
    ['breaks off', broken(BEGUN[way]), 'stream_truncated'],
    ['ends before its end', () => sse(BEGUN[way]), 'stream_truncated'],
    ['is silent for too long', silent(BEGUN[way]), 'stream_idle_timeout'],
  ] as const)
    test(`and ${name} ends in what OpenAI’s SDK throws and what Codex reads`, async () => {
      provider.answer = answer
      const events = eventsIn(await textOf(way))
      expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, at) => at))
      const [error, failed] = events.slice(-2)
      expect(error).toMatchObject({ type: 'error', code, error: { code, param: null } })
      expect(failed).toMatchObject({
        type: 'response.failed',
        response: { object: 'response', status: 'failed', error: { code: 'server_error' } },
      })
      expect(failed.response.error.message).toBe(error.message)

      expect(await thrownBy(way)).toMatchObject({ code, message: error.message })
    })
})

test('a translated stream that breaks off says what has come of it', async () => {
  provider.answer = broken(BEGUN.translated)
  const { problems, response, end, text } = readResponseEvents(
    (await textOf('translated')).replaceAll('\n\n\n\n', '\n\n'),
  )
  expect({ problems, end }).toEqual({ problems: [], end: 'error' })
  expect(text).not.toBe('')
  expect(response).toMatchObject({ status: 'failed', output: [{ status: 'incomplete' }] })
})

describe('a provider’s own error in a stream that is passed through', () => {
  const failure = (code: string, message: string) => [
    ...BEGUN['passed through'],
    `event: error\ndata: ${JSON.stringify({ type: 'error', sequence_number: 5, error: { type: code, code, message, param: null } })}\n\n`,
    `event: response.failed\ndata: ${JSON.stringify({ type: 'response.failed', sequence_number: 6, response: { id: 'resp_fake', status: 'failed', error: { code, message } } })}\n\n`,
  ]

  test('reaches the client with both of its events', async () => {
    const events = failure('insufficient_quota', 'No money')
    provider.answer = () => sse(events)
    expect(await textOf('passed through')).toBe(events.join(''))
    expect(await thrownBy('passed through')).toMatchObject({ code: 'insufficient_quota' })
  })

  test('shows the operator’s credential in neither', async () => {
    provider.answer = () => sse(failure('server_error', 'Bad key sk-provider-openai'))
    const text = await textOf('passed through')
    expect(text).toContain('response.failed')
    expect(text).not.toContain('sk-provider-openai')
  })

  test('is complete where nothing follows it', async () => {
    const events = failure('server_error', 'No').slice(0, -1)
    provider.answer = () => sse(events)
    expect(await textOf('passed through')).toBe(events.join(''))
  })
})

for (const name of ['none', 'event'] as const)
  test(`events with their type last are understood, with names of the kind ${name}`, async () => {
    const events = responseEvents({ isTypeLast: true }, { name } as never)
    provider.answer = () => sse(events)
    expect(await textOf('passed through')).toBe(events.join(''))
  })
