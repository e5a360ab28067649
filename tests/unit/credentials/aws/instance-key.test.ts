import { describe, expect, test } from 'bun:test'
import { type KeyService, startInstanceMetadata } from '../../../support/token-services/aws'
import { keyOf, messageOf } from '../../../support/token-services/aws-key'

const DOCUMENT = { AccessKeyId: 'A', SecretAccessKey: 's', Token: 't' }

describe('an instance', () => {
  const members = { aws_auth_type: 'instance' }
  const envOf = (service: KeyService) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: service.url })

  test('is asked by the second version alone', async () => {
    using service = startInstanceMetadata()

    await keyOf(members, envOf(service)).key.get()

    expect(service.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PUT /latest/api/token',
      'GET /latest/meta-data/iam/security-credentials/',
      'GET /latest/meta-data/iam/security-credentials/portus-role',
    ])
  })

  test('without a role says so', async () => {
    using service = startInstanceMetadata('')

    expect(await messageOf(keyOf(members, envOf(service)).key.get())).toBe(
      'refused The metadata service of the instance refused: status 404; has the instance a role (an instance profile)?',
    )
  })

  test('that may not assume its role has the service’s words', async () => {
    using service = startInstanceMetadata()
    service.instead = ({ path }) =>
      path.endsWith('/portus-role')
        ? Response.json({ Code: 'AssumeRoleUnauthorizedAccess', Message: 'EC2 cannot assume it.' })
        : undefined

    expect(await messageOf(keyOf(members, envOf(service)).key.get())).toBe(
      'refused The metadata service of the instance refused: AssumeRoleUnauthorizedAccess: EC2 cannot assume it.',
    )
  })

  test('whose key has ended while nobody can renew it is used on, as AWS wants it', async () => {
    using service = startInstanceMetadata()
    service.instead = ({ path }) =>
      path.endsWith('/portus-role')
        ? Response.json({ Code: 'Success', ...DOCUMENT, Expiration: '2020-01-01T00:00:00Z' })
        : undefined
    const { key, clock } = keyOf(members, envOf(service))
    await key.get()
    const { length } = service.asked

    clock.nowMs += 60_000
    expect(await key.get()).toEqual({
      accessKeyId: 'A',
      secretAccessKey: 's',
      sessionToken: 't',
    })
    expect(service.asked).toHaveLength(length)
  })
})
