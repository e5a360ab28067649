import { describe, expect, test } from 'bun:test'
import type { Target } from '../../../../src/alias/schema'
import { CLOUD_DOUBTS, CLOUD_RULES } from '../../../../src/config/validate/cloud-rules'
import { secretFile } from '../../../support/token-services/aws-key'

type Env = Record<string, string>

const foundBy =
  (rules: typeof CLOUD_RULES) =>
  (target: object, env: Env = {}) =>
    rules.flatMap((rule) => rule(target as Target, [], env)).map(({ message }) => message)

const problems = foundBy(CLOUD_RULES)
const doubts = foundBy(CLOUD_DOUBTS)

const ROLE = 'arn:aws:iam::123456789012:role/portus'
const BEDROCK = { provider: 'bedrock', aws_region: 'eu-west-1' }
const AZURE = { provider: 'azure-openai', resource_name: 'r', api_version: 'v1' }

/** A target, and the variables with which it reads the token file at a path. */
const READERS: [variable: string, target: object, env: (path: string) => Env][] = [
  [
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    { ...BEDROCK, aws_auth_type: 'webIdentity' },
    (path) => ({ AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: path }),
  ],
  [
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    { ...BEDROCK, aws_role_arn: ROLE },
    (path) => ({ AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: path }),
  ],
  [
    'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    { ...BEDROCK, aws_auth_type: 'default' },
    (path) => ({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: path,
    }),
  ],
  ...['workload', 'default'].map((azure_auth_mode): (typeof READERS)[number] => [
    'AZURE_FEDERATED_TOKEN_FILE',
    { ...AZURE, azure_auth_mode },
    (path) => ({ AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_FEDERATED_TOKEN_FILE: path }),
  ]),
]

describe.each(READERS)('the file of %s', (variable, target, env) => {
  test('is read by %j', () => {
    using file = secretFile('a-token')

    expect(problems(target, env(file.path))).toEqual([])
  })

  test('is a problem where it is not there, is none or is empty', () => {
    using empty = secretFile(' \n')

    expect(
      [empty.path, '/nowhere/token', '/'].flatMap((path) => problems(target, env(path))),
    ).toEqual([
      `the file of ${variable} is empty`,
      `the file of ${variable} cannot be read (ENOENT)`,
      `the file of ${variable} cannot be read (not a file)`,
    ])
  })

  test('is nothing to a remote gateway', () => {
    expect(problems(target, { ...env('/nowhere'), PORTKEY_GATEWAY_URL: 'http://g' })).toEqual([])
  })
})

describe('no token file', () => {
  test.each<[what: string, target: object, env?: Env]>([
    ['a key of AWS', { ...BEDROCK, aws_access_key_id: 'a', aws_secret_access_key: 's' }],
    ['what is faulty anyway', { ...BEDROCK, aws_auth_type: 'webIdentity' }],
    [
      'a container whose address is a secret',
      { ...BEDROCK, aws_auth_type: 'container' },
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://localhost/s' },
    ],
    [
      'a token of Entra',
      { ...AZURE, azure_ad_token: 't' },
      { AZURE_FEDERATED_TOKEN_FILE: '/nowhere' },
    ],
    ['a machine', { ...AZURE, azure_auth_mode: 'managed' }],
    ['another provider', { provider: 'openai', api_key: 'k' }],
  ])('for %s', (...[, target, env]) => {
    expect(problems(target, env)).toEqual([])
  })
})

describe('half an identity, which default looks past, is', () => {
  const NO_ROLE =
    'AWS_ROLE_ARN is set without AWS_WEB_IDENTITY_TOKEN_FILE, so it is not assumed; the role of the EC2 instance is used'
  const DEFAULT = { ...AZURE, azure_auth_mode: 'default' }

  test.each<[what: string, target: object, env: Env, expected: string[]]>([
    ['a role', { ...BEDROCK, aws_auth_type: 'default' }, { AWS_ROLE_ARN: ROLE }, [NO_ROLE]],
    [
      'a role that assumes one',
      { ...BEDROCK, aws_role_arn: ROLE },
      { AWS_ROLE_ARN: ROLE },
      [NO_ROLE],
    ],
    [
      'a secret in the alias',
      { ...DEFAULT, azure_entra_client_secret: 's' },
      { AZURE_CLIENT_ID: 'c' },
      [
        '"azure_entra_tenant_id" is missing; set it, or the variable AZURE_TENANT_ID. Without it the client secret is not used; the identity of the machine is',
      ],
    ],
    [
      'a secret in a variable',
      DEFAULT,
      { AZURE_CLIENT_SECRET: 's', AZURE_TENANT_ID: 't' },
      [
        '"azure_entra_client_id" is missing; set it, or the variable AZURE_CLIENT_ID. Without it the client secret is not used; the identity of the machine is',
      ],
    ],
    [
      'a federated token',
      DEFAULT,
      { AZURE_FEDERATED_TOKEN_FILE: '/f', AZURE_TENANT_ID: 't' },
      [
        '"azure_workload_client_id" is missing; set it, or the variable AZURE_CLIENT_ID. Without it the federated token is not used; the identity of the machine is',
      ],
    ],
  ])('%s', (_, target, env, expected) => {
    expect(doubts(target, env)).toEqual(expected)
  })

  test.each<[what: string, target: object, env: Env]>([
    [
      'an instance that is meant',
      { ...BEDROCK, aws_auth_type: 'instance' },
      { AWS_ROLE_ARN: ROLE },
    ],
    [
      'a key beside the role',
      { ...BEDROCK, aws_auth_type: 'default' },
      { AWS_ROLE_ARN: ROLE, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' },
    ],
    ['a client id for the machine', DEFAULT, { AZURE_CLIENT_ID: 'c', AZURE_TENANT_ID: 't' }],
    [
      'a machine that is meant',
      { ...AZURE, azure_auth_mode: 'managed' },
      { AZURE_CLIENT_SECRET: 's' },
    ],
    [
      'a whole secret',
      DEFAULT,
      { AZURE_CLIENT_ID: 'c', AZURE_TENANT_ID: 't', AZURE_CLIENT_SECRET: 's' },
    ],
  ])('not %s', (_, target, env) => {
    expect(doubts(target, env)).toEqual([])
  })
})
