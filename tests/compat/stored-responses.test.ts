import { describe, expect, test } from 'bun:test'
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, jsonSchema, type ModelMessage, streamText, type ToolSet, tool } from 'ai'
import OpenAI from 'openai'
import { CITY, MAX_TOKENS, TOOL } from '../support/clients/drivers/driver'
import { kitPortus } from '../support/clients/kit-portus'
import { thrown } from '../support/clients/matrix'
import { KEY, OTHER_KEY } from '../support/portus'
import { chatFormat } from '../support/providers/kit/chat'
import { anthropicFormat } from '../support/providers/kit/claude'
import { googleFormat } from '../support/providers/kit/gemini'
import { SIGNATURE } from '../support/providers/kit/kit'

// Its warnings go to standard error.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false })

const FORMATS = [
  anthropicFormat,
  googleFormat,
  chatFormat({ provider: 'deepseek', thoughts: 'text' }),
]
const CALL = { id: 'callParis', name: 'weather', input: { city: 'Paris' } }
const THOUGHT = 'Paris it is.'

describe.each(FORMATS.map((format) => [format.name, format] as const))('%s', (_, format) => {
  const kit = kitPortus((url) => ({
    aliases: {
      kit: format.alias(url),
      forgetful: { ...format.alias(url), keep_responses: false },
    },
  }))
  const { provider } = kit

  const client = (apiKey = KEY) =>
    new OpenAI({ baseURL: `${kit.portus.url}/v1`, apiKey, maxRetries: 0 })
  const heard = (at: number) => {
    const received = provider.received[at]
    if (!received) throw new Error(`There was no request ${at}`)
    return format.hear(received)
  }
  /** The text of a request at the provider. */
  const sent = (at: number) => provider.received[at]?.text ?? ''

  test.each([false, true])(
    'AI SDK over three turns, by its defaults; streamed: %p',
    async (isStreamed) => {
      const bodies: string[] = []
      const asked = ((url: string, init: RequestInit) => {
        bodies.push(String(init.body))
        return fetch(url, init)
      }) as typeof fetch
      const model = createOpenAI({ baseURL: `${kit.portus.url}/v1`, apiKey: KEY, fetch: asked })(
        'kit',
      )
      const messages: ModelMessage[] = []
      const say = async (message: ModelMessage) => {
        messages.push(message)
        const request = {
          model,
          messages,
          maxRetries: 0,
          maxOutputTokens: MAX_TOKENS,
          tools: {
            [TOOL.name]: tool({
              description: TOOL.description,
              inputSchema: jsonSchema<unknown>(CITY as object),
            }),
          } as ToolSet,
        }
        const answer = isStreamed ? streamText(request) : await generateText(request)
        messages.push(...(await answer.response).messages)
        return { text: await answer.text, calls: await answer.toolCalls }
      }
      provider.answer = format.say({ text: 'I am Kit.' })
      expect((await say({ role: 'user', content: 'Who are you?' })).text).toBe('I am Kit.')
      provider.answer = format.say({ thought: THOUGHT, calls: [CALL] })
      const { calls } = await say({ role: 'user', content: 'How warm is it?' })
      expect(calls.map(({ toolName, input }) => ({ toolName, input }))).toEqual([
        { toolName: 'weather', input: { city: 'Paris' } },
      ])
      provider.answer = format.say({ text: 'It is warm.' })
      const { text } = await say({
        role: 'tool',
        content: calls.map(({ toolCallId, toolName }) => ({
          type: 'tool-result',
          toolCallId,
          toolName,
          output: { type: 'text', value: '21 °C' },
        })),
      })

      expect(text).toBe('It is warm.')
      for (const body of bodies.slice(1)) {
        expect(body).toContain('item_reference')
        expect(body).not.toContain('I am Kit.')
      }
      expect(sent(1)).toContain('I am Kit.')
      expect(sent(2)).toContain('I am Kit.')
      expect(heard(2).calls).toMatchObject([{ name: 'weather', input: { city: 'Paris' } }])
      expect(heard(2).results).toMatchObject([{ text: '21 °C' }])
      if (format.thoughts === 'signed thought')
        expect(heard(2).thoughts).toEqual([{ text: THOUGHT, signature: SIGNATURE }])
    },
  )

  test('previous_response_id over three turns, and what is kept of them', async () => {
    const openai = client()
    provider.answer = format.say({ text: 'Hello Ada' })
    const first = await openai.responses.create({
      model: 'kit',
      instructions: 'Be brief',
      input: 'I am Ada',
    })
    expect(first).toMatchObject({ store: true })
    provider.answer = format.say({ thought: THOUGHT, calls: [CALL] })
    const tools = [{ type: 'function' as const, ...TOOL, parameters: CITY, strict: false }]
    const second = await openai.responses
      .stream({ model: 'kit', input: 'How warm is it?', previous_response_id: first.id, tools })
      .finalResponse()
    const call = second.output.find(({ type }) => type === 'function_call')
    provider.answer = format.say({ text: 'Warm.' })
    const third = await openai.responses.create({
      model: 'kit',
      previous_response_id: second.id,
      tools,
      input: [
        {
          type: 'function_call_output',
          call_id: (call as { call_id: string }).call_id,
          output: '21 °C',
        },
      ],
    })
    expect(third.output_text).toBe('Warm.')
    expect(third.previous_response_id).toBe(second.id)
    expect(sent(1)).toContain('I am Ada')
    expect(sent(1)).toContain('Hello Ada')
    expect(sent(1)).not.toContain('Be brief')
    expect(heard(2).calls).toMatchObject([{ name: 'weather', input: { city: 'Paris' } }])
    expect(heard(2).results).toMatchObject([{ text: '21 °C' }])
    expect(heard(2).text).toContain('How warm is it?')
    if (format.thoughts === 'signed thought')
      expect(heard(2).thoughts).toEqual([{ text: THOUGHT, signature: SIGNATURE }])

    expect(await openai.responses.retrieve(first.id)).toMatchObject({
      id: first.id,
      status: 'completed',
      output: first.output,
      usage: first.usage,
    })
    const listed = await openai.responses.inputItems.list(third.id, { order: 'asc', limit: 3 })
    expect(listed.data.map((item) => 'type' in item && item.type)).toEqual([
      'message',
      'message',
      'message',
    ])
    expect(listed.data[0]).toMatchObject({
      role: 'user',
      content: [{ type: 'input_text', text: 'I am Ada' }],
    })
    const all: { id?: string | null }[] = []
    for await (const item of openai.responses.inputItems.list(third.id, { limit: 2 }))
      all.push(item)
    const ids = all.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(all[0]).toMatchObject({ type: 'function_call_output', output: '21 °C' })
    expect(ids.slice(-3).toReversed()).toEqual(listed.data.map(({ id }) => id as string))

    await openai.responses.delete(second.id)
    const gone = await thrown(openai.responses.retrieve(second.id))
    expect(gone).toMatchObject({ status: 404, message: expect.stringContaining(second.id) })
    const cut = await thrown(
      openai.responses.create({ model: 'kit', previous_response_id: third.id, input: 'And?' }),
    )
    expect(cut).toMatchObject({ status: 400, code: 'previous_response_not_found' })
    expect((cut as Error).message).toContain('send the whole input')
  })

  test('an item by its id', async () => {
    provider.answer = format.say({ text: 'Hello Ada' })
    const first = await client().responses.create({ model: 'kit', input: 'I am Ada' })
    const id = first.output.find(({ type }) => type === 'message')?.id ?? ''
    const ask = (apiKey: string) =>
      client(apiKey).responses.create({
        model: 'kit',
        input: [
          { role: 'user', content: 'I am Ada' },
          { type: 'item_reference', id },
          { role: 'user', content: 'Who am I?' },
        ],
      })
    await ask(KEY)
    expect(sent(1)).toContain('Hello Ada')
    const refused = await thrown(ask(OTHER_KEY))
    expect(refused).toMatchObject({ status: 400, param: 'input' })
    expect((refused as Error).message).toContain(`Item with id "${id}" not found`)
    expect(provider.received).toHaveLength(2)
  })

  test('no application has another’s responses', async () => {
    provider.answer = format.say({ text: 'A secret' })
    const { id } = await client().responses.create({ model: 'kit', input: 'Tell me' })
    const other = client(OTHER_KEY)
    for (const ask of [
      () => other.responses.retrieve(id),
      () => other.responses.delete(id),
      () => other.responses.inputItems.list(id),
      () => other.responses.cancel(id),
    ])
      expect(await thrown(ask())).toMatchObject({ status: 404 })
    const next = { model: 'kit', previous_response_id: id, input: 'Again' }
    expect(await thrown(other.responses.create(next))).toMatchObject({ status: 400 })
    expect(await client().responses.retrieve(id)).toMatchObject({ id })
  })

  test('nothing is kept where the client or the alias says so', async () => {
    provider.answer = format.say({ text: 'Hello' })
    for (const request of [
      { model: 'kit', store: false },
      { model: 'forgetful' },
      { model: 'forgetful', store: true },
    ]) {
      const answer = await client().responses.create({ ...request, input: 'Hi' })
      expect(answer).toMatchObject({ store: false })
      expect(await thrown(client().responses.retrieve(answer.id))).toMatchObject({ status: 404 })
    }
  })

  test('what is not kept in vain is named', async () => {
    provider.answer = format.say({ text: 'Hello' })
    const ask = (json: object) =>
      kit.portus.call('/v1/responses', { json: { input: 'Hi', ...json } })
    const dropped = async (json: object) => (await ask(json)).headers.get('x-portus-dropped') ?? ''
    expect(await dropped({ model: 'forgetful', store: true })).toBe('store')
    for (const json of [{ model: 'forgetful' }, { model: 'kit', store: true }, { model: 'kit' }])
      expect(await dropped(json)).not.toContain('store')
  })

  test('a reference may leave its type out', async () => {
    provider.answer = format.say({ text: 'Hello Ada' })
    const { output } = await client().responses.create({ model: 'kit', input: 'I am Ada' })
    const id = output.find(({ type }) => type === 'message')?.id ?? ''
    await client().responses.create({
      model: 'kit',
      input: [{ role: 'user', content: 'I am Ada' }, { id }, { role: 'user', content: 'And?' }],
    })
    expect(sent(1)).toContain('Hello Ada')
  })

  test('a count has what its request names', async () => {
    provider.answer = format.say({ text: 'Hello' })
    const long = 'a long story '.repeat(500)
    const { id } = await client().responses.create({ model: 'kit', input: long })
    // Providers without a count of tokens: Portus estimates.
    provider.answer = () => new Response(null, { status: 404 })
    const count = async (json: object) => {
      const answer = await kit.portus.call('/v1/responses/input_tokens', {
        json: { model: 'kit', input: 'And?', ...json },
      })
      expect(answer.status).toBe(200)
      return ((await answer.json()) as { input_tokens: number }).input_tokens
    }
    expect(await count({ previous_response_id: id })).toBeGreaterThan((await count({})) + 1000)
  })

  test('what a kept response cannot do', async () => {
    provider.answer = format.say({ text: 'Hello' })
    const { id } = await client().responses.create({ model: 'kit', input: 'Hi' })
    const stream = await thrown(client().responses.retrieve(id, { stream: true }))
    expect(stream).toMatchObject({ status: 400, param: 'stream' })
    const cancel = await thrown(client().responses.cancel(id))
    expect(cancel).toMatchObject({ status: 400 })
    expect((cancel as Error).message).toContain('synchronous')
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'order=up', 'after=msg_none'])
      expect((await kit.portus.call(`/v1/responses/${id}/input_items?${query}`)).status).toBe(400)
  })
})
