/**
 * The services of AWS that give out keys, as strict as the documents say they are. Each is a real server on
 * loopback, which the variables of AWS' own SDKs name.
 */

import type { Server } from 'bun'
import { signatureFault, signatureOf } from '../providers/aws-signature'

/** One question as a service received it. */
export type Asked = { method: string; path: string; headers: Headers; text: string }

/** A service that gives out keys. */
export type KeyService = {
  url: string
  asked: Asked[]
  /** Answers in place of the service, where it answers at all. */
  instead: ((asked: Asked) => Response | Promise<Response> | undefined) | undefined
  /** So many keys have been given out. The number is a part of each key. */
  given: number
  [Symbol.dispose](): void
}

/** A key as the nth one that a service gives out. */
export const nthKey = (prefix: string, n: number) => ({
  accessKeyId: `ASIA${prefix}${n}`,
  secretAccessKey: `secret-of-${prefix}${n}`,
  sessionToken: `token+of/${prefix}${n}==`,
})

function startService(
  answer: (asked: Asked, service: KeyService) => Response | Promise<Response>,
): KeyService {
  const server: Server<undefined> = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { pathname: path } = new URL(request.url)
      const asked: Asked = {
        method: request.method,
        path,
        headers: request.headers,
        text: await request.text(),
      }
      service.asked.push(asked)
      return (await service.instead?.(asked)) ?? answer(asked, service)
    },
  })
  const service: KeyService = {
    url: `http://127.0.0.1:${server.port}`,
    asked: [],
    instead: undefined,
    given: 0,
    [Symbol.dispose]: () => void server.stop(true),
  }
  return service
}

/** An hour from a time, in the spelling of AWS. */
const inAnHour = (nowMs: number) => new Date(nowMs + 3_600_000).toISOString().replace('.000', '')

/** A refusal of STS. https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
export const stsRefusal = (status: number, code: string, message: string): Response =>
  new Response(
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error>
    <Type>Sender</Type>
    <Code>${code}</Code>
    <Message>${message}</Message>
  </Error>
  <RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId>
</ErrorResponse>
`,
    { status, headers: { 'content-type': 'text/xml' } },
  )

/** What an STS knows. */
export type StsFacts = {
  /** The secrets of the keys that may assume roles, by the ids of the keys. */
  secrets?: Record<string, string>
  /** The tokens of temporary keys among them. */
  sessionTokens?: Record<string, string>
  region?: string
  roleArn?: string
  externalId?: string
  /** The identity tokens that are good. */
  identityTokens?: string[]
  nowMs?: () => number
}

/**
 * AWS STS.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export const startSts = (facts: StsFacts = {}): KeyService =>
  startService((asked, service) => {
    const form = new URLSearchParams(asked.text)
    const action = form.get('Action')
    const refused = stsFault(asked, form, facts)
    if (refused) return refused
    service.given++
    const { nowMs = Date.now } = facts
    const { accessKeyId, secretAccessKey, sessionToken } = nthKey('ROLE', service.given)
    return new Response(
      `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <${action}Result>
    <SubjectFromWebIdentityToken>system:serviceaccount:&lt;AccessKeyId&gt;</SubjectFromWebIdentityToken>
    <AssumedRoleUser>
      <Arn>${form.get('RoleArn')}/${form.get('RoleSessionName')}</Arn>
      <AssumedRoleId>AROA3XFRBF535PLBIFPI4:${form.get('RoleSessionName')}</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>${accessKeyId}</AccessKeyId>
      <SecretAccessKey>${secretAccessKey}</SecretAccessKey>
      <SessionToken>
        ${sessionToken}
      </SessionToken>
      <Expiration>${inAnHour(nowMs())}</Expiration>
    </Credentials>
  </${action}Result>
  <ResponseMetadata><RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ResponseMetadata>
</${action}Response>
`,
      { headers: { 'content-type': 'text/xml' } },
    )
  })

function stsFault(
  { method, path, headers, text }: Asked,
  form: URLSearchParams,
  { secrets = {}, sessionTokens = {}, region, roleArn, externalId, identityTokens = [] }: StsFacts,
): Response | undefined {
  const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')
  if (method !== 'POST' || !isForm || form.get('Version') !== '2011-06-15')
    return stsRefusal(400, 'InvalidAction', 'Could not find operation for version')
  if (!/^[\w+=,.@-]{2,64}$/.test(form.get('RoleSessionName') ?? ''))
    return stsRefusal(400, 'ValidationError', "Value at 'roleSessionName' failed to satisfy")
  if (form.get('Action') === 'AssumeRoleWithWebIdentity') {
    if (headers.has('authorization')) return stsRefusal(400, 'ValidationError', 'is signed')
    if (!identityTokens.includes(form.get('WebIdentityToken') ?? ''))
      return stsRefusal(400, 'InvalidIdentityToken', 'Couldn&#39;t retrieve verification key')
  } else {
    const bytes = Buffer.from(text)
    const fault = signatureFault({ method, path, headers, bytes }, secrets)
    const signature = signatureOf(headers)
    if (!signature) return stsRefusal(403, 'MissingAuthenticationToken', fault ?? '')
    if (!(signature.accessKeyId in secrets))
      return stsRefusal(403, 'InvalidClientTokenId', fault ?? '')
    if (fault) return stsRefusal(403, 'SignatureDoesNotMatch', fault)
    if (signature.service !== 'sts' || (region && signature.region !== region))
      return stsRefusal(403, 'SignatureDoesNotMatch', 'Credential should be scoped to')
    if (headers.get('x-amz-security-token') !== (sessionTokens[signature.accessKeyId] ?? null))
      return stsRefusal(403, 'InvalidClientTokenId', 'The security token is invalid')
  }
  const isAllowed =
    (roleArn === undefined || form.get('RoleArn') === roleArn) &&
    (externalId === undefined || form.get('ExternalId') === externalId)
  return isAllowed
    ? undefined
    : stsRefusal(
        403,
        'AccessDenied',
        `User: arn:aws:iam::123456789012:user/portus is not authorized to perform: sts:${form.get('Action')}\n on resource: ${form.get('RoleArn')}`,
      )
}

/** A key as the services of containers and instances write it. */
const document = (prefix: string, n: number, nowMs: number) => {
  const { accessKeyId, secretAccessKey, sessionToken } = nthKey(prefix, n)
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: inAnHour(nowMs),
  }
}

/**
 * The agent that gives a container its key.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 *
 * @param tokens The values of `authorization` that are good. None where the address is a secret.
 */
export const startContainerService = (
  tokens: string[] = [],
  nowMs: () => number = Date.now,
): KeyService =>
  startService(({ method, path, headers }, service) => {
    if (method !== 'GET' || path !== '/v1/credentials')
      return Response.json({ code: 'InvalidIdInRequest', message: 'Id not found' }, { status: 400 })
    if (tokens.length > 0 && !tokens.includes(headers.get('authorization') ?? ''))
      return new Response(
        '[a1]: (AccessDeniedException): Unauthorized Exception! fault: client\n',
        {
          status: 400,
        },
      )
    service.given++
    return Response.json({ RoleArn: 'role', ...document('TASK', service.given, nowMs()) })
  })

const HOP_TOKEN = 'AQAEAHop_Token-=='

/**
 * The metadata service of an instance, by its second version alone.
 *
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 *
 * @param role The role of the instance. None where it is empty.
 */
export const startInstanceMetadata = (
  role = 'portus-role',
  nowMs: () => number = Date.now,
): KeyService => {
  const page = (status: number, title: string) =>
    new Response(
      `<?xml version="1.0" encoding="iso-8859-1"?>\n<html><head><title>${status} - ${title}</title></head></html>`,
      { status, headers: { 'content-type': 'text/html' } },
    )
  return startService(({ method, path, headers }, service) => {
    if (path === '/latest/api/token') {
      const seconds = Number(headers.get('x-aws-ec2-metadata-token-ttl-seconds'))
      if (headers.has('x-forwarded-for')) return page(403, 'Forbidden')
      return method === 'PUT' && seconds >= 1 && seconds <= 21_600
        ? new Response(HOP_TOKEN)
        : page(400, 'Bad Request')
    }
    if (headers.get('x-aws-ec2-metadata-token') !== HOP_TOKEN) return page(401, 'Unauthorized')
    const roles = '/latest/meta-data/iam/security-credentials/'
    if (!role || method !== 'GET') return page(404, 'Not Found')
    if (path === roles) return new Response(role)
    if (path !== `${roles}${role}`) return page(404, 'Not Found')
    service.given++
    return Response.json({
      Code: 'Success',
      LastUpdated: new Date(nowMs()).toISOString(),
      Type: 'AWS-HMAC',
      ...document('INST', service.given, nowMs()),
    })
  })
}
