import { describe, expect, test } from 'bun:test'
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import {
  APICallError,
  embed,
  embedMany,
  generateImage,
  generateObject,
  generateSpeech,
  generateText,
  type LanguageModel,
  Output,
  stepCountIs,
  streamText,
  tool,
  transcribe,
} from 'ai'
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
import { SPEECH } from '../support/providers/openai-endpoints'

// Its warnings are about what it deprecates and go to standard error.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false })

const prompt = 'Hello!'
const schema = z.object({ city: z.string(), celsius: z.number() })

/** A tool, and whom it was asked about. */
function weatherTool() {
  const asked: string[] = []
  const weather = tool({
    description: 'The weather in a city',
    inputSchema: z.object({ city: z.string() }),
    execute({ city }) {
      asked.push(city)
      return weatherIn(city)
    },
  })
  return { asked, tools: { weather } }
}

/** An error as text, whether it is one or what a provider has sent for one. */
const inWords = (error: unknown) => (error instanceof Error ? String(error) : error)

/** Reads a stream to its end, and keeps the errors in it. */
async function collect(parts: AsyncIterable<{ type: string; error?: unknown }>, errors: unknown[]) {
  for await (const { type, error } of parts) if (type === 'error') errors.push(error)
}

type Case = {
  name: string
  /** The alias. */
  own: string
  path: string
  /** Whether a JSON schema of the request reaches the provider through any gateway. */
  takesSchemas: boolean
  model: string
  make: (url: string, key: string, alias?: string) => LanguageModel
}

const openai = (url: string, apiKey: string) => createOpenAI({ baseURL: `${url}/v1`, apiKey })
const anthropic = (url: string, apiKey: string) => createAnthropic({ baseURL: `${url}/v1`, apiKey })

const CASES: Case[] = [
  ...['gpt', 'gpt-translated'].map((own) => ({
    name: `@ai-sdk/openai’s responses with ${own}`,
    own,
    path: '/v1/responses',
    takesSchemas: true,
    model: 'gpt-real',
    make: (url: string, key: string, alias = own) => openai(url, key)(alias),
  })),
  ...['gpt', 'gpt-translated', 'claude'].map((own) => ({
    name: `@ai-sdk/openai’s chat with ${own}`,
    own,
    path: own === 'claude' ? '/v1/messages' : '/v1/chat/completions',
    takesSchemas: own !== 'claude',
    model: own === 'claude' ? 'claude-real' : 'gpt-real',
    make: (url: string, key: string, alias = own) => openai(url, key).chat(alias),
  })),
  ...['claude', 'claude-translated', 'gpt'].map((own) => ({
    name: `@ai-sdk/anthropic with ${own}`,
    own,
    path: own === 'gpt' ? '/v1/chat/completions' : '/v1/messages',
    takesSchemas: own !== 'claude-translated',
    model: own === 'gpt' ? 'gpt-real' : 'claude-real',
    make: (url: string, key: string, alias = own) => anthropic(url, key)(alias),
  })),
]

testClient('AI SDK', (stack, gateway) => {
  for (const { name, own, path, takesSchemas, model: realModel, make } of CASES)
    describe(name, () => {
      // The official gateway keeps of an error inside a stream of Anthropic’s its type alone.
      const isLost = gateway === 'official' && name.includes('chat with claude')
      const ownWords = isLost ? 'overloaded_error' : WORDS
      // An answer that the gateway inside translates breaks off behind its error.
      const breaksOff = gateway === 'embedded' && name.includes('chat with gpt-translated')
      const model = () => make(stack().url, KEY)
      // Anthropic's clients know a 529 for what others say with a 503.
      const statusOf = (status: number) =>
        status === 503 && name === '@ai-sdk/anthropic with gpt' ? 529 : status

      test('generateText gets the text and the token counts', async () => {
        const { text, usage, finishReason } = await generateText({ model: model(), prompt })

        expect(text).toBe('Hello there')
        expect(finishReason).toBe('stop')
        expect(usage.outputTokens).toBe(2)
        expect(stack().only()).toMatchObject({ path, json: { model: realModel } })
        expectProviderCredentials(stack().only())
      })

      test('streamText gets the text piece by piece', async () => {
        const { textStream, finishReason } = streamText({ model: model(), prompt })
        const pieces = await Array.fromAsync(textStream)

        expect(pieces.length).toBeGreaterThan(1)
        expect(pieces.join('')).toBe('Hello there')
        expect(await finishReason).toBe('stop')
        expect(stack().only().json).toMatchObject({ stream: true })
      })

      for (const isStreamed of [false, true])
        test(`tools are asked until there is an answer${isStreamed ? ', streamed' : ''}`, async () => {
          const { asked, tools } = weatherTool()
          const options = { model: model(), prompt, tools, stopWhen: stepCountIs(5) }

          const text = isStreamed
            ? await streamText(options).text
            : (await generateText(options)).text

          const isResponses = path === '/v1/responses'
          expect(asked).toEqual(isResponses ? ['Paris'] : ['Paris', 'Oslo', 'Rome'])
          expect(text).toBe(isResponses ? 'Paris: 21 °C' : FORECAST)
          for (const received of stack().provider.received) expectProviderCredentials(received)
        })

      if (takesSchemas || mendsSchemas(gateway))
        test('generateObject and streamText fill in a schema', async () => {
          const { object } = await generateObject({ model: model(), prompt, schema })
          const streamed = streamText({ model: model(), prompt, output: Output.object({ schema }) })
          const filled = await streamed.output

          expect(object).toEqual(STRUCTURED)
          expect(filled).toEqual(STRUCTURED)
        })
      else
        test('generateObject is refused with an APICallError, and the provider hears nothing', async () => {
          const failure = await thrown(
            generateObject({ model: model(), prompt, schema, maxRetries: 0 }),
          )

          expect(failure).toBeInstanceOf(APICallError)
          expect(failure).toMatchObject({
            statusCode: 400,
            isRetryable: false,
            message: expect.stringMatching(
              /^"(response_format|output_config\.format)" cannot be translated/,
            ),
          })
          expect(stack().provider.received).toHaveLength(0)
        })

      test('a wrong key and an unknown model are APICallErrors, and the provider hears nothing', async () => {
        const { url, provider } = stack()

        const wrongKey = await thrown(
          generateText({ model: make(url, WRONG_KEY), prompt, maxRetries: 0 }),
        )
        const unknown = await thrown(
          generateText({ model: make(url, KEY, 'nobody'), prompt, maxRetries: 0 }),
        )

        expect(wrongKey).toBeInstanceOf(APICallError)
        expect(wrongKey).toMatchObject({
          statusCode: 401,
          isRetryable: false,
          message:
            'No valid API key was sent; send a Portus key as a bearer token, x-api-key or x-goog-api-key',
        })
        expect(JSON.stringify((wrongKey as APICallError).responseBody)).not.toContain(WRONG_KEY)
        expect(unknown).toBeInstanceOf(APICallError)
        expect(unknown).toMatchObject({ statusCode: 404, isRetryable: false })
        expect(provider.received).toHaveLength(0)
      })

      for (const error of PROVIDER_ERRORS)
        test(`${error.status} of the provider is an APICallError in its own words`, async () => {
          stack().provider.answer = errorOf(error)

          const failure = await thrown(generateText({ model: model(), prompt, maxRetries: 0 }))

          expect(failure).toBeInstanceOf(APICallError)
          expect(failure).toMatchObject({
            statusCode: statusOf(error.status),
            message: WORDS,
            isRetryable: error.status === 409 || error.status === 429 || error.status >= 500,
          })
          expect((failure as APICallError).responseHeaders).toMatchObject({
            'retry-after': '7',
            'x-request-id': expect.stringMatching(/^[\w-]{36}$/),
          })
          expect(stack().provider.received).toHaveLength(1)
        })

      test('a key that the provider refuses is an APICallError that says whose key it is', async () => {
        stack().provider.answer = errorOf(KEY_REFUSED)

        const failure = await thrown(generateText({ model: model(), prompt, maxRetries: 0 }))

        expect(failure).toBeInstanceOf(APICallError)
        expect(failure).toMatchObject({
          statusCode: 502,
          message: REFUSAL,
          responseHeaders: { 'retry-after': '7', 'x-should-retry': 'false' },
        })
        expect(stack().provider.received).toHaveLength(1)
      })

      test('a provider out of reach is an APICallError without its address', async () => {
        const failure = await thrown(
          generateText({ model: make(stack().url, KEY, `closed-${own}`), prompt, maxRetries: 0 }),
        )

        expect(failure).toBeInstanceOf(APICallError)
        expect(failure).toMatchObject({
          statusCode: 502,
          message: 'The provider cannot be reached',
          isRetryable: true,
        })
        expect((failure as APICallError).responseBody).not.toContain('127.0.0.1')
      })

      test.each([
        ['an error inside a stream', errorInStream, ownWords, breaksOff],
        ['half a stream', halfStream, CUT, true],
      ])('%s is an error, not a short answer', async (_, answer, words, isBroken) => {
        stack().provider.answer = answer
        const errors: unknown[] = []

        const { fullStream } = streamText({ model: model(), prompt, maxRetries: 0, onError() {} })
        const end = await thrown(collect(fullStream, errors))

        expect(JSON.stringify([...errors, end].map(inWords))).toMatch(words)
        expect(end instanceof APICallError).toBe(isBroken)
      })
    })

  for (const alias of ['gpt', 'gpt-translated'])
    test(`embed and embedMany get the vectors of ${alias}`, async () => {
      const model = openai(stack().url, KEY).embedding(alias)

      const one = await embed({ model, value: 'Hello' })
      const many = await embedMany({ model, values: ['Hello', 'there'] })

      expect(one.embedding).toEqual(VECTOR)
      expect(many.embeddings).toEqual([VECTOR, VECTOR])
      expect(stack().provider.received.map(({ json }) => json?.model)).toEqual([
        'gpt-real',
        'gpt-real',
      ])
    })

  test('generateImage, generateSpeech and transcribe have their endpoints', async () => {
    const provider = openai(stack().url, KEY)

    const { image } = await generateImage({ model: provider.image('gpt'), prompt })
    const { audio } = await generateSpeech({ model: provider.speech('gpt'), text: 'Hello' })
    const { text } = await transcribe({ model: provider.transcription('gpt'), audio: SPEECH })

    expect(image.base64).toBe('iVBORw0KGgo=')
    expect(audio.uint8Array).toEqual(SPEECH)
    expect(text).toBe('Hello there')
    expect(stack().provider.received.map(({ path }) => path)).toEqual([
      '/v1/images/generations',
      '/v1/audio/speech',
      '/v1/audio/transcriptions',
    ])
  })
})
