import { describe, expect, test } from 'bun:test'
import type { Target } from '../../../../src/alias/schema'
import { awsWayOf } from '../../../../src/credentials/aws/aws-way'

type Env = Record<string, string>

const wayOf = (members: object, env: Env = {}) =>
  awsWayOf({ provider: 'bedrock', aws_region: 'eu-west-1', ...members } as Target, env)

const KEY = { aws_access_key_id: 'AKIA', aws_secret_access_key: 's' }
const ENV_KEY = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'se' }
const ROLE = 'arn:aws:iam::123456789012:role/team/portus'
const IRSA = { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: '/token' }
const STS = { url: 'https://sts.eu-west-1.amazonaws.com/', region: 'eu-west-1' }
const ECS = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/1' }
const EKS = {
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/pod-token',
}

const OWN = { kind: 'static', key: { accessKeyId: 'AKIA', secretAccessKey: 's' } }
const FROM_ENV = { kind: 'static', key: { accessKeyId: 'AKIAENV', secretAccessKey: 'se' } }
const WEB = {
  kind: 'webIdentity',
  role: { arn: ROLE, sessionName: 'portus' },
  sts: STS,
  tokenFile: '/token',
}
const ON_ECS = { kind: 'container', url: 'http://169.254.170.2/v2/credentials/1' }
const ON_EKS = {
  kind: 'container',
  url: 'http://169.254.170.23/v1/credentials',
  tokenFile: '/pod-token',
}
const INSTANCE = { kind: 'instance', url: 'http://169.254.169.254' }
const assumed = (caller: object, role: object = {}) => ({
  kind: 'role',
  role: { arn: ROLE, sessionName: 'portus', ...role },
  sts: STS,
  caller,
})

describe('the way to a key is', () => {
  test.each<[what: string, members: object, env: Env, way: object]>([
    ['the key of the alias', KEY, ENV_KEY, OWN],
    [
      'the key of the alias with its session token',
      { ...KEY, aws_session_token: 't' },
      {},
      { kind: 'static', key: { ...OWN.key, sessionToken: 't' } },
    ],
    ['an API key', { aws_auth_type: 'apiKey', api_key: 'k' }, ENV_KEY, { kind: 'bearer' }],
    ['a role, by the alias’s key', { ...KEY, aws_role_arn: ROLE }, ENV_KEY, assumed(OWN)],
    [
      'a role with an external id and a name of the session',
      { ...KEY, aws_auth_type: 'assumedRole', aws_role_arn: ROLE, aws_external_id: 'x' },
      { AWS_ROLE_SESSION_NAME: 'prod' },
      assumed(OWN, { externalId: 'x', sessionName: 'prod' }),
    ],
    ['a role, by the process’ key', { aws_role_arn: ROLE }, ENV_KEY, assumed(FROM_ENV)],
    [
      'a role, by the key that is there to assume roles',
      { aws_role_arn: ROLE },
      {
        ...ENV_KEY,
        AWS_ASSUME_ROLE_ACCESS_KEY_ID: 'AKIAROLES',
        AWS_ASSUME_ROLE_SECRET_ACCESS_KEY: 'sr',
      },
      assumed({ kind: 'static', key: { accessKeyId: 'AKIAROLES', secretAccessKey: 'sr' } }),
    ],
    ['a role, by the process’ web identity', { aws_role_arn: ROLE }, IRSA, assumed(WEB)],
    ['a role, by the instance', { aws_role_arn: ROLE }, {}, assumed(INSTANCE)],
    ['a web identity', { aws_auth_type: 'webIdentity' }, { ...ENV_KEY, ...IRSA }, WEB],
    [
      'a web identity for a role of the alias',
      { aws_auth_type: 'webIdentity', aws_role_arn: ROLE },
      { ...IRSA, AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/other' },
      WEB,
    ],
    [
      'a container of ECS',
      { aws_auth_type: 'container' },
      { ...EKS, ...ECS },
      { ...ON_EKS, ...ON_ECS },
    ],
    ['a pod of EKS', { aws_auth_type: 'container' }, EKS, ON_EKS],
    [
      'a container with a token in a variable',
      { aws_auth_type: 'container' },
      {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: 'https://a.b/c',
        AWS_CONTAINER_AUTHORIZATION_TOKEN: 't',
      },
      { kind: 'container', url: 'https://a.b/c', token: 't' },
    ],
    ['an instance', { aws_auth_type: 'instance' }, ENV_KEY, INSTANCE],
    [
      'an instance by IPv6',
      { aws_auth_type: 'instance' },
      { AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: 'IPv6' },
      { kind: 'instance', url: 'http://[fd00:ec2::254]' },
    ],
    [
      'an instance elsewhere',
      { aws_auth_type: 'instance' },
      { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1338/' },
      { kind: 'instance', url: 'http://127.0.0.1:1338' },
    ],
    [
      'the first of the process: a key',
      { aws_auth_type: 'default' },
      { ...EKS, ...IRSA, ...ENV_KEY },
      FROM_ENV,
    ],
    [
      'the first of the process: a web identity',
      { aws_auth_type: 'default' },
      { ...EKS, ...IRSA },
      WEB,
    ],
    [
      'the first of the process: a container',
      { aws_auth_type: 'default' },
      { ...EKS, AWS_PROFILE: 'p' },
      ON_EKS,
    ],
    ['the last of the process: an instance', { aws_auth_type: 'default' }, {}, INSTANCE],
  ])('%s', (_, members, env, way) => {
    expect(wayOf(members, env)).toEqual(way as never)
  })

  test.each([
    ['us-gov-west-1', 'https://sts.us-gov-west-1.amazonaws.com/'],
    ['cn-north-1', 'https://sts.cn-north-1.amazonaws.com.cn/'],
  ])('over the STS of %s', (region, url) => {
    expect(wayOf({ ...KEY, aws_role_arn: ROLE, aws_region: region })).toMatchObject({
      sts: { url, region },
    })
  })

  test('over the STS that a variable names, and the region that a variable names', () => {
    const env = { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9/sts', AWS_DEFAULT_REGION: 'us-east-2' }

    expect(wayOf({ ...KEY, aws_role_arn: ROLE, aws_region: undefined }, env)).toMatchObject({
      sts: { url: 'http://127.0.0.1:9/sts/', region: 'us-east-2' },
    })
  })
})

test.each([
  'http://localhost:8080/k',
  'http://127.4.5.6/k',
  'http://[::1]:9/k',
  'http://169.254.170.2/k',
  'http://169.254.170.23/v1/credentials',
  'http://[fd00:ec2::23]/v1/credentials',
  'https://keys.example.com/k',
])('a container may ask %s', (url) => {
  const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: url }
  expect(wayOf({ aws_auth_type: 'container' }, env)).toEqual({ kind: 'container', url })
})

test.each([
  'http://keys.example.com/k',
  'http://127.0.0.1.example.com/k',
  'http://169.254.170.22/k',
  'http://169.254.169.254/k',
  'http://[fd00:ec2::254]/k',
  'ftp://127.0.0.1/k',
  'nonsense',
])('a container may not ask %s', (url) => {
  const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: url }
  expect(wayOf({ aws_auth_type: 'container' }, env)).toMatchObject({
    kind: 'faulty',
    faults: [{ message: expect.stringContaining('AWS_CONTAINER_CREDENTIALS_FULL_URI must begin') }],
  })
})
