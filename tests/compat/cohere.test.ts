import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { prepareAlias } from '../../src/alias/alias'
import { endpointOf } from '../../src/api/endpoints/endpoints'
import { askRoute } from '../../src/portkey/embedded/ask-route'
import { ORIGIN } from '../../src/portkey/embedded/boot'
import { booted } from '../../src/portkey/embedded/shims'
import { startPortus } from '../support/portus'
import { cohere, cohereError, cohereEvents } from '../support/providers/cohere'
import { sse } from '../support/providers/framing'
import { startProvider } from '../support/providers/server'

const CHAT = '/v1/chat/completions'
const MESSAGES = '/v1/messages'
const DIALECTS = [CHAT, MESSAGES] as const

const provider = startProvider()
let portus: Awaited<ReturnType<typeof startPortus>>
const alias = (url?: string) => ({
  provider: 'cohere' as const,
  api_key: 'of-cohere',
  ...(url !== undefined && { custom_host: url }),
  override_params: { model: 'command-a-03-2025' },
})
beforeAll(async () => {
  portus = await startPortus({ aliases: { command: alias(provider.url.replace('/v1', '')) } })
})
beforeEach(() => {
  provider.received.length = 0
  provider.answer = cohere({ isStrict: true })
})
afterAll(async () => {
  await portus.stop(true)
  provider[Symbol.dispose]()
})

const ask = (path: string, more: object = {}) =>
  portus.call(path, {
    json: {
      model: 'command',
      max_tokens: 64,
      messages: [{ role: 'user', content: 'Hi' }],
      ...more,
    },
  })

describe('a conversation goes to version 2', () => {
  test.each([
    [undefined, 'https://api.cohere.ai/v2/chat'],
    ['http://127.0.0.1:9', 'http://127.0.0.1:9/v2/chat'],
    ['http://127.0.0.1:9/llm', 'http://127.0.0.1:9/llm/v2/chat'],
  ])('of the host %p: %s', async (host, expected) => {
    const [leaf] = prepareAlias('command', alias(host)).leaves
    const endpoint = endpointOf('chat')
    const { overrides } = endpoint
    for (const isStreamed of [false, true]) {
      const request = { endpoint, prefix: undefined, isStreamed, overrides }
      const route = await askRoute(await booted, ORIGIN, () => false)(leaf!, request)
      expect(route?.url).toBe(expected)
    }
  })

  test.each(DIALECTS)('%s, with the key of the alias', async (path) => {
    expect((await ask(path)).status).toBe(200)

    const [received] = provider.received
    expect(received!.path).toBe('/v2/chat')
    expect(received!.headers.get('authorization')).toBe('Bearer of-cohere')
    expect(received!.json).toEqual({
      model: 'command-a-03-2025',
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: 64,
      stream: false,
    })
  })
})

describe('errors', () => {
  const WORDS = 'In the words of Cohere'

  test.each(
    [400, 404, 422, 429, 498, 499, 500, 503].flatMap((status) =>
      DIALECTS.map((path) => [status, path] as const),
    ),
  )('%d keeps its status and its words at %s', async (status, path) => {
    provider.answer = () => cohereError(status, WORDS)

    const response = await ask(path)

    // Anthropic's clients know an API at its limit by a status of its own.
    expect(response.status).toBe(path === '/v1/messages' && status === 503 ? 529 : status)
    const { error } = (await response.json()) as { error: { message: string } }
    expect(error.message).toBe(WORDS)
  })

  test.each(DIALECTS)('without an id too, at %s', async (path) => {
    provider.answer = () => Response.json({ message: WORDS }, { status: 400 })
    const response = await ask(path)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(WORDS)
  })

  test.each(DIALECTS)('a refused key is the operator’s concern, at %s', async (path) => {
    provider.answer = () => cohereError(401, 'invalid api token')
    const response = await ask(path)
    expect(response.status).toBe(502)
    expect(await response.text()).toContain('invalid api token')
  })

  test.each(DIALECTS)('inside a stream of %s', async (path) => {
    const error = { message: WORDS, type: 'INVALID_TOOL_GENERATION' }
    provider.answer = () => sse(cohereEvents({ text: ['half'], error }))
    const text = await (await ask(path, { stream: true })).text().catch(String)
    expect(text).toContain('half')
    expect(text).toContain(WORDS)
    expect(text).not.toContain('message_stop')
    expect(text).not.toContain('[DONE]')
  })
})

test('a plan comes out as text and goes back as a plan', async () => {
  const call = { id: 'look_1', name: 'look', args: ['{"a":', '1}'] }
  const tools = [
    {
      type: 'function',
      function: { name: 'look', parameters: { type: 'object', properties: {} } },
    },
  ]
  provider.answer = cohere({ plan: 'I will look.', calls: [call], isStrict: true })
  const first = (await (await ask(CHAT, { tools })).json()) as {
    choices: { message: object; finish_reason: string }[]
  }
  const [choice] = first.choices
  expect(choice).toMatchObject({
    message: { content: 'I will look.', tool_calls: [{ id: 'look_1' }] },
    finish_reason: 'tool_calls',
  })

  provider.answer = cohere({ isStrict: true })
  const messages = [
    { role: 'user', content: 'Hi' },
    choice!.message,
    { role: 'tool', tool_call_id: 'look_1', content: 'found' },
  ]
  expect((await ask(CHAT, { tools, messages })).status).toBe(200)
  expect((provider.received[1]!.json!.messages as object[])[1]).toEqual({
    role: 'assistant',
    tool_plan: 'I will look.',
    tool_calls: [
      { id: 'look_1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } },
    ],
  })
})

test('what is left out is named', async () => {
  const response = await ask(CHAT, { temperature: 2, logit_bias: { 1: 2 }, user: 'u' })
  expect(response.headers.get('x-portus-dropped')?.split(/, ?/).sort()).toEqual([
    'logit_bias',
    'temperature',
    'user',
  ])
})
