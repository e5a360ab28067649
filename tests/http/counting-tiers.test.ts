import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { ALL_ALLOWED, anthropicAlias, openaiAlias, startPortus } from '../support/portus'
import { dataEvent, sse, writeEvents } from '../support/providers/framing'
import { type Answer, startProvider } from '../support/providers/server'

const user = [{ role: 'user', content: 'Hi' }]

/** A message of Claude's that names its speed. A stream ends with counts that do not repeat it. */
const claude: Answer = ({ json }) => {
  const usage = { input_tokens: 1000, output_tokens: 1, service_tier: 'standard', speed: 'fast' }
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-opus-4-6' }
  const content = [{ type: 'text', text: 'Hi' }]
  if (!json?.stream)
    return Response.json({
      ...message,
      content,
      stop_reason: 'end_turn',
      usage: { ...usage, output_tokens: 1000 },
    })
  const events = [
    { type: 'message_start', message: { ...message, content: [], stop_reason: null, usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'end_turn' },
      usage: { output_tokens: 1000, service_tier: 'standard' },
    },
    { type: 'message_stop' },
  ]
  return sse(writeEvents(events.map((event) => ({ name: event.type, ...dataEvent(event) }))))
}

const gemini: Answer = ({ path }) => {
  const parts = [{ text: 'Hi' }]
  const answer = {
    candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
    usageMetadata: {
      promptTokenCount: 1000,
      candidatesTokenCount: 1000,
      trafficType: 'ON_DEMAND_PRIORITY',
    },
  }
  return path.includes('stream') ? sse(writeEvents([dataEvent(answer)])) : Response.json(answer)
}

/** A chat completion that says this of its tier. */
const completion =
  (said: object): Answer =>
  ({ json }) => {
    const usage = { prompt_tokens: 1000, completion_tokens: 1000, total_tokens: 2000 }
    const head = { id: 'c', object: 'chat.completion', created: 1, model: 'gpt-4.1', ...said }
    const message = { role: 'assistant', content: 'Hi' }
    const choice = { index: 0, finish_reason: 'stop' }
    if (!json?.stream) return Response.json({ ...head, choices: [{ ...choice, message }], usage })
    return sse(
      writeEvents([
        dataEvent({ ...head, choices: [{ ...choice, delta: message }] }),
        dataEvent({ ...head, choices: [], usage }),
        { data: '[DONE]' },
      ]),
    )
  }

const model = (name: string): AliasFile => ({ override_params: { model: name } })

const aliasesAt = (url: string): Record<string, AliasFile> => ({
  opus: anthropicAlias(url, { ...ALL_ALLOWED, ...model('claude-opus-4-6') }),
  gemini: {
    provider: 'google',
    api_key: 'k-google',
    custom_host: url,
    ...model('gemini-2.5-pro'),
  },
  gpt: openaiAlias(url, model('gpt-4.1')),
  always: openaiAlias(url, {
    override_params: { model: 'gpt-4.1', service_tier: 'priority' },
  }),
  mistral: { ...openaiAlias(url, model('mistral-large-latest')), provider: 'mistral-ai' },
})

async function priceOf(answer: Answer, path: string, json: object) {
  using provider = startProvider(answer)
  await using portus = await startPortus({ aliases: aliasesAt(provider.url) })
  await (await portus.call(path, { json })).text()
  await portus.reported()
  const [row] = portus.rows
  return { status: row?.status, microUsd: row?.microUsd, tier: row?.price?.tier }
}

const CHAT = '/v1/chat/completions'
const MESSAGES = '/v1/messages'
const RESPONSES = '/v1/responses'

describe.each([false, true])('streamed: %p, the cost', (stream) => {
  const asked = { stream, messages: user, max_tokens: 9 }
  const method = stream ? 'streamGenerateContent?alt=sse' : 'generateContent'
  const native = `/v1beta/models/gemini:${method}`
  const contents = [{ role: 'user', parts: [{ text: 'Hi' }] }]

  test.each([
    ['its own API', MESSAGES, { ...asked, speed: 'fast' }],
    ['chat completions', CHAT, asked],
    ['responses', RESPONSES, { stream, input: 'Hi' }],
    ['Gemini’s API', native.replace('gemini:', 'opus:'), { contents }],
  ])('of Claude’s fast mode is six times the usual one, by %s', async (_, path, json) => {
    const isNamed = !path.includes('/models/')
    expect(await priceOf(claude, path, { ...json, ...(isNamed && { model: 'opus' }) })).toEqual({
      status: 200,
      microUsd: 6 * 30_000,
      tier: 'fast',
    })
  })

  test.each([
    ['its own API', native, { contents }],
    ['chat completions', CHAT, { ...asked, model: 'gemini' }],
    ['messages', MESSAGES, { ...asked, model: 'gemini' }],
    ['responses', RESPONSES, { stream, input: 'Hi', model: 'gemini' }],
  ])('of Gemini’s priority tier is 1.8 of the usual one, by %s', async (_, path, json) => {
    expect(await priceOf(gemini, path, json)).toEqual({
      status: 200,
      microUsd: 1.8 * 11_250,
      tier: 'priority',
    })
  })

  const priority = { ...asked, model: 'gpt', service_tier: 'priority' }
  const USUAL = { status: 200, microUsd: 10_000, tier: undefined }
  const DEARER = { status: 200, microUsd: 17_500, tier: 'priority' }

  test.each<[string, string, object, object, object]>([
    ['was asked for and not answered', CHAT, priority, {}, DEARER],
    ['was asked for and answered', CHAT, priority, { service_tier: 'priority' }, DEARER],
    ['was asked for and not given', CHAT, priority, { service_tier: 'default' }, USUAL],
    ['nobody speaks of', CHAT, { ...priority, service_tier: undefined }, {}, USUAL],
    ['is left to the provider', CHAT, { ...priority, service_tier: 'auto' }, {}, USUAL],
    ['the alias asks for', CHAT, { ...priority, model: 'always', service_tier: null }, {}, DEARER],
    [
      'a client of Gemini’s API asks for',
      native.replace('gemini:', 'gpt:'),
      { contents, serviceTier: 'priority' },
      {},
      DEARER,
    ],
  ])('of a tier that %s', async (_, path, json, said, expected) => {
    expect(await priceOf(completion(said), path, json)).toEqual(expected as never)
  })

  test('of a provider that has no tiers is the usual one', async () => {
    const json = { ...asked, model: 'mistral', service_tier: 'batch' }

    expect((await priceOf(completion({}), MESSAGES, json)).tier).toBeUndefined()
  })
})
