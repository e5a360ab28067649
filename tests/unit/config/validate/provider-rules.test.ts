import { describe, expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
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
    [
      'a private key of Oracle’s',
      {
        provider: 'oracle',
        oracle_private_key: generateKeyPairSync('rsa', { modulusLength: 2048 })
          .privateKey.export({ type: 'pkcs8', format: 'pem' })
          .toString(),
      },
    ],
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

describe('the key of Oracle', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const messagesFor = (key: unknown) =>
    found({ provider: 'oracle', api_key: 'k', oracle_private_key: key }).flatMap(
      ([place, message]) => (place === 'oracle_private_key' ? [message] : []),
    )
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

  test('is one in PKCS #8, also in one line', () => {
    expect(messagesFor(pkcs8)).toEqual([])
    expect(messagesFor(pkcs8.replaceAll('\n', '\\n'))).toEqual([])
  })

  test('is refused in another form, over which the gateway would fail', () => {
    const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()

    for (const key of [pkcs1, 'nonsense', '-----BEGIN PRIVATE KEY-----'])
      expect(messagesFor(key)).toEqual([expect.stringContaining('PKCS #8')])
  })
})
