import { describe, expect, test } from 'bun:test'
import { zodResponseFormat } from 'openai/helpers/zod'
import Portkey from 'portkey-ai'
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
import { openaiError } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

const messages = [{ role: 'user', content: 'Hello!' }]
const tools = [
  {
    type: 'function',
    function: {
      name: 'weather',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
    },
  },
]

/** Reads a stream to its end, and keeps what came. */
async function collect(stream: AsyncIterable<unknown>, pieces: unknown[]) {
  for await (const piece of stream) pieces.push(piece)
}

type Call = { id: string; function: { arguments: string } }
type CallPiece = { index: number; function: { arguments: string } }
type Options = ConstructorParameters<typeof Portkey>[0]

testClient('portkey-ai', (stack, gateway) => {
  const client = (options: Options = {}) => {
    const portkey = new Portkey({ baseURL: `${stack().url}/v1`, apiKey: KEY, ...options })
    portkey.maxRetries = 0
    return portkey
  }

  for (const [alias, path] of [
    ['gpt', '/v1/chat/completions'],
    ['gpt-translated', '/v1/chat/completions'],
    ['claude', '/v1/messages'],
  ] as const)
    describe(alias, () => {
      // The official gateway keeps of an error inside a stream of Anthropic’s its type alone.
      const isLost = gateway === 'official' && alias === 'claude'
      const ownWords = isLost ? 'overloaded_error' : WORDS
      // An answer that the gateway inside translates breaks off behind its error.
      const breaksOff = gateway === 'embedded' && alias === 'gpt-translated'

      test('answers chat.completions.create to a key in x-portkey-api-key alone', async () => {
        const completion = await client().chat.completions.create({ model: alias, messages })

        expect(completion.choices[0]?.message?.content).toBe('Hello there')
        expect(completion.usage.completion_tokens).toBe(2)
        expect(stack().only().path).toBe(path)
        expectProviderCredentials(stack().only())
      })

      test('streams chat.completions.create', async () => {
        const stream = await client().chat.completions.create({
          model: alias,
          messages,
          stream: true,
        })
        const pieces: unknown[] = []
        for await (const chunk of stream) pieces.push(chunk.choices[0]?.delta?.content ?? '')

        expect(pieces.join('')).toBe('Hello there')
        expect(stack().only().json).toMatchObject({ stream: true })
      })

      test('takes a chat over tools, turn by turn', async () => {
        const conversation: Record<string, unknown>[] = [...messages]
        const asked: string[] = []

        let said: unknown
        for (let turn = 0; turn < 5; turn++) {
          const { choices } = await client().chat.completions.create({
            model: alias,
            messages: conversation as typeof messages,
            tools,
          })
          const message = choices[0]?.message
          said = message?.content
          const calls = (message?.tool_calls ?? []) as Call[]
          if (calls.length === 0) break
          conversation.push(message ?? {})
          for (const call of calls) {
            const { city } = JSON.parse(call.function.arguments) as { city: string }
            asked.push(city)
            conversation.push({ role: 'tool', tool_call_id: call.id, content: weatherIn(city) })
          }
        }

        expect(asked).toEqual(['Paris', 'Oslo', 'Rome'])
        expect(said).toBe(FORECAST)
      })

      test('streams the calls of tools, piece by piece', async () => {
        const stream = await client().chat.completions.create({
          model: alias,
          messages,
          tools,
          stream: true,
        })
        const called: string[] = []
        for await (const { choices } of stream)
          for (const piece of (choices[0]?.delta?.tool_calls ?? []) as unknown as CallPiece[])
            called[piece.index] = (called[piece.index] ?? '') + piece.function.arguments

        expect(called.map((text) => JSON.parse(text))).toEqual([
          { city: 'Paris' },
          { city: 'Oslo' },
        ])
        expect(stack().only().json).toMatchObject({ stream: true })
      })

      test('a wrong key and an unknown model have their error classes', async () => {
        const chat = (portkey: Portkey, model: string) =>
          thrown(portkey.chat.completions.create({ model, messages }))

        const wrongKey = await chat(client({ apiKey: WRONG_KEY }), alias)
        const unknown = await chat(client(), 'nobody')

        expect(wrongKey).toMatchObject({
          status: 401,
          constructor: { name: 'AuthenticationError' },
        })
        expect(wrongKey).toMatchObject({ error: { error: { code: 'invalid_api_key' } } })
        expect(JSON.stringify(wrongKey)).not.toContain(WRONG_KEY)
        expect(unknown).toMatchObject({ status: 404, constructor: { name: 'NotFoundError' } })
        expect(stack().provider.received).toHaveLength(0)
      })

      for (const error of PROVIDER_ERRORS)
        test(`${error.status} of the provider has its error class, and its own words`, async () => {
          stack().provider.answer = errorOf(error)

          const failure = await thrown(client().chat.completions.create({ model: alias, messages }))

          expect(failure).toMatchObject({
            status: error.status,
            constructor: { name: error.name },
            error: { error: { message: WORDS } },
            headers: { 'retry-after': '7' },
          })
          expect(stack().provider.received).toHaveLength(1)
        })

      test('a key that the provider refuses is an InternalServerError, and its own words', async () => {
        stack().provider.answer = errorOf(KEY_REFUSED)

        const failure = await thrown(client().chat.completions.create({ model: alias, messages }))

        expect(failure).toMatchObject({
          status: 502,
          constructor: { name: 'InternalServerError' },
          error: { error: { message: REFUSAL } },
          headers: { 'retry-after': '7', 'x-should-retry': 'false' },
        })
        expect(stack().provider.received).toHaveLength(1)
      })

      test('a provider out of reach is an InternalServerError without its address', async () => {
        const failure = await thrown(
          client().chat.completions.create({ model: `closed-${alias}`, messages }),
        )

        expect(failure).toMatchObject({
          status: 502,
          constructor: { name: 'InternalServerError' },
          error: { error: { message: 'The provider cannot be reached' } },
        })
        expect(JSON.stringify(failure)).not.toContain('127.0.0.1')
      })

      // It takes an error inside a stream for a piece of the answer; whoever reads it must look.
      test.each([
        ['an error inside a stream is handed over', errorInStream, ownWords, breaksOff],
        ['half a stream is handed over with its error, and then throws', halfStream, CUT, true],
      ])('%s', async (_, answer, words, isBroken) => {
        stack().provider.answer = answer
        const pieces: unknown[] = []

        const stream = await client().chat.completions.create({
          model: alias,
          messages,
          stream: true,
        })
        const end = await thrown(collect(stream, pieces))

        expect(JSON.stringify([pieces.at(-1), String(end)])).toMatch(words)
        expect(end instanceof Error).toBe(isBroken)
      })
    })

  for (const alias of ['gpt', 'gpt-translated', 'claude']) {
    const filled = () =>
      client().chat.completions.parse({
        model: alias,
        messages,
        response_format: zodResponseFormat(
          z.object({ city: z.string(), celsius: z.number() }),
          'weather',
        ),
      })

    if (alias !== 'claude' || mendsSchemas(gateway))
      test(`has chat.completions.parse fill in a schema with ${alias}`, async () => {
        const completion = await filled()

        expect(JSON.parse(completion.choices[0].message.content)).toEqual(STRUCTURED)
      })
    else
      test(`has chat.completions.parse refused with ${alias}, and the provider hears nothing`, async () => {
        expect(await thrown(filled())).toMatchObject({ status: 400 })
        expect(stack().provider.received).toHaveLength(0)
      })
  }

  for (const alias of ['gpt', 'gpt-translated', 'claude'])
    test(`has chat.completions.create fill in a schema as a tool with ${alias}`, async () => {
      const { choices } = await client().chat.completions.create({
        model: alias,
        messages,
        tools,
        tool_choice: { type: 'function', function: { name: 'weather' } },
      })

      const [call] = (choices[0]?.message?.tool_calls ?? []) as Call[]
      expect(JSON.parse(call?.function.arguments ?? '')).toEqual(STRUCTURED)
    })

  test('answers embeddings.create', async () => {
    const { data } = await client().embeddings.create({ model: 'gpt', input: 'Hello' })

    expect(data?.[0]?.embedding).toEqual(VECTOR)
    expect(stack().only().json).toEqual({ model: 'gpt-real', input: 'Hello' })
  })

  test('answers responses.create', async () => {
    const response = await client().responses.create({ model: 'gpt', input: 'Hello!' })

    expect(response.output).toMatchObject([{ content: [{ text: 'Hello there' }] }])
    expectProviderCredentials(stack().only())
  })

  for (const model of ['gpt', 'gpt-translated', 'claude'])
    test(`nothing that it can be set up with changes where ${model} goes, or as whom`, async () => {
      using elsewhere = startProvider()
      const steering = client({
        config: {
          provider: 'openai',
          api_key: 'sk-of-the-client',
          custom_host: elsewhere.url,
          retry: { attempts: 3, on_status_codes: [500] },
          override_params: { model: 'of-the-client' },
          cache: { mode: 'simple' },
        },
        virtualKey: 'virtual-of-the-client',
        provider: 'groq',
        customHost: elsewhere.url,
        requestTimeout: 1,
        forwardHeaders: ['x-secret', 'x-api-key'],
        openaiOrganization: 'org-of-the-client',
        anthropicVersion: '1999-01-01',
        azureResourceName: 'resource-of-the-client',
        strictOpenAiCompliance: true,
        traceID: 'trace-of-the-client',
        metadata: { _user: 'user-of-the-client' },
        cacheForceRefresh: true,
        cacheNamespace: 'of-the-client',
      })
      const answer = stack().provider.answer

      const completion = await steering.chat.completions.create({ model, messages })
      stack().provider.answer = () => openaiError(500, 'Once only')
      const failure = await thrown(steering.chat.completions.create({ model, messages }))
      stack().provider.answer = answer
      await steering.chat.completions.create({ model, messages })

      expect(completion.choices[0]?.message?.content).toBe('Hello there')
      expect(failure).toMatchObject({ status: 500 })
      expect(elsewhere.received).toHaveLength(0)
      expect(stack().provider.received).toHaveLength(3)
      for (const received of stack().provider.received) {
        expectProviderCredentials(received)
        const sent = JSON.stringify([...received.headers]) + received.query + received.text
        expect(sent).not.toContain('of-the-client')
        expect(sent).not.toContain('1999-01-01')
        expect(received.json?.model).toBe(model === 'claude' ? 'claude-real' : 'gpt-real')
      }
    })

  test('a provider key as its Authorization does not reach the provider', async () => {
    const completion = await client({
      Authorization: 'Bearer sk-of-the-client',
    }).chat.completions.create({ model: 'gpt', messages })

    expect(completion.choices[0]?.message?.content).toBe('Hello there')
    expectProviderCredentials(stack().only())
  })

  test('lists the models', async () => {
    const { data } = await client().models.list()

    expect(JSON.stringify(data)).toContain('"gpt"')
  })

  test('streams responses.create', async () => {
    const stream = await client().responses.create({ model: 'gpt', input: 'Hello!', stream: true })
    const types: string[] = []
    for await (const event of stream) types.push(event.type)

    expect(types[0]).toBe('response.created')
    expect(types.at(-1)).toBe('response.completed')
  })
})
