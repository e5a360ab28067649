import { describe, expect, test } from 'bun:test'
import { type KeyService, nthKey, startContainerService } from '../../../support/token-services/aws'
import {
  type Env,
  HOUR_MS,
  keyOf,
  messageOf,
  START_MS,
  secretFile,
} from '../../../support/token-services/aws-key'

const DOCUMENT = { AccessKeyId: 'A', SecretAccessKey: 's', Token: 't' }

describe('a container', () => {
  const members = { aws_auth_type: 'container' }
  const envOf = (service: KeyService, more: Env) => ({
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${service.url}/v1/credentials`,
    ...more,
  })

  test('shows the token in its file, which is read anew for each renewal', async () => {
    using file = secretFile('first\n')
    const clock = { nowMs: START_MS }
    using service = startContainerService(['first', 'second'], () => clock.nowMs)
    const env = envOf(service, {
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file.path,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'not this one',
    })
    const { key } = keyOf(members, env, clock)
    await key.get()
    file.write('second')
    clock.nowMs = START_MS + HOUR_MS
    await key.get()

    expect(service.asked.map(({ headers }) => headers.get('authorization'))).toEqual([
      'first',
      'second',
    ])
  })

  test('has no token where the address is the secret', async () => {
    using service = startContainerService()

    expect(await keyOf(members, envOf(service, {})).key.get()).toEqual(nthKey('TASK', 1))
    expect(service.asked[0]?.headers.has('authorization')).toBe(false)
  })

  test.each(['a\r\nb', 'tökén'])('does not send a token that no header can hold', async (token) => {
    using file = secretFile(token)
    using service = startContainerService()
    const env = envOf(service, { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file.path })

    expect(await messageOf(keyOf(members, env).key.get())).toBe(
      'misconfigured The file of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE holds a line break or a letter that no header can hold',
    )
    expect(service.asked).toEqual([])
  })

  test('that is refused has the service’s words', async () => {
    using service = startContainerService(['good'])
    const env = envOf(service, { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'bad' })

    expect(await messageOf(keyOf(members, env).key.get())).toMatch(
      /^refused The credential service of the container refused: .*AccessDeniedException.*; on EKS look at the Pod Identity agent/,
    )
  })

  test.each<[what: string, expiration: unknown, renewedAfterMs: number]>([
    ['none', undefined, 15 * 60_000],
    ['no date', 'soon', 15 * 60_000],
    ['a number', 7, 15 * 60_000],
    ['a date in another zone', '2026-01-01T14:00:00+01:00', HOUR_MS],
  ])('whose key has as its end %s gets another one in time', async (_, expiration, endsMs) => {
    using service = startContainerService()
    service.instead = () =>
      Response.json({
        ...DOCUMENT,
        ...(service.given === 0 && { Expiration: expiration }),
        AccessKeyId: `A${service.given++}`,
      })
    const { key, clock } = keyOf(members, envOf(service, {}))
    await key.get()

    clock.nowMs = START_MS + endsMs - 6 * 60_000
    expect(key.get()).toMatchObject({ accessKeyId: 'A0' })
    clock.nowMs = START_MS + endsMs
    expect(await key.get()).toMatchObject({ accessKeyId: 'A1' })
  })
})
