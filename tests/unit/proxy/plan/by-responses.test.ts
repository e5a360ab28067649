import { describe, expect, test } from 'bun:test'
import { prepareAlias } from '../../../../src/alias/alias'
import type { AliasFile } from '../../../../src/alias/schema'
import { endpointOf } from '../../../../src/api/endpoints/endpoints'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { atOnce } from '../../../../src/body/steps'
import { translatedWay } from '../../../../src/proxy/plan/translated-way'
import { translationTo } from '../../../../src/proxy/plan/translation-to'
import { jsonRequest } from '../../../support/cases/json-request'

const aliasOf = ({ model = 'gpt-5.4', ...more }: Record<string, unknown>) =>
  prepareAlias('a', { api_key: 'k', override_params: { model }, ...more } as unknown as AliasFile)

const toOf = (file: Record<string, unknown>, endpoint: 'messages' | 'chat' = 'messages') => {
  const alias = aliasOf(file)
  const [name = ''] = alias.targets.keys()
  return translationTo(endpointOf(endpoint), alias, name, false)
}

const OPENAI = { provider: 'openai' }
const AZURE = { provider: 'azure-openai', resource_name: 'r', deployment_id: 'd' }

describe('messages go by Responses', () => {
  test.each([
    OPENAI,
    { ...OPENAI, model: 'gpt-4o-mini' },
    { ...OPENAI, custom_host: 'https://api.openai.com/v1' },
    { ...OPENAI, custom_host: 'https://eu.api.openai.com/v1' },
    { ...OPENAI, custom_host: 'http://127.0.0.1:1/v1', native: { responses: true } },
    { ...OPENAI, custom_host: 'http://127.0.0.1:1', native: { responses: '/openai/v1' } },
    { ...AZURE, api_version: 'v1' },
    { ...AZURE, api_version: 'preview' },
    { ...AZURE, api_version: '2025-04-01-preview' },
    { ...AZURE, api_version: 'v1', custom_host: 'https://r.openai.azure.com/openai' },
  ])('%j', (file) => {
    expect(toOf(file)).toMatchObject({
      format: { name: 'openai-responses' },
      address: { endpoint: { name: 'responses' } },
    })
  })
})

describe('messages go by chat', () => {
  test.each([
    { ...OPENAI, custom_host: 'http://127.0.0.1:1/v1' },
    { ...OPENAI, custom_host: 'https://api.openai.com.example/v1' },
    { ...OPENAI, native: { responses: false } },
    { ...OPENAI, model: 'gpt-4o-search-preview' },
    { ...OPENAI, model: 'gpt-audio' },
    { ...AZURE, api_version: '2024-10-21' },
    { ...AZURE, api_version: 'v1', native: { responses: false } },
    { ...AZURE, api_version: 'v1', custom_host: 'https://proxy.example/openai' },
    { provider: 'groq', model: 'openai/gpt-oss-120b' },
    { provider: 'x-ai', model: 'grok-4' },
    { provider: 'openrouter', model: 'openai/gpt-5' },
  ])('%j', (file) => {
    expect(toOf(file)).toMatchObject({ format: { name: 'openai-chat' } })
  })
})

test('a chat goes by Responses where its alias has no chat', () => {
  expect(toOf({ ...OPENAI, native: { chat: false } }, 'chat')).toMatchObject({
    format: { name: 'openai-responses' },
  })
  expect(toOf(OPENAI, 'chat')).toBeUndefined()
})

describe('the words of an alias', () => {
  const wayOf = (file: Record<string, unknown>, more: object = {}) => {
    const alias = prepareAlias('a', {
      api_key: 'k',
      provider: 'openai',
      ...file,
    } as unknown as AliasFile)
    const [name = ''] = alias.targets.keys()
    const asked = { model: 'a', messages: [{ role: 'user', content: 'Hi' }], ...more }
    const body = jsonBodyOf(Buffer.from(JSON.stringify(asked)))
    const way = atOnce(translatedWay(jsonRequest({ endpoint: 'messages', alias, body }), name))
    if (way?.kind !== 'ours') throw new Error(`no translation: ${JSON.stringify(way)}`)
    const printed = JSON.parse(Buffer.concat([...way.pieces]).toString()) as Record<string, unknown>
    return { printed, way }
  }

  test('are those of a chat, and become those of Responses', () => {
    const { printed } = wayOf({
      override_params: {
        model: 'gpt-5.4',
        max_completion_tokens: 500,
        reasoning_effort: 'high',
        verbosity: 'low',
        response_format: { type: 'json_object' },
        metadata: { a: 'b' },
        store: true,
        prompt_cache_retention: '24h',
        something_new: 1,
      },
    })
    expect(printed).toEqual({
      model: 'gpt-5.4',
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
      max_output_tokens: 500,
      reasoning: { effort: 'high' },
      include: ['reasoning.encrypted_content'],
      text: { verbosity: 'low', format: { type: 'json_object' } },
      metadata: { a: 'b' },
      store: true,
      prompt_cache_retention: '24h',
      something_new: 1,
    })
  })

  test('may be those of Responses', () => {
    const thinking = { thinking: { type: 'enabled', budget_tokens: 1024 } }
    const summary = (value: unknown) =>
      wayOf(
        { override_params: { model: 'gpt-5.4', reasoning: { effort: 'low', summary: value } } },
        thinking,
      ).printed.reasoning
    expect(summary('detailed')).toEqual({ effort: 'low', summary: 'detailed' })
    expect(summary(null)).toEqual({ effort: 'low' })
    const { printed } = wayOf({
      override_params: { model: 'gpt-5.4', text: { verbosity: 'high' }, truncation: 'auto' },
    })
    expect(printed).toMatchObject({ text: { verbosity: 'high' }, truncation: 'auto' })
  })

  test('say what is dropped, by both names', () => {
    const { printed, way } = wayOf(
      {
        override_params: { model: 'gpt-5.4' },
        drop: [
          'max_completion_tokens',
          'reasoning_effort',
          'user',
          'prompt_cache_key',
          'store',
          'stop',
        ],
      },
      {
        max_tokens: 99,
        output_config: { effort: 'high' },
        metadata: { user_id: '{"a":1,"session_id":"s"}' },
        stop_sequences: ['x'],
      },
    )
    expect(printed).toEqual({
      model: 'gpt-5.4',
      input: [{ role: 'user', content: [{ type: 'input_text', text: 'Hi' }] }],
      include: ['reasoning.encrypted_content'],
    })
    expect([...(way.dropped ?? [])].sort()).toEqual([
      'max_completion_tokens',
      'prompt_cache_key',
      'reasoning_effort',
      'stop',
      'store',
      'user',
    ])
    expect(way.format.stopSequences).toBeUndefined()
  })

  test('an answer ends at the sequences that Responses does not take', () => {
    const { way } = wayOf({ override_params: { model: 'gpt-5.4' } }, { stop_sequences: ['x'] })
    expect(way.format.stopSequences).toEqual(['x'])
    expect(way.dropped).toEqual([])
  })

  test('a deployment of Azure is the model, in every version', () => {
    for (const api_version of ['v1', '2025-04-01-preview'])
      expect(
        wayOf({ ...AZURE, api_version, override_params: { model: 'gpt-5.4' } }).printed.model,
      ).toBe('d')
  })
})
