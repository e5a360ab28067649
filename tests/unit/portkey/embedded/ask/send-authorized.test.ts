import { describe, expect, test } from 'bun:test'
import type { AwsCredentials } from '../../../../../src/credentials/aws/sign-aws'
import { signAws } from '../../../../../src/credentials/aws/sign-aws'
import type { CloudCredentials } from '../../../../../src/credentials/cloud-credentials'
import { CredentialError } from '../../../../../src/credentials/token/credential-error'
import { renewed } from '../../../../../src/credentials/token/renewed'
import { jsonProviderBody } from '../../../../../src/portkey/embedded/ask/provider-body'
import { secretsBeside } from '../../../../../src/portkey/embedded/ask/secrets'
import { sendAuthorized } from '../../../../../src/portkey/embedded/ask/send-authorized'
import { STAND_IN } from '../../../../../src/portkey/stand-ins'
import { redactor } from '../../../../../src/telemetry/redact'
import { signatureFault, signatureOf } from '../../../../support/providers/aws-signature'

const URL_OF_MODEL = 'https://provider.example/model/a/invoke'
const HOUR = 3_600_000

type Sent = { url: string; headers: Headers; body: string }
type Answer = (sent: Sent, nth: number) => Response

/** Credentials with a clock that a test turns. */
function tokens(of: (nth: number) => string = (nth) => `token-number-${nth}`) {
  const clock = { nowMs: 0 }
  let asked = 0
  const token = renewed(
    async () => ({ value: of(++asked), expiresAtMs: clock.nowMs + HOUR }),
    () => clock.nowMs,
  )
  const credentials: CloudCredentials = { kind: 'bearer', token }
  return { credentials, clock, asked: () => asked }
}

function keys() {
  const clock = { nowMs: 0 }
  let asked = 0
  const key = renewed<AwsCredentials>(
    async () => {
      const n = ++asked
      const value = {
        accessKeyId: `ASIA${n}`,
        secretAccessKey: `secret-${n}`,
        sessionToken: `session-${n}`,
      }
      return { value, expiresAtMs: clock.nowMs + HOUR }
    },
    () => clock.nowMs,
  )
  const credentials: CloudCredentials = { kind: 'aws', key }
  return { credentials, clock, asked: () => asked }
}

/** Sends a request to a provider that answers by a function. */
async function sent(
  credentials: CloudCredentials,
  answer: Answer,
  headers: Readonly<Record<string, string>> = {},
) {
  const all: Sent[] = []
  const secrets = secretsBeside(redactor([]))
  const response = await sendAuthorized({
    async send(url, init) {
      const body = await new Response(init.body as string).text()
      all.push({ url, headers: new Headers(init.headers), body })
      return answer(all.at(-1)!, all.length)
    },
    url: URL_OF_MODEL,
    request: { method: 'POST', headers: new Headers(headers) },
    body: jsonProviderBody([Buffer.from('{"a":'), Buffer.from('1}')]),
    gatewayText: undefined,
    credentials,
    signed: undefined,
    secrets,
  })
  return { all, response, redact: secrets.redact }
}

const good: Answer = () => Response.json({})
const authorizations = (all: readonly Sent[]) =>
  all.map(({ headers }) => headers.get('authorization'))

/** What the gateway signs with its stand-in. */
const signedByGateway = () =>
  signAws(
    { method: 'POST', url: URL_OF_MODEL, body: ['x'], region: 'eu-west-1', service: 'bedrock' },
    { accessKeyId: STAND_IN, secretAccessKey: STAND_IN },
  )

const faultOf = ({ url, headers, body }: Sent) => {
  const { host, pathname: path } = new URL(url)
  const seen = new Headers(headers)
  seen.set('host', host)
  const id = signatureOf(headers)?.accessKeyId ?? ''
  return signatureFault(
    { method: 'POST', path, headers: seen, bytes: Buffer.from(body) },
    { [id]: id.replace('ASIA', 'secret-') },
  )
}

describe('a token that is refused before its end', () => {
  const once: Answer = (_, nth) => new Response(null, { status: nth === 1 ? 401 : 200 })

  test('is replaced, and the request sent once more with all of its body', async () => {
    const { credentials, clock, asked } = tokens()
    await sent(credentials, good)
    clock.nowMs += HOUR / 2
    const { all, response, redact } = await sent(credentials, once)

    expect([response.status, asked()]).toEqual([200, 2])
    expect(authorizations(all)).toEqual(['Bearer token-number-1', 'Bearer token-number-2'])
    expect(all.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}'])
    expect(redact('token-number-1 token-number-2')).toBe('[redacted] [redacted]')
  })

  test('is told where the next one is refused as well', async () => {
    const { credentials, clock } = tokens()
    await sent(credentials, good)
    clock.nowMs += HOUR / 2
    const { all, response } = await sent(credentials, () => new Response('no', { status: 401 }))

    expect([response.status, await response.text(), all.length]).toEqual([401, 'no', 2])
  })

  test('is told where there is no other, or it is new', async () => {
    const same = tokens(() => 'always-the-same')
    await sent(same.credentials, good)
    same.clock.nowMs += HOUR / 2
    const fresh = tokens()

    for (const { credentials } of [same, fresh]) {
      const { all, response } = await sent(credentials, () => new Response('no', { status: 401 }))
      expect([response.status, await response.text(), all.length]).toEqual([401, 'no', 1])
    }
  })

  test('is not what a 403 says', async () => {
    const { credentials, clock, asked } = tokens()
    await sent(credentials, good)
    clock.nowMs += HOUR / 2
    await sent(credentials, () => new Response(null, { status: 403 }))

    expect(asked()).toBe(1)
  })

  test('costs 50 requests one question', async () => {
    const { credentials, clock, asked } = tokens()
    await sent(credentials, good)
    clock.nowMs += HOUR / 2
    const old: Answer = ({ headers }) =>
      new Response(null, { status: headers.get('authorization')?.endsWith('1') ? 401 : 200 })
    const all = await Promise.all(Array.from({ length: 50 }, () => sent(credentials, old)))

    expect(all.map(({ response }) => response.status)).toEqual(Array(50).fill(200))
    expect(asked()).toBe(2)
  })
})

describe('a key that AWS does not know any more', () => {
  test.each(['ExpiredTokenException', 'UnrecognizedClientException:http://internal/'])(
    'is replaced after %s, and the request signed anew',
    async (type) => {
      const { credentials, clock, asked } = keys()
      const old = await signedByGateway()
      await sent(credentials, good, old)
      clock.nowMs += HOUR / 2
      const { all, response } = await sent(
        credentials,
        (_, nth) =>
          nth === 1
            ? new Response(null, { status: 403, headers: { 'x-amzn-errortype': type } })
            : new Response(null),
        old,
      )

      expect([response.status, asked(), all.length]).toEqual([200, 2, 2])
      expect(all.map(({ headers }) => headers.get('x-amz-security-token'))).toEqual([
        'session-1',
        'session-2',
      ])
      expect(all.map(faultOf)).toEqual([undefined, undefined])
    },
  )

  test('is not what a lack of rights says', async () => {
    const { credentials, clock, asked } = keys()
    const old = await signedByGateway()
    await sent(credentials, good, old)
    clock.nowMs += HOUR / 2
    const headers = { 'x-amzn-errortype': 'AccessDeniedException' }
    await sent(credentials, () => new Response(null, { status: 403, headers }), old)

    expect(asked()).toBe(1)
  })
})

test('a redirect within the origin is signed for its own address', async () => {
  const { credentials } = keys()
  const { all, response } = await sent(
    credentials,
    (_, nth) =>
      nth === 1
        ? new Response(null, { status: 307, headers: { location: '/elsewhere' } })
        : new Response(null),
    await signedByGateway(),
  )

  expect([response.status, all.map(({ url }) => new URL(url).pathname)]).toEqual([
    200,
    ['/model/a/invoke', '/elsewhere'],
  ])
  expect(all.map(faultOf)).toEqual([undefined, undefined])
})

test('a redirect to another origin gets nothing', async () => {
  const { credentials } = tokens()
  const { all, response } = await sent(
    credentials,
    () => new Response(null, { status: 307, headers: { location: 'https://other.example/' } }),
  )

  expect([response.status, all.length]).toEqual([307, 1])
})

describe('without credentials', () => {
  const rows: [kind: CredentialError['kind'], status: number][] = [
    ['refused', 401],
    // Another attempt may help, which clients and gateways know by this status.
    ['misconfigured', 503],
    ['unavailable', 503],
  ]
  test.each(rows)('(%s) nothing is sent, and the answer is a %d', async (kind, status) => {
    const credentials: CloudCredentials = {
      kind: 'bearer',
      token: renewed(() => Promise.reject(new CredentialError(kind, 'These words'))),
    }
    const { all, response } = await sent(credentials, good)

    expect([response.status, all.length]).toEqual([status, 0])
    expect(await response.json()).toMatchObject({ error: { message: 'These words' } })
  })
})
