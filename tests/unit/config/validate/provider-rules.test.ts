import { describe, expect, test } from 'bun:test'
import { PROVIDERS } from '../../../../src/alias/providers'
import type { Target } from '../../../../src/alias/schema'
import { PROVIDER_RULES } from '../../../../src/config/validate/provider-rules'

const found = (target: object) =>
  PROVIDER_RULES.flatMap((rule) => rule(target as Target, ['targets', 0], {})).map(
    ({ path, message }) => [path.slice(2).join('.'), message],
  )

const ACCOUNT = { client_email: 'a@b', private_key: 'pem', project_id: 'p' }
const VERTEX = { provider: 'vertex-ai', vertex_region: 'global' }

describe('credentials are', () => {
  const sufficient: [what: string, more: object][] = [
    ['a key', { api_key: 'k' }],
    ['a host of the operator’s own', { custom_host: 'http://h' }],
    ['both halves of an AWS key', { aws_access_key_id: 'a', aws_secret_access_key: 'b' }],
    ['a role', { aws_role_arn: 'arn' }],
    ['an Entra token', { azure_ad_token: 't' }],
    ['a way to get an Entra token', { azure_auth_mode: 'managed' }],
    ['a private key of Oracle’s', { oracle_private_key: 'pem' }],
  ]
  test.each(sufficient)('%s', (_, more) => {
    expect(found({ provider: 'bedrock', ...more })).toEqual([])
  })

  const insufficient: [what: string, more: object][] = [
    ['nothing', {}],
    ['one half of an AWS key', { aws_secret_access_key: 'b' }],
    ['a region', { aws_region: 'us-east-1' }],
  ]
  test.each(insufficient)('not %s', (_, more) => {
    expect(found({ provider: 'bedrock', ...more })).toEqual([
      ['', '"api_key" is missing; bedrock needs credentials'],
    ])
  })

  test('needed by every provider but those that run at home or have a rule of their own', () => {
    const free = PROVIDERS.filter(
      (provider) =>
        !found({ provider }).some(([, message]) => message?.includes('needs credentials')),
    )

    expect(free.toSorted()).toEqual(['ollama', 'triton', 'vertex-ai'])
  })

  test('nothing to say about where the provider is unknown or missing', () => {
    expect(found({ provider: 'acme' })).toEqual([])
    expect(found({})).toEqual([])
  })
})

describe('what a provider needs:', () => {
  const rows: [sentence: string, target: object, expected: [string, string][]][] = [
    [
      'Vertex AI is content with an account',
      { ...VERTEX, vertex_service_account_json: ACCOUNT },
      [],
    ],
    [
      'Vertex AI is content with a project and a key',
      { ...VERTEX, vertex_project_id: 'p', api_key: 'k' },
      [],
    ],
    [
      'Vertex AI needs a region',
      { provider: 'vertex-ai', vertex_service_account_json: ACCOUNT },
      [['', '"vertex_region" is missing']],
    ],
    [
      'Vertex AI needs more than a project',
      { ...VERTEX, vertex_project_id: 'p' },
      [['', 'needs "vertex_service_account_json"']],
    ],
    [
      'an account is no text',
      { ...VERTEX, vertex_service_account_json: '{"a":1}' },
      [['vertex_service_account_json', 'must be the service account itself']],
    ],
    [
      'an account has its three members',
      { ...VERTEX, vertex_service_account_json: {} },
      [
        ['vertex_service_account_json', 'no "client_email"'],
        ['vertex_service_account_json', 'no "private_key"'],
        ['vertex_service_account_json', 'no "project_id"'],
      ],
    ],
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
      { provider: 'bedrock', api_key: 'k', beta_headers: ['b'] },
      [],
    ],
    [
      'a model is a text',
      { provider: 'groq', api_key: 'k', override_params: { model: null } },
      [['override_params.model', 'the model must be a string']],
    ],
    ['a key may have spaces and letters of any kind', { provider: 'groq', api_key: 'k é' }, []],
    [
      'a key has no carriage return',
      { provider: 'groq', api_key: 'k\r' },
      [['api_key', 'holds a line break']],
    ],
  ]

  test.each(rows)('%s', (_, target, expected) => {
    expect(found(target)).toEqual(
      expected.map(([path, words]) => [path, expect.stringContaining(words)]),
    )
  })
})
