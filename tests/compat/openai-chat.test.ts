import { describe, expect, test } from 'bun:test'
import { CHAT_ALIASES, testSdks } from '../support/clients/sdks'
import { expectProviderCredentials } from '../support/clients/stack'
import { heldBody } from '../support/providers/framing'
import { CHAT_COMPLETION, chatEvents } from '../support/providers/openai-chat'

const messages = [{ role: 'user' as const, content: 'Hello!' }]

describe('the OpenAI SDK', () => {
  testSdks((stack) => {
    for (const { alias, path, model } of CHAT_ALIASES) {
      test(`gets a chat completion from ${alias}`, async () => {
        const { openai, only } = stack()

        const completion = await openai.chat.completions.create({ model: alias, messages })

        expect(completion.object).toBe('chat.completion')
        expect(completion.choices[0]?.message).toMatchObject({
          role: 'assistant',
          content: 'Hello there',
        })
        expect(completion.choices[0]?.finish_reason).toBe('stop')
        expect(completion.usage?.completion_tokens).toBe(2)
        expect(completion._request_id).toMatch(/^[\w-]{36}$/)
        expect(only()).toMatchObject({ method: 'POST', path, json: { model } })
        expectProviderCredentials(only())
      })

      test(`gets a streamed chat completion from ${alias}, with its token counts`, async () => {
        const { openai, only } = stack()

        const stream = await openai.chat.completions.create({
          model: alias,
          messages,
          stream: true,
          stream_options: { include_usage: true },
        })
        let text = ''
        const ends: string[] = []
        let usage = 0
        for await (const chunk of stream) {
          text += chunk.choices[0]?.delta.content ?? ''
          const end = chunk.choices[0]?.finish_reason
          if (end) ends.push(end)
          usage += chunk.usage?.completion_tokens ?? 0
        }

        expect(text).toBe('Hello there')
        expect(ends).toEqual(['stop'])
        expect(usage).toBe(2)
        expect(only()).toMatchObject({ path, json: { model, stream: true } })
        expectProviderCredentials(only())
      })

      test(`has the stream helper gather an answer of ${alias}`, async () => {
        const { openai } = stack()
        const deltas: string[] = []

        const runner = openai.chat.completions.stream({ model: alias, messages })
        runner.on('content', (delta) => void deltas.push(delta))

        expect(await runner.finalContent()).toBe('Hello there')
        expect(deltas.join('')).toBe('Hello there')
      })
    }

    test('gets back the very answer of a provider that speaks its format', async () => {
      const { openai } = stack()

      const response = await openai.chat.completions.create({ model: 'gpt', messages }).asResponse()

      expect(await response.json()).toEqual(CHAT_COMPLETION)
    })

    test('sends members that the gateway does not know to a provider of its format', async () => {
      const { openai, only } = stack()
      const extra = { prompt_cache_retention: '24h', min_p: 0.05, a_later_member: { deep: [1] } }

      await openai.chat.completions.create({
        model: 'gpt',
        messages,
        ...(extra as { prompt_cache_retention: '24h' }),
      })

      expect(only().json).toEqual({ model: 'gpt-real', messages, ...extra })
    })

    test('has its images and system prompts translated for Anthropic', async () => {
      const { openai, only } = stack()
      const data = 'iVBORw0KGgo='

      await openai.chat.completions.create({
        model: 'claude',
        max_tokens: 99,
        messages: [
          { role: 'system', content: 'Be brief' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } },
            ],
          },
        ],
      })

      expect(only().json).toMatchObject({
        model: 'claude-real',
        max_tokens: 99,
        system: [{ type: 'text', text: 'Be brief' }],
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
            ],
          },
        ],
      })
    })

    test('ends a request when its stream is aborted, the provider’s as well', async () => {
      const { openai, provider, gateway, logged } = stack()
      const left = Promise.withResolvers<void>()
      const body = heldBody()
      provider.answer = ({ signal }) => {
        signal.addEventListener('abort', () => left.resolve())
        return new Response(body.body, { headers: { 'content-type': 'text/event-stream' } })
      }
      body.send(chatEvents()[1] as string)

      const { data: stream, request_id } = await openai.chat.completions
        .create({ model: 'gpt', messages, stream: true })
        .withResponse()
      for await (const _chunk of stream) break

      expect(await logged(String(request_id))).toMatchObject({ outcome: 'cancelled', status: 200 })
      // The official gateway never tells its provider that its own client has left.
      if (gateway === 'embedded') await left.promise
    })
  })
})
