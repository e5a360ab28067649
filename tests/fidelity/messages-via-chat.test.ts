import { describe, expect, test } from 'bun:test'
import Anthropic, { type APIError } from '@anthropic-ai/sdk'
import { KEY, openaiAlias, startPortus } from '../support/portus'
import { heldBody, sse } from '../support/providers/framing'
import { chatEvent, chatEvents, openaiError } from '../support/providers/openai-chat'
import { startProvider } from '../support/providers/server'

const MAX_TOKENS = 300
const weather = {
  name: 'get_weather',
  description: 'The weather in a city',
  input_schema: {
    type: 'object' as const,
    properties: { city: { type: 'string' } },
    required: ['city'],
  },
}

async function start(answer?: Parameters<typeof startProvider>[0]) {
  const provider = startProvider(answer)
  const portus = await startPortus({ aliases: { gpt: openaiAlias(provider.url) } })
  const client = new Anthropic({ baseURL: portus.url, apiKey: KEY, maxRetries: 0 })
  return {
    provider,
    portus,
    client,
    async [Symbol.asyncDispose]() {
      provider[Symbol.dispose]()
      await portus[Symbol.asyncDispose]()
    },
  }
}

describe('Anthropic’s SDK with a model of OpenAI’s', () => {
  test('has its message answered, with the conversation in OpenAI’s words', async () => {
    await using it = await start()

    const message = await it.client.messages.create({
      model: 'gpt',
      max_tokens: MAX_TOKENS,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      stop_sequences: ['END'],
      tools: [weather],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      messages: [
        { role: 'user', content: 'Hello' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'text', text: 'Let me see.' },
            { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { city: 'Bern' } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_1',
              content: [{ type: 'text', text: '12 °C' }],
            },
            { type: 'text', text: 'And this?' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          ],
        },
      ],
    })

    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: 'Hello there' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 5, cache_read_input_tokens: 4, output_tokens: 2 },
    })
    const [received] = it.provider.received
    expect(received!.path).toBe('/v1/chat/completions')
    expect(received!.json).toMatchObject({
      model: 'gpt-real',
      max_completion_tokens: MAX_TOKENS,
      stop: ['END'],
      tool_choice: 'required',
      tools: [
        { type: 'function', function: { name: 'get_weather', parameters: weather.input_schema } },
      ],
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello' },
        {
          role: 'assistant',
          content: 'Let me see.',
          tool_calls: [
            {
              id: 'toolu_1',
              type: 'function',
              function: { name: 'get_weather', arguments: '{"city":"Bern"}' },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'toolu_1', content: '12 °C' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'And this?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          ],
        },
      ],
    })
    expect(await it.portus.reported()).toMatchObject([
      { outcome: 'complete', provider: 'openai', usage: { inputTokens: 5, outputTokens: 2 } },
    ])
  })

  test('has its stream in Anthropic’s events, with text and two calls of tools', async () => {
    await using it = await start(() =>
      sse(
        chatEvents({
          text: ['Let me ', 'see 🦊'],
          calls: [
            { id: 'call_1', name: 'get_weather', args: ['', '{"city":', '"Bern"}'] },
            { id: 'call_2', name: 'get_weather', args: ['{}'] },
          ],
          usage: { prompt_tokens: 7, completion_tokens: 3 },
          usageIn: 'empty choices',
        }),
      ),
    )

    const stream = it.client.messages.stream({
      model: 'gpt',
      max_tokens: MAX_TOKENS,
      messages: [{ role: 'user', content: 'Weather?' }],
      tools: [weather],
    })
    const message = await stream.finalMessage()

    expect(message.content).toMatchObject([
      { type: 'text', text: 'Let me see 🦊' },
      { type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Bern' } },
      { type: 'tool_use', id: 'call_2', name: 'get_weather', input: {} },
    ])
    expect(message.stop_reason).toBe('tool_use')
    expect(message.usage).toMatchObject({ input_tokens: 7, output_tokens: 3 })
    expect(it.provider.received[0]!.json).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    })
    expect((await it.portus.reported())[0]).toMatchObject({ outcome: 'complete' })
  })

  const call = (index: number | undefined, more: object, text = '') => ({
    ...(index !== undefined && { index }),
    ...more,
    function: { ...('name' in more && { name: more.name }), arguments: text },
  })
  const first = { id: 'call_1', name: 'get_weather' }
  const second = { id: 'call_2', name: 'get_weather' }
  const third = { id: 'call_3', name: 'get_weather' }

  for (const { how, deltas, content } of [
    {
      how: 'in turns',
      deltas: [
        { tool_calls: [call(0, first), call(1, second)] },
        { tool_calls: [call(0, {}, '{"city":')] },
        { tool_calls: [call(1, {}, '{"city":')] },
        { tool_calls: [call(0, {}, '"Bern"}')] },
        { tool_calls: [call(1, {}, '"Rome"}')] },
      ],
      content: [first, second],
    },
    {
      how: 'in turns, around a text and a third call',
      deltas: [
        { content: 'Let me' },
        { tool_calls: [call(1, second, '{"ci'), call(0, first)] },
        { content: ' see' },
        { tool_calls: [call(0, {}, '{"city":"Bern"}'), call(1, {}, 'ty":"Rome"}')] },
        { tool_calls: [call(2, third, '{}')] },
      ],
      content: ['Let me', second, first, ' see', third],
    },
    {
      how: 'without an index',
      deltas: [
        { tool_calls: [call(undefined, first, '{"city":"Bern"}')] },
        { tool_calls: [call(undefined, second, '{"city":"Rome"}')] },
      ],
      content: [first, second],
    },
    {
      how: 'with the name behind the first arguments',
      deltas: [
        { tool_calls: [call(0, { id: 'call_1' }, '{"city":')] },
        { tool_calls: [call(0, { name: 'get_weather' }, '"Bern"}')] },
      ],
      content: [first],
    },
  ])
    test(`has parallel calls that come ${how} put in order, one open block at a time`, async () => {
      await using it = await start(() => sse(chatEvents({ deltas, finish: 'tool_calls' })))

      const stream = it.client.messages.stream({
        model: 'gpt',
        max_tokens: MAX_TOKENS,
        messages: [{ role: 'user', content: 'Weather?' }],
        tools: [weather],
      })
      const order: string[] = []
      stream.on('streamEvent', (event) => {
        if ('index' in event)
          order.push(`${event.type.slice('content_block_'.length)} ${event.index}`)
      })
      const message = await stream.finalMessage()

      const inputs: Record<string, object> = {
        call_1: { city: 'Bern' },
        call_2: { city: 'Rome' },
        call_3: {},
      }
      expect<object[]>(message.content).toEqual(
        content.map((block) =>
          typeof block === 'string'
            ? { type: 'text', text: block }
            : { type: 'tool_use', ...block, input: inputs[block.id] },
        ),
      )
      const withoutDeltas = order.filter((one) => !one.startsWith('delta'))
      expect(withoutDeltas).toEqual(
        content.flatMap((_, index) => [`start ${index}`, `stop ${index}`]),
      )
    })

  test('gets the arguments of the open call as they come, also while others wait', async () => {
    const provider = heldBody()
    await using it = await start(
      () => new Response(provider.body, { headers: { 'content-type': 'text/event-stream' } }),
    )
    provider.send(chatEvent({ tool_calls: [call(0, first, '{"city":')] }))
    const response = await it.portus.call('/v1/messages', {
      json: { model: 'gpt', max_tokens: 5, stream: true, messages: [], tools: [weather] },
    })
    const reader = response.body!.getReader()
    const readUntil = async (text: string) => {
      let read = ''
      while (!read.includes(text)) {
        const { value, done } = await reader.read()
        if (done) throw new Error(`The stream ended without ${text}`)
        read += new TextDecoder().decode(value)
      }
      return read
    }

    const opened = await readUntil('input_json_delta')
    provider.send(chatEvent({ tool_calls: [call(1, second, '{"city":"Rome"}')] }))
    provider.send(chatEvent({ tool_calls: [call(0, {}, '"Be')] }))
    const continued = await readUntil('Be')
    provider.send(chatEvent({ tool_calls: [call(0, {}, 'rn"}')] }))
    const switched = await readUntil('Rome')
    provider.send(chatEvents().at(-1)!)
    provider.end()
    await readUntil('message_stop')

    expect(opened).toContain('call_1')
    expect(continued).not.toContain('call_2')
    expect(switched.indexOf('content_block_stop')).toBeLessThan(switched.indexOf('call_2'))
  })

  test('learns that a stream was cut off', async () => {
    await using it = await start(() => sse(chatEvents().slice(0, -2)))

    const result = it.client.messages
      .stream({ model: 'gpt', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] })
      .finalMessage()

    expect(await result.catch((error: unknown) => error)).toBeInstanceOf(Error)
    expect((await it.portus.reported())[0]).toMatchObject({ outcome: 'truncated' })
  })

  test('has a whole answer where a stream gave its reason and lacks [DONE] alone', async () => {
    await using it = await start(() => sse(chatEvents().slice(0, -1)))

    const result = await it.client.messages
      .stream({ model: 'gpt', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] })
      .finalMessage()

    expect(result).toMatchObject({
      content: [{ type: 'text', text: 'Hello there' }],
      stop_reason: 'end_turn',
    })
    expect((await it.portus.reported())[0]).toMatchObject({ outcome: 'complete' })
  })

  test('meets a provider’s error as its own exception, in the provider’s words', async () => {
    await using it = await start(() => openaiError(429, 'slow down', { 'retry-after': '7' }))

    const error = await it.client.messages
      .create({ model: 'gpt', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] })
      .catch((caught: unknown) => caught as APIError)

    expect(error).toBeInstanceOf(Anthropic.RateLimitError)
    expect(error).toMatchObject({
      status: 429,
      error: { type: 'error', error: { type: 'rate_limit_error', message: 'slow down' } },
    })
  })

  test('is told of what no other provider has', async () => {
    await using it = await start()

    const error = await it.client.messages
      .create({
        model: 'gpt',
        max_tokens: 5,
        messages: [{ role: 'user', content: 'hi' }],
        tools: [{ type: 'web_search_20250305', name: 'web_search' }],
      })
      .catch((caught: unknown) => caught as APIError)

    expect(error).toMatchObject({ status: 400 })
    expect(String(error)).toContain('web_search_20250305')
    expect(it.provider.received).toEqual([])
  })
})

test('a message is answered behind conditions, which see the chat completion made of it', async () => {
  using provider = startProvider()
  const [first, second] = ['first', 'second'].map((name) => ({
    ...openaiAlias(provider.url, { override_params: { model: `gpt-${name}` } }),
    name,
  }))
  await using portus = await startPortus({
    aliases: {
      routed: {
        strategy: {
          mode: 'conditional',
          conditions: [{ query: { 'params.temperature': { $gt: 0.5 } }, then: 'second' }],
          default: 'first',
        },
        targets: [first!, second!],
      },
    },
  })

  for (const temperature of [0.1, 0.9])
    await portus.call('/v1/messages', {
      json: { model: 'routed', max_tokens: 9, temperature, messages: [] },
    })

  expect(provider.received.map(({ json }) => json?.model)).toEqual(['gpt-first', 'gpt-second'])
})

test('a message for a model on Azure AI that is not Claude is asked for as a chat completion', async () => {
  using provider = startProvider()
  await using portus = await startPortus({
    aliases: {
      azure: {
        provider: 'azure-ai',
        api_key: 'k',
        azure_foundry_url: 'https://x.services.ai.azure.com/models',
        custom_host: provider.url,
        override_params: { model: 'mistral' },
      },
    },
  })

  const response = await portus.call('/v1/messages', {
    json: { model: 'azure', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
  })

  expect(await response.json()).toMatchObject({ content: [{ text: 'Hello there' }] })
  expect(provider.received[0]!.path).toBe('/v1/chat/completions')
})

test('a message that says no limit gets one of 4096 tokens, by the name that its provider knows', async () => {
  using provider = startProvider()
  await using portus = await startPortus({
    aliases: {
      gpt: openaiAlias(provider.url),
      groq: { ...openaiAlias(provider.url), provider: 'groq' },
      short: openaiAlias(provider.url, {
        override_params: { model: 'gpt-real', max_completion_tokens: 50 },
      }),
    },
  })
  const messages = [{ role: 'user', content: 'Hi' }]

  for (const model of ['gpt', 'groq', 'short'])
    await portus.call('/v1/messages', { json: { model, messages } })
  await portus.call('/v1/chat/completions', { json: { model: 'gpt', messages } })

  const limits = provider.received.map(({ json }) => [
    json?.max_completion_tokens,
    json?.max_tokens,
  ])
  expect(limits).toEqual([
    [4096, undefined],
    [undefined, 4096],
    [50, undefined],
    [undefined, undefined],
  ])
})
