import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { ServerWebSocket } from 'bun'
import type { AliasFile } from '../../src/alias/schema'
import { type Spelling, spellings } from '../support/cases/secret-spellings'
import { anthropicAlias, KEY as CLIENT_KEY, openaiAlias, startPortus } from '../support/portus'
import { sse } from '../support/providers/framing'
import { FORMATS } from '../support/providers/kit/formats'
import { startProvider } from '../support/providers/server'

/** A key with signs that each spelling writes in another way. */
const KEY = 'sk-proj-4f8d/0a77+c19be2"x9'

const SPELLINGS = spellings(KEY)

/** The spellings in which the key stands in a text, as far as they are no part of what replaces it. */
const foundIn = (text: string): string[] =>
  SPELLINGS.filter(({ text: spelled }) => text.includes(spelled)).map(({ name }) => name)

/** What a client sees of an answer, which may break off. */
async function seen({ headers, body }: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  try {
    for await (const piece of body ?? []) pieces.push(piece)
  } catch {
    // What has come counts.
  }
  return JSON.stringify([...headers]) + Buffer.concat(pieces)
}

/** Bytes in a chunk each, so that nothing but the place of the cut decides. */
const inPieces = (text: string, size: number, type: string): Response => {
  const bytes = Buffer.from(text)
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  ).values()
  return new Response(
    new ReadableStream({
      async pull(controller) {
        const { value } = pieces.next()
        if (!value) return controller.close()
        controller.enqueue(value)
        // A turn of the event loop for each, or the runtime sends them together.
        await new Promise((done) => setTimeout(done, 1))
      },
    }),
    { headers: { 'content-type': type } },
  )
}

/** JSON in which a text stands as it is spelled: what needs an escape there has one already, or gets it. */
const inString = (spelled: string): string =>
  /^(?:[^"\\\n]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*$/.test(spelled)
    ? spelled
    : JSON.stringify(spelled).slice(1, -1)

const chat = (words: string): string =>
  `{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"before ${words} after"}}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}`

const chatStream = (words: string): string =>
  `data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"before ${words} after"}}]}\n\ndata: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`

const message = (words: string): string =>
  `{"id":"1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"before ${words} after"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}`

const messageStream = (words: string): string =>
  [
    `event: message_start\ndata: {"type":"message_start","message":{"id":"1","type":"message","role":"assistant","content":[],"usage":{"input_tokens":1}}}`,
    `event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`,
    `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"before ${words} after"}}`,
    `event: content_block_stop\ndata: {"type":"content_block_stop","index":0}`,
    `event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}`,
    `event: message_stop\ndata: {"type":"message_stop"}`,
  ]
    .map((event) => `${event}\n\n`)
    .join('')

const json = (body: string, status = 200): Response =>
  new Response(body, { status, headers: { 'content-type': 'application/json' } })

/** Where a provider repeats a text, in its own format. */
type Place = {
  name: string
  isStreamed?: boolean
  answer: (words: string, isAnthropic: boolean) => Response
}

const PLACES: readonly Place[] = [
  ...[400, 401, 403, 429, 500].map(
    (status): Place => ({
      name: `an error with ${status}`,
      answer: (words) =>
        json(`{"type":"error","error":{"type":"a","message":"Bad key ${words}"}}`, status),
    }),
  ),
  {
    name: 'an error under a good status',
    answer: (words) => json(`{"error":{"message":"Bad key ${words}","type":"${words}"}}`),
  },
  {
    name: 'a page',
    answer: (words) =>
      new Response(`<html>${words}</html>`, {
        status: 503,
        headers: { 'content-type': 'Text/HTML' },
      }),
  },
  {
    name: 'a good answer',
    answer: (words, isAnthropic) => json(isAnthropic ? message(words) : chat(words)),
  },
  {
    name: 'an answer in pieces',
    answer: (words, isAnthropic) =>
      inPieces(isAnthropic ? message(words) : chat(words), 97, 'application/json'),
  },
  {
    name: 'a stream',
    isStreamed: true,
    answer: (words, isAnthropic) => sse([isAnthropic ? messageStream(words) : chatStream(words)]),
  },
  {
    name: 'a stream in pieces',
    isStreamed: true,
    answer: (words, isAnthropic) =>
      inPieces(isAnthropic ? messageStream(words) : chatStream(words), 61, 'text/event-stream'),
  },
  {
    name: 'an error event',
    isStreamed: true,
    answer: (words, isAnthropic) =>
      sse([
        isAnthropic
          ? `event: error\ndata: {"type":"error","error":{"type":"${words}","message":"Bad key ${words}"}}\n\n`
          : `data: {"error":{"message":"Bad key ${words}","type":"${words}","code":"${words}"}}\n\n`,
      ]),
  },
  {
    name: 'an error event behind others, in pieces',
    isStreamed: true,
    answer: (words, isAnthropic) =>
      inPieces(
        isAnthropic
          ? `${messageStream('').split('event: content_block_stop')[0]}event: error\ndata: {"type":"error","error":{"type":"a","message":"Bad key ${words}"}}\n\n`
          : `data: {"choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\ndata: {"error":{"message":"Bad key ${words}","type":"a"}}\n\n`,
        53,
        'text/event-stream',
      ),
  },
  {
    name: 'a header',
    answer: (words, isAnthropic) => {
      const response = json(isAnthropic ? message('') : chat(''))
      response.headers.set('x-ratelimit-policy', words.replaceAll('\n', ' '))
      return response
    },
  },
  {
    name: 'a stream that breaks off in the key',
    isStreamed: true,
    answer: (words) => sse([`data: {"choices":[{"index":0,"delta":{"content":"${words}`]),
  },
]

/** Who repeats it, and who asks. */
const WAYS = [
  { name: 'a chat, passed through', path: '/v1/chat/completions', model: 'fast' },
  { name: 'a message, passed through', path: '/v1/messages', model: 'claude' },
  { name: 'a chat of Claude, translated', path: '/v1/chat/completions', model: 'claude' },
  { name: 'a message of OpenAI’s format, translated', path: '/v1/messages', model: 'fast' },
  {
    name: 'a chat, translated by the gateway',
    path: '/v1/chat/completions',
    model: 'fast-gateway',
  },
  {
    name: 'a chat of Claude, translated by the gateway',
    path: '/v1/chat/completions',
    model: 'claude-gateway',
  },
]

describe.each(WAYS)('the key of a provider is in no part of $name', ({ path, model }) => {
  const provider = startProvider()
  let portus: Awaited<ReturnType<typeof startPortus>>
  const isAnthropic = model.startsWith('claude')
  beforeAll(async () => {
    const openai = openaiAlias(provider.url, { api_key: KEY })
    const anthropic = anthropicAlias(provider.url, { api_key: KEY })
    portus = await startPortus({
      aliases: {
        fast: openai,
        claude: anthropic,
        'fast-gateway': { ...openai, passthrough: false },
        'claude-gateway': { ...anthropic, passthrough: false },
      },
    })
  })
  afterAll(async () => {
    await portus?.stop(true)
    provider[Symbol.dispose]()
  })

  test.each(PLACES)('$name', async ({ answer, isStreamed = false }) => {
    const leaks: string[] = []
    // Each request says which spelling its answer has.
    provider.answer = ({ text }) => {
      const { text: words } = SPELLINGS[Number(/spelling (\d+)/.exec(text)?.[1])] as Spelling
      return answer(inString(words), isAnthropic)
    }
    provider.received.length = 0
    const ask = async ({ name }: Spelling, at: number) => {
      const messages = [{ role: 'user', content: `spelling ${at}` }]
      const json = { model, stream: isStreamed, max_tokens: 9, messages }
      const all = await seen(await portus.call(path, { json }))
      for (const found of foundIn(all)) leaks.push(`${name}: ${found} in ${all}`)
    }
    await Promise.all(SPELLINGS.map(ask))
    expect(provider.received).toHaveLength(SPELLINGS.length)
    const lines = portus.reports.map(({ record, ...report }) => JSON.stringify(report))
    for (const line of [...lines, ...portus.logged])
      for (const found of foundIn(line)) leaks.push(`log: ${found} in ${line}`)
    expect(leaks).toEqual([])
  })
})

/** An alias of the kit that has the key as well, for another target. */
const withKey = (first: AliasFile): AliasFile => ({
  strategy: { mode: 'fallback' },
  targets: [first, openaiAlias('http://127.0.0.1:9/v1', { api_key: KEY })],
})

// A stream of the kit has a few letters in each event. What a provider spreads over events stays.
describe.each(FORMATS.map((format) => [format.name, format] as const))(
  'what a model of %s says',
  (_, format) => {
    test.each(['/v1/chat/completions', '/v1/messages'])('has no key in it: %s', async (path) => {
      using provider = startProvider()
      await using portus = await startPortus({
        aliases: { kit: withKey(format.alias(provider.url)) },
      })
      for (const { text } of SPELLINGS) {
        provider.answer = format.say({ text: `before ${text} after` })

        const response = await portus.call(path, {
          json: { model: 'kit', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
        })
        const all = await seen(response)

        expect(response.status).toBe(200)
        expect(all).toContain('before ')
        expect(all).toContain(' after')
        expect(foundIn(all)).toEqual([])
      }
    })
  },
)

test('the key is in no frame of a realtime connection, and in no reason for its end', async () => {
  const sockets: ServerWebSocket<unknown>[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: (request, self) => (self.upgrade(request) ? undefined : new Response('no')),
    websocket: { open: (socket) => void sockets.push(socket), message() {} },
  })
  try {
    await using portus = await startPortus({
      aliases: { voice: openaiAlias(`http://127.0.0.1:${server.port}/v1`, { api_key: KEY }) },
    })
    const client = new WebSocket(`${portus.url.replace('http', 'ws')}/v1/realtime?model=voice`, {
      headers: { authorization: `Bearer ${CLIENT_KEY}` },
    } as never)
    client.binaryType = 'arraybuffer'
    const frames: (string | Uint8Array)[] = []
    client.addEventListener('message', ({ data }) => void frames.push(data))
    const closed = new Promise<CloseEvent>((resolve) => client.addEventListener('close', resolve))
    await new Promise((resolve) => client.addEventListener('open', resolve))
    const said = SPELLINGS.map(({ text }) => `{"type":"error","message":"before ${text} after"}`)

    for (const text of said) sockets[0]?.send(text)
    for (const text of said) sockets[0]?.send(Buffer.from(text))
    sockets[0]?.send('{"type":"session.created"}')
    sockets[0]?.close(4000, `Bad key ${KEY}`)
    const { code, reason } = await closed

    expect(code).toBe(4000)
    expect(reason).toBe('Bad key [redacted]')
    expect(frames).toHaveLength(2 * said.length + 1)
    expect(frames.at(-1)).toBe('{"type":"session.created"}')
    for (const [at, frame] of frames.slice(0, -1).entries()) {
      const isText = at < said.length
      expect(typeof frame === 'string').toBe(isText)
      const text = typeof frame === 'string' ? frame : Buffer.from(frame).toString()
      expect(text).toStartWith('{"type":"error","message":"before ')
      expect(text).toEndWith(' after"}')
      expect(foundIn(text)).toEqual([])
    }
  } finally {
    await server.stop(true)
  }
})
