import { describe, expect, test } from 'bun:test'
import { type ApiSource, apiOf } from '../../../src/alias/target-api'
import {
  AZURE_CLAUDE,
  isClaude,
  isOpenAI,
  VERTEX_CLAUDE,
  VERTEX_ENDPOINT,
  VERTEX_MISTRAL,
  VERTEX_OPEN,
} from '../../../src/api/provider-apis'

const target = (made: Partial<ApiSource>): ApiSource => ({ override_params: {}, ...made })

describe('the API of a target', () => {
  const rows: [sentence: string, target: ApiSource, api: string][] = [
    ['is the provider’s own', target({ provider: 'groq' }), 'groq'],
    ['is not known without a provider', target({}), 'unknown'],
    [
      'is Gemini’s on Vertex AI',
      target({ provider: 'vertex-ai', override_params: { model: 'gemini-2.5-pro' } }),
      'vertex-ai',
    ],
    [
      'is Claude’s on Vertex AI for a model of Anthropic’s',
      target({ provider: 'vertex-ai', override_params: { model: 'anthropic.claude-sonnet-4' } }),
      VERTEX_CLAUDE,
    ],
    ...(
      [
        ['meta.llama-3.3-70b-instruct-maas', VERTEX_OPEN],
        ['deepseek-ai/deepseek-v3.2-maas', VERTEX_OPEN],
        ['openai/gpt-oss-120b-maas', VERTEX_OPEN],
        ['mistralai.mistral-small-2503', VERTEX_MISTRAL],
        ['endpoints.1234', VERTEX_ENDPOINT],
        ['google.gemini-2.5-pro', 'vertex-ai'],
        ['google/gemini-2.5-pro', 'vertex-ai'],
        ['projects/p/locations/l/endpoints/1', 'vertex-ai'],
        ['endpoints/1', 'vertex-ai'],
      ] as const
    ).map(
      ([model, api]) =>
        [
          `is that of ${model} on Vertex AI`,
          target({ provider: 'vertex-ai', override_params: { model } }),
          api,
        ] as [string, ApiSource, string],
    ),
    [
      'is the provider’s own on Vertex AI without a model',
      target({ provider: 'vertex-ai' }),
      'vertex-ai',
    ],
    [
      'is the provider’s own where the model is no text',
      target({ provider: 'vertex-ai', override_params: { model: null } }),
      'vertex-ai',
    ],
    [
      'is Claude’s in Azure’s foundry of Anthropic’s',
      target({
        provider: 'azure-ai',
        azure_foundry_url: 'https://x.services.ai.azure.com/anthropic',
      }),
      AZURE_CLAUDE,
    ],
    [
      'is Azure’s in any other foundry',
      target({ provider: 'azure-ai', azure_foundry_url: 'https://x.services.ai.azure.com/models' }),
      'azure-ai',
    ],
    ['is Azure’s without a foundry', target({ provider: 'azure-ai' }), 'azure-ai'],
    [
      'is not Claude’s for a model of a like name elsewhere',
      target({ provider: 'bedrock', override_params: { model: 'anthropic.claude-3' } }),
      'bedrock',
    ],
  ]

  test.each(rows)('%s', (_, source, api) => {
    expect(apiOf(source)).toBe(api)
  })
})

test.each([
  ['anthropic', true],
  [VERTEX_CLAUDE, true],
  [AZURE_CLAUDE, true],
  ['bedrock', false],
  ['vertex-ai', false],
  ['azure-ai', false],
  ['openai', false],
  ['unknown', false],
])('requests to "%s" are in Anthropic’s format: %p', (api, expected) => {
  expect(isClaude(api)).toBe(expected)
})

test.each([
  ['openai', true],
  ['azure-openai', true],
  ['azure-ai', false],
  ['groq', false],
  [undefined, false],
])('"%s" has all members of OpenAI’s API: %p', (provider, expected) => {
  expect(isOpenAI({ provider })).toBe(expected)
})
