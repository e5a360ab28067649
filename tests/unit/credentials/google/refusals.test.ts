import { describe, expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import { refusal, rpc } from '../../../support/token-services/google'
import { KNOWN } from '../../../support/token-services/google-files'
import { type Kit, startKit } from './kit'

const { privateKey: OTHER_KEY } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

const account =
  (more: object) =>
  ({ google }: Kit) => ({
    vertex_service_account_json: { ...google.files.serviceAccount, ...more },
  })
const user =
  (more: object) =>
  ({ google }: Kit) => ({
    vertex_service_account_json: { ...google.files.authorizedUser, ...more },
  })
const external =
  (more: object) =>
  ({ google }: Kit) => ({
    vertex_service_account_json: { ...google.files.externalAccount, ...more },
  })
const acting = (kit: Kit) =>
  external({ service_account_impersonation_url: kit.google.files.impersonationUrl })(kit)

type Row = [what: string, target: (kit: Kit) => object, instead: Instead, line: string]
type Instead = undefined | [path: RegExp, answer: () => Response]

const TOKEN = 'Google’s token service refused: '
const STS = 'Google’s Security Token Service refused: '
const IAM = 'Google’s IAM credentials service refused: '

const ROWS: Row[] = [
  [
    'a key that is not the account’s',
    account({ private_key: OTHER_KEY }),
    undefined,
    `${TOKEN}invalid_grant: Invalid JWT Signature; the key may be deleted: compare "private_key_id" with the account’s keys`,
  ],
  [
    'an account that is gone',
    account({ client_email: 'gone@project-a.iam.gserviceaccount.com' }),
    undefined,
    `${TOKEN}invalid_grant: Invalid grant: account not found; the service account may be deleted: look at "client_email"`,
  ],
  [
    'a clock that is wrong',
    (kit) => {
      kit.google.nowMs = () => Date.now() + 7_200_000
      return account({})(kit)
    },
    undefined,
    `${TOKEN}invalid_grant: Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim; compare this machine’s clock`,
  ],
  [
    'a login that has ended',
    user({ refresh_token: 'old' }),
    undefined,
    `${TOKEN}invalid_grant: Token has been expired or revoked; the login has ended: run "gcloud auth application-default login" again`,
  ],
  [
    'a client that Google does not know',
    user({ client_secret: 'other' }),
    undefined,
    `${TOKEN}invalid_client: The OAuth client was not found; look at "client_id" and "client_secret" of the authorized user`,
  ],
  [
    'a wrong audience',
    external({ audience: '//iam.googleapis.com/other' }),
    undefined,
    `${STS}invalid_target: The target service indicated by the "audience" is invalid; compare "audience" with the workload identity provider’s, and with that of the token`,
  ],
  [
    'a condition that does not hold',
    external({}),
    [
      /v1\/token/,
      () =>
        refusal(
          'unauthorized_client',
          'The given credential is rejected by the attribute condition.',
        ),
    ],
    `${STS}unauthorized_client: The given credential is rejected by the attribute condition; the provider’s attribute condition does not admit this subject`,
  ],
  [
    'a provider of a workload’s identity that refuses',
    ({ google }) =>
      external({ credential_source: { url: `${google.origin}/subject`, headers: {} } })({
        google,
      } as Kit),
    undefined,
    'The identity provider of the external account refused: no',
  ],
  [
    'a missing role',
    acting,
    [
      /generateAccessToken/,
      () =>
        rpc(
          403,
          'PERMISSION_DENIED',
          "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
        ),
    ],
    `${IAM}403: Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist); the identity needs the role roles/iam.workloadIdentityUser or roles/iam.serviceAccountTokenCreator on the service account`,
  ],
  [
    'an instance without an account',
    ({ google, env }) => {
      env.GCE_METADATA_HOST = google.host
      return { vertex_auth_type: 'default' }
    },
    [/computeMetadata/, () => new Response('<!DOCTYPE html>', { status: 404 })],
    'Google’s metadata server refused: status 404; the instance has no service account',
  ],
]

describe('one line tells what to look at:', () => {
  test.each(ROWS)('%s', async (_, targetOf, instead, line) => {
    using kit = startKit()
    const target = targetOf(kit)
    if (instead) {
      const [path, answer] = instead
      kit.google.instead = (asked) =>
        path.test(asked.path)
          ? answer()
          : asked.path === '/subject'
            ? new Response(KNOWN.subjectToken)
            : Response.json({ access_token: 't', expires_in: 3599 })
    }

    expect(await kit.refusal(target)).toEqual({ kind: 'refused', message: line })
  })

  test('what a service repeats of the workload’s token is taken out', async () => {
    using kit = startKit()
    kit.google.subjectTokens.clear()

    const { message } = await kit.refusal(external({})(kit))

    expect(message).toBe(
      `${STS}invalid_grant: The given token [redacted] is stale: issued in the past; the workload’s token is too old: compare this machine’s clock`,
    )
  })

  test('a long token is taken out before the words are cut', async () => {
    using kit = startKit()
    const token = `eyJ${'canary'.repeat(500)}`
    kit.google.instead = ({ path }) =>
      path === '/subject' ? new Response(token) : refusal('invalid_grant', `Wrong: "${token}"`)

    const { message } = await kit.refusal(external({})(kit))

    expect(message).toContain('Wrong: "[redacted]"')
    expect(message).not.toContain('canary')
  })

  test('words of many lines and of any length are one line', async () => {
    using kit = startKit()
    kit.google.instead = () => refusal('invalid_grant', `one\n\ntwo\t${'x'.repeat(5000)}`)

    const { message } = await kit.refusal(account({})(kit))

    expect(message.startsWith(`${TOKEN}invalid_grant: one two xxx`)).toBe(true)
    expect(message).not.toMatch(/[\n\t]/)
    expect(message.length).toBeLessThan(700)
  })

  test('a machine without a metadata server', async () => {
    using kit = startKit({ GCE_METADATA_HOST: '127.0.0.1:1' })

    expect(await kit.refusal({ vertex_auth_type: 'default' })).toEqual({
      kind: 'unavailable',
      message:
        'Google’s metadata server did not answer (ECONNREFUSED); it is only there on Google Cloud; elsewhere set GOOGLE_APPLICATION_CREDENTIALS or "vertex_credentials_file"',
    })
  })
})

describe('an answer that is no token:', () => {
  const none: [what: string, body: string][] = [
    ['a page', '<html>hello</html>'],
    ['nothing', ''],
    ['no token', '{"expires_in":3600}'],
    ['a token that is no text', '{"access_token":5,"expires_in":3600}'],
    ['a token with a line break', '{"access_token":"a\\nb","expires_in":3600}'],
    ['an empty token', '{"access_token":"","expires_in":3600}'],
    ['JSON that is a list', '[]'],
    ['300 KB', `{"access_token":"${'a'.repeat(300_000)}","expires_in":3600}`],
  ]
  test.each(none)('%s', async (_, body) => {
    using kit = startKit()
    kit.google.instead = () => new Response(body)

    const { kind, message } = await kit.refusal(account({})(kit))

    expect(kind).toBe('unavailable')
    expect(message).toMatch(
      /^Google’s token service answered (without a token|with too much to be credentials)$/,
    )
  })

  const lives: [what: string, expires_in: unknown, seconds: number][] = [
    ['a number', 1800, 1800],
    ['a text', '1800', 1800],
    ['nothing', undefined, 300],
    ['null', null, 300],
    ['a word', 'soon', 300],
  ]
  test.each(lives)('the life of a token as %s', async (_, expires_in, seconds) => {
    using kit = startKit()
    kit.google.instead = () => Response.json({ access_token: 't', expires_in })

    const { value, expiresAtMs = 0 } = await kit.source(account({})(kit))()

    expect(value).toBe('t')
    expect(Math.abs(expiresAtMs - Date.now() - seconds * 1000)).toBeLessThan(5000)
  })

  const ends: [what: string, expireTime: unknown][] = [
    ['in the past', '2014-10-02T15:01:23Z'],
    ['far away', '2999-10-02T15:01:23Z'],
    ['no time', 'soon'],
    ['missing', undefined],
  ]
  test.each(ends)('an end that is %s is an hour away', async (_, expireTime) => {
    using kit = startKit()
    const target = acting(kit)
    kit.google.instead = ({ path }) =>
      path === '/subject'
        ? new Response('token')
        : Response.json({ access_token: 't', expires_in: 60, accessToken: 'u', expireTime })

    const { value, expiresAtMs = 0 } = await kit.source(target)()

    expect(value).toBe('u')
    expect(Math.abs(expiresAtMs - Date.now() - 3_600_000)).toBeLessThan(5000)
  })

  test('a redirect is not followed', async () => {
    using kit = startKit()
    kit.google.instead = () => Response.redirect(`${kit.google.origin}/elsewhere`, 307)

    expect((await kit.refusal(account({})(kit))).message).toContain('which is not followed')
    expect(kit.google.asked).toHaveLength(1)
  })
})
