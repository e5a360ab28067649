import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import OpenAI from 'openai'
import { base64Of, openaiEmbeddings, VECTOR } from '../../support/providers/embeddings'
import { type SseStyle, sse } from '../../support/providers/framing'
import { hello } from '../../support/providers/models/hello'
import {
  CHAT_USAGE,
  type ChatStreamOptions,
  chatChunks,
  chatCompletion,
  chatEvents,
  openaiError,
} from '../../support/providers/openai-chat'
import { FILE_CONTENT, openaiEndpoints, SPEECH } from '../../support/providers/openai-endpoints'
import { ERROR_SHAPES, errorAnswer } from '../../support/providers/openai-errors'
import {
  callItem,
  messageItem,
  type ResponseOptions,
  reasoningItem,
  responseEvents,
  responseObject,
} from '../../support/providers/openai-responses'
import { startProvider } from '../../support/providers/server'

const provider = startProvider()
afterAll(() => provider[Symbol.dispose]())
beforeEach(() => {
  provider.answer = hello
  provider.received.length = 0
})

/** OpenAI's SDK, straight in front of the provider. */
const openai = new OpenAI({ baseURL: provider.url, apiKey: 'sk-fake', maxRetries: 0 })

const messages = [{ role: 'user' as const, content: 'Hello!' }]
const calls = [
  { id: 'call_1', name: 'weather', args: ['', '{"city":', '"Bern"}'] },
  { id: 'call_2', name: 'clock', args: ['{}'] },
]

const STYLES: Record<string, SseStyle> = {
  'the usual spelling': {},
  CRLF: { lineEnd: '\r\n' },
  'no space behind a colon': { hasSpace: false },
  comments: { comment: 'keep-alive' },
  ids: { hasIds: true },
  'data over several lines': { isSpread: true },
}

describe('OpenAI’s SDK', () => {
  test('reads a whole chat, and the provider has recorded what it asked', async () => {
    const completion = await openai.chat.completions.create({ model: 'm', messages })

    expect(completion.choices[0]?.message.content).toBe('Hello there')
    expect(completion.choices[0]?.finish_reason).toBe('stop')
    expect(provider.received).toHaveLength(1)
    expect(provider.received[0]).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      query: '',
      json: { model: 'm', messages },
    })
    expect(provider.received[0]?.headers.get('authorization')).toBe('Bearer sk-fake')
  })

  for (const [name, style] of Object.entries(STYLES))
    test(`gathers a streamed chat with text and calls from ${name}`, async () => {
      provider.answer = () =>
        sse(chatEvents({ text: ['Let me', ' see 🦊'], calls, usageIn: 'empty choices' }, style))

      const stream = openai.chat.completions.stream({ model: 'm', messages })
      const completion = await stream.finalChatCompletion()

      const [choice] = completion.choices
      expect(choice?.message.content).toBe('Let me see 🦊')
      expect(choice?.finish_reason).toBe('tool_calls')
      expect(choice?.message.tool_calls).toMatchObject([
        { id: 'call_1', function: { name: 'weather', arguments: '{"city":"Bern"}' } },
        { id: 'call_2', function: { name: 'clock', arguments: '{}' } },
      ])
      expect(completion.usage).toMatchObject(CHAT_USAGE)
    })

  test('throws the error that a streamed chat ends in', async () => {
    provider.answer = () => sse(chatEvents({ error: { members: { message: 'No more' } } }))

    const result = openai.chat.completions.stream({ model: 'm', messages }).finalContent()

    expect(await result.catch(String)).toContain('No more')
  })

  for (const [name, style] of Object.entries(STYLES))
    test(`gathers a streamed response with every item from ${name}`, async () => {
      const items = [reasoningItem('Hm'), messageItem('Let me see'), callItem('weather', '{"a":1}')]
      provider.answer = () => sse(responseEvents({ items }, style))

      const response = await openai.responses.stream({ model: 'm', input: 'Hi' }).finalResponse()

      expect(response.status).toBe('completed')
      expect(response.output_text).toBe('Let me see')
      expect(response.output).toMatchObject(items.map(({ whole }) => whole))
    })

  for (const [name, ending, expected] of [
    ['incomplete', { ending: 'incomplete', reason: 'content_filter' }, 'response.incomplete'],
    ['failed', { ending: 'failed' }, 'response.failed'],
    ['in the middle', { ending: 'nothing' }, 'response.output_item.done'],
  ] as [string, ResponseOptions, string][])
    test(`sees that a response ends ${name}`, async () => {
      provider.answer = () => sse(responseEvents(ending))

      const types: string[] = []
      const stream = await openai.responses.create({ model: 'm', input: 'Hi', stream: true })
      for await (const event of stream) types.push(event.type)

      expect(types.at(-1)).toBe(expected)
    })

  test('throws the error that a streamed response ends in', async () => {
    const error = { code: 'server_error', message: 'No more' }
    provider.answer = () => sse(responseEvents({ ending: 'error', error }))

    const stream = await openai.responses.create({ model: 'm', input: 'Hi', stream: true })
    const last = await Array.fromAsync(stream).then(
      (events) => JSON.stringify(events.at(-1)),
      String,
    )

    expect(last).toContain('No more')
  })

  test('has the functions of a whole response', async () => {
    provider.answer = () => Response.json(responseObject('completed', [messageItem('Yes')]))

    const response = await openai.responses.create({ model: 'm', input: 'Hi' })

    expect(response.output_text).toBe('Yes')
  })

  test('decodes embeddings, which it asks for as base64', async () => {
    provider.answer = ({ json }) => Response.json(openaiEmbeddings(json ?? {}))

    const { data } = await openai.embeddings.create({ model: 'm', input: ['a', 'b'] })

    expect(provider.received[0]?.json?.encoding_format).toBe('base64')
    expect(data.map(({ embedding }) => embedding)).toEqual([VECTOR, VECTOR])
    expect(base64Of([1])).toBe('AACAPw==')
  })

  test('uses files, batches, speech and legacy completions', async () => {
    provider.answer = (received) => openaiEndpoints(received) ?? hello(received)

    const files = await openai.files.list()
    const content = await openai.files.content('file-fake')
    const batch = await openai.batches.retrieve('batch_fake')
    const speech = await openai.audio.speech.create({ model: 'm', voice: 'alloy', input: 'Hi' })
    const stream = await openai.completions.create({ model: 'm', prompt: 'Hi', stream: true })
    const texts = (await Array.fromAsync(stream)).map(({ choices }) => choices[0]?.text)

    expect(files.data[0]?.id).toBe('file-fake')
    expect(await content.text()).toBe(FILE_CONTENT)
    expect(batch.status).toBe('in_progress')
    expect(new Uint8Array(await speech.arrayBuffer())).toEqual(SPEECH)
    expect(texts.join('')).toBe('Hello there')
  })
})

describe('an error', () => {
  for (const [status, name] of [
    [400, 'BadRequestError'],
    [401, 'AuthenticationError'],
    [429, 'RateLimitError'],
    [503, 'InternalServerError'],
  ] as const)
    test(`of status ${status} is the SDK’s ${name}, with its words and headers`, async () => {
      provider.answer = () => openaiError(status, 'In its own words', { 'retry-after': '7' })

      const error = await openai.chat.completions
        .create({ model: 'm', messages })
        .catch((thrown: unknown) => thrown as InstanceType<typeof OpenAI.APIError>)

      expect(error).toMatchObject({ status, type: 'provider_type', code: 'provider_code' })
      expect(error.constructor.name).toBe(name)
      expect((error as Error).message).toContain('In its own words')
    })

  for (const [at, shape] of ERROR_SHAPES.entries())
    test(`of ${shape.provider} (${at}) has its status, its words and JSON`, async () => {
      const response = errorAnswer(shape, 'In its own words')
      const text = await response.text()

      expect(response.status).toBe(shape.status)
      expect(text).toContain('In its own words')
      expect(() => JSON.parse(text)).not.toThrow()
    })
})

describe('an oddity', () => {
  type Chunk = {
    choices: { delta: Record<string, unknown>; finish_reason: string | null }[] | null
    usage?: unknown
    error?: unknown
    id?: string
  }
  const chunksOf = (options: ChatStreamOptions) => chatChunks(options) as Chunk[]
  const deltasOf = (options: ChatStreamOptions) =>
    chunksOf(options).flatMap(({ choices }) => choices?.map(({ delta }) => delta) ?? [])
  const callsOf = (options: ChatStreamOptions) =>
    deltasOf(options).flatMap(({ tool_calls }) => (tool_calls ?? []) as Record<string, unknown>[])

  test('is null for every member without a value', () => {
    const [first, second] = chunksOf({ hasNulls: true })

    expect(first?.usage).toBeNull()
    expect(second?.choices?.[0]?.delta).toMatchObject({ content: 'Hello', tool_calls: null })
    expect(chatCompletion({ hasNulls: true })).toMatchObject({
      usage: null,
      choices: [{ message: { content: 'Hello there', tool_calls: null } }],
    })
  })

  test('is where the usage stands', () => {
    const usage = CHAT_USAGE
    const last = (usageIn: ChatStreamOptions['usageIn']) =>
      chunksOf(usageIn ? { usageIn } : {}).at(-1)

    expect(last(undefined)).not.toHaveProperty('usage')
    expect(last('empty choices')).toMatchObject({ choices: [], usage })
    expect(last('null choices')).toMatchObject({ choices: null, usage })
    expect(last('the last chunk')).toMatchObject({ choices: [{ finish_reason: 'stop' }], usage })
    expect(last('x_groq')).toMatchObject({ x_groq: { usage } })
    expect(chunksOf({ usageIn: 'every chunk' }).every((chunk) => chunk.usage === usage)).toBe(true)
  })

  test('is how a call is cut, numbered and named', () => {
    const indexes = (callIndex: 'none' | 'always 0') =>
      callsOf({ calls, callIndex }).map(({ index }) => index)
    const ids = (callIdIn: 'the second piece' | 'no piece') =>
      callsOf({ calls, callIdIn }).map(({ id }) => id)

    expect(callsOf({ calls }).map(({ index }) => index)).toEqual([0, 0, 0, 1])
    expect(indexes('none')).toEqual([undefined, undefined, undefined, undefined])
    expect(indexes('always 0')).toEqual([0, 0, 0, 0])
    expect(callsOf({ calls }).map(({ id }) => id)).toEqual([
      'call_1',
      undefined,
      undefined,
      'call_2',
    ])
    expect(ids('the second piece')).toEqual([undefined, 'call_1', undefined, undefined])
    expect(ids('no piece')).toEqual([undefined, undefined, undefined, undefined])
    expect(callsOf({ calls: [{ id: 'c', name: 'n', args: { a: 1 } }] })).toMatchObject([
      { function: { name: 'n', arguments: { a: 1 } } },
    ])
  })

  test('is how reasoning is told', () => {
    const second = (reasoningAs?: NonNullable<ChatStreamOptions['reasoningAs']>) =>
      deltasOf({ reasoning: ['Hm'], ...(reasoningAs && { reasoningAs }) })[1]

    expect(second()).toEqual({ reasoning_content: 'Hm' })
    expect(second('reasoning')).toEqual({ reasoning: 'Hm' })
    expect(second('reasoning_details')).toMatchObject({ reasoning_details: [{ text: 'Hm' }] })
    expect(second('parts')).toEqual({
      content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] }],
    })
    expect(deltasOf({ reasoning: ['Hm'], reasoningAs: 'parts' })[2]).toEqual({
      content: [{ type: 'text', text: 'Hello' }],
    })
    expect(chatCompletion({ reasoning: ['Hm'], reasoningAs: 'parts' })).toMatchObject({
      choices: [{ message: { content: [{ type: 'thinking' }, { type: 'text' }] } }],
    })
  })

  test('is how a stream begins and ends', () => {
    const [first, second] = chunksOf({ hasPromptFilter: true })

    expect(first).toMatchObject({ id: '', choices: [] })
    expect(second?.id).toBe('chatcmpl-fake')
    expect(chunksOf({ lateFinish: '' }).at(-1)?.choices?.[0]?.finish_reason).toBe('')
    expect(chunksOf({ finish: null }).at(-1)?.choices?.[0]?.finish_reason).toBeNull()
    expect(chatEvents({ hasDone: false }).join('')).not.toContain('[DONE]')
    expect(chatEvents().at(-1)).toBe('data: [DONE]\n\n')
    const members = { code: 502, message: 'No more' }
    expect(chunksOf({ error: { members } }).at(-1)).toEqual({ error: members } as Chunk & object)
    expect(chunksOf({ error: { members, besideChoices: true } }).at(-1)).toMatchObject({
      error: members,
      choices: [{ finish_reason: 'error' }],
    })
  })

  test('is a type that stands behind the other members of an event', () => {
    const [event] = responseEvents({ isTypeLast: true }, { name: 'none' })

    expect(event).toStartWith('data: {"response":')
    expect(event).toEndWith('"type":"response.created"}\n\n')
  })
})
