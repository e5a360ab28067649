import { describe, expect, test } from 'bun:test'
import {
  type KeyService,
  nthKey,
  type StsFacts,
  startSts,
  stsRefusal,
} from '../../../support/token-services/aws'
import {
  HOUR_MS,
  keyOf,
  messageOf,
  START_MS,
  secretFile,
} from '../../../support/token-services/aws-key'

const ROLE = 'arn:aws:iam::123456789012:role/portus'
const CALLER = { aws_access_key_id: 'AKIACALLER', aws_secret_access_key: 'secret-of-caller' }
const SECRETS = { AKIACALLER: 'secret-of-caller' }

describe('a role', () => {
  const start = (facts: StsFacts = {}) => startSts({ secrets: SECRETS, roleArn: ROLE, ...facts })
  const role = { ...CALLER, aws_role_arn: ROLE }

  test('is assumed by a key with a session token, and by names of its own', async () => {
    using sts = start({ sessionTokens: { AKIACALLER: 'session/token==' } })
    const env = { AWS_ENDPOINT_URL_STS: sts.url, AWS_ROLE_SESSION_NAME: 'portus@prod' }
    const { key } = keyOf({ ...role, aws_session_token: 'session/token==' }, env)

    await key.get()

    expect(Object.fromEntries(new URLSearchParams(sts.asked[0]?.text))).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: ROLE,
      RoleSessionName: 'portus@prod',
    })
  })

  test('is assumed by another role, whose key is asked for anew each time', async () => {
    using file = secretFile('identity-token')
    using sts = startSts({
      identityTokens: ['identity-token'],
      secrets: { [nthKey('ROLE', 1).accessKeyId]: nthKey('ROLE', 1).secretAccessKey },
      sessionTokens: { [nthKey('ROLE', 1).accessKeyId]: nthKey('ROLE', 1).sessionToken },
    })
    const env = {
      AWS_ENDPOINT_URL_STS: sts.url,
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/pod',
      AWS_WEB_IDENTITY_TOKEN_FILE: file.path,
    }

    expect(await keyOf({ aws_role_arn: ROLE }, env).key.get()).toEqual(nthKey('ROLE', 2))
    expect(
      sts.asked.map(({ text }) => {
        const form = new URLSearchParams(text)
        return [form.get('Action'), form.get('RoleArn')]
      }),
    ).toEqual([
      ['AssumeRoleWithWebIdentity', 'arn:aws:iam::123456789012:role/pod'],
      ['AssumeRole', ROLE],
    ])
  })

  test.each<[what: string, members: object, facts: StsFacts, words: string[]]>([
    [
      'may not be assumed',
      {},
      { roleArn: 'another' },
      ['AccessDenied: User: arn', 'sts:AssumeRole on resource', 'the trust policy of the role'],
    ],
    ['has a caller nobody knows', {}, { secrets: {} }, ['InvalidClientTokenId', 'access key id']],
    [
      'has a caller with another secret',
      {},
      { secrets: { AKIACALLER: 'other' } },
      ['SignatureDoesNotMatch', 'the clock'],
    ],
    [
      'has a caller without its session token',
      {},
      { sessionTokens: { AKIACALLER: 't' } },
      ['InvalidClientTokenId'],
    ],
  ])('that %s is refused in one line', async (_, members, facts, words) => {
    using sts = start(facts)
    const { key } = keyOf({ ...role, ...members }, { AWS_ENDPOINT_URL_STS: sts.url })

    const message = await messageOf(key.get())

    expect(message).toStartWith('refused AWS STS refused: ')
    for (const word of words) expect(message).toContain(word)
    expect(message).not.toMatch(/[\r\n]|secret-of-caller/)
    expect(sts.asked).toHaveLength(1)
  })

  test.each(['Throttling', 'IDPCommunicationError'])(
    'is asked for again after %s, which has a status of 400',
    async (code) => {
      using sts = start()
      const { key } = keyOf(role, { AWS_ENDPOINT_URL_STS: sts.url })
      sts.instead = () =>
        sts.asked.length < 3 ? stsRefusal(400, code, 'Rate exceeded') : undefined

      expect(await key.get()).toEqual(nthKey('ROLE', 1))
      sts.instead = () => stsRefusal(400, code, 'Rate exceeded')
      const { key: other } = keyOf(role, { AWS_ENDPOINT_URL_STS: sts.url })
      expect(await messageOf(other.get())).toStartWith(
        `unavailable AWS STS gave no credentials: ${code}: Rate exceeded`,
      )
    },
  )

  test('of a region without STS is refused with what to do', async () => {
    using sts = start()
    sts.instead = () => stsRefusal(403, 'RegionDisabledException', 'STS is not activated')

    expect(await messageOf(keyOf(role, { AWS_ENDPOINT_URL_STS: sts.url }).key.get())).toBe(
      'refused AWS STS refused: RegionDisabledException: STS is not activated; STS is not active in this region for this account; activate it in IAM',
    )
  })
})

describe('a web identity', () => {
  const envOf = (sts: KeyService, path: string) => ({
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_ROLE_ARN: ROLE,
    AWS_WEB_IDENTITY_TOKEN_FILE: path,
  })
  const members = { aws_auth_type: 'webIdentity' }

  test('is read anew for each renewal', async () => {
    using file = secretFile('first')
    const clock = { nowMs: START_MS }
    using sts = startSts({ identityTokens: ['first', 'second'], nowMs: () => clock.nowMs })
    const { key } = keyOf(members, envOf(sts, file.path), clock)
    await key.get()

    file.write('second\n')
    clock.nowMs = START_MS + HOUR_MS
    await key.get()

    expect(sts.asked.map(({ text }) => new URLSearchParams(text).get('WebIdentityToken'))).toEqual([
      'first',
      'second',
    ])
    expect(sts.asked.some(({ headers }) => headers.has('authorization'))).toBe(false)
  })

  test.each([
    ['ExpiredTokenException', 'the token in the file of AWS_WEB_IDENTITY_TOKEN_FILE has ended'],
    ['InvalidIdentityToken', 'look at the provider of identities in IAM'],
    ['AccessDenied', 'look at the trust policy of the role'],
  ])('that is refused by %s says what to look at', async (code, words) => {
    using file = secretFile('identity-token')
    using sts = startSts()
    sts.instead = () => stsRefusal(400, code, 'it is &quot;not&quot; good')

    const message = await messageOf(keyOf(members, envOf(sts, file.path)).key.get())

    expect(message).toStartWith(`refused AWS STS refused: ${code}: it is "not" good; ${words}`)
    expect(message).not.toContain('identity-token')
  })

  test.each<[what: string, text: string | undefined, words: string]>([
    ['is missing', undefined, 'cannot be read (ENOENT)'],
    ['is empty', ' \n', 'is empty'],
  ])('whose file %s is misconfigured', async (_, text, words) => {
    using file = secretFile(text ?? '')
    if (text === undefined) file.remove()
    using sts = startSts()

    expect(await messageOf(keyOf(members, envOf(sts, file.path)).key.get())).toBe(
      `misconfigured The file of AWS_WEB_IDENTITY_TOKEN_FILE ${words}`,
    )
    expect(sts.asked).toEqual([])
  })
})
