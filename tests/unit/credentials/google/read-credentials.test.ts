import { describe, expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import {
  readCredentials,
  readCredentialsText,
} from '../../../../src/credentials/google/file/read-credentials'
import { files } from '../../../support/token-services/google-files'

const { serviceAccount, authorizedUser, externalAccount, awsSource, impersonationUrl } =
  files('http://127.0.0.1:9')
const { privateKey: EC_KEY } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const impersonated = {
  type: 'impersonated_service_account',
  service_account_impersonation_url: impersonationUrl,
  source_credentials: authorizedUser,
}
const withSource = (credential_source: unknown) => ({ ...externalAccount, credential_source })

describe('credentials are', () => {
  const sound: [what: string, file: object][] = [
    ['a service account', serviceAccount],
    ['one without its type', { ...serviceAccount, type: undefined }],
    ['one without an address', { ...serviceAccount, token_uri: undefined }],
    ['an authorized user', authorizedUser],
    ['an external account', externalAccount],
    ['one on AWS', withSource(awsSource)],
    ['one with a file', withSource({ file: '/var/run/token' })],
    [
      'one at Google’s own addresses',
      {
        ...externalAccount,
        token_url: 'https://sts.googleapis.com/v1/token',
        service_account_impersonation_url:
          'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b:generateAccessToken',
      },
    ],
    [
      'one of GitHub’s',
      withSource({
        url: 'https://pipelines.actions.githubusercontent.com/x?audience=y',
        headers: { Authorization: 'Bearer t' },
        format: { type: 'json', subject_token_field_name: 'value' },
      }),
    ],
    [
      'one of Azure’s',
      withSource({
        url: 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01',
        headers: { Metadata: 'True' },
        format: { type: 'json', subject_token_field_name: 'access_token' },
      }),
    ],
    ['somebody who acts as a service account', impersonated],
    [
      'an external account that acts as one',
      { ...impersonated, source_credentials: externalAccount, delegates: ['a', 'b'] },
    ],
  ]
  test.each(sound)('%s', (_, file) => {
    const { type = 'service_account' } = file as { type?: string }

    expect(readCredentials(file)).toMatchObject({ credentials: { type } })
    expect(readCredentialsText(JSON.stringify(file)).faults).toBeUndefined()
  })
})

const GOOGLE = 'must be an https:// address of Google’s, with a host in googleapis.com'
const INSTANCE = 'must be an address of the instance’s own service, http://169.254.169.254'

describe('what is wrong is told by name:', () => {
  const rows: [what: string, file: unknown, faults: string[]][] = [
    ['a list', [], ['it holds no object']],
    ['null', null, ['it holds no object']],
    ['nothing at all', {}, ['it has no "type", and no "private_key"; is it a credentials file?']],
    [
      'nothing of a service account',
      { type: 'service_account' },
      ['the service account has no "private_key"', 'the service account has no "client_email"'],
    ],
    [
      'a key of another kind',
      { ...serviceAccount, private_key: EC_KEY },
      [
        '"private_key" of the service account is no RSA key in PEM; are its line breaks still there?',
      ],
    ],
    [
      'a key whose line breaks are written out',
      { ...serviceAccount, private_key: serviceAccount.private_key.replaceAll('\n', '\\n') },
      [
        '"private_key" of the service account is no RSA key in PEM; are its line breaks still there?',
      ],
    ],
    [
      'a number for a text',
      { ...serviceAccount, client_email: 5 },
      ['"client_email" of the service account must be a string'],
    ],
    [
      'a key that would be used in clear',
      { ...serviceAccount, token_uri: 'http://example.com/token' },
      ['"token_uri" of the service account must be an https:// address: the credentials go there'],
    ],
    [
      'nothing of a user',
      { type: 'authorized_user' },
      [
        'the authorized user has no "client_id"',
        'the authorized user has no "client_secret"',
        'the authorized user has no "refresh_token"',
      ],
    ],
    [
      'nothing of an external account',
      { type: 'external_account' },
      [
        'the external account has no "audience"',
        'the external account has no "subject_token_type"',
        'the external account has no "token_url"',
        'the external account has no "credential_source"',
      ],
    ],
    [
      'a universe of another',
      { ...serviceAccount, universe_domain: 'example.goog' },
      ['its "universe_domain" is not supported; only googleapis.com is'],
    ],
    [
      'a type that nobody knows',
      { type: 'gdch_service_account' },
      [
        'its "type" is not supported; use service_account, authorized_user, external_account or impersonated_service_account',
      ],
    ],
    [
      'a life that is too short',
      {
        ...externalAccount,
        service_account_impersonation_url: impersonationUrl,
        service_account_impersonation: { token_lifetime_seconds: 60 },
      },
      ['"token_lifetime_seconds" must be a whole number from 600 to 43200'],
    ],
    [
      'a program',
      withSource({ executable: { command: '/bin/token' } }),
      [
        '"executable" of the external account is not supported, because Portus runs no other program; use a "file" or a "url"',
      ],
    ],
    [
      'a certificate',
      withSource({ certificate: { use_default_certificate_config: true } }),
      ['"certificate" of the external account is not supported; use a "file", a "url" or AWS'],
    ],
    [
      'no source at all',
      withSource({}),
      ['"credential_source" of the external account has neither a "file" nor a "url"'],
    ],
    [
      'JSON without the name of its member',
      withSource({ file: '/t', format: { type: 'json' } }),
      ['"format" of "credential_source" of the external account has no "subject_token_field_name"'],
    ],
    [
      'a format that nobody knows',
      withSource({ file: '/t', format: { type: 'xml' } }),
      ['the "type" of "format" of the external account must be text or json'],
    ],
    [
      'a header with a line break',
      withSource({ url: 'https://example.com', headers: { a: 'b\r\nc: d' } }),
      ['"headers" of the external account must have names and values of headers'],
    ],
    [
      'another cloud',
      withSource({ ...awsSource, environment_id: 'azure1' }),
      ['"environment_id" of the external account is not supported; only aws1 is'],
    ],
    [
      'nobody to act as',
      { type: 'impersonated_service_account' },
      [
        'the impersonated service account has no "service_account_impersonation_url"',
        'the impersonated service account has no "source_credentials"',
      ],
    ],
    [
      'somebody who acts as somebody who acts',
      { ...impersonated, source_credentials: impersonated },
      ['the "type" of "source_credentials" is not supported'],
    ],
    [
      'delegates of another kind',
      { ...impersonated, delegates: 'a' },
      ['"delegates" of the impersonated service account must be a list of strings'],
    ],
  ]
  test.each(rows)('%s', (_, file, faults) => {
    expect(readCredentials(file)).toEqual({ faults })
  })

  test('a text that is no JSON', () => {
    expect(readCredentialsText('hello')).toEqual({ faults: ['it holds no JSON'] })
  })
})

/** Addresses to which no file may have a token sent. */
const BAD = [
  'https://example.com/token',
  'https://googleapis.com.example.com/v1/token',
  'https://sts-googleapis.com/v1/token',
  'https://sts.googleapis.com@example.com/v1/token',
  'https://user:pass@sts.googleapis.com/v1/token',
  'https://sts.googleapis.com:8443/v1/token',
  'http://sts.googleapis.com/v1/token',
  'http://127.0.0.1.example.com/v1/token',
  'http://metadata.google.internal/v1/token',
  'file:///etc/passwd',
  'not an address',
]

describe('a file cannot send tokens to', () => {
  test.each(BAD)('%s', (url) => {
    for (const name of ['token_url', 'service_account_impersonation_url']) {
      const { faults } = readCredentials({ ...externalAccount, [name]: url })

      expect(faults).toEqual([
        expect.stringMatching(new RegExp(`^"${name}" of the external account must be `)),
      ])
      expect(faults?.join()).not.toContain(url)
    }
    expect(
      readCredentials({ ...impersonated, service_account_impersonation_url: url }).faults,
    ).toHaveLength(1)
  })

  const sources: [name: string, url: string, fault: string][] = [
    ['url', 'http://10.0.0.1/', 'must be an https:// address, or that of the instance’s own'],
    ['url', 'ftp://example.com/', 'must be an https:// address, or that of the instance’s own'],
  ]
  test.each(sources)('a source whose "%s" is %s', (name, url, fault) => {
    expect(readCredentials(withSource({ [name]: url })).faults).toEqual([
      expect.stringContaining(`"${name}" of "credential_source" of the external account ${fault}`),
    ])
  })

  const aws: [name: string, url: string, fault: string][] = [
    ['url', 'https://example.com/keys', INSTANCE],
    ['region_url', 'http://10.0.0.1/zone', INSTANCE],
    ['imdsv2_session_token_url', 'https://example.com/token', INSTANCE],
    [
      'regional_cred_verification_url',
      'https://sts.example.com/',
      'must be an https:// address of AWS’',
    ],
    [
      'regional_cred_verification_url',
      'http://sts.us-east-1.amazonaws.com/',
      'must be an https:// address of AWS’',
    ],
    [
      'regional_cred_verification_url',
      'https://evil.s3.amazonaws.com/',
      'must be an https:// address of AWS’',
    ],
  ]
  test.each(aws)('a source on AWS whose "%s" is %s', (name, url, fault) => {
    expect(readCredentials(withSource({ ...awsSource, [name]: url })).faults).toEqual([
      expect.stringContaining(fault),
    ])
  })

  test('Google’s hosts but at them', () => {
    expect(GOOGLE).toContain('googleapis.com')
    expect(readCredentials({ ...externalAccount, token_url: BAD[0] }).faults).toEqual([
      `"token_url" of the external account ${GOOGLE}`,
    ])
  })
})

test('no content makes it throw, and no fault shows a value', () => {
  const names = Object.keys({ ...serviceAccount, ...authorizedUser, ...externalAccount })
  const value = fc.oneof(fc.jsonValue(), fc.constant('canary-4f9a'))
  const type = fc.constantFrom(
    'service_account',
    'authorized_user',
    'external_account',
    'impersonated_service_account',
    'canary-4f9a',
  )
  const file = fc.dictionary(fc.constantFrom(...names, 'source_credentials', 'delegates'), value)
  fc.assert(
    fc.property(file, type, (members, kind) => {
      const { credentials, faults = [] } = readCredentials({ ...members, type: kind })

      expect(faults.length > 0).toBe(credentials === undefined)
      expect(faults.join()).not.toContain('canary')
    }),
  )
})
