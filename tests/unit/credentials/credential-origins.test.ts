import { describe, expect, test } from 'bun:test'
import { prepareAlias } from '../../../src/alias/alias'
import type { AliasFile, Target } from '../../../src/alias/schema'
import { credentialOrigins, describeCredentials } from '../../../src/credentials/credential-origins'

type Env = Record<string, string>

const ROLE = 'arn:aws:iam::123456789012:role/portus'
const BEDROCK = { provider: 'bedrock', aws_region: 'eu-west-1' } as const
const AZURE = { provider: 'azure-openai', resource_name: 'r', api_version: 'v1' } as const
const VERTEX = { provider: 'vertex-ai', vertex_region: 'r', vertex_project_id: 'p' } as const
const KEY = { aws_access_key_id: 'canary-id', aws_secret_access_key: 'canary-secret' }
const ENV_KEY = { AWS_ACCESS_KEY_ID: 'canary-id', AWS_SECRET_ACCESS_KEY: 'canary-secret' }
const IRSA = { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: '/canary' }
const POD = {
  AZURE_TENANT_ID: 'canary',
  AZURE_CLIENT_ID: 'canary',
  AZURE_FEDERATED_TOKEN_FILE: '/canary',
}
const SECRET = { AZURE_CLIENT_SECRET: 'canary', AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c' }

describe('the origin of', () => {
  const rows: [what: string, target: Target, env: Env, origin: string | undefined][] = [
    ['a key', { ...BEDROCK, ...KEY }, {}, 'the key in "aws_access_key_id"'],
    [
      'an API key of Bedrock',
      { ...BEDROCK, aws_auth_type: 'apiKey', api_key: 'canary' },
      {},
      'the API key in "api_key"',
    ],
    [
      'a role with a key',
      { ...BEDROCK, ...KEY, aws_role_arn: ROLE },
      {},
      'the role in "aws_role_arn", assumed with the key in "aws_access_key_id"',
    ],
    [
      'a role with the key for roles',
      { ...BEDROCK, aws_role_arn: ROLE },
      {
        AWS_ASSUME_ROLE_ACCESS_KEY_ID: 'canary',
        AWS_ASSUME_ROLE_SECRET_ACCESS_KEY: 'canary',
        ...ENV_KEY,
      },
      'the role in "aws_role_arn", assumed with the key in AWS_ASSUME_ROLE_ACCESS_KEY_ID',
    ],
    [
      'a role with another role',
      { ...BEDROCK, aws_role_arn: ROLE },
      IRSA,
      'the role in "aws_role_arn", assumed with the role in AWS_ROLE_ARN, for the token file of AWS_WEB_IDENTITY_TOKEN_FILE',
    ],
    [
      'a web identity',
      { ...BEDROCK, aws_auth_type: 'webIdentity', aws_role_arn: ROLE },
      IRSA,
      'the role in "aws_role_arn", for the token file of AWS_WEB_IDENTITY_TOKEN_FILE',
    ],
    [
      'a key that default finds',
      { ...BEDROCK, aws_auth_type: 'default' },
      { ...ENV_KEY, ...IRSA },
      'found by default: the key in AWS_ACCESS_KEY_ID',
    ],
    [
      'a web identity that default finds',
      { ...BEDROCK, aws_auth_type: 'default' },
      IRSA,
      'found by default: the role in AWS_ROLE_ARN, for the token file of AWS_WEB_IDENTITY_TOKEN_FILE',
    ],
    [
      'a container that default finds',
      { ...BEDROCK, aws_auth_type: 'default' },
      { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/canary' },
      'found by default: the credential service of the container',
    ],
    [
      'an instance, where nothing else is',
      { provider: 'sagemaker', aws_region: 'eu-west-1', aws_auth_type: 'default' },
      {},
      'found by default: the role of the EC2 instance',
    ],
    ['nothing at AWS', BEDROCK, {}, undefined],

    ['a key of Azure', { ...AZURE, api_key: 'canary' }, {}, 'the key in "api_key"'],
    [
      'a token of Entra',
      { ...AZURE, azure_ad_token: 'canary' },
      {},
      'the token in "azure_ad_token", which nobody renews',
    ],
    [
      'a secret in the alias',
      { ...AZURE, azure_auth_mode: 'entra', azure_entra_client_secret: 'canary' },
      SECRET,
      'the client secret in "azure_entra_client_secret"',
    ],
    [
      'a secret that default finds',
      { ...AZURE, azure_auth_mode: 'default' },
      { ...POD, ...SECRET },
      'found by default: the client secret in AZURE_CLIENT_SECRET',
    ],
    [
      'a federated token',
      { ...AZURE, azure_auth_mode: 'workload' },
      POD,
      'the token file of AZURE_FEDERATED_TOKEN_FILE',
    ],
    [
      'a machine',
      { ...AZURE, azure_auth_mode: 'managed' },
      SECRET,
      'the identity of the machine, from the instance metadata service',
    ],
    [
      'an identity that was assigned',
      { ...AZURE, azure_auth_mode: 'managed', azure_managed_client_id: 'canary' },
      { IDENTITY_ENDPOINT: 'http://canary', IDENTITY_HEADER: 'canary' },
      'the identity of the machine that "azure_managed_client_id" names, from App Service',
    ],
    [
      'a machine that default finds',
      { ...AZURE, azure_auth_mode: 'default' },
      { AZURE_CLIENT_ID: 'canary' },
      'found by default: the identity of the machine that AZURE_CLIENT_ID names, from the instance metadata service',
    ],
    ['nothing at Azure', { provider: 'azure-ai', custom_host: 'http://h' }, {}, undefined],

    [
      'a token of Google',
      { ...VERTEX, api_key: 'canary' },
      {},
      'the token in "api_key", which nobody renews',
    ],
    [
      'what default finds at Google',
      { ...VERTEX, vertex_auth_type: 'default' },
      {},
      'found by default: Google’s metadata server',
    ],
    ['nothing at Google', VERTEX, {}, undefined],
    ['another provider', { provider: 'openai', api_key: 'canary' }, {}, undefined],
  ]
  test.each(rows)('%s', (_, target, env, origin) => {
    expect(describeCredentials(target, env)).toBe(origin as string)
    expect(String(origin)).not.toContain('canary')
    expect(String(origin)).not.toContain('123456789012')
  })
})

test('each target in a cloud has one, by the number that the log gives it', () => {
  const strategy = { mode: 'fallback' } as const
  const files: Record<string, AliasFile> = {
    one: { ...BEDROCK, ...KEY },
    none: { provider: 'openai', api_key: 'k' },
    many: {
      strategy,
      targets: [
        { provider: 'openai', api_key: 'k' },
        { strategy, targets: [{ ...AZURE, api_key: 'k' }] },
      ],
    },
  }
  const aliases = Object.entries(files).map(([name, file]) => prepareAlias(name, file))

  expect(credentialOrigins(aliases, {})).toEqual([
    { alias: 'one', provider: 'bedrock', from: 'the key in "aws_access_key_id"' },
    { alias: 'many', targetIndex: '1.0', provider: 'azure-openai', from: 'the key in "api_key"' },
  ])
})
