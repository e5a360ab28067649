import { describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import { MESSAGES_ALIASES, testSdks } from '../support/clients/sdks'
import { expectProviderCredentials } from '../support/clients/stack'
import { MESSAGE, MESSAGE_EVENTS } from '../support/providers/anthropic-messages'
import { heldBody } from '../support/providers/framing'

const question = { max_tokens: 64, messages: [{ role: 'user' as const, content: 'Hello!' }] }

describe('the Anthropic SDK', () => {
  testSdks((stack) => {
    for (const alias of MESSAGES_ALIASES) {
      test(`gets a message from ${alias}`, async () => {
        const { anthropic, only } = stack()

        const message = await anthropic.messages.create({ model: alias, ...question })

        expect<object>(message).toMatchObject(MESSAGE)
        expect(message._request_id).toMatch(/^[\w-]{36}$/)
        expect(only()).toMatchObject({
          path: '/v1/messages',
          json: { model: 'claude-real', ...question },
        })
        expectProviderCredentials(only())
      })

      test(`gets a streamed message from ${alias}`, async () => {
        const { anthropic, only } = stack()

        const stream = await anthropic.messages.create({ model: alias, ...question, stream: true })
        const types: string[] = []
        for await (const event of stream) types.push(event.type)

        expect(types).toEqual([
          'message_start',
          'content_block_start',
          'content_block_delta',
          'content_block_delta',
          'content_block_stop',
          'message_delta',
          'message_stop',
        ])
        expect(only().json).toMatchObject({ model: 'claude-real', stream: true })
        expectProviderCredentials(only())
      })

      test(`has the stream helper gather a message of ${alias}`, async () => {
        const { anthropic } = stack()

        const stream = anthropic.messages.stream({ model: alias, ...question })
        const message = await stream.finalMessage()

        expect<object[]>(message.content).toEqual([{ type: 'text', text: 'Hello there' }])
        expect(message.stop_reason).toBe('end_turn')
        expect(message.usage).toMatchObject({ input_tokens: 9, output_tokens: 2 })
        expect(stream.request_id).toMatch(/^[\w-]{36}$/)
      })

      test(`counts tokens with ${alias}`, async () => {
        const { anthropic, only } = stack()
        const { messages } = question

        const { input_tokens } = await anthropic.messages.countTokens({ model: alias, messages })

        expect(input_tokens).toBe(14)
        expect(only()).toMatchObject({
          path: '/v1/messages/count_tokens',
          json: { model: 'claude-real', messages },
        })
        expectProviderCredentials(only())
      })
    }

    for (const alias of MESSAGES_ALIASES)
      test(`has its betas and its version reach the provider of ${alias}`, async () => {
        const { anthropic, only } = stack()

        await anthropic.beta.messages.create(
          {
            model: alias,
            ...question,
            betas: ['context-1m-2025-08-07', 'files-api-2025-04-14'],
          },
          { headers: { 'anthropic-version': '2025-01-02' } },
        )

        expect(only().headers.get('anthropic-beta')?.split(',')).toEqual([
          'context-1m-2025-08-07',
          'files-api-2025-04-14',
        ])
        expect(only().headers.get('anthropic-version')).toBe('2025-01-02')
      })

    test('sends members that the gateway does not know, cache marks and documents included', async () => {
      const { anthropic, only } = stack()
      const body = {
        ...question,
        system: [
          { type: 'text' as const, text: 'Long', cache_control: { type: 'ephemeral' as const } },
        ],
        context_management: { edits: [{ type: 'clear_tool_uses_20250919' as const }] },
        output_config: { effort: 'low' as const },
        a_later_member: [1.0, { deep: null }],
      }

      await anthropic.beta.messages.create({ model: 'claude', ...body })

      expect(only().json).toEqual({ ...body, model: 'claude-real' })
    })

    test('ends a request when its stream is aborted, the provider’s as well', async () => {
      const { anthropic, provider, gateway, logged } = stack()
      const left = Promise.withResolvers<void>()
      const body = heldBody()
      provider.answer = ({ signal }) => {
        signal.addEventListener('abort', () => left.resolve())
        return new Response(body.body, { headers: { 'content-type': 'text/event-stream' } })
      }
      for (const event of MESSAGE_EVENTS.slice(0, 4)) body.send(event)

      const stream = anthropic.messages.stream({ model: 'claude', ...question })
      stream.on('text', () => stream.abort())
      const end = await stream.finalMessage().catch((error: unknown) => error)

      expect(end).toBeInstanceOf(Anthropic.APIUserAbortError)
      expect(await logged(String(stream.request_id))).toMatchObject({
        outcome: 'cancelled',
        status: 200,
      })
      // The official gateway never tells its provider that its own client has left.
      if (gateway === 'embedded') await left.promise
    })
  })
})
