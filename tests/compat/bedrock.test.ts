import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { startPortus } from '../support/portus'
import { errorFrame, exceptionFrame, streamedFrames } from '../support/providers/aws-frames'
import {
  bedrock,
  bedrockError,
  converse,
  converseFrames,
  converseText,
  converseThinking,
  converseTool,
} from '../support/providers/bedrock-converse'
import { cutAt, joined, overlapping, piecesOf } from '../support/providers/framing'
import { startProvider } from '../support/providers/server'

const CHAT = '/v1/chat/completions'
const MESSAGES = '/v1/messages'
const DIALECTS = [CHAT, MESSAGES] as const

const WORDS = 'In its own words'

const provider = startProvider()
let portus: Awaited<ReturnType<typeof startPortus>>
beforeAll(async () => {
  const target = {
    provider: 'bedrock' as const,
    aws_access_key_id: 'AKIA0',
    aws_secret_access_key: 'of-aws',
    aws_region: 'eu-central-1',
    custom_host: provider.url.replace('/v1', ''),
    override_params: { model: 'amazon.nova-pro-v1:0' },
  }
  portus = await startPortus({
    aliases: {
      nova: target,
      llama: { ...target, override_params: { model: 'us.meta.llama3-3-70b-instruct-v1:0' } },
      'nova-again': { ...target, retry: { attempts: 1, on_status_codes: [429] } },
    },
  })
})
beforeEach(() => {
  provider.received.length = 0
  provider.answer = bedrock()
})
afterAll(async () => {
  await portus.stop(true)
  provider[Symbol.dispose]()
})

const ask = (path: string, more: object = {}) =>
  portus.call(path, {
    json: { model: 'nova', max_tokens: 64, messages: [{ role: 'user', content: 'Hi' }], ...more },
  })

type Failure = { error: { message: string; type: string } }

describe.each(DIALECTS)('%s', (path) => {
  test.each([
    [400, 'ValidationException'],
    [403, 'AccessDeniedException'],
    [404, 'ResourceNotFoundException'],
    [408, 'ModelTimeoutException'],
    [424, 'ModelErrorException'],
    [429, 'ThrottlingException'],
    [400, 'ServiceQuotaExceededException'],
    [500, 'InternalServerException'],
    [503, 'ServiceUnavailableException'],
  ])('a refusal with %i %s keeps its status, its words and its name', async (status, type) => {
    provider.answer = () => bedrockError(status, type, WORDS)
    for (const stream of [false, true]) {
      const response = await ask(path, { stream })
      const { error } = (await response.json()) as Failure

      // Anthropic's clients know an API at its limit by a status of its own.
      expect(response.status).toBe(path !== CHAT && status === 503 ? 529 : status)
      expect(error.message).toBe(WORDS)
      // Anthropic's clients know Anthropic's types alone.
      if (path === CHAT) expect(error.type).toBe(type)
    }
  })

  test.each([
    [{ Message: WORDS }],
    [{ __type: 'com.amazon.coral.service#ThrottlingException', message: WORDS }],
  ])('a refusal may be spelt %j', async (body) => {
    provider.answer = () => Response.json(body, { status: 429 })
    const response = await ask(path)

    expect(response.status).toBe(429)
    expect(((await response.json()) as Failure).error.message).toBe(WORDS)
  })

  test('a refusal of the credentials is not the client’s', async () => {
    provider.answer = () => bedrockError(403, 'UnrecognizedClientException', 'Not valid.')

    expect((await ask(path)).status).toBe(502)
  })

  test.each([
    [
      'an exception',
      exceptionFrame('modelStreamErrorException', WORDS, { originalStatusCode: 500 }),
    ],
    ['an error without a description', errorFrame('InternalFailure', WORDS)],
  ])('%s in a stream is its last event, with its words', async (_, failed) => {
    const frames = converseFrames({ blocks: [converseText('Hello')] })
    provider.answer = () => streamedFrames([...frames.slice(0, 2), failed, ...frames.slice(2)])
    const text = await (await ask(path, { stream: true })).text()

    expect(text).toContain('Hello')
    expect(text.split(WORDS)).toHaveLength(2)
    expect(text.slice(text.indexOf(WORDS))).not.toContain('data:')
    expect(text).not.toContain('message_stop')
    expect(text).not.toContain('[DONE]')
  })

  test('a stream that begins with an exception counts as its status, and is asked again', async () => {
    let isFirst = true
    provider.answer = (received) => {
      if (!isFirst) return bedrock()(received)
      isFirst = false
      return streamedFrames([exceptionFrame('throttlingException', WORDS)])
    }
    const text = await (await ask(path, { model: 'nova-again', stream: true })).text()

    expect(provider.received).toHaveLength(2)
    expect(text).toContain('Hello')
    expect(text).not.toContain(WORDS)
  })

  const frames = converseFrames({
    blocks: [
      converseText('Zwölf', ' Grad'),
      converseTool('t1', 'weather', '{"city":', '"Pünaauia"}'),
    ],
  })
  const whole = joined(frames)

  test.each([
    ['one by one', piecesOf(whole, 1)],
    ['in sevens', piecesOf(whole, 7)],
    ['at once', [whole]],
    ...[1, 5, 12].map((by) => [`${by} inside the next frame`, overlapping(frames, by)] as const),
  ])('bytes of a stream make the same answer %s', async (_, pieces) => {
    const read = async (sent: readonly Uint8Array[]) => {
      provider.answer = () => streamedFrames(sent)
      const text = await (await ask(path, { stream: true })).text()
      return text.replace(/(?:chatcmpl-|msg_)[\w-]+|"created":\d+/g, '')
    }
    const expected = await read(frames)

    expect(expected).toContain('Zwölf')
    expect(expected).toContain('naauia')
    expect(await read(pieces)).toBe(expected)
  })

  test('a stream that ends inside a frame is a cut', async () => {
    provider.answer = () => streamedFrames(cutAt(whole, whole.length - 9).slice(0, 1))
    const text = await ask(path, { stream: true })
      .then((response) => response.text())
      .catch((error: Error) => error.message)

    expect(text).not.toContain('[DONE]')
    expect(text).not.toContain('message_stop')
  })

  test('an answer that the model broke off is none', async () => {
    provider.answer = bedrock({ converse: { stop: 'malformed_tool_use' } })
    const response = await ask(path)

    expect(response.status).toBe(502)
    expect(((await response.json()) as Failure).error.message).toContain('malformed_tool_use')
  })

  test('a whole answer in the place of a stream is read', async () => {
    provider.answer = () => Response.json(converse())
    const text = await (await ask(path, { stream: true })).text()

    expect(text).toContain('Hello there')
    expect(text).toContain(path === CHAT ? '[DONE]' : 'message_stop')
  })
})

test('what a cache held is counted once, in a chat as a part of the prompt', async () => {
  const chat = await (await ask(CHAT)).json()
  const message = await (await ask(MESSAGES)).json()

  expect(chat).toMatchObject({
    usage: {
      prompt_tokens: 17,
      completion_tokens: 2,
      total_tokens: 19,
      prompt_tokens_details: { cached_tokens: 5 },
    },
  })
  expect(message).toMatchObject({
    usage: {
      input_tokens: 9,
      cache_read_input_tokens: 5,
      cache_creation_input_tokens: 3,
      output_tokens: 2,
    },
  })
})

test('what a model thought comes to clients with its maker’s signature', async () => {
  const blocks = [converseThinking('Hm', 'c2ln'), converseText('Hello')]
  provider.answer = bedrock({ converse: { blocks } })

  expect(await (await ask(MESSAGES)).json()).toMatchObject({
    content: [
      { type: 'thinking', thinking: 'Hm', signature: 'portus.bedrock.c2ln' },
      { type: 'text', text: 'Hello' },
    ],
  })
})

describe('a model that cannot stream calls', () => {
  const inputSchema = { type: 'object', properties: { city: { type: 'string' } } }
  const TOOLS = {
    [CHAT]: [{ type: 'function', function: { name: 'weather', parameters: inputSchema } }],
    [MESSAGES]: [{ name: 'weather', input_schema: inputSchema }],
  }

  test.each(DIALECTS)('is asked for a whole answer, and %s is streamed', async (path) => {
    const blocks = [converseText('Let me see.'), converseTool('t1', 'weather', '{"city":"Bern"}')]
    provider.answer = bedrock({ converse: { blocks } })
    const text = await (
      await ask(path, { model: 'llama', stream: true, tools: TOOLS[path] })
    ).text()

    expect(provider.received[0]!.path).toEndWith('/converse')
    expect(text).toContain('Let me see.')
    expect(text).toContain('Bern')
    expect(text).toContain(path === CHAT ? '[DONE]' : 'message_stop')
  })

  test.each(DIALECTS)('is asked for a stream where %s has no tools', async (path) => {
    await (await ask(path, { model: 'llama', stream: true })).text()
    expect(provider.received[0]!.path).toEndWith('/converse-stream')
  })
})

describe('a tool whose name the model cannot call', () => {
  const name = 'mcp__docs-server__get-library-docs'
  const TOOLS = {
    [CHAT]: [{ type: 'function', function: { name, parameters: { type: 'object' } } }],
    [MESSAGES]: [{ name, input_schema: { type: 'object' } }],
  }

  test.each(DIALECTS.flatMap((path) => [false, true].map((stream) => [path, stream] as const)))(
    'has its own in %s (streamed: %p)',
    async (path, stream) => {
      const sent = name.replaceAll('-', '_')
      provider.answer = bedrock({ converse: { blocks: [converseTool('t1', sent, '{}')] } })
      const text = await (await ask(path, { stream, tools: TOOLS[path] })).text()

      expect(provider.received[0]!.json).toMatchObject({
        toolConfig: { tools: [{ toolSpec: { name: sent } }] },
      })
      expect(text).toContain(`"${name}"`)
      expect(text).not.toContain(sent)
    },
  )
})
