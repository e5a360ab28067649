import { describe, expect, test } from 'bun:test'
import { awsKeySource } from '../../../../src/credentials/aws/aws-key-source'
import {
  type KeyService,
  nthKey,
  startContainerService,
  startInstanceMetadata,
  startSts,
} from '../../../support/token-services/aws'
import {
  type Env,
  HOUR_MS,
  keyOf,
  messageOf,
  START_MS,
  secretFile,
  targetOf,
} from '../../../support/token-services/aws-key'

const ROLE = 'arn:aws:iam::123456789012:role/portus'
const CALLER = { aws_access_key_id: 'AKIACALLER', aws_secret_access_key: 'secret-of-caller' }
const SECRETS = { AKIACALLER: 'secret-of-caller' }

/** Waits for a renewal in the background. */
async function until(condition: () => boolean) {
  for (let tries = 0; !condition() && tries < 400; tries++) await Bun.sleep(5)
  expect(condition()).toBe(true)
}

/** One flow, in front of its service. */
type Flow = {
  service: KeyService
  members: object
  env: Env
  prefix: string
  name: string
  /** So many questions give one key. */
  questions: number
  [Symbol.dispose](): void
}

const FLOWS: [name: string, start: () => Flow][] = [
  [
    'a role',
    () => {
      const service = startSts({
        secrets: SECRETS,
        region: 'eu-west-1',
        roleArn: ROLE,
        externalId: 'ex&t',
        nowMs: () => START_MS,
      })
      return {
        service,
        members: { ...CALLER, aws_role_arn: ROLE, aws_external_id: 'ex&t' },
        env: { AWS_ENDPOINT_URL_STS: service.url },
        prefix: 'ROLE',
        name: 'AWS STS',
        questions: 1,
        [Symbol.dispose]: () => service[Symbol.dispose](),
      }
    },
  ],
  [
    'a web identity',
    () => {
      const file = secretFile('header.claims.signature\n')
      const service = startSts({
        roleArn: ROLE,
        identityTokens: ['header.claims.signature'],
        nowMs: () => START_MS,
      })
      return {
        service,
        members: { aws_auth_type: 'webIdentity' },
        env: {
          AWS_ENDPOINT_URL_STS: service.url,
          AWS_ROLE_ARN: ROLE,
          AWS_WEB_IDENTITY_TOKEN_FILE: file.path,
        },
        prefix: 'ROLE',
        name: 'AWS STS',
        questions: 1,
        [Symbol.dispose]: () => {
          service[Symbol.dispose]()
          file[Symbol.dispose]()
        },
      }
    },
  ],
  [
    'a container',
    () => {
      const service = startContainerService(['Basic abc'], () => START_MS)
      return {
        service,
        members: { aws_auth_type: 'container' },
        env: {
          AWS_CONTAINER_CREDENTIALS_FULL_URI: `${service.url}/v1/credentials`,
          AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Basic abc',
        },
        prefix: 'TASK',
        name: 'The credential service of the container',
        questions: 1,
        [Symbol.dispose]: () => service[Symbol.dispose](),
      }
    },
  ],
  [
    'an instance',
    () => {
      const service = startInstanceMetadata('portus-role', () => START_MS)
      return {
        service,
        members: { aws_auth_type: 'instance' },
        env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: service.url },
        prefix: 'INST',
        name: 'The metadata service of the instance',
        questions: 3,
        [Symbol.dispose]: () => service[Symbol.dispose](),
      }
    },
  ],
]

describe.each(FLOWS)('the key of %s', (_, start) => {
  test('comes once, and is used again', async () => {
    using flow = start()
    const { key } = keyOf(flow.members, flow.env)

    const keys = await Promise.all(Array.from({ length: 50 }, () => key.get()))

    expect(new Set(keys).size).toBe(1)
    expect(keys[0]).toEqual(nthKey(flow.prefix, 1))
    expect(key.get()).toEqual(nthKey(flow.prefix, 1))
    expect(flow.service.asked).toHaveLength(flow.questions)
  })

  test('is renewed before it ends, once, while the old one is used', async () => {
    using flow = start()
    const { key, clock } = keyOf(flow.members, flow.env)
    await key.get()

    clock.nowMs = START_MS + HOUR_MS - 6 * 60_000
    expect(key.get()).toEqual(nthKey(flow.prefix, 1))
    expect(flow.service.given).toBe(1)
    clock.nowMs += 2 * 60_000
    const used = Array.from({ length: 50 }, () => key.get())
    await until(() => (key.peek()?.accessKeyId ?? '') === nthKey(flow.prefix, 2).accessKeyId)

    expect(used).toEqual(used.map(() => nthKey(flow.prefix, 1)))
    expect(flow.service.given).toBe(2)
  })

  test('is used on while its service is down, and then there is one clear line', async () => {
    using flow = start()
    const { key, clock } = keyOf(flow.members, flow.env)
    await key.get()
    flow.service.instead = () => new Response('<html>down</html>', { status: 503 })

    clock.nowMs = START_MS + HOUR_MS - 60_000
    expect(key.get()).toEqual(nthKey(flow.prefix, 1))
    clock.nowMs = START_MS + HOUR_MS
    expect(await messageOf(key.get())).toStartWith(
      `unavailable ${flow.name} gave no credentials: status 503`,
    )
  })

  test('is asked for again where the service fails in passing', async () => {
    using flow = start()
    let failures = 0
    flow.service.instead = () =>
      failures++ === 0 ? new Response('busy', { status: 503 }) : undefined
    const { key } = keyOf(flow.members, flow.env)

    expect(await key.get()).toEqual(nthKey(flow.prefix, 1))
  })

  test.each<[what: string, answer: () => Response]>([
    ['a page', () => new Response('<html><body>It works!</body></html>')],
    ['nothing', () => new Response('')],
    ['JSON of another kind', () => Response.json({ Token: 1, AccessKeyId: null })],
    ['a list', () => Response.json([])],
    ['null', () => Response.json(null)],
    ['300 KB', () => new Response('<Credentials><AccessKeyId>'.repeat(12_000))],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: '/elsewhere' } })],
  ])('is not taken from %s', async (_, answer) => {
    using flow = start()
    flow.service.instead = answer
    const { key } = keyOf(flow.members, flow.env)

    const message = await messageOf(key.get())

    expect(message).toMatch(/^(unavailable|refused) \S/)
    expect(message).toContain(flow.name)
    expect(message.length).toBeLessThan(300)
    expect(message).not.toContain('127.0.0.1')
    expect(flow.service.asked.some(({ path }) => path === '/elsewhere')).toBe(false)
  })

  test('has a clear line where nobody answers', async () => {
    const flow = start()
    const { key } = keyOf(flow.members, flow.env)
    flow.service[Symbol.dispose]()

    expect(await messageOf(key.get())).toStartWith(`unavailable ${flow.name} did not answer`)
    flow[Symbol.dispose]()
  })
})

describe('a key that does not end', () => {
  test('stands in the alias or in the environment', async () => {
    expect(await keyOf(CALLER, {}).key.get()).toEqual({
      accessKeyId: 'AKIACALLER',
      secretAccessKey: 'secret-of-caller',
    })
    const env = {
      AWS_ACCESS_KEY_ID: 'AKIAENV',
      AWS_SECRET_ACCESS_KEY: 'se',
      AWS_SESSION_TOKEN: 'te',
    }
    const { key, clock } = keyOf({ aws_auth_type: 'default' }, env)
    await key.get()
    clock.nowMs += 1000 * HOUR_MS
    expect(key.get()).toEqual({
      accessKeyId: 'AKIAENV',
      secretAccessKey: 'se',
      sessionToken: 'te',
    })
  })

  test('is none of Portus’ where an API key stands in the alias', () => {
    const target = targetOf({ aws_auth_type: 'apiKey', api_key: 'k' })
    expect(awsKeySource(target, { env: {}, fetch, nowMs: Date.now })).toBeUndefined()
  })

  test('is missing with the words of check', async () => {
    expect(await messageOf(keyOf({ aws_role_arn: 'x', aws_region: undefined }, {}).key.get())).toBe(
      'misconfigured AWS: "aws_region" is missing; set it, or the variable AWS_REGION; "aws_role_arn" must be the ARN of a role, such as arn:aws:iam::123456789012:role/name',
    )
  })
})

test('targets share a key if they have the same credentials', () => {
  const identityOf = (members: object, env: Env = {}) =>
    awsKeySource(targetOf(members), { env, fetch, nowMs: Date.now })?.identity
  const role = { ...CALLER, aws_role_arn: ROLE }

  expect(identityOf({ ...role, override_params: { model: 'a' } })).toBe(identityOf(role) as string)
  for (const other of [
    { aws_external_id: 'x' },
    { aws_region: 'us-east-1' },
    { aws_secret_access_key: 'other' },
    { aws_session_token: 'other' },
    { aws_role_arn: `${ROLE}2` },
  ])
    expect(identityOf({ ...role, ...other })).not.toBe(identityOf(role))
})
