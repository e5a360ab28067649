import { describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { testSdks } from '../support/clients/sdks'
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

describe('errors', () => {
  testSdks((stack) => {
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
          provider.answer = errorOf({ status, type })

          const error = await chat(openai, alias)

          expect(error).toBeInstanceOf(OpenAI[name])
          expect(error).toMatchObject({
            status,
            message: `${status} ${WORDS}`,
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
          provider.answer = errorOf({ status, type })

          const error = await message(anthropic, alias)

          expect(error).toBeInstanceOf(Anthropic[name])
          expect(error).toMatchObject({
            status,
            type,
            apiMessage: WORDS,
            requestID: expect.stringMatching(/^[\w-]{36}$/),
          })
          const { headers } = error as InstanceType<typeof Anthropic.APIError>
          expect(headers?.get('retry-after')).toBe('7')
          expect(provider.received).toHaveLength(1)
        })
    }

    for (const alias of ['gpt', 'gpt-translated', 'claude'] as const)
      test(`a key that the provider of ${alias} refuses raises InternalServerError at once`, async () => {
        const { openai, provider } = stack()
        provider.answer = errorOf(KEY_REFUSED)

        const error = await chat(openai.withOptions({ maxRetries: 3 }), alias)

        expect(error).toBeInstanceOf(OpenAI.InternalServerError)
        expect(error).toMatchObject({
          status: 502,
          message: `502 ${REFUSAL}`,
          type: 'server_error',
          code: 'provider_credentials_refused',
          requestID: expect.stringMatching(/^[\w-]{36}$/),
        })
        const { headers } = error as InstanceType<typeof OpenAI.APIError>
        expect(headers?.get('x-should-retry')).toBe('false')
        expect(headers?.get('retry-after')).toBe('7')
        expect(headers?.get('x-ratelimit-remaining-requests')).toBe('0')
        expect(provider.received).toHaveLength(1)
      })

    for (const alias of ['claude', 'claude-translated'] as const)
      test(`a key that the provider of ${alias} refuses raises Anthropic’s InternalServerError at once`, async () => {
        const { anthropic, provider, logged } = stack()
        provider.answer = errorOf(KEY_REFUSED)

        const error = await message(anthropic.withOptions({ maxRetries: 3 }), alias)

        expect(error).toBeInstanceOf(Anthropic.InternalServerError)
        expect(error).toMatchObject({ status: 502, type: 'api_error', apiMessage: REFUSAL })
        const { headers, requestID } = error as InstanceType<typeof Anthropic.APIError>
        expect(headers?.get('retry-after')).toBe('7')
        expect(provider.received).toHaveLength(1)
        expect(await logged(String(requestID))).toMatchObject({
          level: 'error',
          status: 502,
          error: 'provider_credentials_refused',
        })
      })

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

    for (const alias of ['gpt', 'gpt-translated'] as const)
      test(`an error inside a stream of ${alias} is raised by OpenAI’s SDK, in both APIs`, async () => {
        const { openai, provider } = stack()
        provider.answer = errorInStream

        const errors = [
          await thrown(openai.chat.completions.stream({ model: alias, messages }).finalContent()),
          await thrown(openai.responses.stream({ model: alias, input: 'Hello!' }).finalResponse()),
        ]

        for (const error of errors) {
          expect(error).toBeInstanceOf(OpenAI.OpenAIError)
          expect(String(error)).toContain(WORDS)
        }
      })

    test('an error inside a stream of claude is raised by OpenAI’s SDK', async () => {
      const { openai, provider } = stack()
      provider.answer = errorInStream

      const runner = openai.chat.completions.stream({ model: 'claude', messages })
      const error = await thrown(runner.finalContent())

      expect(error).toBeInstanceOf(OpenAI.OpenAIError)
      // A gateway elsewhere keeps of such an error its type alone.
      expect(error).toMatchObject({ type: 'overloaded_error' })
      const words = [WORDS, 'The provider broke off with overloaded_error']
      expect(words.filter((one) => String(error).includes(one))).toHaveLength(1)
    })

    for (const alias of ['claude', 'claude-translated', 'gpt'] as const) {
      test(`an error inside a stream of ${alias} is raised by Anthropic’s SDK`, async () => {
        const { anthropic, provider } = stack()
        provider.answer = errorInStream

        const stream = anthropic.messages.stream({ model: alias, max_tokens: 64, messages })
        const error = await thrown(stream.finalMessage())

        expect(error).toBeInstanceOf(Anthropic.APIError)
        expect(String(error)).toContain(WORDS)
      })

      test(`half a stream of ${alias} is an error for Anthropic’s SDK, not a short answer`, async () => {
        const { anthropic, provider } = stack()
        provider.answer = halfStream

        const stream = anthropic.messages.stream({ model: alias, max_tokens: 64, messages })
        const error = await thrown(stream.finalMessage())

        expect(error).toBeInstanceOf(Anthropic.APIError)
        expect(String(error)).toMatch(CUT)
      })
    }

    for (const alias of ['gpt', 'gpt-translated', 'claude'] as const)
      test(`half a stream of ${alias} is an error for OpenAI’s SDK, not a short answer`, async () => {
        const { openai, provider } = stack()
        provider.answer = halfStream

        const runner = openai.chat.completions.stream({ model: alias, messages })
        const error = await thrown(runner.finalContent())

        expect(error).toBeInstanceOf(OpenAI.OpenAIError)
        expect(String(error)).toMatch(CUT)
      })

    for (const alias of ['gpt', 'gpt-translated'] as const)
      test(`half a streamed response of ${alias} is an error for OpenAI’s SDK`, async () => {
        const { openai, provider } = stack()
        provider.answer = halfStream

        const stream = openai.responses.stream({ model: alias, input: 'Hello!' })
        const error = await thrown(stream.finalResponse())

        expect(error).toBeInstanceOf(OpenAI.OpenAIError)
        expect(String(error)).toMatch(CUT)
      })
  })
})
