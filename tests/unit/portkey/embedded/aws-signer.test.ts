import { describe, expect, test } from 'bun:test'
import { awsScopeOf } from '../../../../src/credentials/aws/resign-aws'
import { SignatureV4 } from '../../../../src/portkey/embedded/aws-signer'
import { STAND_IN } from '../../../../src/portkey/stand-ins'

const guardrail = {
  method: 'POST',
  path: '/guardrail/abc/version/1/apply',
  query: {},
  protocol: 'https',
  hostname: 'bedrock-runtime.us-east-1.amazonaws.com',
  headers: { 'Content-Type': 'application/json' },
  body: '{"source":"INPUT"}',
}

const signerWith = (accessKeyId: string, sessionToken?: string) =>
  new SignatureV4({
    service: 'bedrock',
    region: 'us-east-1',
    credentials: {
      accessKeyId,
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG',
      ...(sessionToken && { sessionToken }),
    },
  })

describe('the signer of the gateway', () => {
  test('signs with a key of a guardrail', async () => {
    const { headers } = await signerWith('AKIDEXAMPLE').sign(guardrail)

    expect(awsScopeOf(headers.authorization ?? '')).toEqual({
      accessKeyId: 'AKIDEXAMPLE',
      region: 'us-east-1',
      service: 'bedrock',
    })
    expect(headers.authorization).toMatch(/Signature=[0-9a-f]{64}$/)
    expect(headers['Content-Type']).toBe('application/json')
    expect(headers['x-amz-date']).toMatch(/^\d{8}T\d{6}Z$/)
  })

  test('sends the token of a session', async () => {
    const { headers } = await signerWith('AKIDEXAMPLE', 'token-1').sign(guardrail)

    expect(headers['x-amz-security-token']).toBe('token-1')
  })

  test('signs other bodies and queries otherwise', async () => {
    const signatureOf = async (request: typeof guardrail) =>
      (await signerWith('AKIDEXAMPLE').sign(request)).headers.authorization?.split('Signature=')[1]
    const signatures = await Promise.all([
      signatureOf(guardrail),
      signatureOf({ ...guardrail, body: '{}' }),
      signatureOf({ ...guardrail, query: { a: '1 2' } }),
    ])

    expect(new Set(signatures).size).toBe(3)
  })

  test('only names the place for a stand-in, which Portus signs when it sends', async () => {
    const { headers } = await signerWith(STAND_IN).sign(guardrail)

    expect(awsScopeOf(headers.authorization ?? '')).toEqual({
      accessKeyId: STAND_IN,
      region: 'us-east-1',
      service: 'bedrock',
    })
    expect(headers.authorization).not.toMatch(/[0-9a-f]{64}/)
  })
})
