import { describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { type Answer, anthropicError, openaiError } from '../support/provider'
import { throughEachGateway } from '../support/sdk'

const messages = [{ role: 'user' as const, content: 'Hello!' }]
const WRONG_KEY = 'pk-somebody-else-0000'

/** What a call throws, or fails the test by not throwing. */
const thrown = (call: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(call).then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  )

const chat = (client: OpenAI, model: string) =>
  thrown(client.chat.completions.create({ model, messages }))
const message = (client: Anthropic, model: string) =>
  thrown(client.messages.create({ model, max_tokens: 64, messages }))

/** A provider's error in its own words, by status, with the type of Anthropic's API. */
const providerError =
  (status: number, type: string): Answer =>
  ({ path }) => {
    const headers = { 'retry-after': '7', 'x-ratelimit-remaining-requests': '0' }
    return path.endsWith('/messages')
      ? anthropicError(status, type, 'In its own words', headers)
      : openaiError(status, 'In its own words', headers)
  }

const PROVIDER_ERRORS = [
  { status: 400, type: 'invalid_request_error', name: 'BadRequestError' },
  { status: 401, type: 'authentication_error', name: 'AuthenticationError' },
  { status: 429, type: 'rate_limit_error', name: 'RateLimitError' },
  { status: 500, type: 'api_error', name: 'InternalServerError' },
  { status: 529, type: 'overloaded_error', name: 'InternalServerError' },
] as const

describe('errors', () => {
  throughEachGateway((stack) => {
    test('a wrong key raises AuthenticationError, and the provider hears nothing', async () => {
      const { withKey, provider } = stack()
      const { openai, anthropic } = withKey(WRONG_KEY)

      const errors = [await chat(openai, 'gpt'), await message(anthropic, 'claude')]

      expect(errors[0]).toBeInstanceOf(OpenAI.AuthenticationError)
      expect(errors[0]).toMatchObject({
        status: 401,
        code: 'invalid_api_key',
        type: 'invalid_request_error',
        requestID: expect.stringMatching(/^[\w-]{36}$/),
      })
      expect(errors[1]).toBeInstanceOf(Anthropic.AuthenticationError)
      expect(errors[1]).toMatchObject({
        status: 401,
        type: 'authentication_error',
        requestID: expect.stringMatching(/^[\w-]{36}$/),
      })
      expect(String(errors)).not.toContain(WRONG_KEY)
      expect(provider.received).toHaveLength(0)
    })

    test('an unknown alias raises NotFoundError, and the provider hears nothing', async () => {
      const { openai, anthropic, provider } = stack()

      const errors = [await chat(openai, 'nobody'), await message(anthropic, 'nobody')]

      expect(errors[0]).toBeInstanceOf(OpenAI.NotFoundError)
      expect(errors[0]).toMatchObject({ code: 'model_not_found', param: 'model' })
      expect(errors[1]).toBeInstanceOf(Anthropic.NotFoundError)
      expect(errors[1]).toMatchObject({ type: 'not_found_error' })
      expect(provider.received).toHaveLength(0)
    })

    for (const { status, type, name } of PROVIDER_ERRORS) {
      for (const alias of ['gpt', 'gpt-translated', 'claude'] as const)
        test(`${status} of the provider of ${alias} raises OpenAI’s ${name}`, async () => {
          const { openai, provider } = stack()
          provider.answer = providerError(status, type)

          const error = await chat(openai, alias)

          expect(error).toBeInstanceOf(OpenAI[name])
          expect(error).toMatchObject({
            status,
            message: `${status} In its own words`,
            type: alias === 'claude' ? type : 'provider_type',
            requestID: expect.stringMatching(/^[\w-]{36}$/),
          })
          const { headers } = error as InstanceType<typeof OpenAI.APIError>
          expect(headers?.get('retry-after')).toBe('7')
          expect(headers?.get('x-ratelimit-remaining-requests')).toBe('0')
          expect(provider.received).toHaveLength(1)
        })

      for (const alias of ['claude', 'claude-translated'] as const)
        test(`${status} of the provider of ${alias} raises Anthropic’s ${name}`, async () => {
          const { anthropic, provider } = stack()
          provider.answer = providerError(status, type)

          const error = await message(anthropic, alias)

          expect(error).toBeInstanceOf(Anthropic[name])
          expect(error).toMatchObject({
            status,
            type,
            apiMessage: 'In its own words',
            requestID: expect.stringMatching(/^[\w-]{36}$/),
          })
          const { headers } = error as InstanceType<typeof Anthropic.APIError>
          expect(headers?.get('retry-after')).toBe('7')
          expect(provider.received).toHaveLength(1)
        })
    }

    for (const suffix of ['', '-translated'])
      test(`a provider out of reach raises InternalServerError without its address${suffix && ', translated'}`, async () => {
        const { openai, anthropic } = stack()

        const errors = [
          await chat(openai, `closed-gpt${suffix}`),
          await chat(openai, 'closed-claude'),
          await message(anthropic, `closed-claude${suffix}`),
        ] as InstanceType<typeof OpenAI.APIError>[]

        expect(errors[0]).toBeInstanceOf(OpenAI.InternalServerError)
        expect(errors[1]).toBeInstanceOf(OpenAI.InternalServerError)
        expect(errors[2]).toBeInstanceOf(Anthropic.InternalServerError)
        for (const { status, message, error } of errors) {
          expect(status).toBe(502)
          expect(message).toContain('The provider cannot be reached')
          expect(JSON.stringify(error)).not.toContain('127.0.0.1')
        }
      })

    test('a format that would be lost on the way to Anthropic is refused as BadRequestError', async () => {
      const { openai, provider } = stack()
      const before = provider.received.length

      const error = await thrown(
        openai.chat.completions.create({
          model: 'claude',
          messages,
          response_format: { type: 'json_object' },
        }),
      )

      expect(error).toBeInstanceOf(OpenAI.BadRequestError)
      expect(error).toMatchObject({ param: 'response_format' })
      expect(provider.received).toHaveLength(before)
    })

    for (const alias of ['claude', 'claude-translated'] as const)
      test(`an error inside a stream of ${alias} is raised by Anthropic’s SDK`, async () => {
        const { anthropic, provider } = stack()
        provider.answer = () =>
          new Response(
            'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
            { headers: { 'content-type': 'text/event-stream' } },
          )

        const stream = anthropic.messages.stream({ model: alias, max_tokens: 64, messages })
        const error = await thrown(stream.finalMessage())

        expect(error).toBeInstanceOf(Anthropic.APIError)
        expect(error).toMatchObject({ type: 'overloaded_error' })
      })

    for (const alias of ['gpt', 'gpt-translated', 'claude'] as const)
      test(`half a stream of ${alias} is an error for OpenAI’s SDK, not a short answer`, async () => {
        const { openai, provider } = stack()
        provider.answer = ({ path }) =>
          new Response(path.endsWith('/messages') ? HALF_MESSAGE : HALF_COMPLETION, {
            headers: { 'content-type': 'text/event-stream' },
          })

        const runner = openai.chat.completions.stream({ model: alias, messages })
        const error = await thrown(runner.finalContent())

        expect(error).toBeInstanceOf(OpenAI.OpenAIError)
        expect(String(error)).toContain('The answer ended before it was complete')
      })

    for (const alias of ['claude', 'claude-translated'] as const)
      test(`half a stream of ${alias} is an error for Anthropic’s SDK, not a short answer`, async () => {
        const { anthropic, provider } = stack()
        provider.answer = () =>
          new Response(HALF_MESSAGE, { headers: { 'content-type': 'text/event-stream' } })

        const stream = anthropic.messages.stream({ model: alias, max_tokens: 64, messages })
        const error = await thrown(stream.finalMessage())

        expect(error).toBeInstanceOf(Anthropic.APIError)
        expect(String(error)).toContain('The answer ended before it was complete')
      })
  })
})

const HALF_COMPLETION =
  'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Half"},"finish_reason":null}]}\n\n'

const HALF_MESSAGE = `event: message_start
data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Half"}}

`
