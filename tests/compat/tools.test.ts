import { describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema'
import { CHAT_ALIASES, testSdks } from '../support/clients/sdks'
import { expectProviderCredentials } from '../support/clients/stack'
import { callId, threadNotFound, weatherModel } from '../support/providers/models/weather'
import type { Received } from '../support/providers/server'

const CITIES = ['Paris', 'Oslo', 'Rome']
const FORECAST = 'Paris: 21 °C; Oslo: 8 °C; Rome: 27 °C'
const temperatures: Record<string, number> = { Paris: 21, Oslo: 8, Rome: 27 }
const weatherIn = (city: string) => `${city}: ${temperatures[city]} °C`

const question = { role: 'user' as const, content: 'How warm is it?' }
const citySchema = {
  type: 'object',
  properties: { city: { type: 'string', description: 'A city' } },
  required: ['city'],
  additionalProperties: false,
} as const
const description = 'The weather in a city'

/** How many messages a request carried. */
const lengthOf = ({ json }: Received) => (json as { messages: unknown[] }).messages.length

/** The tool in OpenAI's form; it notes whom it was asked about. */
const runnableTool = (asked: string[]) => ({
  type: 'function' as const,
  function: {
    name: 'weather',
    description,
    parameters: { ...citySchema, required: ['city'] },
    parse: (text: string) => JSON.parse(text) as { city: string },
    function: ({ city }: { city: string }) => {
      asked.push(city)
      return weatherIn(city)
    },
  },
})

/** The tool in Anthropic's form; it notes whom it was asked about. */
const anthropicTool = (asked: string[]) =>
  betaTool({
    name: 'weather',
    description,
    inputSchema: citySchema,
    run: ({ city }) => {
      asked.push(city)
      return weatherIn(city)
    },
  })

describe('tools', () => {
  testSdks((stack) => {
    for (const { alias, path } of CHAT_ALIASES)
      for (const isStreamed of [false, true])
        test(`OpenAI’s runTools takes ${alias} over three turns${isStreamed ? ', streamed' : ''}`, async () => {
          const { openai, provider } = stack()
          const asked: string[] = []
          provider.answer = weatherModel()
          const body = { model: alias, messages: [question], tools: [runnableTool(asked)] }

          const runner = isStreamed
            ? openai.chat.completions.runTools({ ...body, stream: true })
            : openai.chat.completions.runTools(body)

          expect(await runner.finalContent()).toBe(FORECAST)
          expect(asked).toEqual(CITIES)
          expect(provider.received.map((received) => received.path)).toEqual([path, path, path])
          for (const received of provider.received) expectProviderCredentials(received)
        })

    for (const alias of ['claude', 'claude-translated'] as const)
      for (const isStreamed of [false, true])
        test(`Anthropic’s toolRunner takes ${alias} over three turns${isStreamed ? ', streamed' : ''}`, async () => {
          const { anthropic, provider } = stack()
          const asked: string[] = []
          provider.answer = weatherModel()

          const final = await anthropic.beta.messages
            .toolRunner({
              model: alias,
              max_tokens: 256,
              messages: [question],
              tools: [anthropicTool(asked)],
              stream: isStreamed,
            })
            .runUntilDone()

          expect(final.content).toMatchObject([{ type: 'text', text: FORECAST }])
          expect(final.stop_reason).toBe('end_turn')
          expect(asked).toEqual(CITIES)
          expect(provider.received).toHaveLength(3)
          for (const received of provider.received) expectProviderCredentials(received)
        })

    test('a message thread stays with a provider that keeps it: each turn sends only what is new', async () => {
      const { anthropic, provider } = stack()
      provider.answer = weatherModel()

      await anthropic.beta.messages
        .toolRunner({
          model: 'claude',
          max_tokens: 256,
          messages: [question],
          tools: [anthropicTool([])],
        })
        .runUntilDone()

      expect(provider.received.map(({ json }) => json?.thread)).toEqual([
        { type: 'create' },
        { type: 'continue', previous_message_id: 'msg_0' },
        { type: 'continue', previous_message_id: 'msg_1' },
      ])
      expect(provider.received.map(lengthOf)).toEqual([1, 1, 1])
    })

    test('a message thread that the provider has lost is begun anew with the whole conversation', async () => {
      const { anthropic, provider } = stack()
      const model = weatherModel()
      provider.answer = (received) =>
        provider.received.length === 2 ? threadNotFound() : model(received)

      const final = await anthropic.beta.messages
        .toolRunner({
          model: 'claude',
          max_tokens: 256,
          messages: [question],
          tools: [anthropicTool([])],
        })
        .runUntilDone()

      expect(final.content).toMatchObject([{ type: 'text', text: FORECAST }])
      expect(provider.received.map(lengthOf)).toEqual([1, 1, 3, 1])
    })

    test('a message thread is refused by name where the gateway would drop it', async () => {
      const { anthropic, provider } = stack()

      const error = await anthropic.beta.messages
        .create({
          model: 'claude-translated',
          max_tokens: 256,
          messages: [question],
          thread: { type: 'create' },
        })
        .catch((thrown: unknown) => thrown)

      expect(error).toBeInstanceOf(Anthropic.BadRequestError)
      expect(error).toMatchObject({ errorCode: 'thread_unsupported_request' })
      expect(provider.received).toHaveLength(0)
    })

    test('a tool round trip of OpenAI’s format reaches Anthropic in its own', async () => {
      const { openai, only, gateway } = stack()
      const { additionalProperties: _, ...keptByGateway } = citySchema
      const call = {
        id: callId('Paris'),
        type: 'function' as const,
        function: { name: 'weather', arguments: '{"city":"Paris"}' },
      }

      await openai.chat.completions.create({
        model: 'claude',
        messages: [
          question,
          { role: 'assistant', content: null, tool_calls: [call] },
          { role: 'tool', tool_call_id: call.id, content: weatherIn('Paris') },
        ],
        tools: [
          { type: 'function', function: { name: 'weather', description, parameters: citySchema } },
        ],
        tool_choice: { type: 'function', function: { name: 'weather' } },
      })

      expect(only().json).toMatchObject({
        model: 'claude-real',
        tools: [
          {
            name: 'weather',
            description,
            input_schema: gateway === 'official' ? keptByGateway : citySchema,
          },
        ],
        tool_choice: { type: 'tool', name: 'weather' },
        messages: [
          gateway === 'official'
            ? question
            : { role: 'user', content: [{ type: 'text', text: question.content }] },
          {
            role: 'assistant',
            content: [{ type: 'tool_use', id: call.id, name: 'weather', input: { city: 'Paris' } }],
          },
          {
            role: 'user',
            content: [{ type: 'tool_result', tool_use_id: call.id, content: weatherIn('Paris') }],
          },
        ],
      })
    })
  })
})
