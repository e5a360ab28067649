import { describe, expect, test } from 'bun:test'
import OpenAI, { toFile } from 'openai'
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod'
import { z } from 'zod'
import { formOf, mendsSchemas, testClient, thrown, weatherIn } from '../support/clients/matrix'
import { expectProviderCredentials } from '../support/clients/stack'
import { KEY } from '../support/portus'
import { VECTOR } from '../support/providers/embeddings'
import { STRUCTURED } from '../support/providers/models/schema-filler'
import { SPEECH } from '../support/providers/openai-endpoints'
import { keptTests } from './openai-kept'
import { realtimeTests } from './openai-realtime'
import { storedTests } from './openai-stored'

const messages = [{ role: 'user' as const, content: 'Hello!' }]
const Weather = z.object({ city: z.string(), celsius: z.number() })

const audio = () => toFile(SPEECH, 'speech.mp3', { type: 'audio/mpeg' })

testClient('openai', (stack, gateway) => {
  const client = () => new OpenAI({ baseURL: `${stack().url}/v1`, apiKey: KEY, maxRetries: 0 })

  for (const model of ['gpt', 'gpt-translated']) {
    describe(model, () => {
      test('answers completions.create, whole and streamed', async () => {
        const whole = await client().completions.create({ model, prompt: 'Hello' })
        const stream = await client().completions.create({ model, prompt: 'Hello', stream: true })
        const text = (await Array.fromAsync(stream)).map(({ choices }) => choices[0]?.text)

        expect(whole.choices[0]).toMatchObject({ text: 'Hello there', finish_reason: 'stop' })
        expect(text.join('')).toBe('Hello there')
        for (const received of stack().provider.received) {
          expect(received).toMatchObject({ path: '/v1/completions', json: { model: 'gpt-real' } })
          expectProviderCredentials(received)
        }
      })

      test('answers embeddings.create, which the SDK asks for as base64', async () => {
        const { data } = await client().embeddings.create({ model, input: ['Hello', 'there'] })

        expect(data.map(({ embedding }) => embedding)).toEqual([VECTOR, VECTOR])
        expect(stack().only().json).toEqual({
          model: 'gpt-real',
          input: ['Hello', 'there'],
          encoding_format: 'base64',
        })
      })

      test('answers embeddings.create of plain numbers', async () => {
        const { data } = await client().embeddings.create({
          model,
          input: 'Hello',
          encoding_format: 'float',
        })

        expect(data[0]?.embedding).toEqual(VECTOR)
      })

      test('answers responses.create', async () => {
        const response = await client().responses.create({ model, input: 'Hello!' })

        expect(response.output_text).toBe('Hello there')
        expect(response.usage).toMatchObject({ input_tokens: 9, output_tokens: 2 })
        expect(stack().only()).toMatchObject({
          path: '/v1/responses',
          json: { model: 'gpt-real', input: 'Hello!' },
        })
        expectProviderCredentials(stack().only())
      })

      test('answers responses.inputTokens.count', async () => {
        const counted = await client().responses.inputTokens.count({ model, input: 'Hello!' })

        expect(counted.object).toBe('response.input_tokens')
        if (model === 'gpt') {
          expect(counted.input_tokens).toBe(9)
          expect(stack().only().path).toBe('/v1/responses/input_tokens')
          return
        }
        // Who translates can only estimate.
        expect(counted.input_tokens).toBe(2)
        expect(stack().provider.received).toEqual([])
      })

      test('answers responses.compact', async () => {
        const compacted = await client().responses.compact({ model, input: 'Hello!' })

        expect(compacted).toMatchObject({ object: 'response.compaction', output: [] })
        expect(stack().only()).toMatchObject({
          path: '/v1/responses/compact',
          json: { model: 'gpt-real', input: 'Hello!' },
        })
      })

      test('streams responses.create, event by event', async () => {
        const stream = await client().responses.create({ model, input: 'Hello!', stream: true })
        const events = await Array.fromAsync(stream)

        expect(events.map(({ type }) => type)).toEqual([
          'response.created',
          'response.in_progress',
          'response.output_item.added',
          'response.content_part.added',
          'response.output_text.delta',
          'response.output_text.delta',
          'response.output_text.done',
          'response.content_part.done',
          'response.output_item.done',
          'response.completed',
        ])
        expect(events.map((event) => 'sequence_number' in event && event.sequence_number)).toEqual(
          events.map((_, index) => index),
        )
      })

      test('has responses.parse fill in a schema, and responses.stream call a tool', async () => {
        const parsed = await client().responses.parse({
          model,
          input: 'How warm is it?',
          text: { format: zodTextFormat(Weather, 'weather') },
        })
        const tool = {
          type: 'function' as const,
          name: 'weather',
          strict: true,
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
        }
        const asked = await client()
          .responses.stream({ model, input: 'How warm is it?', tools: [tool] })
          .finalResponse()
        const [call] = asked.output
        if (call?.type !== 'function_call') throw new Error('The model did not call the tool')
        const answered = await client().responses.create({
          model,
          previous_response_id: asked.id,
          input: [
            { type: 'function_call_output', call_id: call.call_id, output: weatherIn('Paris') },
          ],
          tools: [tool],
        })

        expect(parsed.output_parsed).toEqual(STRUCTURED)
        expect(call).toMatchObject({ name: 'weather', arguments: '{"city":"Paris"}' })
        expect(answered.output_text).toBe('Paris: 21 °C')
        expect(stack().provider.received.at(-1)?.json).toMatchObject({
          model: 'gpt-real',
          previous_response_id: 'resp_fake',
        })
      })

      test('has chat.completions.parse fill in a schema', async () => {
        const completion = await client().chat.completions.parse({
          model,
          messages,
          response_format: zodResponseFormat(Weather, 'weather'),
        })

        expect(completion.choices[0]?.message.parsed).toEqual(STRUCTURED)
        expect(stack().only().json).toMatchObject({
          response_format: { type: 'json_schema', json_schema: { name: 'weather', strict: true } },
        })
      })

      test('answers moderations.create', async () => {
        const { results } = await client().moderations.create({ model, input: 'Hello!' })

        expect(results[0]?.flagged).toBe(false)
        expect(stack().only().json).toMatchObject({ model: 'gpt-real', input: 'Hello!' })
      })

      test('answers images.generate', async () => {
        const { data } = await client().images.generate({ model, prompt: 'A cat' })

        expect(data?.[0]?.b64_json).toBe('iVBORw0KGgo=')
        expect(stack().only().json).toMatchObject({ model: 'gpt-real', prompt: 'A cat' })
      })

      test('answers images.edit, with two images in one form', async () => {
        const image = await toFile(SPEECH, 'cat.png', { type: 'image/png' })
        const mask = await toFile(SPEECH, 'mask.png', { type: 'image/png' })
        const { data } = await client().images.edit({
          image: [image, image],
          mask,
          prompt: 'A hat',
          model,
        })

        const form = await formOf(stack().only())
        expect(data?.[0]?.b64_json).toBe('iVBORw0KGgo=')
        expect(form.get('model')).toBe('gpt-real')
        expect(form.get('prompt')).toBe('A hat')
        expect(form.getAll('image[]')).toHaveLength(2)
        expect(await (form.get('mask') as File).bytes()).toEqual(SPEECH)
        expectProviderCredentials(stack().only())
      })

      test('answers audio.speech.create with the very bytes', async () => {
        const speech = await client().audio.speech.create({ model, voice: 'alloy', input: 'Hello' })

        expect(new Uint8Array(await speech.arrayBuffer())).toEqual(SPEECH)
        expect(speech.headers.get('content-type')).toBe('audio/mpeg')
        expect(stack().only().json).toEqual({ model: 'gpt-real', voice: 'alloy', input: 'Hello' })
      })

      for (const kind of ['transcriptions', 'translations'] as const)
        test(`answers audio.${kind}.create, whose file stands before its model`, async () => {
          const { text } = await client().audio[kind].create({ file: await audio(), model })

          const form = await formOf(stack().only())
          expect(text).toBe('Hello there')
          expect(stack().only().path).toBe(`/v1/audio/${kind}`)
          expect([...form.keys()]).toEqual(['file', 'model'])
          expect(form.get('model')).toBe('gpt-real')
          expect(await (form.get('file') as File).bytes()).toEqual(SPEECH)
          expectProviderCredentials(stack().only())
        })
    })
  }

  test('answers chat.completions.create', async () => {
    const completion = await client().chat.completions.create({ model: 'gpt', messages })

    expect(completion.choices[0]?.message.content).toBe('Hello there')
  })

  test('takes a chat over the tools of runTools, streamed', async () => {
    const asked: string[] = []
    const runner = client().chat.completions.runTools({
      model: 'gpt',
      messages,
      stream: true,
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            description: 'The weather in a city',
            parameters: { type: 'object', properties: { city: { type: 'string' } } },
            parse: (text: string) => JSON.parse(text) as { city: string },
            function: ({ city }: { city: string }) => {
              asked.push(city)
              return weatherIn(city)
            },
          },
        },
      ],
    })

    await runner.done()

    expect(asked).toEqual(['Paris', 'Oslo', 'Rome'])
  })

  const filledByClaude = () =>
    client().chat.completions.parse({
      model: 'claude',
      messages,
      response_format: zodResponseFormat(Weather, 'weather'),
    })

  if (mendsSchemas(gateway))
    test('has chat.completions.parse and its stream fill in a schema with claude', async () => {
      const whole = await filledByClaude()
      const streamed = await client()
        .chat.completions.stream({
          model: 'claude',
          messages,
          response_format: zodResponseFormat(Weather, 'weather'),
        })
        .finalChatCompletion()

      expect(whole.choices[0]?.message.parsed).toEqual(STRUCTURED)
      expect(streamed.choices[0]?.message.parsed).toEqual(STRUCTURED)
      for (const { path, json } of stack().provider.received) {
        expect(path).toBe('/v1/messages')
        expect(json).toMatchObject({
          model: 'claude-real',
          output_config: {
            format: {
              type: 'json_schema',
              schema: { required: ['city', 'celsius'], additionalProperties: false },
            },
          },
        })
        expect(json).not.toHaveProperty('response_format')
      }
    })
  else
    test('is told that claude takes no schema, before the provider hears of it', async () => {
      const error = await thrown(filledByClaude())

      expect(error).toBeInstanceOf(OpenAI.BadRequestError)
      expect(error).toMatchObject({
        status: 400,
        param: 'response_format',
        message: expect.stringContaining('"response_format" cannot be translated'),
      })
      expect(stack().provider.received).toHaveLength(0)
    })

  storedTests(stack, client)
  keptTests(stack, client)
  realtimeTests(stack)

  test('is told when a model’s provider has no such endpoint', async () => {
    const errors = [
      await thrown(client().files.list({}, { query: { model: 'claude' } })),
      await thrown(client().moderations.create({ model: 'claude', input: 'Hello!' })),
      await thrown(client().embeddings.create({ model: 'claude', input: 'Hello!' })),
    ]

    for (const error of errors) {
      expect(error).toBeInstanceOf(OpenAI.BadRequestError)
      expect(error).toMatchObject({ requestID: expect.stringMatching(/^[\w-]{36}$/) })
    }
    expect(stack().provider.received).toHaveLength(0)
  })

  test('answers responses.create with claude', async () => {
    const response = await client().responses.create({ model: 'claude', input: 'Hello!' })

    expect(response).toMatchObject({ status: 'completed', output_text: 'Hello there' })
    expect(stack().only()).toMatchObject({ path: '/v1/messages', json: { model: 'claude-real' } })
  })

  test('lists the models', async () => {
    const models = await Array.fromAsync(client().models.list())

    expect(models.map(({ id }) => id)).toContain('gpt')
  })
})
