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

test('credentialRedactor removes them from what a provider says', () => {
  const said = 'gpt-4o refuses sk-one-1234 and "-----BEGIN\\nkey-two-1234" of a@example.com'

  expect(credentialRedactor(ALIAS)(said)).toBe(
    'gpt-4o refuses [redacted] and "[redacted]" of a@example.com',
  )
})
