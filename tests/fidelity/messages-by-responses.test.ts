import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { KEY, startPortus } from '../support/portus'
import { responsesFormat } from '../support/providers/kit/openai-responses'
import { startProvider } from '../support/providers/server'

const provider = startProvider()
const { say, fail } = responsesFormat()
const openai = (more: object): AliasFile =>
  ({
    provider: 'openai',
    api_key: 'sk-provider',
    custom_host: provider.url,
    override_params: { model: 'gpt-5.4' },
    ...more,
  }) as AliasFile
const azure = (api_version: string): AliasFile =>
  ({
    provider: 'azure-openai',
    api_key: 'k-azure',
    custom_host: provider.url.replace('/v1', '/openai'),
    api_version,
    deployment_id: 'gpt-5.4-eu',
    native: { responses: true },
    override_params: { model: 'gpt-5.4' },
  }) as AliasFile

let portus: Awaited<ReturnType<typeof startPortus>>
beforeAll(async () => {
  portus = await startPortus({
    aliases: {
      gpt: openai({ native: { responses: true } }),
      elsewhere: openai({ native: { responses: '/other/v1' } }),
      chat: openai({}),
      azure: azure('v1'),
      dated: azure('2025-04-01-preview'),
    },
  })
}, 60_000)
beforeEach(() => {
  provider.received.length = 0
  provider.answer = say({ text: 'Hello END there' })
})
afterAll(async () => {
  await portus?.stop(true)
  provider[Symbol.dispose]()
})

const ask = (model: string, more: object = {}) =>
  fetch(`${portus.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
    body: JSON.stringify({
      model,
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Hi' }],
      ...more,
    }),
  })

describe('a message', () => {
  test.each([
    ['gpt', '/v1/responses', ''],
    ['elsewhere', '/other/v1/responses', ''],
    ['azure', '/openai/v1/responses', ''],
    ['dated', '/openai/responses', '?api-version=2025-04-01-preview'],
  ])('to %s goes to %s', async (model, path, query) => {
    const answer = await ask(model)
    const json = await answer.json()
    expect(answer.status).toBe(200)
    expect(json).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: 'Hello END there' }],
      stop_reason: 'end_turn',
    })
    expect(provider.received.map((one) => [one.path, one.query])).toEqual([[path, query]])
    const [received] = provider.received
    expect(received?.json).toMatchObject({
      model: model === 'azure' || model === 'dated' ? 'gpt-5.4-eu' : 'gpt-5.4',
      store: false,
      max_output_tokens: 100,
    })
    expect(received?.headers.get(model === 'gpt' ? 'authorization' : 'anthropic-version')).toBe(
      model === 'gpt' ? 'Bearer sk-provider' : null,
    )
  })

  test('to another server goes by chat', async () => {
    await (await ask('chat')).text()
    expect(provider.received.map(({ path }) => path)).toEqual(['/v1/chat/completions'])
  })
})

describe('stop sequences, which Responses does not take', () => {
  test('end an answer', async () => {
    const answer = await ask('gpt', { stop_sequences: ['nowhere', 'END'] })
    expect(await answer.json()).toMatchObject({
      content: [{ type: 'text', text: 'Hello ' }],
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
      usage: { output_tokens: 2 },
    })
    expect(answer.headers.get('x-portus-dropped')).toBeNull()
    expect(Object.keys(provider.received[0]?.json ?? {})).not.toContain('stop')
  })

  test('end a stream, whose usage comes all the same', async () => {
    const answer = await ask('gpt', { stop_sequences: ['END'], stream: true })
    const text = await answer.text()
    const deltas = [...text.matchAll(/"text_delta","text":"([^"]*)"/g)].map(([, said]) => said)
    expect(deltas.join('')).toBe('Hello ')
    expect(text).toContain('"stop_reason":"stop_sequence","stop_sequence":"END"')
    expect(text).toMatch(/"output_tokens":2/)
    expect(text.trimEnd()).toEndWith('{"type":"message_stop"}')
  })
})

test('what the request loses is named', async () => {
  const answer = await ask('gpt', {
    temperature: 0.2,
    top_k: 4,
    thinking: { type: 'enabled', budget_tokens: 1024 },
  })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('x-portus-dropped')?.split(', ').sort()).toEqual([
    'temperature',
    'top_k',
  ])
})

test('a failure before anything is said has its status', async () => {
  provider.answer = fail({})
  const answer = await ask('gpt', { stream: true })
  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({ type: 'error', error: { type: 'api_error' } })
})
