import { describe, expect, test } from 'bun:test'
import { awsScopeOf, resignAws } from '../../../../src/credentials/aws/resign-aws'
import { signAws } from '../../../../src/credentials/aws/sign-aws'
import { signatureFault, signatureOf } from '../../../support/providers/aws-signature'

const KEY = { accessKeyId: 'AKIA1', secretAccessKey: 'secret' }
const HOST = 'https://bedrock-runtime.us-west-2.amazonaws.com'
const converse = {
  method: 'POST',
  url: `${HOST}/model/m/converse`,
  body: [new TextEncoder().encode('{"messages":[]}')],
  region: 'us-west-2',
  service: 'bedrock',
}
const invoke = {
  method: 'POST',
  url: `${HOST}/model/m/invoke`,
  body: [new TextEncoder().encode('{}')],
}

describe('a request that is signed again', () => {
  test('has a signature over its new address and body, with the key and region of the old one', async () => {
    const old = new Headers(await signAws(converse, KEY))

    const resigned = await resignAws(old, invoke, (id) => (id === 'AKIA1' ? KEY : undefined))

    if (resigned.kind !== 'signed') throw new Error(resigned.kind)
    const headers = new Headers({ ...resigned.headers, host: new URL(HOST).host })
    const request = { method: 'POST', path: '/model/m/invoke', headers, bytes: Buffer.from('{}') }
    expect(signatureFault(request, { AKIA1: 'secret' })).toBeUndefined()
    expect(signatureOf(headers)).toMatchObject({ region: 'us-west-2', service: 'bedrock' })
  })

  test('has the token of its new key, and none of the old one', async () => {
    const old = new Headers(await signAws(converse, { ...KEY, sessionToken: 'old' }))
    const key = { accessKeyId: 'ASIA2', secretAccessKey: 'other', sessionToken: 'new' }

    const [temporary, lasting] = await Promise.all([
      resignAws(old, invoke, () => key),
      resignAws(old, invoke, () => KEY),
    ])

    if (temporary.kind !== 'signed' || lasting.kind !== 'signed') throw new Error('not signed')
    expect(temporary.headers['x-amz-security-token']).toBe('new')
    expect(lasting.headers).not.toHaveProperty('x-amz-security-token')
    const headers = new Headers({ ...temporary.headers, host: new URL(HOST).host })
    const request = { method: 'POST', path: '/model/m/invoke', headers, bytes: Buffer.from('{}') }
    expect(signatureFault(request, { ASIA2: 'other' })).toBeUndefined()
  })

  test('is signed over the text of the gateway’s own translation', async () => {
    const old = new Headers(await signAws(converse, KEY))
    const text = '{"messages":[{"role":"user","content":[{"text":"é 🌍"}]}]}'

    const resigned = await resignAws(old, { ...invoke, body: [text] }, () => KEY)

    if (resigned.kind !== 'signed') throw new Error(resigned.kind)
    const headers = new Headers({ ...resigned.headers, host: new URL(HOST).host })
    const request = { method: 'POST', path: '/model/m/invoke', headers, bytes: Buffer.from(text) }
    expect(signatureFault(request, { AKIA1: 'secret' })).toBeUndefined()
  })

  test.each(['us-gov-west-1', 'cn-northwest-1', 'us-iso-east-1', 'eusc-de-east-1'])(
    'keeps its region: %s',
    async (region) => {
      const headers = new Headers(await signAws({ ...converse, region, service: 'sagemaker' }, KEY))

      expect(awsScopeOf(headers.get('authorization'))).toEqual({
        accessKeyId: 'AKIA1',
        region,
        service: 'sagemaker',
      })
    },
  )

  test('keeps an API key', async () => {
    const old = new Headers({ authorization: 'Bearer bedrock-api-key' })

    expect(await resignAws(old, invoke, () => KEY)).toEqual({ kind: 'bearer' })
  })

  test('is not signed with a key of another id', async () => {
    const old = new Headers(await signAws(converse, KEY))

    expect(await resignAws(old, invoke, () => undefined)).toEqual({ kind: 'unknown' })
    expect(await resignAws(new Headers(), invoke, () => KEY)).toEqual({ kind: 'unknown' })
  })
})

describe('a scope', () => {
  test.each([
    [null],
    ['Bearer a'],
    ['AWS4-HMAC-SHA256 Credential=/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host'],
    ['AWS4-HMAC-SHA256 Credential=A/B/us-east-1/bedrock/aws4_request, SignedHeaders=host'],
  ])('is not in %p', (authorization) => {
    expect(awsScopeOf(authorization)).toBeUndefined()
  })
})
