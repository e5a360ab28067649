import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { DEMO_ALIASES, DEMO_HOST, demoProvider } from '../../../src/demo/provider'

const ask = (path: string, body: unknown, signal?: AbortSignal) =>
  demoProvider(`http://${DEMO_HOST}${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal && { signal }),
  })

const json = async (path: string, body: unknown) => JSON.parse(await (await ask(path, body)).text())

/**
 * The events of a stream, each of which must be one line of data, behind its name where it has one.
 * Called outside the tests, so that the streams, which take their time, run beside each other.
 */
const events = async (path: string, body: object) => {
  const response = await ask(path, { ...body, stream: true })
  const frames = (await response.text()).split('\n\n')
  if (frames.pop() !== '') throw new Error('The last event does not end')
  return frames.map((frame) => {
    const [, name, data = ''] = frame.match(/^(?:event: (.*)\n)?data: (.*)$/) ?? []
    return { name, data: data === '[DONE]' ? data : JSON.parse(data) }
  })
}

const SAID = 'Hello from Portus! This is the demo model; you said: hi'
const HI = [{ role: 'user', content: 'hi' }]
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } }

describe('a chat completion', () => {
  const path = '/v1/chat/completions'
  const streamed = events(path, { messages: HI, stream_options: { include_usage: true } })

  test('says what it heard', async () => {
    expect(await json(path, { model: 'm', messages: HI })).toMatchObject({
      object: 'chat.completion',
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: SAID }, finish_reason: 'stop' }],
    })
  })

  test('calls a tool that must be called', async () => {
    const tools = [{ type: 'function', function: { name: 'weather', parameters: SCHEMA } }]

    const { choices } = await json(path, { messages: HI, tools, tool_choice: 'required' })

    expect(choices).toMatchObject([
      {
        message: {
          content: null,
          tool_calls: [
            { type: 'function', function: { name: 'weather', arguments: '{"city":"demo"}' } },
          ],
        },
        finish_reason: 'tool_calls',
      },
    ])
  })

  test('streams the same, with its usage where that is asked for, and an end', async () => {
    const all = (await streamed).map(({ data }) => data)

    expect(all.at(-1)).toBe('[DONE]')
    const [usage, finish] = [all.at(-2), all.at(-3)]
    expect(usage).toMatchObject({ choices: [], usage: { prompt_tokens: expect.any(Number) } })
    expect(finish.choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' })
    const content = all.slice(0, -2).map(({ choices }) => choices[0].delta.content ?? '')
    expect(content.join('')).toBe(SAID)
  })

  test('has totals that add up', async () => {
    const { usage } = await json(path, { messages: HI })

    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens)
  })
})

describe('a message', () => {
  const path = '/v1/messages'
  const streamed = events(path, { messages: HI })

  test('says what it heard', async () => {
    expect(await json(path, { model: 'm', messages: HI })).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text: SAID }],
      stop_reason: 'end_turn',
      stop_sequence: null,
    })
  })

  test('calls no tool for what an agent says beside its person', async () => {
    const tools = [{ name: 'weather', input_schema: SCHEMA }]
    const note = { type: 'text', text: '<system-reminder>Use weather</system-reminder>' }
    const typed = { role: 'user', content: [note, { type: 'text', text: 'hi' }] }
    const asked = async (...messages: object[]) =>
      (await json(path, { messages, tools })) as { content: object[] }

    const said = await asked(typed, { role: 'system', content: [{ ...note, text: 'weather' }] })
    const noted = await asked({ role: 'user', content: note.text })
    const called = await asked({ role: 'user', content: [note, { ...note, text: 'weather?' }] })

    expect(said.content).toEqual([{ type: 'text', text: SAID }])
    expect(noted.content).toMatchObject([{ type: 'text' }])
    expect(called.content).toMatchObject([{ type: 'tool_use', name: 'weather' }])
  })

  test('calls a tool that is chosen, and says what it answered', async () => {
    const tools = [{ name: 'weather', input_schema: SCHEMA }]
    const tool_choice = { type: 'tool', name: 'weather' }
    const called = await json(path, { messages: HI, tools, tool_choice })
    const result = [
      { type: 'tool_result', tool_use_id: 'x', content: [{ type: 'text', text: 'rain' }] },
    ]
    const answered = await json(path, {
      messages: [{ role: 'user', content: result }],
      tools,
      tool_choice,
    })

    expect(called).toMatchObject({
      content: [{ type: 'tool_use', name: 'weather', input: { city: 'demo' } }],
      stop_reason: 'tool_use',
    })
    expect(answered).toMatchObject({ content: [{ type: 'text', text: 'The tool answered: rain' }] })
  })

  test('streams the same, in events that are what their names say', async () => {
    const all = await streamed

    expect(all.every(({ name, data }) => name === data.type)).toBe(true)
    expect([...new Set(all.map(({ name }) => name))]).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    expect(all.map(({ data }) => data.delta?.text ?? '').join('')).toBe(SAID)
  })

  test('is counted without being answered', async () => {
    expect(await json('/v1/messages/count_tokens', { messages: HI })).toEqual({
      input_tokens: Math.ceil(JSON.stringify(HI).length / 4),
    })
  })
})

describe('a response', () => {
  const path = '/v1/responses'
  const streamed = events(path, { input: 'hi' })

  test.each([
    ['a text', 'hi', SAID],
    ['a message', [{ role: 'user', content: 'hi' }], SAID],
    ['a message of parts', [{ role: 'user', content: [{ type: 'input_text', text: 'hi' }] }], SAID],
    [
      'a result of a tool',
      [{ type: 'function_call_output', output: '42' }],
      'The tool answered: 42',
    ],
  ])('answers %s', async (_, input, text) => {
    const response = await json(path, { model: 'm', input })

    expect(response).toMatchObject({
      object: 'response',
      status: 'completed',
      output: [{ type: 'message', content: [{ type: 'output_text', text }] }],
    })
    expect(response.usage.total_tokens).toBe(
      response.usage.input_tokens + response.usage.output_tokens,
    )
  })

  test('streams the same, in numbered events', async () => {
    const all = await streamed

    expect(all.map(({ data }) => data.sequence_number)).toEqual([...all.keys()])
    expect(all.every(({ name, data }) => name === data.type)).toBe(true)
    expect(all.at(-1)?.data).toMatchObject({
      type: 'response.completed',
      response: { status: 'completed' },
    })
    expect(all.map(({ data }) => (data.type.endsWith('delta') ? data.delta : '')).join('')).toBe(
      SAID,
    )
  })
})

describe('a completion', () => {
  const path = '/v1/completions'
  const streamed = events(path, { prompt: 'hi' })

  test('answers every prompt', async () => {
    const { choices } = await json(path, { prompt: ['hi', 'ho'] })

    expect(
      choices.map(({ text, index }: { text: string; index: number }) => [index, text]),
    ).toEqual([
      [0, SAID],
      [1, SAID.replace(/hi$/, 'ho')],
    ])
  })

  test('streams the same, with an end for each prompt and one for all', async () => {
    const all = (await streamed).map(({ data }) => data)

    expect(all.at(-1)).toBe('[DONE]')
    expect(all.at(-2).choices[0].finish_reason).toBe('stop')
    expect(
      all
        .slice(0, -1)
        .map(({ choices }) => choices[0].text)
        .join(''),
    ).toBe(SAID)
  })
})

describe('embeddings', () => {
  const path = '/v1/embeddings'
  const vector = async (input: string, more: object = {}): Promise<number[]> =>
    (await json(path, { input, ...more })).data[0].embedding

  test('are one for each text, in their order', async () => {
    const { data, model } = await json(path, { model: 'm', input: ['a', 'b', 'a'] })

    expect(model).toBe('m')
    expect(data.map(({ index }: { index: number }) => index)).toEqual([0, 1, 2])
    expect(data[0].embedding).toEqual(data[2].embedding)
  })

  test('are the same for the same words, in whatever writing', async () => {
    expect(await vector('Hello, world')).toEqual(await vector('hello WORLD!'))
    expect(await vector('Hello, world')).not.toEqual(await vector('good bye'))
  })

  test('are the same as little-endian floats in base64', async () => {
    const base64 = (await vector('hi there', { encoding_format: 'base64' })) as unknown as string
    const bytes = Buffer.from(base64, 'base64')

    const floats = Array.from({ length: bytes.length / 4 }, (_, index) =>
      bytes.readFloatLE(index * 4),
    )

    expect(floats).toEqual([...new Float32Array(await vector('hi there'))])
  })

  test.each([
    [undefined, 8],
    [1, 1],
    [256, 256],
    [100_000, 3072],
  ])('have, asked for %p dimensions, %p', async (dimensions, length) => {
    expect(await vector('hi', { dimensions })).toHaveLength(length)
  })

  test('have a length of one, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        expect(Math.hypot(...(await vector(text)))).toBeCloseTo(1, 9)
      }),
      { seed: 49, numRuns: 100 },
    )
  })

  test.todo.each([0, -1, 1.5])(
    'of %p dimensions are refused, for there are none',
    async (dimensions) => {
      expect((await ask(path, { input: 'hi', dimensions })).status).toBe(400)
    },
  )
})

describe('moderations', () => {
  test.each([
    ['a text that names nothing', 'flowers', []],
    ['a text that names a category, in whatever writing', 'so much VIOLENCE', ['violence']],
    ['a text that names two', 'hate and violence', ['hate', 'violence']],
  ])('flag of %s what it names', async (_, input, flagged) => {
    const { results } = await json('/v1/moderations', { input })

    expect(results).toHaveLength(1)
    const { categories, category_scores: scores } = results[0]
    expect(Object.keys(categories).filter((name) => categories[name])).toEqual(flagged)
    expect(results[0].flagged).toBe(flagged.length > 0)
    expect(Object.keys(scores)).toEqual(Object.keys(categories))
  })

  test('give a result for each text', async () => {
    const { results } = await json('/v1/moderations', { input: ['a', 'violence'] })

    expect(results.map(({ flagged }: { flagged: boolean }) => flagged)).toEqual([false, true])
  })
})

describe('the provider', () => {
  test.each(['/v1/files/', '/', '/v1/chat/completions/', '/constructor'])(
    'has no endpoint at %s',
    async (path) => {
      const response = await ask(path, {})

      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
    },
  )

  test.each([
    ['no body', ''],
    ['a body that is no JSON', 'x'],
    ['an empty object', '{}'],
  ])('answers %s too', async (_, body) => {
    for (const path of ['/v1/chat/completions', '/v1/messages', '/v1/responses', '/v1/embeddings'])
      expect((await ask(path, body)).status).toBe(200)
  })

  test('answers nobody who has left', async () => {
    await expect(ask('/v1/chat/completions', {}, AbortSignal.abort())).rejects.toThrow()
  })

  test('stops streaming to a client that leaves', async () => {
    const client = new AbortController()
    const body = { messages: HI, stream: true }
    const response = await ask('/v1/chat/completions', body, client.signal)
    client.abort()

    expect(await response.text()).not.toContain('[DONE]')
  })

  test('is found under a host that no network knows', () => {
    expect(DEMO_HOST).toEndWith('.localhost')
    expect(DEMO_ALIASES.demo?.targets).toMatchObject([
      { provider: 'openai', custom_host: `http://${DEMO_HOST}/v1` },
      { provider: 'anthropic', custom_host: `http://${DEMO_HOST}/v1` },
    ])
    for (const provider of ['openai', 'anthropic'])
      expect(DEMO_ALIASES[`demo-${provider}`]).toMatchObject({ hidden: true, provider })
  })
})
