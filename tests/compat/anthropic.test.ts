import { expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod'
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod'
import { z } from 'zod'
import { FORECAST, mendsSchemas, testClient, thrown, weatherIn } from '../support/clients/matrix'
import { expectProviderCredentials } from '../support/clients/stack'
import { KEY } from '../support/portus'
import { STRUCTURED } from '../support/providers/models/schema-filler'
import { anthropicStoredTests } from './anthropic-stored'

const question = { max_tokens: 64, messages: [{ role: 'user' as const, content: 'Hello!' }] }
const Weather = z.object({ city: z.string(), celsius: z.number() })

testClient('@anthropic-ai/sdk', (stack, gateway) => {
  const client = () => new Anthropic({ baseURL: stack().url, apiKey: KEY, maxRetries: 0 })

  anthropicStoredTests(() => stack().provider, client)

  for (const [model, path] of [
    ['claude', '/v1/messages'],
    ['claude-translated', '/v1/messages'],
    ['gpt', '/v1/chat/completions'],
  ] as const) {
    test(`answers messages.create and messages.stream of ${model}`, async () => {
      const whole = await client().messages.create({ model, ...question })
      const streamed = await client()
        .messages.stream({ model, ...question })
        .finalText()

      expect<object[]>(whole.content).toEqual([{ type: 'text', text: 'Hello there' }])
      expect(streamed).toBe('Hello there')
      for (const received of stack().provider.received) {
        expect(received).toMatchObject({
          path,
          json: { model: path === '/v1/messages' ? 'claude-real' : 'gpt-real' },
        })
        expectProviderCredentials(received)
      }
    })

    const speaksIt = path === '/v1/messages'
    if (speaksIt) {
      test(`answers messages.countTokens of ${model}, with a system prompt and tools`, async () => {
        const { messages } = question
        const tools = [{ name: 'weather', input_schema: { type: 'object' as const } }]
        const { input_tokens } = await client().messages.countTokens({
          model,
          messages,
          system: 'Be brief',
          tools,
        })

        expect(input_tokens).toBe(14)
        expect(stack().only()).toMatchObject({
          path: '/v1/messages/count_tokens',
          json: { model: 'claude-real', messages, system: 'Be brief', tools },
        })
      })

      test(`sends the betas of beta.messages to the provider of ${model}`, async () => {
        const betas = ['context-1m-2025-08-07', 'interleaved-thinking-2025-05-14']

        await client().beta.messages.create({ model, ...question, betas })
        await client()
          .beta.messages.stream({ model, ...question, betas })
          .finalMessage()
        await client().beta.messages.countTokens({ model, messages: question.messages, betas })

        for (const received of stack().provider.received) {
          const sent = received.headers.get('anthropic-beta')?.split(',')
          expect(sent).toEqual(expect.arrayContaining(betas))
          expect(received.json).not.toHaveProperty('betas')
        }
        expect(stack().provider.received).toHaveLength(3)
      })
    }

    if (model !== 'claude-translated' || mendsSchemas(gateway))
      test(`has messages.parse fill in a schema with ${model}`, async () => {
        const message = await client().messages.parse({
          model,
          ...question,
          output_config: { format: zodOutputFormat(Weather) },
        })

        expect(message.parsed_output).toEqual(STRUCTURED)
        expect(stack().only().json).toMatchObject(
          speaksIt
            ? { output_config: { format: { type: 'json_schema' } } }
            : { response_format: { type: 'json_schema' } },
        )
      })
    else
      test(`is told that ${model} takes no schema, before the provider hears of it`, async () => {
        const error = await thrown(
          client().messages.parse({
            model,
            ...question,
            output_config: { format: zodOutputFormat(Weather) },
          }),
        )

        expect(error).toBeInstanceOf(Anthropic.BadRequestError)
        expect(error).toMatchObject({
          status: 400,
          error: {
            error: {
              type: 'invalid_request_error',
              message: expect.stringContaining('"output_config.format" cannot be translated'),
            },
          },
        })
        expect(stack().provider.received).toHaveLength(0)
      })

    test(`takes ${model} over the tools of toolRunner, streamed`, async () => {
      const weather = betaZodTool({
        name: 'weather',
        description: 'The weather in a city',
        inputSchema: z.object({ city: z.string() }),
        run: ({ city }) => weatherIn(city),
      })

      const final = await client()
        .beta.messages.toolRunner({ model, ...question, tools: [weather], stream: true })
        .runUntilDone()

      expect(final.content).toMatchObject([{ type: 'text', text: FORECAST }])
    })
  }

  test('is given an estimate of the tokens where nobody can count', async () => {
    const { data, response } = await client()
      .messages.countTokens({ model: 'gpt', messages: question.messages })
      .withResponse()

    expect(data.input_tokens).toBeGreaterThan(0)
    expect(response.headers.get('x-portus-token-count')).toBe('estimate')
    expect(stack().provider.received).toHaveLength(0)
  })

  test('lists the models', async () => {
    const models = await Array.fromAsync(client().models.list())

    expect(models.map(({ id }) => id)).toContain('claude')
  })
})
