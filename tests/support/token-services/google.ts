import { createVerify } from 'node:crypto'
import { expectedSignature, signatureOf } from '../providers/aws-signature'
import { files, type GoogleFiles, KNOWN, PUBLIC_KEY } from './google-files'

/** One question as a service got it. */
export type Asked = { path: string; headers: Headers; text: string; form: URLSearchParams }

type Check = (asked: Asked) => Response

/** Google's services for tokens on loopback. They check what the real ones check. */
export type FakeGoogle = {
  origin: string
  /** Its address as `GCE_METADATA_HOST` names it. */
  host: string
  files: GoogleFiles
  asked: Asked[]
  /** Answers in place of the services, where it is set. */
  instead: ((asked: Asked) => Response | Promise<Response>) | undefined
  /** Milliseconds of the services' clock. */
  nowMs: () => number
  /** Which tokens of a workload the exchange takes. */
  subjectTokens: Set<string>
  [Symbol.dispose](): void
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'
const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:'

/** Starts the services. `using` stops them. */
export function startGoogle(): FakeGoogle {
  let issued = 0
  const given = new Set<string>()
  const newToken = (of: string) => {
    const token = `ya29.${of}-${++issued}`
    given.add(token)
    return token
  }
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const text = await request.text()
      const path = new URL(request.url).pathname
      const asked = { path, headers: request.headers, text, form: new URLSearchParams(text) }
      google.asked.push(asked)
      if (google.instead) return google.instead(asked)
      const check = services[`${request.method} ${path}`]
      return check?.(asked) ?? rpc(404, 'NOT_FOUND', 'Requested entity was not found.')
    },
  })
  const origin = `http://127.0.0.1:${server.port}`
  const google: FakeGoogle = {
    origin,
    host: `127.0.0.1:${server.port}`,
    files: files(origin),
    asked: [],
    instead: undefined,
    nowMs: Date.now,
    subjectTokens: new Set([KNOWN.subjectToken]),
    [Symbol.dispose]: () => void server.stop(true),
  }

  const oauth: Check = ({ form, headers }) => {
    if (!headers.get('content-type')?.startsWith('application/x-www-form-urlencoded'))
      return refusal('invalid_request', 'Invalid content type')
    const grant = form.get('grant_type')
    if (grant === 'refresh_token') return refreshed(form, () => newToken('user'))
    if (grant !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return refusal('unsupported_grant_type', `Invalid grant_type: ${grant}`)
    const wrong = wrongAssertion(form.get('assertion') ?? '', `${origin}/token`, google.nowMs())
    return wrong ?? bearer({ access_token: newToken('account'), expires_in: 3599 })
  }

  const exchange: Check = ({ form }) =>
    wrongExchange(form, google) ??
    bearer({
      access_token: newToken('federated'),
      issued_token_type: `${TOKEN_TYPE}access_token`,
      expires_in: 3599,
    })

  const impersonate: Check = ({ headers, text }) => {
    const token = headers.get('authorization')?.replace(/^Bearer /, '') ?? ''
    if (!given.has(token)) return rpc(401, 'UNAUTHENTICATED', 'Request had invalid credentials.')
    const { scope, lifetime } = JSON.parse(text)
    if (scope?.[0] !== SCOPE || !/^\d+s$/.test(lifetime))
      return rpc(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.')
    const endMs = google.nowMs() + Number.parseInt(lifetime, 10) * 1000
    return Response.json({
      accessToken: newToken('impersonated'),
      expireTime: new Date(endMs).toISOString().replace(/\.\d{3}/, ''),
    })
  }

  const metadata: Check = ({ headers }) =>
    headers.get('metadata-flavor') === 'Google'
      ? bearer({ access_token: newToken('instance'), expires_in: 3599 })
      : new Response('Missing Metadata-Flavor:Google header.', { status: 403 })

  const services: Record<string, Check> = {
    'POST /token': oauth,
    'POST /v1/token': exchange,
    [`POST /v1/projects/-/serviceAccounts/${KNOWN.email}:generateAccessToken`]: impersonate,
    'GET /computeMetadata/v1/instance/service-accounts/default/token': metadata,
    'GET /subject': ({ headers }) =>
      headers.get('x-workload') === 'header-of-the-workload'
        ? new Response(KNOWN.subjectToken)
        : new Response('no', { status: 403 }),
    'GET /subject.json': () => Response.json({ value: KNOWN.subjectToken }),
    ...awsInstance(),
  }
  return google
}

/** What an instance of AWS tells about itself, by the second version of its service. */
function awsInstance(): Record<string, Check> {
  const hop = 'hop-token-of-imdsv2'
  const behindHop =
    (answer: () => Response): Check =>
    ({ headers }) =>
      headers.get('x-aws-ec2-metadata-token') === hop ? answer() : new Response('', { status: 401 })
  const keys = '/latest/meta-data/iam/security-credentials'
  return {
    'PUT /latest/api/token': ({ headers }) =>
      headers.has('x-aws-ec2-metadata-token-ttl-seconds')
        ? new Response(hop)
        : new Response('', { status: 400 }),
    'GET /latest/meta-data/placement/availability-zone': behindHop(
      () => new Response('eu-central-1b'),
    ),
    [`GET ${keys}`]: behindHop(() => new Response('role-of-instance')),
    [`GET ${keys}/role-of-instance`]: behindHop(() =>
      Response.json({
        Code: 'Success',
        AccessKeyId: KNOWN.awsKey.id,
        SecretAccessKey: KNOWN.awsKey.secret,
        Token: KNOWN.awsKey.session,
      }),
    ),
  }
}

const bearer = (members: object) => Response.json({ ...members, token_type: 'Bearer' })

/** An error of OAuth. https://datatracker.ietf.org/doc/html/rfc6749#section-5.2 */
export const refusal = (error: string, error_description: string, status = 400) =>
  Response.json({ error, error_description }, { status })

/** An error of Google's APIs. https://cloud.google.com/apis/design/errors */
export const rpc = (code: number, status: string, message: string) =>
  Response.json({ error: { code, message, status } }, { status: code })

function refreshed(form: URLSearchParams, token: () => string): Response {
  if (form.get('client_id') !== KNOWN.clientId || form.get('client_secret') !== KNOWN.clientSecret)
    return refusal('invalid_client', 'The OAuth client was not found.', 401)
  return form.get('refresh_token') === KNOWN.refreshToken
    ? bearer({ access_token: token(), expires_in: 3599, scope: SCOPE })
    : refusal('invalid_grant', 'Token has been expired or revoked.')
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#jwterrorcodes */
function wrongAssertion(assertion: string, audience: string, nowMs: number): Response | undefined {
  const [header = '', claims = '', signature = ''] = assertion.split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  const { alg, typ, kid } = read(header)
  const { iss, scope, aud, iat, exp } = read(claims)
  if (iss !== KNOWN.email) return refusal('invalid_grant', 'Invalid grant: account not found')
  if (aud !== audience) return refusal('invalid_grant', 'Invalid JWT: Failed audience check.')
  const nowS = nowMs / 1000
  if (exp - iat > 3600 || iat > nowS + 300 || exp < nowS - 300)
    return refusal(
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    )
  const isSigned =
    alg === 'RS256' &&
    typ === 'JWT' &&
    kid === KNOWN.keyId &&
    createVerify('RSA-SHA256')
      .update(`${header}.${claims}`)
      .verify(PUBLIC_KEY, signature, 'base64url')
  if (!isSigned) return refusal('invalid_grant', 'Invalid JWT Signature.')
  return scope === SCOPE ? undefined : refusal('invalid_scope', 'Invalid OAuth scope.')
}

/** https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token */
function wrongExchange(form: URLSearchParams, google: FakeGoogle): Response | undefined {
  const fixed = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    requested_token_type: `${TOKEN_TYPE}access_token`,
    scope: SCOPE,
  }
  for (const [name, value] of Object.entries(fixed))
    if (form.get(name) !== value) return refusal('invalid_request', `Invalid value for "${name}"`)
  if (form.get('audience') !== KNOWN.audience)
    return refusal('invalid_target', 'The target service indicated by the "audience" is invalid.')
  const subject = form.get('subject_token') ?? ''
  if (form.get('subject_token_type') === 'urn:ietf:params:aws:token-type:aws4_request')
    return wrongAwsRequest(subject)
  return google.subjectTokens.has(subject)
    ? undefined
    : refusal('invalid_grant', `The given token ${subject} is stale: issued in the past.`)
}

/** Google shows the request to AWS; here it is checked by the document alone. */
function wrongAwsRequest(subject: string): Response | undefined {
  const { url, method, headers: list } = JSON.parse(decodeURIComponent(subject))
  const headers = new Headers(list.map(({ key, value }: Record<string, string>) => [key, value]))
  const { host, pathname, search } = new URL(url)
  const signature = signatureOf(headers)
  const isRight =
    signature &&
    method === 'POST' &&
    host === headers.get('host') &&
    host === `sts.${signature.region}.amazonaws.com` &&
    signature.service === 'sts' &&
    signature.accessKeyId === KNOWN.awsKey.id &&
    signature.signedHeaders.includes('x-goog-cloud-target-resource') &&
    headers.get('x-goog-cloud-target-resource') === KNOWN.audience &&
    headers.get('x-amz-security-token') === KNOWN.awsKey.session &&
    signature.signature ===
      expectedSignature(
        { method, path: pathname, query: search, headers, bytes: new Uint8Array() },
        signature,
        KNOWN.awsKey.secret,
      )
  return isRight ? undefined : refusal('invalid_grant', 'Received an error from AWS: 403')
}
