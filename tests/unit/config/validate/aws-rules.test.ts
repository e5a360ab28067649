import { describe, expect, test } from 'bun:test'
import type { Target } from '../../../../src/alias/schema'
import { AWS_RULES } from '../../../../src/config/validate/aws-rules'

type Env = Record<string, string>

const found = (members: object, env: Env = {}) =>
  AWS_RULES.flatMap((rule) =>
    rule({ provider: 'bedrock', ...members } as Target, ['targets', 0], env),
  ).map(({ path, message }) => [path.slice(2).join('.'), message])

const AT = { aws_region: 'eu-west-1' }
const KEY = { aws_access_key_id: 'AKIA', aws_secret_access_key: 's' }
const ROLE = 'arn:aws:iam::123456789012:role/portus'
const IRSA = { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: '/token' }
const ENV_KEY = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'se' }
const modelOf = (model: unknown) => ({ ...AT, ...KEY, override_params: { model } })

describe('nothing is wrong with', () => {
  test.each<[what: string, members: object, env: Env]>([
    ['a key and a region', { ...AT, ...KEY }, {}],
    ['a key and a region in a variable', KEY, { AWS_DEFAULT_REGION: 'us-east-1' }],
    ['an API key', { ...AT, aws_auth_type: 'apiKey', api_key: 'k' }, {}],
    [
      'an API key for a host that names its region',
      { aws_auth_type: 'apiKey', api_key: 'k', custom_host: 'https://h' },
      {},
    ],
    ['a role', { ...AT, aws_role_arn: ROLE }, IRSA],
    ['a role of China', { ...AT, ...KEY, aws_role_arn: ROLE.replace('aws', 'aws-cn') }, {}],
    ['a role of GovCloud', { ...AT, ...KEY, aws_role_arn: ROLE.replace('aws', 'aws-us-gov') }, {}],
    ['SageMaker', { ...AT, ...KEY, provider: 'sagemaker' }, {}],
    ['another provider', { provider: 'groq', aws_auth_type: 'nonsense' }, {}],
    ['GovCloud', { ...KEY, aws_region: 'us-gov-east-1' }, {}],
    [
      'China at a host of its own',
      { ...KEY, aws_region: 'cn-north-1', custom_host: 'https://h' },
      {},
    ],
    ['an ARN of the same region', modelOf('arn:aws:bedrock:eu-west-1::foundation-model/m'), {}],
    ['a model by its name', modelOf('eu.amazon.nova-pro-v1:0'), {}],
    ['a model that is no text', modelOf(7), {}],
  ])('%s', (_, members, env) => {
    expect(found(members, env)).toEqual([])
  })
})

describe('a problem is', () => {
  test.each<[what: string, members: object, env: Env, problems: [path: string, words: string][]]>([
    ['no region', KEY, {}, [['', '"aws_region" is missing; set it, or the variable AWS_REGION']]],
    [
      'no region for an API key',
      { aws_auth_type: 'apiKey', api_key: 'k' },
      {},
      [['', '"aws_region" is missing']],
    ],
    [
      'no region for a key at a host of one’s own, for a signature names it',
      { ...KEY, custom_host: 'http://h' },
      {},
      [['', '"aws_region" is missing']],
    ],
    [
      'a region by its title',
      { ...KEY, aws_region: 'US East' },
      {},
      [['aws_region', 'must be a region']],
    ],
    [
      'a title in the variable',
      KEY,
      { AWS_REGION: 'US East' },
      [['', 'AWS_REGION must be a region']],
    ],
    ['no credentials', AT, ENV_KEY, [['', 'has no credentials: set "aws_access_key_id"']]],
    [
      'no credentials at a host of one’s own',
      { ...AT, custom_host: 'http://h' },
      {},
      [['', 'has no credentials: set "aws_access_key_id"']],
    ],
    [
      'an API key that nobody reads',
      { ...AT, api_key: 'k' },
      {},
      [['', '"api_key" is only read with "aws_auth_type": "apiKey"']],
    ],
    [
      'an API key that is missing',
      { ...AT, aws_auth_type: 'apiKey' },
      {},
      [['', '"api_key" is missing, e.g. "${AWS_BEARER_TOKEN_BEDROCK}"']],
    ],
    [
      'an API key for SageMaker',
      { ...AT, provider: 'sagemaker', aws_auth_type: 'apiKey', api_key: 'k' },
      {},
      [['aws_auth_type', 'SageMaker has no API keys']],
    ],
    [
      'an id without a secret',
      { ...AT, aws_access_key_id: 'a' },
      {},
      [['', '"aws_secret_access_key" is missing beside "aws_access_key_id"']],
    ],
    [
      'a secret without an id',
      { ...AT, aws_secret_access_key: 's' },
      {},
      [['', '"aws_access_key_id" is missing beside "aws_secret_access_key"']],
    ],
    [
      'a secret with a line break',
      { ...AT, ...KEY, aws_secret_access_key: 's\n' },
      {},
      [['aws_secret_access_key', 'holds a space or a line break']],
    ],
    [
      'half a key in the environment',
      { ...AT, aws_auth_type: 'default' },
      { AWS_ACCESS_KEY_ID: 'a' },
      [['', 'AWS_SECRET_ACCESS_KEY is missing beside AWS_ACCESS_KEY_ID']],
    ],
    [
      'a way in another case',
      { ...AT, aws_auth_type: 'AssumedRole', aws_role_arn: ROLE },
      {},
      [['aws_auth_type', 'must be "apiKey", "assumedRole", "webIdentity"']],
    ],
    [
      'no role',
      { ...AT, ...KEY, aws_auth_type: 'assumedRole' },
      {},
      [['', '"aws_role_arn" is missing']],
    ],
    [
      'the name of a role in place of its ARN',
      { ...AT, ...KEY, aws_role_arn: 'portus' },
      {},
      [['aws_role_arn', 'must be the ARN of a role']],
    ],
    [
      'an ARN of a user',
      { ...AT, ...KEY, aws_role_arn: 'arn:aws:iam::123456789012:user/portus' },
      {},
      [['aws_role_arn', 'must be the ARN of a role']],
    ],
    [
      'a role that nobody can assume, with everything else',
      { aws_role_arn: 'x' },
      { AWS_PROFILE: 'p', AWS_ROLE_SESSION_NAME: 'a b', AWS_ENDPOINT_URL_STS: 'sts' },
      [
        ['', '"aws_region" is missing'],
        ['aws_role_arn', 'must be the ARN of a role'],
        ['', 'AWS_ENDPOINT_URL_STS must be a URL'],
        ['', 'AWS_ROLE_SESSION_NAME must have'],
        ['', 'AWS_PROFILE asks for a profile, which Portus does not read'],
      ],
    ],
    [
      'once what a role and its web identity have in common',
      { ...AT, aws_role_arn: ROLE },
      { ...IRSA, AWS_ROLE_SESSION_NAME: 'a b' },
      [['', 'AWS_ROLE_SESSION_NAME must have']],
    ],
    [
      'a web identity without its variables',
      { ...AT, aws_auth_type: 'webIdentity' },
      {},
      [
        ['', '"aws_role_arn" is missing; set it, or the variable AWS_ROLE_ARN'],
        ['', 'AWS_WEB_IDENTITY_TOKEN_FILE is missing'],
      ],
    ],
    [
      'a web identity with a malformed role in the variable',
      { ...AT, aws_auth_type: 'webIdentity' },
      { ...IRSA, AWS_ROLE_ARN: 'portus' },
      [['', 'AWS_ROLE_ARN must be the ARN of a role']],
    ],
    [
      'a container without its variables',
      { ...AT, aws_auth_type: 'container' },
      {},
      [['', 'AWS_CONTAINER_CREDENTIALS_FULL_URI (EKS) or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']],
    ],
    [
      'a container’s token with a line break',
      { ...AT, aws_auth_type: 'container' },
      {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1/k',
        AWS_CONTAINER_AUTHORIZATION_TOKEN: 'a\nb',
      },
      [['', 'AWS_CONTAINER_AUTHORIZATION_TOKEN holds a line break']],
    ],
    [
      'a container’s path without its slash',
      { ...AT, aws_auth_type: 'container' },
      { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '@evil.example/k' },
      [['', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI must begin with a slash']],
    ],
    [
      'an instance that must not be asked',
      { ...AT, aws_auth_type: 'instance' },
      { AWS_EC2_METADATA_DISABLED: 'TRUE' },
      [['', 'AWS_EC2_METADATA_DISABLED forbids']],
    ],
    [
      'an instance at no URL',
      { ...AT, aws_auth_type: 'instance' },
      { AWS_EC2_METADATA_SERVICE_ENDPOINT: '127.0.0.1' },
      [['', 'AWS_EC2_METADATA_SERVICE_ENDPOINT must be a URL']],
    ],
    [
      'a profile and nothing else',
      { ...AT, aws_auth_type: 'default' },
      { AWS_PROFILE: 'dev' },
      [['', 'AWS_PROFILE asks for a profile, which Portus does not read']],
    ],
    [
      'an API key in the environment and nothing else',
      { ...AT, aws_auth_type: 'default' },
      { AWS_BEARER_TOKEN_BEDROCK: 'k' },
      [['', 'AWS_BEARER_TOKEN_BEDROCK is an API key']],
    ],
    [
      'a process without anything',
      { ...AT, aws_auth_type: 'default' },
      { AWS_EC2_METADATA_DISABLED: 'true' },
      [['', 'the process has no credentials of AWS']],
    ],
    [
      'a key beside the process’ own',
      { ...AT, ...KEY, aws_auth_type: 'default' },
      ENV_KEY,
      [
        ['aws_access_key_id', 'has no effect beside "aws_auth_type": "default"'],
        ['aws_secret_access_key', 'has no effect beside "aws_auth_type": "default"'],
      ],
    ],
    [
      'a role beside the process’ own',
      { ...AT, aws_role_arn: ROLE, aws_auth_type: 'container' },
      { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/k' },
      [['aws_role_arn', 'has no effect beside "aws_auth_type": "container"']],
    ],
    [
      'China without a host',
      { ...KEY, aws_region: 'cn-north-1' },
      {},
      [['', 'e.g. "https://bedrock-runtime.cn-north-1.amazonaws.com.cn"']],
    ],
    [
      'China without a host, at SageMaker',
      { ...KEY, provider: 'sagemaker', aws_region: 'cn-north-1' },
      {},
      [['', 'e.g. "https://runtime.sagemaker.cn-north-1.amazonaws.com.cn"']],
    ],
    [
      'a model of another region',
      modelOf('arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1'),
      {},
      [['override_params.model', 'is in us-east-1, and "aws_region" is eu-west-1']],
    ],
    [
      'a model of another region than the variable’s',
      { ...modelOf('arn:aws:bedrock:us-east-1::foundation-model/m'), aws_region: undefined },
      { AWS_REGION: 'eu-west-1' },
      [['override_params.model', 'is in us-east-1, and AWS_REGION is eu-west-1']],
    ],
  ])('%s', (_, members, env, problems) => {
    expect(found(members, env)).toEqual(
      problems.map(([path, words]) => [path, expect.stringContaining(words)]),
    )
  })

  test.each([
    { aws_access_key_id: 1 },
    { aws_region: {} },
    { aws_auth_type: null },
    { aws_role_arn: [] },
    { override_params: null },
    { custom_host: 4, api_key: {} },
  ])('nothing that throws: %j', (members) => {
    expect(found({ ...AT, ...members }).length).toBeGreaterThan(0)
  })
})
