import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../src/alias/schema'
import { withCloudPlaces } from '../../src/credentials/cloud-places'
import { embeddedGateway } from '../../src/portkey/embedded/boot'
import { startPortus } from '../support/portus'
import { MESSAGE } from '../support/providers/anthropic-messages'
import { signatureFault, signatureOf } from '../support/providers/aws-signature'
import { converse } from '../support/providers/bedrock-converse'
import {
  type KeyService,
  nthKey,
  startContainerService,
  startInstanceMetadata,
  startSts,
} from '../support/token-services/aws'
import { type Env, secretFile } from '../support/token-services/aws-key'

const REGION = 'eu-west-1'
const ROLE = 'arn:aws:iam::123456789012:role/portus'
const CLAUDE = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0'
const NOVA = 'eu.amazon.nova-pro-v1:0'
const CALLER = { aws_access_key_id: 'AKIACALLER', aws_secret_access_key: 'secret-of-caller' }
const HELLO = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 9 }

type Sent = { host: string; path: string; headers: Headers; bytes: Uint8Array }

/** What Bedrock answers where a test does not say otherwise. */
const answerOf = ({ path }: Sent): Response =>
  Response.json(path.endsWith('/invoke') ? MESSAGE : converse())

/** A Portus with aliases of Bedrock, which is inside this process. */
async function portusFor(
  aliases: Record<string, object>,
  cloudEnv: Env,
  answer: (sent: Sent) => Response = answerOf,
) {
  const sent: Sent[] = []
  const bedrock = (host: string) =>
    [
      host,
      async (input: string | URL, init: RequestInit) => {
        const headers = new Headers(init.headers)
        headers.set('host', host)
        const bytes = new Uint8Array(await new Response(init.body).arrayBuffer())
        const one = { host, path: new URL(String(input)).pathname, headers, bytes }
        sent.push(one)
        return answer(one)
      },
    ] as const
  const { upstream } = await embeddedGateway({
    env: {},
    cloudEnv,
    print: () => {},
    inProcess: new Map(
      [REGION, 'us-east-1', 'us-west-2'].map((region) =>
        bedrock(`bedrock-runtime.${region}.amazonaws.com`),
      ),
    ),
  })
  const files = Object.entries(aliases).map(([name, file]) => [
    name,
    withCloudPlaces(file as AliasFile, cloudEnv),
  ])
  const portus = await startPortus({ gateway: upstream, aliases: Object.fromEntries(files) })
  return { portus, sent }
}

const aliasOf = (members: object, model = CLAUDE) => ({
  provider: 'bedrock',
  aws_region: REGION,
  ...members,
  override_params: { model },
})

/** What AWS would have against a request that is signed with one of a service's keys. */
const faultOf = ({ path, headers, bytes }: Sent, prefix: string) => {
  const keys = [1, 2, 3].map((n) => nthKey(prefix, n))
  const key = keys.find(({ accessKeyId }) => accessKeyId === signatureOf(headers)?.accessKeyId)
  if (headers.get('x-amz-security-token') !== key?.sessionToken) return 'another session token'
  return signatureFault(
    { method: 'POST', path, headers, bytes },
    Object.fromEntries(keys.map((one) => [one.accessKeyId, one.secretAccessKey])),
  )
}

type Flow = { service: KeyService; members: object; env: Env; prefix: string; end?: () => void }

const FLOWS: [what: string, start: () => Flow][] = [
  [
    'a role that the alias’s key assumes',
    () => {
      const service = startSts({ secrets: { AKIACALLER: 'secret-of-caller' }, roleArn: ROLE })
      return {
        service,
        members: { ...CALLER, aws_auth_type: 'assumedRole', aws_role_arn: ROLE },
        env: { AWS_ENDPOINT_URL_STS: service.url },
        prefix: 'ROLE',
      }
    },
  ],
  [
    'a web identity, found by default',
    () => {
      const file = secretFile('identity-token')
      const service = startSts({ identityTokens: ['identity-token'], roleArn: ROLE })
      return {
        service,
        members: { aws_auth_type: 'default' },
        env: {
          AWS_ENDPOINT_URL_STS: service.url,
          AWS_ROLE_ARN: ROLE,
          AWS_WEB_IDENTITY_TOKEN_FILE: file.path,
        },
        prefix: 'ROLE',
        end: file[Symbol.dispose],
      }
    },
  ],
  [
    'a pod of EKS',
    () => {
      const service = startContainerService(['pod-token'])
      return {
        service,
        members: { aws_auth_type: 'container' },
        env: {
          AWS_CONTAINER_CREDENTIALS_FULL_URI: `${service.url}/v1/credentials`,
          AWS_CONTAINER_AUTHORIZATION_TOKEN: 'pod-token',
        },
        prefix: 'TASK',
      }
    },
  ],
  [
    'an instance',
    () => {
      const service = startInstanceMetadata()
      return {
        service,
        members: { aws_auth_type: 'instance' },
        env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: service.url },
        prefix: 'INST',
      }
    },
  ],
]

describe.each(FLOWS)('with %s', (_, start) => {
  test('every request is signed with one key, in both dialects and for every model', async () => {
    const { service, members, env, prefix, end } = start()
    using _service = service
    const aliases = { claude: aliasOf(members), nova: aliasOf(members, NOVA) }
    const { portus, sent } = await portusFor(aliases, env)
    await using _portus = portus

    const statuses = await Promise.all(
      ['claude', 'nova'].flatMap((model) =>
        ['/v1/chat/completions', '/v1/messages'].flatMap((path) =>
          [1, 2, 3].map(
            async () => (await portus.call(path, { json: { ...HELLO, model } })).status,
          ),
        ),
      ),
    )

    expect(statuses).toEqual(statuses.map(() => 200))
    expect(sent).toHaveLength(12)
    expect(sent.map((one) => faultOf(one, prefix))).toEqual(sent.map(() => undefined))
    expect(service.given).toBe(1)
    end?.()
  })
})

test('a key in the environment signs, for the region in the environment', async () => {
  const env = {
    AWS_ACCESS_KEY_ID: 'AKIAENV',
    AWS_SECRET_ACCESS_KEY: 'secret-of-env',
    AWS_REGION: 'us-west-2',
  }
  const aliases = {
    claude: aliasOf({ aws_auth_type: 'default', aws_region: undefined }),
    nova: aliasOf({ aws_auth_type: 'default', aws_region: undefined }, NOVA),
  }
  const { portus, sent } = await portusFor(aliases, env)
  await using _portus = portus

  for (const model of ['claude', 'nova'])
    await portus.call('/v1/chat/completions', { json: { ...HELLO, model } })

  expect(sent.map(({ host }) => host)).toEqual(
    sent.map(() => 'bedrock-runtime.us-west-2.amazonaws.com'),
  )
  expect(sent.map(({ headers }) => signatureOf(headers)?.region)).toEqual([
    'us-west-2',
    'us-west-2',
  ])
})

test('an API key goes to the region in the environment', async () => {
  const members = { aws_auth_type: 'apiKey', api_key: 'bedrock-key', aws_region: undefined }
  const { portus, sent } = await portusFor(
    { claude: aliasOf(members) },
    { AWS_REGION: 'us-west-2' },
  )
  await using _portus = portus

  await portus.call('/v1/messages', { json: { ...HELLO, model: 'claude' } })

  expect(sent.map(({ host, headers }) => [host, headers.get('authorization')])).toEqual([
    ['bedrock-runtime.us-west-2.amazonaws.com', 'Bearer bedrock-key'],
  ])
})

describe('a role that nobody may assume', () => {
  const members = { ...CALLER, aws_role_arn: ROLE }
  const start = () =>
    startSts({ secrets: { AKIACALLER: 'secret-of-caller' }, roleArn: 'another role' })

  test('is one clear line, without account and secret for the client', async () => {
    using sts = start()
    const env = { AWS_ENDPOINT_URL_STS: sts.url }
    const { portus, sent } = await portusFor({ claude: aliasOf(members) }, env)
    await using _portus = portus

    const answer = await portus.call('/v1/messages', { json: { ...HELLO, model: 'claude' } })
    const text = await answer.text()

    expect(answer.status).toBe(502)
    expect(text).toContain('AWS STS refused: AccessDenied')
    expect(text).toContain('trust policy')
    expect(text).not.toMatch(/123456789012|secret-of-caller|127\.0\.0\.1/)
    expect(sent).toEqual([])
  })

  test('is no obstacle for the next target', async () => {
    using sts = start()
    const { portus, sent } = await portusFor(
      {
        both: {
          strategy: { mode: 'fallback' },
          targets: [aliasOf(members), aliasOf(CALLER)],
        },
      },
      { AWS_ENDPOINT_URL_STS: sts.url },
    )
    await using _portus = portus

    const answer = await portus.call('/v1/messages', { json: { ...HELLO, model: 'both' } })

    expect(answer.status).toBe(200)
    expect(sent.map(({ headers }) => signatureOf(headers)?.accessKeyId)).toEqual(['AKIACALLER'])
  })
})

test('what Bedrock repeats of a key is not shown', async () => {
  using service = startContainerService()
  const env = { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${service.url}/v1/credentials` }
  const { secretAccessKey, sessionToken } = nthKey('TASK', 1)
  const { portus } = await portusFor(
    { claude: aliasOf({ aws_auth_type: 'container' }) },
    env,
    ({ headers }) =>
      Response.json(
        { message: `bad ${headers.get('x-amz-security-token')} of ${secretAccessKey}` },
        { status: 400, headers: { 'x-amzn-errortype': 'ValidationException' } },
      ),
  )
  await using _portus = portus

  for (const path of ['/v1/messages', '/v1/chat/completions']) {
    const answer = await portus.call(path, { json: { ...HELLO, model: 'claude' } })
    const text = await answer.text()

    expect(answer.status).toBe(400)
    expect(text).toContain('bad')
    expect(text).not.toContain(sessionToken)
    expect(text).not.toContain(secretAccessKey)
  }
})
