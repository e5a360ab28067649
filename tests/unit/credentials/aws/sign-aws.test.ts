import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type AwsRequest, signAws } from '../../../../src/credentials/aws/sign-aws'
import {
  expectedSignature,
  signatureFault,
  signatureOf,
} from '../../../support/providers/aws-signature'

const bytes = (text: string) => new TextEncoder().encode(text)

const KEY = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
}
const SECRETS = { [KEY.accessKeyId]: KEY.secretAccessKey }
const AT = new Date('2015-08-30T12:36:00Z')

// Requests and signatures of the test suite that AWS publishes for Signature Version 4.
describe('the check that stands against the signer', () => {
  const scope = { region: 'us-east-1', service: 'service' }
  const headers = new Headers({ host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' })
  const signedHeaders = ['host', 'x-amz-date']

  test.each([
    ['GET', '/', '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['POST', '/', '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'GET',
      '/',
      'Param2=value2&Param1=value1',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
  ])('agrees with the published signature of %s %s?%s', (method, path, query, signature) => {
    const request = { method, path, query, headers, bytes: new Uint8Array() }

    expect(expectedSignature(request, { ...scope, signedHeaders }, KEY.secretAccessKey)).toBe(
      signature,
    )
  })
})

/** A signed request as a server would see it. */
async function sent(request: AwsRequest, credentials: Parameters<typeof signAws>[1] = KEY) {
  const headers = new Headers(await signAws(request, credentials, AT))
  const { host, pathname: path, search: query } = new URL(request.url)
  headers.set('host', host)
  const body = request.body.map((piece) => Buffer.from(piece as string))
  return { method: request.method, path, query, headers, bytes: Buffer.concat(body) }
}

const MODEL = 'us.anthropic.claude-sonnet-4-5-20250929-v1%3A0'
const REQUEST: AwsRequest = {
  method: 'POST',
  url: `https://bedrock-runtime.eu-central-1.amazonaws.com/model/${MODEL}/invoke`,
  body: [bytes('{"max_tokens":1,'), bytes('"messages":[]}')],
  region: 'eu-central-1',
  service: 'bedrock',
}

describe('a signature', () => {
  test('is what the document says, and names its key, region and service', async () => {
    const request = await sent(REQUEST)

    expect(signatureFault(request, SECRETS)).toBeUndefined()
    expect(signatureOf(request.headers)).toMatchObject({
      accessKeyId: 'AKIDEXAMPLE',
      region: 'eu-central-1',
      service: 'bedrock',
      signedHeaders: ['host', 'x-amz-content-sha256', 'x-amz-date'],
    })
    expect(request.headers.get('x-amz-date')).toBe('20150830T123600Z')
  })

  test.each([
    ['a colon', MODEL],
    [
      'an ARN',
      encodeURIComponent('arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a'),
    ],
    ['a colon as it is', 'anthropic.claude-v2:1'],
    ['signs', encodeURIComponent("a!b'(c)*~ é")],
  ])('stands over a path with %s in the spelling that is sent', async (_name, model) => {
    const url = `https://bedrock-runtime.us-east-1.amazonaws.com/model/${model}/invoke?b=2&a=1%202`
    const request = await sent({ ...REQUEST, url })

    expect(signatureFault(request, SECRETS)).toBeUndefined()
  })

  test('covers a port and a session token', async () => {
    const url = 'http://127.0.0.1:8123/model/m/invoke'
    const request = await sent({ ...REQUEST, url }, { ...KEY, sessionToken: 'AQoD/+==' })

    expect(signatureFault(request, SECRETS)).toBeUndefined()
    expect(request.headers.get('x-amz-security-token')).toBe('AQoD/+==')
    expect(signatureOf(request.headers)?.signedHeaders).toContain('x-amz-security-token')
  })

  test('covers further headers', async () => {
    const headers = { 'x-amzn-bedrock-guardrailidentifier': 'gr-1' }
    const request = await sent({ ...REQUEST, headers })

    expect(signatureFault(request, SECRETS)).toBeUndefined()
    expect(signatureOf(request.headers)?.signedHeaders).toContain(
      'x-amzn-bedrock-guardrailidentifier',
    )
  })

  test('does not stand over another body, path, token or key', async () => {
    const request = await sent(REQUEST, { ...KEY, sessionToken: 'token' })
    const otherToken = new Headers(request.headers)
    otherToken.set('x-amz-security-token', 'other')

    expect(signatureFault({ ...request, bytes: bytes('{}') }, SECRETS)).toBeString()
    expect(signatureFault({ ...request, path: '/model/other/invoke' }, SECRETS)).toBeString()
    expect(signatureFault({ ...request, headers: otherToken }, SECRETS)).toBeString()
    expect(signatureFault(request, { AKIDEXAMPLE: 'other' })).toBeString()
  })

  test.each([
    ['us-gov-west-1', 'https://bedrock-runtime.us-gov-west-1.amazonaws.com/model/m/converse'],
    ['cn-north-1', 'https://runtime.sagemaker.cn-north-1.amazonaws.com.cn/endpoints/e/invocations'],
    ['eusc-de-east-1', 'https://bedrock-runtime.eusc-de-east-1.amazonaws.eu/model/m/converse'],
  ])('is for the region that is said, whatever the host is: %s', async (region, url) => {
    const request = await sent({ ...REQUEST, region, url })

    expect(signatureFault(request, SECRETS)).toBeUndefined()
    expect(signatureOf(request.headers)?.region).toBe(region)
  })

  test.each(['', 'é 🌍', 'a lone \ud83c surrogate', '\u2028\0'])(
    'stands over a text as it arrives: %j',
    async (text) => {
      const arrived = Promise.withResolvers<string | undefined>()
      using server = Bun.serve({
        port: 0,
        hostname: '127.0.0.1',
        async fetch(request) {
          const { headers, method } = request
          const bytes = await request.bytes()
          arrived.resolve(
            signatureFault({ method, path: '/model/m/converse', headers, bytes }, SECRETS),
          )
          return new Response()
        },
      })
      const url = `${server.url.origin}/model/m/converse`
      const headers = await signAws({ ...REQUEST, url, body: [text] }, KEY, AT)

      await fetch(url, { method: 'POST', headers, body: text })

      expect(await arrived.promise).toBeUndefined()
    },
  )

  test('is the same for any pieces of any body', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 })), async (body) => {
        const request = await sent({ ...REQUEST, body })
        expect(signatureFault(request, SECRETS)).toBeUndefined()
      }),
      { numRuns: 50 },
    )
  })
})
