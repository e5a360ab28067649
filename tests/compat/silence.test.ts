import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogle } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import Anthropic from '@anthropic-ai/sdk'
import { ChatAnthropic } from '@langchain/anthropic'
import { ChatGoogleGenerativeAI } from '@langchain/google-genai'
import { ChatOpenAI } from '@langchain/openai'
import { streamText } from 'ai'
import OpenAI from 'openai'
import { genaiClient } from '../support/clients/drivers/google-genai'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import { messageEvents } from '../support/providers/anthropic-messages'
import { heldBody } from '../support/providers/framing'
import { chatEvents } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

const PING_INTERVAL_MS = 5
/** Long enough for several pings before the first event and between any two. */
const SILENCE_MS = 8 * PING_INTERVAL_MS

const SAID = 'Hello'

/** A provider that is silent before each of its events. */
const provider = startProvider(async ({ path }) => {
  const body = heldBody()
  const events = path.endsWith('/messages')
    ? messageEvents()
    : chatEvents({ text: ['Hel', 'lo'], usageIn: 'empty choices' })
  void (async () => {
    for (const event of events) {
      await Bun.sleep(SILENCE_MS)
      body.send(event)
    }
    body.end()
  })()
  await Bun.sleep(SILENCE_MS)
  return new Response(body.body, { headers: { 'content-type': 'text/event-stream' } })
})

let portus: Awaited<ReturnType<typeof startPortus>>
beforeAll(async () => {
  portus = await startPortus({
    aliases: { claude: anthropicAlias(provider.url), gpt: openaiAlias(provider.url) },
    settings: { PORTUS_PING_INTERVAL_MS: PING_INTERVAL_MS },
  })
})
afterAll(async () => {
  await portus.stop(true)
  provider[Symbol.dispose]()
})

const messages = [{ role: 'user' as const, content: 'Hi' }]
const openaiSdk = () => new OpenAI({ apiKey: KEY, baseURL: `${portus.url}/v1`, maxRetries: 0 })
const langchainOpenAI = (useResponsesApi: boolean) =>
  new ChatOpenAI({
    apiKey: KEY,
    model: 'claude',
    useResponsesApi,
    configuration: { baseURL: `${portus.url}/v1` },
  })
const ofLangchain = async (stream: AsyncIterable<{ text: string }>) => {
  let text = ''
  for await (const chunk of stream) text += chunk.text
  return text
}

/** Each client reads an answer in another provider's format. */
const CLIENTS: Record<string, () => Promise<string>> = {
  'OpenAI’s SDK, chat': async () => {
    const stream = openaiSdk().chat.completions.stream({ model: 'claude', messages })
    return (await stream.finalMessage()).content ?? ''
  },
  'OpenAI’s SDK, Responses': async () => {
    const stream = openaiSdk().responses.stream({ model: 'claude', input: 'Hi' })
    return (await stream.finalResponse()).output_text
  },
  'Anthropic’s SDK': async () => {
    const anthropic = new Anthropic({ apiKey: KEY, baseURL: portus.url, maxRetries: 0 })
    const stream = anthropic.messages.stream({ model: 'gpt', max_tokens: 64, messages })
    return stream.finalText()
  },
  'AI SDK, chat': async () => {
    const openai = createOpenAI({ apiKey: KEY, baseURL: `${portus.url}/v1` })
    return await streamText({ model: openai.chat('claude'), messages, maxRetries: 0 }).text
  },
  'AI SDK, Responses': async () => {
    const openai = createOpenAI({ apiKey: KEY, baseURL: `${portus.url}/v1` })
    return await streamText({ model: openai('claude'), messages, maxRetries: 0 }).text
  },
  'AI SDK, Messages': async () => {
    const anthropic = createAnthropic({ apiKey: KEY, baseURL: `${portus.url}/v1` })
    return await streamText({ model: anthropic('gpt'), messages, maxRetries: 0 }).text
  },
  'LangChain, chat': async () => ofLangchain(await langchainOpenAI(false).stream('Hi')),
  'LangChain, Responses': async () => ofLangchain(await langchainOpenAI(true).stream('Hi')),
  'LangChain, Messages': async () => {
    const anthropic = new ChatAnthropic({
      apiKey: KEY,
      model: 'gpt',
      anthropicApiUrl: portus.url,
    })
    return ofLangchain(await anthropic.stream('Hi'))
  },
  'Google’s SDK': async () => {
    const request = { model: 'gpt', contents: 'Hi' }
    const stream = await genaiClient(portus.url).models.generateContentStream(request)
    return ofLangchain(textsOf(stream))
  },
  'AI SDK, Gemini': async () => {
    const google = createGoogle({ apiKey: KEY, baseURL: `${portus.url}/v1beta` })
    return await streamText({ model: google('gpt'), messages, maxRetries: 0 }).text
  },
  'LangChain, Gemini': async () => {
    const google = new ChatGoogleGenerativeAI({
      apiKey: KEY,
      model: 'claude',
      baseUrl: portus.url,
    })
    return ofLangchain(await google.stream('Hi'))
  },
}

/** The texts of chunks, of which those of a ping are empty. */
async function* textsOf(chunks: AsyncIterable<{ text: string | undefined }>) {
  for await (const { text } of chunks) {
    if (text === undefined) throw new Error('A chunk has no text')
    yield { text }
  }
}

test.each(Object.entries(CLIENTS))(
  '%s reads past pings before and between events',
  async (_, ask) => {
    expect(await ask()).toStartWith(SAID)
  },
)
