import { beforeAll, describe, expect, test } from 'bun:test'
import { ApiError, type CallableTool, Type } from '@google/genai'
import { genaiClient } from '../support/clients/drivers/google-genai'
import { kitPortus } from '../support/clients/kit-portus'
import { thrown } from '../support/clients/matrix'
import { anthropicFormat } from '../support/providers/kit/claude'
import { googleFormat } from '../support/providers/kit/gemini'
import type { Format } from '../support/providers/kit/kit'
import { responsesFormat } from '../support/providers/kit/openai-responses'

const FORMATS: readonly Format[] = [googleFormat, anthropicFormat, responsesFormat()]
const PARALLEL = [
  { id: 'callParis', name: 'weather', input: { city: 'Paris' } },
  { id: 'callOsloo', name: 'weather', input: { city: 'Oslo' } },
]

describe.each(FORMATS.map((format) => [format.name, format] as const))('%s', (_, format) => {
  const kit = kitPortus((url) => ({ aliases: { kit: format.alias(url) } }))
  let ai: ReturnType<typeof genaiClient>
  beforeAll(() => {
    ai = genaiClient(kit.portus.url)
  })
  const heard = (at: number) => {
    const received = kit.provider.received[at]
    if (!received) throw new Error(`There was no request ${at}`)
    return format.hear(received)
  }

  test('a chat keeps what was said', async () => {
    kit.provider.answer = format.say({ thought: 'Hm.', text: 'Hello there' })
    const chat = ai.chats.create({ model: 'kit' })
    let first = ''
    for await (const chunk of await chat.sendMessageStream({ message: 'Hi' }))
      first += chunk.text ?? ''
    const second = await chat.sendMessage({ message: 'And you?' })

    expect([first, second.text]).toEqual(['Hello there', 'Hello there'])
    expect(heard(1).text).toBe('HiAnd you?')
    expect(kit.provider.received[1]?.text).toContain('there')
  })

  test.each([false, true])('its calls are made by the SDK, streamed: %p', async (isStreamed) => {
    const made: unknown[] = []
    const weather: CallableTool = {
      tool: async () => ({
        functionDeclarations: [
          {
            name: 'weather',
            description: 'The weather in a city',
            parameters: {
              type: Type.OBJECT,
              properties: { city: { type: Type.STRING } },
              required: ['city'],
            },
          },
        ],
      }),
      callTool: async (calls) =>
        calls.map(({ id = '', name = '', args }) => {
          made.push(args)
          return { functionResponse: { id, name, response: { output: `${args?.city} is fine` } } }
        }),
    }
    // Streamed, the SDK makes a turn of each chunk, and Google refuses one whose call is not signed.
    const calls = isStreamed && format === googleFormat ? PARALLEL.slice(0, 1) : PARALLEL
    const [asks, ends] = [format.say({ calls }), format.say({ text: 'Both are fine' })]
    kit.provider.answer = (received) => (kit.provider.received.length === 1 ? asks : ends)(received)
    const request = { model: 'kit', contents: 'How is it?', config: { tools: [weather] } }

    let text = ''
    if (isStreamed)
      for await (const chunk of await ai.models.generateContentStream(request))
        text += chunk.text ?? ''
    else text = (await ai.models.generateContent(request)).text ?? ''

    expect(text).toBe('Both are fine')
    expect(made).toEqual([{ city: 'Paris' }, { city: 'Oslo' }])
    expect(heard(1).results.map((result) => result.text)).toEqual(['Paris is fine', 'Oslo is fine'])
  })

  test('a schema in Google’s words reaches the provider', async () => {
    kit.provider.answer = format.say({ text: '{"city":"Paris"}' })
    const { text } = await ai.models.generateContent({
      model: 'kit',
      contents: 'Where?',
      config: {
        responseMimeType: 'application/json',
        responseSchema: {
          type: Type.OBJECT,
          properties: { city: { type: Type.STRING } },
          required: ['city'],
          propertyOrdering: ['city'],
        },
      },
    })

    expect(JSON.parse(text ?? '')).toEqual({ city: 'Paris' })
    expect(heard(0).schema).toMatchObject({ properties: { city: {} }, required: ['city'] })
  })

  test('a client that leaves ends the provider’s request', async () => {
    const left = Promise.withResolvers<void>()
    kit.provider.answer = ({ signal }) => {
      signal.addEventListener('abort', () => left.resolve())
      return new Promise(() => {})
    }
    const controller = new AbortController()
    const asked = thrown(
      ai.models.generateContent({
        model: 'kit',
        contents: 'Hi',
        config: { abortSignal: controller.signal },
      }),
    )
    while (kit.provider.received.length === 0) await Bun.sleep(1)
    controller.abort()

    expect((await asked) as Error).toHaveProperty('name', 'AbortError')
    await left.promise
  })

  test('an unknown model and a wrong key are its own errors', async () => {
    const unknown = await thrown(ai.models.generateContent({ model: 'nobody', contents: 'Hi' }))
    const wrong = await thrown(
      genaiClient(kit.portus.url, 'pk-wrong').models.generateContent({
        model: 'kit',
        contents: 'Hi',
      }),
    )

    expect(unknown).toBeInstanceOf(ApiError)
    expect(unknown).toHaveProperty('status', 404)
    expect(wrong).toBeInstanceOf(ApiError)
    expect(wrong).toHaveProperty('status', 401)
    expect((wrong as Error).message).toContain('API_KEY_INVALID')
    expect(kit.provider.received).toEqual([])
  })
})

describe('an answer that begins late', () => {
  const format = anthropicFormat
  const kit = kitPortus((url) => ({
    aliases: { kit: format.alias(url) },
    settings: { PORTUS_PING_INTERVAL_MS: 5 },
  }))

  test('and is an error is thrown with its status', async () => {
    kit.provider.answer = async (received) => {
      await Bun.sleep(60)
      return format.refuse(received)
    }
    const asked = genaiClient(kit.portus.url).models.generateContentStream({
      model: 'kit',
      contents: 'Hi',
    })
    const error = await thrown(asked.then((stream) => Array.fromAsync(stream)))

    expect(error).toBeInstanceOf(ApiError)
    expect(error).toHaveProperty('status', 429)
    expect((error as Error).message).toContain('RESOURCE_EXHAUSTED')
  })
})
