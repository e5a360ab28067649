import { describe, expect, test } from 'bun:test'
import { PROVIDERS } from '../../../../src/alias/providers'
import type { AliasFile } from '../../../../src/alias/schema'
import { unknownProvider } from '../../../../src/config/validate/provider-names'
import { findings, warnings } from '../../../../src/config/validate/rules'

const SOUND = {
  provider: 'openai',
  api_key: 'sk-abcdefgh',
  override_params: { model: 'm' },
} as const
const messages = (alias: AliasFile) =>
  findings(alias).map(({ path, message }) => `${path.join('.')}: ${message}`)
const lints = (alias: AliasFile) =>
  warnings(alias).map(({ path, message }) => `${path.join('.')}: ${message}`)

describe('a host that no request reaches is refused', () => {
  test.each([
    ['openai', 'https://a.example/v1/chat/completions', 'leave "/chat/completions" out'],
    ['anthropic', 'https://a.example/v1/messages/', 'leave "/messages" out'],
    ['openai', 'https://a.example/v1/embeddings', 'leave "/embeddings" out'],
    ['openai', 'https://a.example/v1 ', 'must not hold a space'],
    ['ollama', 'http://localhost:11434/v1', 'must end before "/v1"'],
    ['google', 'https://g.example/v1beta', 'must end before "/v1beta"'],
    ['openrouter', 'https://o.example/api/v1/', 'must end before "/v1"'],
    ['cohere', 'https://c.example/v2', 'must end before "/v2"'],
    ['cohere', 'https://c.example/v2/chat', 'leave "/v2/chat" out'],
    ['ollama', 'http://localhost:11434/api/chat', 'leave "/api/chat" out'],
    ['openai', 'https://a.example/v1?', 'must not have a query'],
  ] as const)('%s at %s', (provider, custom_host, words) => {
    expect(messages({ ...SOUND, provider, custom_host })).toEqual([expect.stringContaining(words)])
  })

  test.each([
    ['openai', 'http://localhost:11434/v1'],
    ['openai', 'http://[::1]:8000/v1'],
    ['ollama', 'http://localhost:11434'],
    ['google', 'https://g.example'],
    ['openai', 'https://a.example/models-of-mine/v1'],
  ] as const)('%s at %s is taken', (provider, custom_host) => {
    expect(messages({ ...SOUND, provider, custom_host })).toEqual([])
  })
})

describe('an address that would lack a part is refused', () => {
  test.each<[AliasFile, string]>([
    [{ provider: 'ollama' }, '"custom_host" is missing'],
    [{ provider: 'triton' }, '"custom_host" is missing'],
    [{ ...SOUND, provider: 'workers-ai' }, '"workers_ai_account_id" is missing'],
    [
      { ...SOUND, provider: 'azure-openai', custom_host: 'https://h.example' },
      '"deployment_id" is missing',
    ],
    [{ ...SOUND, provider: 'predibase' }, '"user" in "override_params" is missing'],
  ])('%#', (alias, words) => {
    expect(messages(alias)).toEqual([expect.stringContaining(words)])
  })

  test('but not where the strategy around the target has it', () => {
    const around = {
      custom_host: 'http://localhost:11434',
      override_params: { user: 'tenant' },
      strategy: { mode: 'fallback' },
      targets: [{ provider: 'ollama' }, { ...SOUND, provider: 'predibase' }],
    } as AliasFile

    expect(messages(around)).toEqual([])
    expect(messages({ ...around, custom_host: 'http://localhost:11434/v1' })).toEqual([
      expect.stringContaining('targets.0: the "custom_host" around it must end before "/v1"'),
      expect.stringContaining('targets.1: the "custom_host" around it must end before "/v1"'),
    ])
  })
})

describe('what has no effect is a warning', () => {
  const targets = (mode: string, weights: readonly (number | undefined)[], more: object = {}) =>
    ({
      strategy: { mode, ...more },
      targets: weights.map((weight, at) => ({
        ...SOUND,
        name: `t${at}`,
        ...(weight !== undefined && { weight }),
      })),
    }) as AliasFile

  test.each([
    [
      targets('fallback', [1, undefined]),
      'targets.0.weight: has no effect under "fallback": it belongs to "loadbalance"',
    ],
    [targets('loadbalance', [1, 0]), 'targets.1: its weight is 0, so it is never asked'],
    [
      targets('single', [undefined, undefined]),
      'targets.1: "single" takes the first target, so this one is never asked',
    ],
    [
      targets('conditional', [undefined, undefined], { conditions: [{ query: {}, then: 't0' }] }),
      'targets.1: no condition names it, so it is never asked',
    ],
    [{ ...SOUND, request_timeout: 30 }, 'request_timeout: is in milliseconds'],
    [{ ...SOUND, custom_host: 'http://localhost:8000' }, 'custom_host: has no path'],
    [{ ...SOUND, cache: { mode: 'simple' } } as AliasFile, 'cache: has no effect'],
  ])('%#', (alias, words) => {
    expect(lints(alias)).toEqual([expect.stringContaining(words)])
  })
})

test('an unknown provider is named, with what it is called here', () => {
  for (const [written, words] of [
    ['claude', '"anthropic"'],
    ['Gemini', '"google"'],
    ['vLLM', '"openai" with "custom_host"'],
    ['OPENAI', '"openai"'],
    ['grok', '"x-ai"'],
    ['aws', '"bedrock"'],
    ['bedrock-runtime', '"bedrock"'],
    ['google-vertex', '"vertex-ai"'],
    ['lmstudio', '"openai" with "custom_host"'],
    ['openai-compatible', '"openai" with "custom_host"'],
    ['opnai', 'did you mean "openai"'],
  ])
    expect(unknownProvider(String(written))).toContain(String(words))
  for (const key of ['sk-ant-93fe01', 'sk-abcdefgh', 'pk_live_abcdef'])
    expect(unknownProvider(key)).not.toContain(key)
  for (const name of PROVIDERS) expect(unknownProvider(name.toUpperCase())).toContain(`"${name}"`)
})

test('a resource is a name, and no address', () => {
  const azure = { provider: 'azure-openai', api_key: 'abcdefgh', api_version: 'v1' } as const
  expect(messages({ ...azure, resource_name: 'https://x.openai.azure.com' })).toEqual([
    expect.stringContaining('must be the name alone'),
  ])
  expect(messages({ ...azure, resource_name: 'my-resource' })).toEqual([])
})

test('a placeholder in a variable of a cloud is refused for the targets that read it', () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKIAREPLACEME', AWS_SECRET_ACCESS_KEY: 'Qm7xK2vT' }
  const bedrock = {
    provider: 'bedrock',
    aws_region: 'us-east-1',
    aws_auth_type: 'default',
  } as const
  const own = { aws_access_key_id: 'AKIAQM7X', aws_secret_access_key: 'Qm7xK2vT' }
  const azure = { ...SOUND, provider: 'azure-ai', azure_foundry_url: 'https://f.example/models' }
  const said = (alias: object, variables: Record<string, string>) =>
    findings(alias as AliasFile, variables).map(({ message }) => message)

  expect(said(bedrock, env)).toEqual([
    expect.stringContaining('the variable AWS_ACCESS_KEY_ID is the placeholder of an example'),
  ])
  expect(said({ ...bedrock, ...own, aws_auth_type: undefined }, env)).toEqual([])
  expect(
    said(
      { ...azure, api_key: undefined, azure_auth_mode: 'entra' },
      { AZURE_TENANT_ID: '<tenant>', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: '$SECRET' },
    ),
  ).toEqual([
    expect.stringContaining('the variable AZURE_TENANT_ID is the placeholder'),
    expect.stringContaining('the variable AZURE_CLIENT_SECRET is a variable in the words'),
  ])
})
