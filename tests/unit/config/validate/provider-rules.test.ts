import { describe, expect, test } from 'bun:test'
import { PROVIDERS } from '../../../../src/alias/providers'
import type { Target } from '../../../../src/alias/schema'
import { PROVIDER_RULES } from '../../../../src/config/validate/provider-rules'

const found = (target: object) =>
  PROVIDER_RULES.flatMap((rule) => rule(target as Target, ['targets', 0], {})).map(
    ({ path, message }) => [path.slice(2).join('.'), message],
  )

describe('credentials are', () => {
  const sufficient: [what: string, target: object][] = [
    ['a key', { provider: 'groq', api_key: 'k' }],
    ['a host of the operator’s own', { provider: 'groq', custom_host: 'http://h' }],
    ['a private key of Oracle’s', { provider: 'oracle', oracle_private_key: 'pem' }],
  ]
  test.each(sufficient)('%s', (_, target) => {
    expect(found(target)).toEqual([])
  })

  test('needed by every provider but those that run at home or have a rule of their own', () => {
    const free = PROVIDERS.filter(
      (provider) =>
        !found({ provider }).some(([, message]) => message?.includes('needs credentials')),
    )

    expect(free.toSorted()).toEqual(['bedrock', 'ollama', 'sagemaker', 'triton'])
  })

  test('nothing to say about where the provider is unknown or missing', () => {
    expect(found({ provider: 'acme' })).toEqual([])
    expect(found({})).toEqual([])
  })
})

describe('what a provider needs:', () => {
  const rows: [sentence: string, target: object, expected: [string, string][]][] = [
    [
      'only Gemini has levels of thinking',
      { provider: 'groq', api_key: 'k', thinking_level: 'low' },
      [['thinking_level', 'only Gemini has thinking levels']],
    ],
    [
      'Gemini has levels of thinking',
      { provider: 'google', api_key: 'k', thinking_level: 'low' },
      [],
    ],
    [
      'only Claude has betas',
      { provider: 'groq', api_key: 'k', beta_headers: ['b'] },
      [['beta_headers', 'groq has no Anthropic betas']],
    ],
    [
      'Claude has betas on Bedrock too',
      {
        provider: 'bedrock',
        aws_region: 'us-east-1',
        aws_auth_type: 'apiKey',
        api_key: 'k',
        beta_headers: ['b'],
      },
      [],
    ],
    [
      'a model is a text',
      { provider: 'groq', api_key: 'k', override_params: { model: null } },
      [['override_params.model', 'the model must be a string']],
    ],
  ]

  test.each(rows)('%s', (_, target, expected) => {
    expect(found(target)).toEqual(
      expected.map(([path, words]) => [path, expect.stringContaining(words)]),
    )
  })
})
