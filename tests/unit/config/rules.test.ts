import { describe, expect, test } from 'bun:test'
import { files } from '../../support/token-services/google-files'
import { configFolder, gatewayConfig, SOUND } from './folder'

const VERTEX = { provider: 'vertex-ai', vertex_region: 'global' }
const ACCOUNT = files('http://127.0.0.1:9').serviceAccount
const strategy = (mode: string, more: object = {}) => ({ strategy: { mode, ...more } })

const REFUSED: [string, object, string[]][] = [
  [
    'a misspelt key',
    { ...SOUND, overide_params: {} },
    ['unknown key "overide_params", did you mean "override_params"?'],
  ],
  [
    'a misspelt key of a retry',
    { ...SOUND, retry: { attempt: 1 } },
    ['"attempts" is missing', 'unknown key "attempt", did you mean "attempts"?'],
  ],
  ['camel case', { ...SOUND, customHost: 'http://h' }, ['did you mean "custom_host"?']],
  ['a model beside the parameters', { ...SOUND, model: 'gpt' }, ['belongs into "override_params"']],
  [
    'an Azure name the gateway does not read',
    { ...SOUND, azure_resource_name: 'x' },
    ['"resource_name"'],
  ],
  [
    'a misspelt provider',
    { ...SOUND, provider: 'opnai' },
    ['unknown provider "opnai", did you mean "openai"?'],
  ],
  [
    'an unknown provider',
    { ...SOUND, provider: 'acme-ai-cloud' },
    ['unknown provider "acme-ai-cloud"; the JSON Schema'],
  ],
  [
    'a provider that the gateway cannot serve',
    { ...SOUND, provider: 'cortex' },
    ['unknown provider'],
  ],
  [
    'use_retry_after_header',
    { ...SOUND, retry: { attempts: 1, use_retry_after_header: true } },
    [
      'unknown key "use_retry_after_header"; with it, the gateway turns a provider’s 429 into a 500',
    ],
  ],
  [
    'too many attempts',
    { ...SOUND, retry: { attempts: 11 } },
    ['"attempts" must be a whole number from 0 to 10'],
  ],
  ['neither provider nor targets', {}, ['needs a "provider"']],
  [
    'empty targets',
    { ...strategy('fallback'), targets: [] },
    ['"targets" must be a list with at least one entry'],
  ],
  ['targets without a strategy', { targets: [SOUND] }, ['"targets" need a "strategy"']],
  [
    'a strategy without targets',
    { ...SOUND, ...strategy('fallback') },
    ['a "strategy" needs "targets"'],
  ],
  [
    'a provider beside targets',
    { ...SOUND, ...strategy('fallback'), targets: [SOUND] },
    ['it can only have one of them'],
  ],
  [
    'weights that are all 0',
    {
      ...strategy('loadbalance'),
      targets: [
        { ...SOUND, weight: 0 },
        { ...SOUND, weight: 0 },
      ],
    },
    ['every weight is 0'],
  ],
  [
    'an unknown mode',
    { ...strategy('random'), targets: [SOUND] },
    ['"mode" must be single, fallback, loadbalance or conditional'],
  ],
  [
    'a condition that leads to no target',
    {
      ...strategy('conditional', { conditions: [{ query: {}, then: 'fats' }], default: 'slow' }),
      targets: [{ ...SOUND, name: 'fast' }],
    },
    ['no target has this "name"', 'no target has this "name"'],
  ],
  [
    'a conditional strategy without conditions',
    { ...strategy('conditional'), targets: [SOUND] },
    ['needs "conditions"'],
  ],
  ['a missing key', { provider: 'openai' }, ['"api_key" is missing; openai needs credentials']],
  [
    'half an AWS key',
    { provider: 'bedrock', aws_region: 'us-east-1', aws_access_key_id: 'a' },
    ['"aws_secret_access_key" is missing beside "aws_access_key_id"'],
  ],
  [
    'a host without a scheme',
    { ...SOUND, custom_host: 'localhost:11434/v1' },
    ['must be a URL that begins with'],
  ],
  [
    'a host of another scheme',
    { ...SOUND, custom_host: 'ftp://h/v1' },
    ['must be a URL that begins with'],
  ],
  [
    'a host with a password',
    { ...SOUND, custom_host: 'http://u:p@h/v1' },
    ['user name or password'],
  ],
  ['a host with a query', { ...SOUND, custom_host: 'http://h/v1?a=b' }, ['query or a fragment']],
  [
    'an API key as a forwarded header',
    { ...SOUND, forward_headers: ['x-a', 'X-API-Key'] },
    ['never forwarded'],
  ],
  [
    'a header name with a line break',
    { ...SOUND, forward_headers: ['x-a\r\nx'] },
    ['every entry of "forward_headers" must be a header name'],
  ],
  ['betas for OpenAI', { ...SOUND, beta_headers: ['b'] }, ['openai has no Anthropic betas']],
  [
    'a thinking level for OpenAI',
    { ...SOUND, thinking_level: 'low' },
    ['only Gemini has thinking levels'],
  ],
  [
    'a model that is no string',
    { ...SOUND, override_params: { model: 1 } },
    ['the model must be a string'],
  ],
  [
    'Vertex AI without a region',
    { provider: 'vertex-ai', vertex_service_account_json: ACCOUNT },
    ['"vertex_region" is missing'],
  ],
  [
    'Vertex AI without credentials',
    { ...VERTEX, vertex_project_id: 'p' },
    ['needs credentials: "vertex_service_account_json"'],
  ],
  [
    'a path to a service account',
    { ...VERTEX, vertex_service_account_json: '/sa.json' },
    ['must be the content of a credentials file itself'],
  ],
  [
    'a service account that is a list',
    { ...VERTEX, vertex_service_account_json: '[]' },
    ['must be the content of a credentials file itself'],
  ],
  [
    'a service account without a key',
    { ...VERTEX, vertex_service_account_json: { ...ACCOUNT, private_key: '' } },
    ['the service account has no "private_key"'],
  ],
  [
    'Azure without a resource',
    { provider: 'azure-openai', api_key: 'k' },
    ['"resource_name"', '"api_version"', '"deployment_id"'],
  ],
]

describe('refused with its reason:', () => {
  test.each(REFUSED)('%s', (_, file, expected) => {
    using folder = configFolder({ a: file })

    expect(folder.problems()).toEqual(expected.map((text) => expect.stringContaining(text)))
  })
})

const ACCEPTED: [string, object][] = [
  ['a local server without a key', { provider: 'openai', custom_host: 'http://localhost:1/v1' }],
  ['Ollama without a key', { provider: 'ollama', custom_host: 'http://ollama:11434' }],
  [
    'the credentials of the process',
    { provider: 'bedrock', aws_region: 'us-east-1', aws_auth_type: 'instance' },
  ],
  [
    'one weight that is not 0',
    { ...strategy('loadbalance'), targets: [{ ...SOUND, weight: 0 }, SOUND] },
  ],
  [
    'targets in targets',
    { ...strategy('fallback'), targets: [{ ...strategy('loadbalance'), targets: [SOUND] }] },
  ],
  ['any parameter', { ...SOUND, override_params: { top_k: null, '': [{}], __proto__x: 1 } }],
]

describe('accepted:', () => {
  test.each(ACCEPTED)('%s', (_, file) => {
    using folder = configFolder({ a: file })

    expect(folder.problems()).toEqual([])
  })
})

test('a service account is the same as an object, as JSON in a string and from a variable', () => {
  // What stands before a key is not read.
  const account = { ...ACCOUNT, private_key: `"x"\\n\${HOME}\n${ACCOUNT.private_key}` }
  const json = JSON.stringify(account)
  using folder = configFolder({
    object: { ...VERTEX, vertex_service_account_json: { ...account, private_key: '${PEM}' } },
    string: { ...VERTEX, vertex_service_account_json: json.replaceAll('${', () => '$${') },
    variable: { ...VERTEX, vertex_service_account_json: '${ACCOUNT}' },
    nested: {
      ...strategy('fallback'),
      targets: [{ ...VERTEX, vertex_service_account_json: '${ACCOUNT}' }],
    },
  })

  const loaded = folder.load({ ACCOUNT: json, PEM: account.private_key, HOME: '/home' })

  expect(loaded.problems).toEqual([])
  for (const name of ['object', 'string', 'variable'])
    expect(gatewayConfig(loaded, name).vertex_service_account_json).toEqual(account)
  expect(gatewayConfig(loaded, 'nested').targets[0].vertex_service_account_json).toEqual(account)
  expect(loaded.snapshot.secrets).toContain(account.private_key)
})

test('every problem is told at once, each with its place', () => {
  using folder = configFolder({
    many: `{
  "provider": "opnai",
  "api_key": "\${NOPE}",
  "weight": "heavy",
  "custom_host": "nowhere",
  "forward_headers": ["x-a", "cookie"],
  "overide_params": {}
}`,
    deep: `{
  "strategy": { "mode": "loadbalance" },
  "targets": [
    { "provider": "openai" },
    { "strategy": { "mode": "fallbak" }, "targets": [{ "provider": "vertex-ai" }, 7] }
  ]
}`,
    other: '{ "provider": "groq",, }',
  })

  expect(folder.problems({ PORTUS_PORT: 'x', PORTUS_KEY_BAD: '' }).toSorted()).toEqual(
    [
      'PORTUS_PORT: must be a whole number from 0 to 65535',
      'PORTUS_KEY_BAD: is empty; an empty key would let everybody in',
      'many.json:2:3: unknown provider "opnai", did you mean "openai"?',
      'many.json:3:3: the environment variable NOPE is not set',
      'many.json:4:3: "weight" must be a number, 0 or more',
      'many.json:5:3: must be a URL that begins with http:// or https://',
      'many.json:6:30: this header is never forwarded: it is a credential or belongs to one connection',
      'many.json:7:3: unknown key "overide_params", did you mean "override_params"?',
      'deep.json:4:5: "api_key" is missing; openai needs credentials',
      'deep.json:5:21: "mode" must be single, fallback, loadbalance or conditional',
      'deep.json:5:54: "vertex_region" is missing, e.g. "us-central1" or "global"; set it, or the variable GOOGLE_CLOUD_LOCATION',
      'deep.json:5:54: needs credentials: "vertex_service_account_json", "vertex_credentials_file", "vertex_auth_type": "default", or an OAuth token in "api_key"',
      'deep.json:5:83: every entry of "targets" must be an object',
      'other.json:1:22: a property name in double quotes is expected',
    ].toSorted(),
  )
})
