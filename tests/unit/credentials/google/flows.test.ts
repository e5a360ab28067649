import { describe, expect, test } from 'bun:test'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../../../support/process/child'
import { KNOWN } from '../../../support/token-services/google-files'
import { type Kit, startKit } from './kit'

const HOUR_MS = 3_600_000

/** Each kind of credentials, as a target has it. */
const KINDS: [kind: string, token: string, target: (kit: Kit) => object][] = [
  [
    'a service account',
    'account',
    ({ google }) => ({ vertex_service_account_json: google.files.serviceAccount }),
  ],
  [
    'a service account as a string',
    'account',
    ({ google }) => ({ vertex_service_account_json: JSON.stringify(google.files.serviceAccount) }),
  ],
  [
    'an authorized user',
    'user',
    ({ google }) => ({ vertex_service_account_json: google.files.authorizedUser }),
  ],
  [
    'an external account',
    'federated',
    ({ google }) => ({ vertex_service_account_json: google.files.externalAccount }),
  ],
  [
    'an external account with an answer in JSON',
    'federated',
    ({ google: { origin, files } }) => ({
      vertex_service_account_json: {
        ...files.externalAccount,
        credential_source: {
          url: `${origin}/subject.json`,
          format: { type: 'json', subject_token_field_name: 'value' },
        },
      },
    }),
  ],
  [
    'an external account that acts as a service account',
    'impersonated',
    ({ google: { files } }) => ({
      vertex_service_account_json: {
        ...files.externalAccount,
        service_account_impersonation_url: files.impersonationUrl,
      },
    }),
  ],
  [
    'an external account on AWS',
    'federated',
    ({ google: { files } }) => ({
      vertex_service_account_json: {
        ...files.externalAccount,
        subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
        credential_source: files.awsSource,
      },
    }),
  ],
  [
    'somebody who acts as a service account',
    'impersonated',
    ({ google: { files } }) => ({
      vertex_service_account_json: {
        type: 'impersonated_service_account',
        service_account_impersonation_url: files.impersonationUrl,
        delegates: [],
        source_credentials: files.authorizedUser,
      },
    }),
  ],
  [
    'the metadata server',
    'instance',
    ({ google, env }) => {
      env.GCE_METADATA_HOST = google.host
      return { vertex_auth_type: 'default' }
    },
  ],
]

describe.each(KINDS)('%s', (_, kind, targetOf) => {
  test('gives a token, which is kept', async () => {
    using kit = startKit()
    const token = kit.token(targetOf(kit))

    const first = await token.get()
    const asked = kit.google.asked.length

    expect(first).toMatch(new RegExp(`^ya29\\.${kind}-\\d$`))
    expect(token.get()).toBe(first)
    kit.pass(HOUR_MS / 2)
    expect(token.get()).toBe(first)
    expect(kit.google.asked).toHaveLength(asked)
  })

  test('gives a new token before the old one ends, and one for fifty that wait', async () => {
    using kit = startKit()
    const token = kit.token(targetOf(kit))
    const all = await Promise.all(Array.from({ length: 50 }, () => token.get()))
    const { length } = kit.google.asked
    const [first] = all

    expect(new Set(all).size).toBe(1)
    kit.pass(HOUR_MS - 4 * 60_000)
    expect(token.get()).toBe(first as string)
    while (token.peek() === first) await Bun.sleep(1)

    expect(token.get()).not.toBe(first as string)
    expect(kit.google.asked).toHaveLength(2 * length)
  })

  test('keeps the old token while the service is down, and then says so', async () => {
    using kit = startKit()
    const token = kit.token(targetOf(kit))
    const first = await token.get()
    kit.google.instead = () => new Response('<html>down</html>', { status: 503 })

    kit.pass(HOUR_MS - 4 * 60_000)
    expect(token.get()).toBe(first)
    kit.pass(5 * 60_000)
    await expect(Promise.resolve(token.get())).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/ gave no credentials: status 503$/),
    })
  })
})

test('the life of a token of a service account is the one that was asked for', async () => {
  using kit = startKit()
  const { files } = kit.google
  const account = {
    ...files.externalAccount,
    service_account_impersonation_url: files.impersonationUrl,
    service_account_impersonation: { token_lifetime_seconds: 900 },
  }

  const { expiresAtMs = 0 } = await kit.source({ vertex_service_account_json: account })()

  expect(Math.abs(expiresAtMs - Date.now() - 900_000)).toBeLessThan(5000)
  expect(JSON.parse(kit.google.asked.at(-1)?.text ?? '')).toMatchObject({ lifetime: '900s' })
})

test('AWS’ own variables go before the service of the instance', async () => {
  const { id, secret, session } = KNOWN.awsKey
  using kit = startKit({
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: session,
    AWS_DEFAULT_REGION: 'us-west-2',
  })
  const { files } = kit.google
  const account = {
    ...files.externalAccount,
    subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
    credential_source: files.awsSource,
  }

  await kit.source({ vertex_service_account_json: account })()

  expect(kit.google.asked.map(({ path }) => path)).toEqual(['/v1/token'])
  expect(kit.google.asked[0]?.form.get('subject_token')).toContain('sts.us-west-2.amazonaws.com')
})

test('a pool of people names the project, and a client of its own comes with its secret', async () => {
  using kit = startKit()
  const account = { ...kit.google.files.externalAccount, workforce_pool_user_project: '4711' }

  await kit.source({ vertex_service_account_json: account })()
  await kit.source({
    vertex_service_account_json: { ...account, client_id: 'one', client_secret: 'two' },
  })()

  const [people, client] = kit.google.asked.filter(({ path }) => path === '/v1/token')
  expect(people?.form.get('options')).toBe('{"userProject":"4711"}')
  expect(people?.headers.get('authorization')).toBeNull()
  expect(client?.form.get('options')).toBeNull()
  expect(client?.headers.get('authorization')).toBe(`Basic ${btoa('one:two')}`)
})

describe('a file', () => {
  test('of credentials is read again for each renewal', async () => {
    using kit = startKit()
    using folder = temporaryFolder()
    const path = join(folder.path, 'credentials.json')
    const source = kit.source({ vertex_credentials_file: path })

    writeFileSync(path, JSON.stringify(kit.google.files.serviceAccount))
    const first = await source()
    writeFileSync(path, JSON.stringify(kit.google.files.authorizedUser))
    const second = await source()
    rmSync(path)

    expect(first.value).toMatch(/^ya29\.account-/)
    expect(second.value).toMatch(/^ya29\.user-/)
    await expect(source()).rejects.toMatchObject({
      kind: 'misconfigured',
      message: 'The file of "vertex_credentials_file" cannot be read (ENOENT)',
    })
  })

  test('with the token of a workload is read again for each exchange', async () => {
    using kit = startKit()
    using folder = temporaryFolder()
    const path = join(folder.path, 'token')
    const account = { ...kit.google.files.externalAccount, credential_source: { file: path } }
    const source = kit.source({ vertex_service_account_json: account })
    kit.google.subjectTokens = new Set(['first', 'second'])

    writeFileSync(path, 'first\n')
    await source()
    writeFileSync(path, 'second')
    await source()

    expect(kit.google.asked.map(({ form }) => form.get('subject_token'))).toEqual([
      'first',
      'second',
    ])
  })

  test('with wrong credentials is named with its fault', async () => {
    using kit = startKit()
    using folder = temporaryFolder()
    const path = join(folder.path, 'credentials.json')
    writeFileSync(path, '{"type":"authorized_user","client_id":"x","client_secret":"y"}')
    kit.env.GOOGLE_APPLICATION_CREDENTIALS = path

    expect(await kit.refusal({ vertex_auth_type: 'default' })).toEqual({
      kind: 'misconfigured',
      message:
        'The file of GOOGLE_APPLICATION_CREDENTIALS has no credentials: the authorized user has no "refresh_token"',
    })
  })
})
