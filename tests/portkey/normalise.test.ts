import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { startPortus } from '../support/portus'
import { messageStream, textBlock, toolBlock } from '../support/providers/anthropic-messages'
import { errorFrame, streamedFrames } from '../support/providers/aws-frames'
import {
  type ConverseOptions,
  converseFrames,
  converseText,
  converseTool,
} from '../support/providers/bedrock-converse'
import { cohereStream } from '../support/providers/cohere'
import { type Fault, startFaultyUpstream } from '../support/providers/faulty/sockets'
import {
  cutAt,
  dataEvent,
  joined,
  overlapping,
  piecesOf,
  type SseEvent,
  type SseStyle,
  sse,
  streamed,
  verbatim,
  writeArray,
  writeEvents,
} from '../support/providers/framing'
import { geminiChunks, geminiEvents } from '../support/providers/gemini'
import {
  CHAT_USAGE,
  type ChatOptions,
  chatCompletion,
  chatEvents,
  chatStream,
} from '../support/providers/openai-chat'
import { type FakeProvider, startProvider } from '../support/providers/server'

const resources = new AsyncDisposableStack()
let provider: FakeProvider
let portus: Awaited<ReturnType<typeof startPortus>>

type Provider = NonNullable<AliasFile['provider']>

const aliasOf = (name: Provider, custom_host: string): AliasFile => ({
  provider: name,
  api_key: 'sk-provider-secret',
  custom_host,
  passthrough: false,
  override_params: { model: 'm-1' },
})

const novaAlias = (custom_host: string): AliasFile => ({
  provider: 'bedrock',
  custom_host,
  aws_access_key_id: 'id',
  aws_secret_access_key: 'secret',
  aws_region: 'us-east-1',
  override_params: { model: 'amazon.nova-lite-v1:0' },
})

/** What a provider says before its connection is reset. */
let said: readonly string[] = []

const HEAD =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n'

const BREAKING: Fault = {
  at: 'request',
  async play(wire) {
    wire.send(HEAD)
    for (const text of said)
      wire.send(Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`))
    await wire.settle()
    wire.reset()
  },
}

/** Providers of OpenAI's format whose chunks the gateway rewrites, and whose usage it keeps. */
const CHATS = ['mistral-ai', 'deepseek', 'fireworks-ai', 'deepinfra', 'groq', 'predibase'] as const

/** Those whose usage it drops. */
const WITHOUT_USAGE = ['moonshot', 'zhipu', 'lingyi', 'lemonfox-ai', 'ncompass'] as const

beforeAll(async () => {
  provider = resources.use(startProvider())
  const breaking = resources.use(await startFaultyUpstream({ breaking: BREAKING })).url('breaking')
  const plain = (name: Provider) => aliasOf(name, provider.url)
  portus = resources.use(
    await startPortus({
      aliases: {
        anthropic: plain('anthropic'),
        cohere: plain('cohere'),
        openai: plain('openai'),
        'perplexity-ai': plain('perplexity-ai'),
        sambanova: plain('sambanova'),
        gemini: plain('google'),
        ...Object.fromEntries([...CHATS, ...WITHOUT_USAGE].map((name) => [name, plain(name)])),
        ...Object.fromEntries(NAMES.map((name) => [`${name}-breaking`, aliasOf(name, breaking)])),
        nova: novaAlias(provider.url),
        'nova-by-gateway': { ...novaAlias(provider.url), passthrough: false },
      },
    }),
  )
})

afterAll(() => resources.disposeAsync())

/** What the client read, and whether its connection broke. */
type Read = { status: number; type: string | null; text: string; isBroken: boolean }

const messages = [{ role: 'user', content: 'Hi' }]
const CHAT = '/v1/chat/completions'

async function ask(model: string, stream = true, path = CHAT): Promise<Read> {
  const response = await portus.call(path, { json: { model, stream, max_tokens: 64, messages } })
  let text = ''
  let isBroken = false
  const decoder = new TextDecoder()
  try {
    for await (const bytes of response.body ?? []) text += decoder.decode(bytes, { stream: true })
  } catch {
    isBroken = true
  }
  const masked = text
    .replace(/"created":\d+/g, '"created":0')
    .replace(/"id":"[a-z-]+\d{13}"/g, '"id":""')
    .replace(/"id":"(?:chatcmpl-|msg_)[\da-f-]{36}"/g, '"id":""')
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    text: masked,
    isBroken,
  }
}

/** The JSON of each event. */
const chunksIn = ({ text }: Read) =>
  [...text.matchAll(/^data: (\{.*\})$/gm)].map(([, json]) => JSON.parse(json as string))

const call = { id: 'call-1', name: 'weather', args: ['{"city":', '"Pünaauia"}'] }

const SPELLINGS: Record<string, SseStyle> = {
  'line endings of Windows': { lineEnd: '\r\n' },
  'carriage returns': { lineEnd: '\r' },
  'no space behind the colon': { hasSpace: false },
  'names behind the data': { name: 'last' },
  'no names': { name: 'none' },
  ids: { hasIds: true },
  comments: { comment: 'keep-alive' },
  'data in several lines': { isSpread: true },
  'events without data': { hasEmptyEvents: true },
  'a byte order mark': { hasBom: true },
  'all at once': {
    lineEnd: '\r\n',
    hasSpace: false,
    name: 'last',
    hasIds: true,
    comment: 'keep-alive',
    isSpread: true,
    hasEmptyEvents: true,
    hasBom: true,
  },
}

const CALLING: ChatOptions = { text: ['Zwölf', ' Grad'], calls: [call] }

const WIRES = {
  cohere: cohereStream({ plan: 'Look', text: ['Zwölf', ' Grad'], calls: [call] }),
  anthropic: messageStream({
    blocks: [textBlock('Zwölf', ' Grad'), toolBlock(call.id, call.name, ...call.args)],
  }),
  'mistral-ai': chatStream({ ...CALLING, usageIn: 'empty choices' }),
  deepseek: chatStream({ ...CALLING, usageIn: 'empty choices' }),
  openai: chatStream({ ...CALLING, usageIn: 'empty choices' }),
} satisfies Partial<Record<Provider, readonly SseEvent[]>>

const NAMES = Object.keys(WIRES) as (keyof typeof WIRES)[]

describe.each(Object.entries(WIRES))('events of %s', (model, events) => {
  const answerWith = (style: SseStyle) => {
    provider.answer = () => sse(writeEvents(events, style))
  }

  test('come to the client', async () => {
    answerWith({})

    const read = await ask(model)

    expect(read).toMatchObject({ status: 200, isBroken: false })
    expect(read.text).toContain('Zwölf')
    expect(read.text).toContain('weather')
    expect(read.text).toEndWith('data: [DONE]\n\n')
  })

  test.each(Object.entries(SPELLINGS))('with %s make the same answer', async (_, style) => {
    answerWith({})
    const expected = await ask(model)
    answerWith(style)

    expect(await ask(model)).toEqual(expected)
  })

  test.each([1, 7, 100_000])('in pieces of %d bytes make the same answer', async (size) => {
    answerWith({})
    const expected = await ask(model)
    const whole = joined(writeEvents(events, SPELLINGS['all at once']))
    provider.answer = () => sse(piecesOf(whole, size))

    expect(await ask(model)).toEqual(expected)
  })

  test.each(['application/json', 'text/plain; charset=utf-8', 'application/octet-stream'])(
    'called %s make the same answer',
    async (type) => {
      answerWith({})
      const expected = await ask(model)
      provider.answer = () => sse(writeEvents(events), { 'content-type': type })

      expect(await ask(model)).toEqual(expected)
    },
  )

  test('that break off stay broken off', async () => {
    said = writeEvents(events.slice(0, -1))

    const read = await ask(`${model}-breaking`)

    expect(read.isBroken).toBe(true)
    expect(read.text).toContain('Zwölf')
    expect(read.text).toContain('stream_truncated')
    expect(read.text).not.toContain('[DONE]')
  })

  test('that end inside an event are broken off', async () => {
    const whole = joined(writeEvents(events.slice(0, 4)))
    provider.answer = () => sse(cutAt(whole, whole.length - 9).slice(0, 1))

    const read = await ask(model)

    expect(read.isBroken).toBe(true)
    expect(read.text).toContain('stream_truncated')
  })
})

describe.each([...CHATS, ...WITHOUT_USAGE])('chunks of %s', (model) => {
  test.each(['empty choices', 'null choices', 'the last chunk', 'every chunk'] as const)(
    'with the usage in %s',
    async (usageIn) => {
      provider.answer = () => sse(chatEvents({ usageIn }))

      const read = await ask(model)

      expect(read).toMatchObject({ status: 200, isBroken: false })
      expect(read.text).toContain('Hello')
      expect(read.text).toEndWith('data: [DONE]\n\n')
      if (CHATS.includes(model as (typeof CHATS)[number]))
        expect(chunksIn(read).findLast(({ usage }) => usage)?.usage).toMatchObject({
          prompt_tokens: CHAT_USAGE.prompt_tokens,
          completion_tokens: CHAT_USAGE.completion_tokens,
        })
    },
  )

  test('with nulls mean the same as without', async () => {
    provider.answer = () => sse(chatEvents({ calls: [call], hasNulls: false }))
    const expected = chunksIn(await ask(model))
    provider.answer = () => sse(chatEvents({ calls: [call], hasNulls: true }))

    expect(chunksIn(await ask(model))).toEqual(expected)
  })
})

describe('an error inside a stream', () => {
  test.each([
    ['alone', false],
    ['beside choices', true],
  ])('that stands %s ends it in its words', async (_, besideChoices) => {
    const members = { message: 'Too many tokens for sk-provider-secret', code: 502, type: 'oops' }
    provider.answer = () => sse(chatEvents({ text: ['Hel'], error: { members, besideChoices } }))

    const read = await ask('deepseek')

    expect(read.text).toContain('Hel')
    expect(read.text).not.toContain('sk-provider-secret')
    expect(chunksIn(read).at(-1)).toEqual({
      error: {
        message: expect.stringContaining('Too many tokens'),
        type: 'oops',
        param: null,
        code: '502',
      },
    })
    expect(read.text).not.toContain('[DONE]')
  })
})

describe('JSON for a request that asked for events', () => {
  test.each(['mistral-ai', 'deepseek', 'openai', 'deepinfra'])(
    'comes as events from %s',
    async (model) => {
      provider.answer = () => Response.json(chatCompletion(CALLING))

      const read = await ask(model)

      expect(read).toMatchObject({ status: 200, isBroken: false })
      expect(read.type).toStartWith('text/event-stream')
      const deltas = chunksIn(read).map(({ choices }) => choices[0])
      expect(deltas[0].delta).toMatchObject({
        content: 'Zwölf Grad',
        tool_calls: [{ index: 0, id: 'call-1', function: { arguments: call.args.join('') } }],
      })
      expect(deltas.at(-1).finish_reason).toBe('tool_calls')
      expect(chunksIn(read).at(-1).usage).toMatchObject({ prompt_tokens: 9 })
      expect(read.text).toEndWith('data: [DONE]\n\n')
    },
  )

  test('is broken off where it ends too early', async () => {
    const text = JSON.stringify(chatCompletion())
    provider.answer = () => verbatim(text.slice(0, -1))

    const read = await ask('deepseek')

    expect(read.status).toBe(502)
    expect(read.text).toContain('stream_truncated')
  })
})

describe('a whole answer', () => {
  test.each([...CHATS, ...WITHOUT_USAGE, 'perplexity-ai', 'openai'])(
    'of %s may hold nulls',
    async (model) => {
      provider.answer = () => Response.json(chatCompletion({ hasNulls: true }))

      const { status, text } = await ask(model, false)

      expect(status).toBe(200)
      const { message } = JSON.parse(text).choices[0]
      expect(message.content).toBe('Hello there')
      expect(message.tool_calls ?? undefined).toBeUndefined()
      expect(message).not.toHaveProperty('tool_calls', null)
    },
  )

  test('may be called something else', async () => {
    provider.answer = () =>
      verbatim(JSON.stringify(chatCompletion()), { 'content-type': 'text/plain' })

    const { status, text } = await ask('deepseek', false)

    expect(status).toBe(200)
    expect(JSON.parse(text).choices[0].message.content).toBe('Hello there')
  })

  test('that breaks off is an error', async () => {
    provider.answer = () => verbatim(JSON.stringify(chatCompletion()).slice(0, -20))

    expect((await ask('deepseek', false)).status).toBe(502)
  })
})

const FRAMES: ConverseOptions = {
  blocks: [converseText('Zwölf', ' Grad'), converseTool('t1', 'weather', ...call.args)],
}

/** The gateway breaks off what a provider says an error in; an error of Portus' translation is a good end. */
const FRAME_READERS = [
  { by: 'Portus', model: 'nova', breaksOff: false, throttled: 429 },
  { by: 'the gateway', model: 'nova-by-gateway', breaksOff: true, throttled: 502 },
]

describe.each(FRAME_READERS)('frames of Bedrock that $by reads', ({ model, ...reader }) => {
  const frames = converseFrames(FRAMES)
  const answerWith = (pieces: readonly Uint8Array[]) => {
    provider.answer = () => streamedFrames(pieces)
  }

  describe.each([CHAT, '/v1/messages'])('on %s', (path) => {
    test.each([1, 2, 3, 4, 5, 11, 12])(
      'cut %d bytes inside the next frame make the same answer',
      async (by) => {
        answerWith(frames)
        const expected = await ask(model, true, path)
        expect(expected).toMatchObject({ status: 200, isBroken: false })
        expect(expected.text).toContain('Zwölf')
        answerWith(overlapping(frames, by))

        expect(await ask(model, true, path)).toEqual(expected)
      },
    )

    test.each([1, 7, 64, 100_000])('in pieces of %d bytes make the same answer', async (size) => {
      answerWith(frames)
      const expected = await ask(model, true, path)
      answerWith(piecesOf(joined(frames), size))

      expect(await ask(model, true, path)).toEqual(expected)
    })

    test('that say an exception end the stream in its words', async () => {
      const exception = {
        type: 'modelStreamErrorException',
        message: 'The model has lost its thread',
      }
      answerWith(converseFrames({ ...FRAMES, exception }))

      const read = await ask(model, true, path)

      expect(read.isBroken).toBe(reader.breaksOff)
      expect(read.text).toContain('Zwölf')
      expect(chunksIn(read).at(-1)).toHaveProperty('error')
      expect(read.text).toContain('The model has lost its thread')
      expect(read.text).not.toContain('[DONE]')
      expect(read.text).not.toContain('message_stop')
    })

    test('that say an unknown error end the stream in its words', async () => {
      answerWith([...frames.slice(0, 3), errorFrame('InternalFailure', 'Something burnt')])

      const read = await ask(model, true, path)

      expect(read.isBroken).toBe(reader.breaksOff)
      expect(chunksIn(read).at(-1)).toHaveProperty('error')
      expect(read.text).toContain('Something burnt')
    })

    test.each([1, 20])('that end %d bytes too early are broken off', async (missing) => {
      const whole = joined(frames)
      answerWith(cutAt(whole, whole.length - missing).slice(0, 1))

      const read = await ask(model, true, path)

      expect(read.isBroken).toBe(true)
      expect(read.text).toContain('ended before it was complete')
    })
  })

  test('that are none are an error', async () => {
    answerWith([Buffer.from(JSON.stringify({ message: 'Who are you?' }))])

    const read = await ask(model)

    expect(read.status).toBe(502)
    expect(chunksIn(read)).toEqual([])
  })

  test('behind a first exception are an error with a status', async () => {
    answerWith(
      converseFrames({
        blocks: [],
        exception: { type: 'throttlingException', message: 'Slow down' },
      }).slice(1),
    )

    const read = await ask(model)

    expect(read.status).toBe(reader.throttled)
    expect(read.text).toContain('Slow down')
  })
})

describe('Gemini without server-sent events', () => {
  const chunks = geminiChunks({ parts: [{ text: 'Zwölf' }, { text: ' Grad' }] })
  const contents = (read: Read) =>
    chunksIn(read).flatMap(({ choices = [] }) =>
      choices.map(({ delta }: ChatChoice) => delta.content),
    )

  test.each([1, 10, 100_000])('in pieces of %d bytes makes the same answer', async (size) => {
    provider.answer = () => sse(geminiEvents({ parts: [{ text: 'Zwölf' }, { text: ' Grad' }] }))
    const expected = contents(await ask('gemini'))
    expect(expected.join('')).toBe('Zwölf Grad')
    for (const lineEnd of ['\r\n', '\n', '']) {
      const whole = joined(writeArray(chunks, lineEnd))
      provider.answer = () =>
        streamed(piecesOf(whole, size), { 'content-type': 'application/json' })

      expect(contents(await ask('gemini'))).toEqual(expected)
    }
  })
})

type ChatChoice = { delta: { content?: string } }

test.each(['sambanova', 'perplexity-ai'])('%s streams through the gateway', async (model) => {
  provider.answer = () =>
    sse(writeEvents(chatStream({ usageIn: 'the last chunk' }), SPELLINGS['all at once']))

  const read = await ask(model)

  expect(read).toMatchObject({ status: 200, isBroken: false })
  expect(read.text).toContain('Hello')
  expect(read.text).toEndWith('data: [DONE]\n\n')
})

describe.each(['mistral-ai', 'groq', 'fireworks-ai'])('a message to %s', (model) => {
  test.each([true, false])('may be answered with nulls, streamed: %p', async (stream) => {
    const options = { calls: [call], hasNulls: true }
    provider.answer = () =>
      stream
        ? sse(chatEvents({ ...options, usageIn: 'null choices' }, SPELLINGS['all at once']))
        : Response.json(chatCompletion(options))

    const read = await ask(model, stream, '/v1/messages')

    expect(read).toMatchObject({ status: 200, isBroken: false })
    expect(read.text).toContain('"stop_reason":"tool_use"')
    expect(read.text).toContain('weather')
  })
})

test('an event that is no JSON is left to the gateway', async () => {
  provider.answer = () => sse(writeEvents([dataEvent({ id: 'c' }), { data: 'odd' }]))

  expect((await ask('openai')).text).toContain('odd')
})
