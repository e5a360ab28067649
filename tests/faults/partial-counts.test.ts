import { describe, expect, test } from 'bun:test'
import { anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { messageEvents, textBlock } from '../support/providers/anthropic-messages'
import { heldBody, sse } from '../support/providers/framing'
import { chatEvents } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

const SSE = { headers: { 'content-type': 'text/event-stream' } }

/** A text in pieces of eight bytes, each of which its provider counts as one token. */
const words = (count: number) =>
  Array.from({ length: count }, (_, at) => `word ${String(at).padStart(2, '0')} `)

const chatUsage = { prompt_tokens: 64, completion_tokens: 40, total_tokens: 104 }
const chatStream = (text: string[]) =>
  chatEvents({ text, usageIn: 'empty choices', usage: chatUsage })
const messageStream = (text: string[]) =>
  messageEvents({
    blocks: [textBlock(...text)],
    hasPing: false,
    usage: { input_tokens: 9, cache_read_input_tokens: 5, output_tokens: 40 },
  })

const openai = { alias: 'fast', events: chatStream, error: 'data: {"error":{"message":"No"}}\n\n' }
const claude = {
  alias: 'claude',
  events: messageStream,
  error: 'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"No"}}\n\n',
}

const user = [{ role: 'user', content: 'x'.repeat(256) }]
const chat = (model: string) => ({
  path: '/v1/chat/completions',
  json: { model, stream: true, messages: user },
})
const messages = (model: string) => ({
  path: '/v1/messages',
  json: { model, stream: true, max_tokens: 64, messages: user },
})

const PATHS = [
  { name: 'chat, passed through', ...openai, ask: chat, isCounted: false },
  { name: 'messages, passed through', ...claude, ask: messages, isCounted: true },
  { name: 'chat, translated', ...claude, ask: chat, isCounted: true },
  { name: 'messages, translated', ...openai, ask: messages, isCounted: false },
]

const aliases = (url: string) => ({ fast: openaiAlias(url), claude: anthropicAlias(url) })

/** The beginning of a stream, with so many of its words. */
function begun(events: (text: string[]) => string[], count: number): string[] {
  const all = events(words(40))
  const last = all.findIndex((event) => event.includes(words(count).at(-1) as string))
  return all.slice(0, last + 1)
}

/** Reads until a text has come. */
async function until(response: Response, text: string) {
  const reader = response.body!.getReader()
  let read = ''
  while (!read.includes(text)) {
    const { done, value } = await reader.read()
    if (done) throw new Error(`It ended before ${text}`)
    read += new TextDecoder().decode(value)
  }
}

const read = async (response: Response) => {
  await response.text().catch(() => {})
}

describe.each(PATHS)('$name: of a stream', ({ alias, events, error, ask, isCounted }) => {
  const { path, json } = ask(alias)
  /** Ten words are 80 bytes, at four bytes a token. */
  const tokens = isCounted
    ? { inputTokens: 9, cacheReadTokens: 5, outputTokens: 20 }
    : { inputTokens: expect.any(Number), outputTokens: 20 }

  test('that its client leaves, what has come is counted once, as partial', async () => {
    const stream = heldBody()
    using provider = startProvider(() => new Response(stream.body, SSE))
    await using portus = await startPortus({ aliases: aliases(provider.url) })
    for (const event of begun(events, 10)) stream.send(event)
    const client = new AbortController()

    const response = await portus.call(path, { json, signal: client.signal })
    await until(response, words(10).at(-1) as string)
    client.abort()
    await portus.reported()

    expect(portus.rows).toMatchObject([{ outcome: 'cancelled', accuracy: 'partial' }])
    expect(portus.rows[0]?.tokens).toEqual(tokens)
    if (!isCounted) expect(portus.rows[0]?.tokens.inputTokens).toBeWithin(64, 100)
  })

  test('that its provider breaks off, what has come is counted once, as partial', async () => {
    using provider = startProvider(() => sse(begun(events, 10)))
    await using portus = await startPortus({ aliases: aliases(provider.url) })

    await read(await portus.call(path, { json }))
    await portus.reported()

    expect(portus.rows).toMatchObject([{ outcome: 'truncated', accuracy: 'partial' }])
    expect(portus.rows[0]?.tokens).toEqual(tokens)
  })

  test('that says an error after half, what has come is counted once, as partial', async () => {
    using provider = startProvider(() => sse([...begun(events, 10), error]))
    await using portus = await startPortus({ aliases: aliases(provider.url) })

    await read(await portus.call(path, { json }))
    await portus.reported()

    expect(portus.rows).toMatchObject([{ outcome: 'failed', accuracy: 'partial' }])
    expect(portus.rows[0]?.tokens).toEqual(tokens)
  })

  test('that breaks off after whole ones, as many tokens are counted as its provider has streamed', async () => {
    let count = 40
    using provider = startProvider(() =>
      sse(count === 40 ? events(words(40)) : begun(events, count)),
    )
    await using portus = await startPortus({ aliases: aliases(provider.url) })

    await read(await portus.call(path, { json }))
    count = 10
    await read(await portus.call(path, { json }))
    await portus.reported(2)

    expect(portus.rows).toMatchObject([
      { accuracy: 'exact', tokens: { outputTokens: 40 } },
      { accuracy: 'partial', tokens: { outputTokens: 10 } },
    ])
    if (!isCounted) expect(portus.rows[1]?.tokens.inputTokens).toBe(64)
  })
})

test.each([chat('fast'), messages('claude')])(
  'a request to $path that is left before any answer costs nothing',
  async ({ path, json }) => {
    const asked = Promise.withResolvers<void>()
    using provider = startProvider(() => {
      asked.resolve()
      return new Promise<Response>(() => {})
    })
    await using portus = await startPortus({ aliases: aliases(provider.url) })
    const client = new AbortController()

    const answer = portus.call(path, { json, signal: client.signal }).catch(() => {})
    await asked.promise
    client.abort()
    await answer
    await portus.reported()

    expect(portus.rows).toMatchObject([{ outcome: 'cancelled', tokens: {}, accuracy: 'exact' }])
  },
)

test('a message that is left when its last counts have come is exact', async () => {
  const stream = heldBody()
  using provider = startProvider(() => new Response(stream.body, SSE))
  await using portus = await startPortus({ aliases: aliases(provider.url) })
  const { path, json } = messages('claude')
  const client = new AbortController()

  for (const event of messageStream(words(40)).slice(0, -1)) stream.send(event)
  const response = await portus.call(path, { json, signal: client.signal })
  await until(response, '"stop_reason":"end_turn"')
  client.abort()
  await portus.reported()

  expect(portus.rows).toMatchObject([
    { outcome: 'cancelled', accuracy: 'exact', tokens: { inputTokens: 9, outputTokens: 40 } },
  ])
})

test('a retry behind a failure is counted once, with both attempts', async () => {
  let count = 0
  using provider = startProvider(() =>
    ++count === 1
      ? Response.json({ error: { message: 'No' } }, { status: 500 })
      : sse(chatStream(words(40))),
  )
  await using portus = await startPortus({
    aliases: {
      fast: openaiAlias(provider.url, { retry: { attempts: 1, on_status_codes: [500] } }),
    },
  })
  const { path, json } = chat('fast')

  await read(await portus.call(path, { json }))
  await portus.reported()

  expect(portus.rows).toMatchObject([
    {
      tokens: { inputTokens: 64, outputTokens: 40 },
      accuracy: 'exact',
      attempts: [{ status: 500 }, { status: 200 }],
    },
  ])
})

test('the last counts of a message hold, and not those of its start', async () => {
  const usageAtStart = {
    input_tokens: 100,
    cache_creation_input_tokens: 30,
    cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
    cache_read_input_tokens: 0,
    output_tokens: 1,
  }
  // The tools of the provider have asked the model again, with what they found.
  const usageAtEnd = {
    input_tokens: 2500,
    cache_creation_input_tokens: 40,
    cache_read_input_tokens: 300,
    output_tokens: 77,
  }
  using provider = startProvider(() => sse(messageEvents({ usageAtStart, usageAtEnd })))
  await using portus = await startPortus({ aliases: aliases(provider.url) })
  for (const { path, json } of [messages('claude'), chat('claude')])
    await read(await portus.call(path, { json }))
  await portus.reported(2)

  for (const row of portus.rows)
    expect(row).toMatchObject({
      accuracy: 'exact',
      tokens: {
        inputTokens: 2500,
        cacheReadTokens: 300,
        cacheWriteTokens: 20,
        cacheWrite1hTokens: 20,
        outputTokens: 77,
      },
    })
})
