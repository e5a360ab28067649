import { describe, expect, test } from 'bun:test'
import { ChatAnthropic } from '@langchain/anthropic'
import type {
  BaseChatModel,
  BaseChatModelCallOptions,
} from '@langchain/core/language_models/chat_models'
import { type AIMessageChunk, type BaseMessageLike, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { z } from 'zod'
import {
  FORECAST,
  mendsSchemas,
  testClient,
  thrown,
  WRONG_KEY,
  weatherIn,
} from '../support/clients/matrix'
import { expectProviderCredentials } from '../support/clients/stack'
import { KEY } from '../support/portus'
import { VECTOR } from '../support/providers/embeddings'
import {
  CUT,
  errorInStream,
  errorOf,
  halfStream,
  KEY_REFUSED,
  PROVIDER_ERRORS,
  REFUSAL,
  WORDS,
} from '../support/providers/models/failing'
import { STRUCTURED } from '../support/providers/models/schema-filler'

const schema = z.object({ city: z.string(), celsius: z.number() })
const weather = tool(({ city }: { city: string }) => weatherIn(city), {
  name: 'weather',
  description: 'The weather in a city',
  schema: z.object({ city: z.string() }),
})

/** What LangChain calls some errors; others have their status alone. */
const LANGCHAIN_CODES: Record<number, { lc_error_code: string }> = {
  404: { lc_error_code: 'MODEL_NOT_FOUND' },
  429: { lc_error_code: 'MODEL_RATE_LIMIT' },
}

/** What LangChain’s chat models have in common. */
type Model = BaseChatModel<BaseChatModelCallOptions, AIMessageChunk>

type Case = {
  name: string
  /** The alias. */
  own: string
  path: string
  /** Whether a JSON schema of the request reaches the provider through any gateway. */
  takesSchemas: boolean
  make: (url: string, apiKey: string, alias?: string) => Model
}

const openai = (url: string, apiKey: string, model: string, useResponsesApi = false) =>
  new ChatOpenAI({
    model,
    apiKey,
    useResponsesApi,
    maxRetries: 0,
    configuration: { baseURL: `${url}/v1` },
  })

const CASES: Case[] = [
  ...['gpt', 'gpt-translated', 'claude'].map((own) => ({
    name: `ChatOpenAI with ${own}`,
    own,
    path: own === 'claude' ? '/v1/messages' : '/v1/chat/completions',
    takesSchemas: own !== 'claude',
    make: (url: string, apiKey: string, alias = own) => openai(url, apiKey, alias),
  })),
  ...['claude', 'claude-translated', 'gpt'].map((own) => ({
    name: `ChatAnthropic with ${own}`,
    own,
    path: own === 'gpt' ? '/v1/chat/completions' : '/v1/messages',
    takesSchemas: own !== 'claude-translated',
    make: (url: string, apiKey: string, alias = own) =>
      new ChatAnthropic({ model: alias, apiKey, anthropicApiUrl: url, maxRetries: 0 }),
  })),
]

testClient('LangChain', (stack, gateway) => {
  for (const { name, own, path, takesSchemas, make } of CASES)
    describe(name, () => {
      // The official gateway keeps of an error inside a stream of Anthropic’s its type alone.
      const isLost = gateway === 'official' && name === 'ChatOpenAI with claude'
      const ownWords = isLost ? 'overloaded_error' : WORDS
      const model = () => make(stack().url, KEY)
      // Anthropic's clients know a 529 for what others say with a 503.
      const statusOf = (status: number) =>
        status === 503 && name === 'ChatAnthropic with gpt' ? 529 : status

      test('invoke gets the message and the token counts', async () => {
        const message = await model().invoke('Hello!')

        expect(message.text).toBe('Hello there')
        expect(message.usage_metadata).toMatchObject({ output_tokens: 2 })
        expect(stack().only().path).toBe(path)
        expectProviderCredentials(stack().only())
      })

      test('stream gets the message piece by piece, with the token counts', async () => {
        const chunks = await Array.fromAsync(await model().stream('Hello!'))

        expect(chunks.map(({ text }) => text).filter(Boolean)).toEqual(['Hello', ' there'])
        expect(chunks.some(({ usage_metadata }) => usage_metadata)).toBe(true)
        expect(stack().only().json).toMatchObject({ stream: true })
      })

      test('bindTools takes a conversation over three turns', async () => {
        const asked: string[] = []

        const said = await converse(model(), asked)

        expect(asked).toEqual(['Paris', 'Oslo', 'Rome'])
        expect(said).toBe(FORECAST)
        for (const received of stack().provider.received) expectProviderCredentials(received)
      })

      for (const method of ['jsonSchema', 'functionCalling'] as const) {
        const filled = () =>
          model()
            .withStructuredOutput(schema, { method, name: 'weather' })
            .invoke('How warm is it?')

        if (takesSchemas || method === 'functionCalling' || mendsSchemas(gateway))
          test(`withStructuredOutput fills in a schema by ${method}`, async () => {
            expect(await filled()).toEqual(STRUCTURED)
          })
        else
          test(`withStructuredOutput by ${method} is refused, and the provider hears nothing`, async () => {
            expect(await thrown(filled())).toMatchObject({
              status: 400,
              message: expect.stringMatching(
                /"(response_format|output_config\.format)\\?" cannot be translated/,
              ),
            })
            expect(stack().provider.received).toHaveLength(0)
          })
      }

      test('a wrong key and an unknown model carry LangChain’s codes', async () => {
        const wrongKey = await thrown(make(stack().url, WRONG_KEY).invoke('Hello!'))
        const unknown = await thrown(make(stack().url, KEY, 'nobody').invoke('Hello!'))

        expect(wrongKey).toMatchObject({ status: 401, lc_error_code: 'MODEL_AUTHENTICATION' })
        expect(String(wrongKey)).not.toContain(WRONG_KEY)
        expect(unknown).toMatchObject({ status: 404, lc_error_code: 'MODEL_NOT_FOUND' })
        expect(stack().provider.received).toHaveLength(0)
      })

      for (const error of PROVIDER_ERRORS)
        test(`${error.status} of the provider is thrown with its status and its words`, async () => {
          stack().provider.answer = errorOf(error)

          const failure = await thrown(model().invoke('Hello!'))

          expect(failure).toMatchObject({
            status: statusOf(error.status),
            message: expect.stringContaining(WORDS),
            ...LANGCHAIN_CODES[error.status],
          })
          expect((failure as { headers: Headers }).headers.get('retry-after')).toBe('7')
          expect(stack().provider.received).toHaveLength(1)
        })

      test('a key that the provider refuses is a 502 in its words', async () => {
        stack().provider.answer = errorOf(KEY_REFUSED)

        const failure = await thrown(model().invoke('Hello!'))

        expect(failure).toMatchObject({ status: 502, message: expect.stringContaining(REFUSAL) })
        expect((failure as { headers: Headers }).headers.get('retry-after')).toBe('7')
        expect(stack().provider.received).toHaveLength(1)
      })

      test('a provider out of reach is a 502 without its address', async () => {
        const failure = await thrown(make(stack().url, KEY, `closed-${own}`).invoke('Hello!'))

        expect(failure).toMatchObject({
          status: 502,
          message: expect.stringContaining('The provider cannot be reached'),
        })
        expect(String(failure)).not.toContain('127.0.0.1')
      })

      test.each([
        ['an error inside a stream', errorInStream, ownWords],
        ['half a stream', halfStream, CUT],
      ])('%s is thrown, and is no short answer', async (_, answer, words) => {
        stack().provider.answer = answer

        const failure = await thrown(model().stream('Hello!').then(Array.fromAsync))

        expect(failure).toBeInstanceOf(Error)
        expect(String(failure)).toMatch(words)
      })
    })

  for (const alias of ['gpt', 'gpt-translated'])
    test(`OpenAIEmbeddings gets the vectors of ${alias}`, async () => {
      const embeddings = new OpenAIEmbeddings({
        model: alias,
        apiKey: KEY,
        maxRetries: 0,
        configuration: { baseURL: `${stack().url}/v1` },
      })

      const one = await embeddings.embedQuery('Hello')
      const many = await embeddings.embedDocuments(['Hello', 'there'])

      expect(one).toEqual(VECTOR)
      expect(many).toEqual([VECTOR, VECTOR])
    })

  for (const alias of ['gpt', 'gpt-translated'])
    test(`ChatOpenAI uses the Responses API of ${alias}, whole, streamed and with tools`, async () => {
      const model = () => openai(stack().url, KEY, alias, true)
      const asked: string[] = []

      const message = await model().invoke('Hello!')
      const chunks = await Array.fromAsync(await model().stream('Hello!'))
      const said = await converse(model(), asked)
      const filled = await model().withStructuredOutput(schema).invoke('How warm is it?')

      expect(message.text).toBe('Hello there')
      expect(chunks.map(({ text }) => text).join('')).toBe('Hello there')
      expect(asked).toEqual(['Paris'])
      expect(said).toBe('Paris: 21 °C')
      expect(filled).toEqual(STRUCTURED)
      for (const { path } of stack().provider.received) expect(path).toBe('/v1/responses')
    })
})

/** Lets the model ask until it has an answer. */
async function converse(model: Model, asked: string[]): Promise<string> {
  const withTools = model.bindTools!([weather])
  const conversation: BaseMessageLike[] = [['user', 'How warm is it?']]
  for (let turn = 0; turn < 5; turn++) {
    const message = await withTools.invoke(conversation)
    conversation.push(message)
    const calls = message.tool_calls ?? []
    if (calls.length === 0) return message.text
    for (const { id, args } of calls) {
      asked.push(String(args.city))
      const content = await weather.invoke(args as { city: string })
      conversation.push(new ToolMessage({ tool_call_id: id ?? '', content }))
    }
  }
  return 'The model never stopped asking'
}
