import { describe, expect, test } from 'bun:test'
import { credentialRedactor, credentialsOf, isCredential } from '../../../src/alias/credentials'
import { PROVIDER_FIELDS } from '../../../src/alias/providers'
import { Target } from '../../../src/alias/schema'

/** Every field of a provider whose value is a credential, and one that is only named like one. */
const CREDENTIAL_FIELDS = [
  'aws_access_key_id',
  'aws_s3_object_key',
  'aws_secret_access_key',
  'aws_session_token',
  'azure_ad_token',
  'azure_entra_client_secret',
  'oracle_fingerprint',
  'oracle_key_passphrase',
  'oracle_private_key',
]

describe('isCredential', () => {
  test('recognises every credential among the fields of the providers, and no other field', () => {
    const found = Object.keys(PROVIDER_FIELDS).filter(isCredential)

    expect(found.sort()).toEqual(CREDENTIAL_FIELDS)
  })

  test('recognises one other field of a target', () => {
    const others = Object.keys(Target.$defs.Target.properties).filter(
      (name) => !Object.hasOwn(PROVIDER_FIELDS, name),
    )

    expect(others.filter(isCredential)).toEqual(['api_key'])
  })

  test.each(['private_key', 'private_key_id'])('recognises %s of a service account', (name) => {
    expect(isCredential(name)).toBe(true)
  })

  test.each(['client_email', 'project_id', 'max_tokens', 'monkey', 'tokenizer'])(
    'leaves %s alone',
    (name) => {
      expect(isCredential(name)).toBe(false)
    },
  )
})

const ALIAS = {
  strategy: { mode: 'fallback' as const },
  targets: [
    { provider: 'openai' as const, api_key: 'sk-one-1234', override_params: { model: 'gpt-4o' } },
    {
      provider: 'vertex-ai' as const,
      vertex_service_account_json: {
        client_email: 'a@example.com',
        private_key: '-----BEGIN\nkey-two-1234',
        private_key_id: 'id-three-1234',
      },
    },
    { provider: 'oracle' as const, oracle_fingerprint: 'aa:bb:cc:dd' },
  ],
}

test('credentialsOf finds the credentials of every target and of service accounts', () => {
  expect([...credentialsOf(ALIAS)]).toEqual([
    'sk-one-1234',
    '-----BEGIN\nkey-two-1234',
    'id-three-1234',
    'aa:bb:cc:dd',
  ])
})

test('credentialsOf finds what an external account of Google’s sends, and leaves known headers alone', () => {
  const file = {
    provider: 'vertex-ai' as const,
    vertex_service_account_json: {
      type: 'external_account',
      audience: '//iam.googleapis.com/x',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: 'https://sts.googleapis.com/v1/token',
      client_id: 'client-1234',
      client_secret: 'client-secret-1234',
      credential_source: {
        url: 'https://example.com/token',
        headers: {
          Authorization: 'Bearer request-token-1234',
          'X-Workload': 'header-1234',
          Metadata: 'True',
          'Content-Type': 'application/json',
        },
        format: { type: 'json', subject_token_field_name: 'value' },
      },
    },
  }

  expect([...credentialsOf(file)]).toEqual([
    'client-secret-1234',
    'Bearer request-token-1234',
    'request-token-1234',
    'header-1234',
  ])
})

test('credentialsOf finds what a tool gives an MCP server, and no other header of it', () => {
  const tools = [
    { type: 'mcp', server_label: 'a', authorization: 'mcp-token-1234' },
    {
      type: 'mcp',
      headers: {
        Authorization: 'Bearer mcp-token-5678',
        'X-Api-Key': 'mcp-key-1234',
        'X-Team': 'a',
      },
    },
  ]

  expect([
    ...credentialsOf({ provider: 'openai', override_params: { model: 'm', tools } }),
  ]).toEqual(['mcp-token-1234', 'Bearer mcp-token-5678', 'mcp-token-5678', 'mcp-key-1234'])
})

test('credentialsOf finds those of a user, also inside of an impersonation', () => {
  const user = {
    type: 'authorized_user',
    client_id: 'client-1234',
    client_secret: 'client-secret-1234',
    refresh_token: 'refresh-1234',
  }
  const account = { type: 'impersonated_service_account', source_credentials: user }

  for (const vertex_service_account_json of [user, account])
    expect([...credentialsOf({ provider: 'vertex-ai', vertex_service_account_json })]).toEqual([
      'client-secret-1234',
      'refresh-1234',
    ])
})

test('credentialRedactor removes them from what a provider says', () => {
  const said = 'gpt-4o refuses sk-one-1234 and "-----BEGIN\\nkey-two-1234" of a@example.com'

  expect(credentialRedactor(ALIAS)(said)).toBe(
    'gpt-4o refuses [redacted] and "[redacted]" of a@example.com',
  )
})
