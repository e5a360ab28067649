import { describe, expect, test } from 'bun:test'
import type { Leaf } from '../../../../src/alias/defaults'
import type { Target } from '../../../../src/alias/schema'
import { AZURE_RULES, beyondRemoteAzure } from '../../../../src/config/validate/azure-rules'

const found = (target: object, env: Record<string, string> = {}) =>
  AZURE_RULES.flatMap((rule) => rule(target as Target, ['targets', 0], env)).map(
    ({ path, message }) => [path.slice(2).join('.'), message],
  )

const OPENAI = { provider: 'azure-openai', resource_name: 'r', api_version: 'v1' }
const KEYED = { ...OPENAI, api_key: 'k' }
const FOUNDRY = {
  provider: 'azure-ai',
  azure_foundry_url: 'https://r.services.ai.azure.com/models',
}
const IDS = { azure_entra_tenant_id: 't', azure_entra_client_id: 'c' }
const APP = { ...IDS, azure_entra_client_secret: 's' }
const PRINCIPAL = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 's' }
const POD = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_FEDERATED_TOKEN_FILE: '/f' }

describe('Azure is content with', () => {
  const rows: [what: string, target: object, env?: Record<string, string>][] = [
    ['a key', KEYED],
    ['a deployment', { ...KEYED, api_version: '2024-10-21', deployment_id: 'd' }],
    ['a token', { ...OPENAI, azure_ad_token: 't' }],
    [
      'a host of the operator’s own',
      { provider: 'azure-openai', custom_host: 'http://h', api_version: 'v1' },
    ],
    ['such a host for models of Foundry', { provider: 'azure-ai', custom_host: 'http://h' }],
    ['a secret', { ...FOUNDRY, ...APP, azure_auth_mode: 'entra' }],
    ['a secret in variables', { ...FOUNDRY, azure_auth_mode: 'entra' }, PRINCIPAL],
    [
      'a secret alone, beside variables',
      { ...OPENAI, azure_auth_mode: 'entra', azure_entra_client_secret: 's' },
      POD,
    ],
    ['what AKS gives to a pod', { ...OPENAI, azure_auth_mode: 'workload' }, POD],
    [
      'a client for what AKS gives',
      { ...OPENAI, azure_auth_mode: 'workload', azure_workload_client_id: 'c' },
      POD,
    ],
    ['the machine', { ...OPENAI, azure_auth_mode: 'managed', azure_managed_client_id: 'c' }],
    [
      'whatever there is',
      { ...OPENAI, ...IDS, azure_auth_mode: 'default', azure_managed_client_id: 'c' },
    ],
    [
      'another cloud',
      { ...OPENAI, ...APP, azure_auth_mode: 'entra' },
      { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us' },
    ],
    ['another provider’s target', { provider: 'openai', azure_auth_mode: 'what' }],
    [
      'nothing that is missing here, where a remote gateway has it',
      { ...OPENAI, azure_auth_mode: 'workload' },
      { PORTKEY_GATEWAY_URL: 'http://g' },
    ],
  ]
  test.each(rows)('%s', (...[, target, env]) => {
    expect(found(target, env)).toEqual([])
  })
})

describe('Azure needs', () => {
  type Row = [
    what: string,
    target: object,
    expected: [string, string][],
    env?: Record<string, string>,
  ]
  const rows: Row[] = [
    ['credentials', OPENAI, [['', '"api_key" is missing; azure-openai needs credentials']]],
    [
      'the mode that members are of, in one sentence',
      { ...OPENAI, ...APP },
      [['', '"azure_auth_mode" is missing; "entra" goes with "azure_entra_client_id"']],
    ],
    [
      'a resource',
      { provider: 'azure-openai', api_key: 'k', api_version: 'v1' },
      [['', '"resource_name" is missing']],
    ],
    [
      'a version',
      { provider: 'azure-openai', api_key: 'k', resource_name: 'r', deployment_id: 'd' },
      [['', '"api_version" is missing']],
    ],
    [
      'a deployment for any version but v1',
      { ...KEYED, api_version: '2024-10-21' },
      [['', '"deployment_id" is missing']],
    ],
    [
      'an address of Foundry',
      { provider: 'azure-ai', api_key: 'k' },
      [['', '"azure_foundry_url" is missing']],
    ],
    [
      'an address that is one',
      { provider: 'azure-ai', api_key: 'k', azure_foundry_url: 'r.services.ai.azure.com' },
      [['azure_foundry_url', 'must be a URL']],
    ],
    [
      'a mode that there is',
      { ...OPENAI, azure_auth_mode: 'msi' },
      [['azure_auth_mode', 'must be one of "entra", "workload", "managed", "default"']],
    ],
    [
      'one way, and not a key beside a mode',
      { ...KEYED, azure_auth_mode: 'managed' },
      [['', 'has "api_key", "azure_auth_mode", of which only one can be meant']],
    ],
    [
      'one way, and not a key beside a token',
      { ...KEYED, azure_ad_token: 't' },
      [['', 'has "api_key", "azure_ad_token"']],
    ],
    [
      'all three values of an app',
      { ...OPENAI, azure_auth_mode: 'entra' },
      [
        ['', '"azure_entra_tenant_id" is missing; set it, or the variable AZURE_TENANT_ID'],
        ['', '"azure_entra_client_id" is missing; set it, or the variable AZURE_CLIENT_ID'],
        ['', '"azure_entra_client_secret" is missing; set it, or the variable AZURE_CLIENT_SECRET'],
      ],
    ],
    [
      'what AKS gives to a pod',
      { ...OPENAI, azure_auth_mode: 'workload' },
      [
        ['', '"azure_entra_tenant_id" is missing; set it, or the variable AZURE_TENANT_ID'],
        ['', '"azure_workload_client_id" is missing; set it, or the variable AZURE_CLIENT_ID'],
        ['', 'the variable AZURE_FEDERATED_TOKEN_FILE is missing'],
      ],
    ],
    [
      'a mode for an app’s secret',
      { ...KEYED, azure_entra_client_secret: 's' },
      [['azure_entra_client_secret', 'has no effect without "azure_auth_mode": "entra"']],
    ],
    [
      'the mode of a member',
      { ...OPENAI, azure_auth_mode: 'managed', azure_workload_client_id: 'c' },
      [['azure_workload_client_id', 'has no effect without "azure_auth_mode": "workload"']],
    ],
    [
      'a safe authority',
      { ...OPENAI, ...APP, azure_auth_mode: 'entra' },
      [['azure_auth_mode', 'the variable AZURE_AUTHORITY_HOST must be']],
      { AZURE_AUTHORITY_HOST: 'http://login.example' },
    ],
    [
      'a machine that is known',
      { ...OPENAI, azure_auth_mode: 'managed' },
      [['azure_auth_mode', 'identities of Azure Arc are not supported']],
      { IMDS_ENDPOINT: 'http://h' },
    ],
    [
      'such a machine for whatever there is',
      { ...OPENAI, azure_auth_mode: 'default' },
      [['azure_auth_mode', 'identities of Azure Arc are not supported']],
      { IMDS_ENDPOINT: 'http://h' },
    ],
  ]
  test.each(rows)('%s', (...[, target, expected, env]) => {
    expect(found(target, env)).toEqual(
      expected.map(([path, words]) => [path, expect.stringContaining(words)]),
    )
  })
})

describe('a remote gateway', () => {
  const beyond = (target: object) => beyondRemoteAzure({ override_params: {}, ...target } as Leaf)
  const CLAUDE = {
    provider: 'azure-ai',
    azure_foundry_url: 'https://r.services.ai.azure.com/anthropic',
  }

  test('takes keys, and modes that it has itself', () => {
    const taken = [
      KEYED,
      { ...OPENAI, ...APP, azure_auth_mode: 'entra' },
      { ...OPENAI, azure_auth_mode: 'managed' },
      { ...OPENAI, azure_auth_mode: 'workload' },
      { ...OPENAI, azure_ad_token: 't' },
      { ...CLAUDE, api_key: 'k' },
      { provider: 'openai', azure_auth_mode: 'default' },
    ]

    expect(taken.flatMap(beyond)).toEqual([])
  })

  test.each<[what: string, target: object, words: string[]]>([
    [
      'the mode “default”',
      { ...OPENAI, azure_auth_mode: 'default' },
      ['does not know "azure_auth_mode": "default"'],
    ],
    [
      'an app whose secret is in a variable',
      { ...OPENAI, ...IDS, azure_auth_mode: 'entra' },
      ['"azure_entra_client_secret" is missing; a remote gateway reads no variable in its place'],
    ],
    [
      'a token for Claude',
      { ...CLAUDE, azure_ad_token: 't' },
      ['no Microsoft Entra token to Claude'],
    ],
    [
      'a mode for Claude',
      { ...CLAUDE, azure_auth_mode: 'managed' },
      ['no Microsoft Entra token to Claude'],
    ],
  ])('does not take %s', (_, target, words) => {
    expect(beyond(target)).toEqual(words.map((word) => expect.stringContaining(word)))
  })
})
