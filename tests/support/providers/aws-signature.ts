/**
 * Checks signatures of AWS by the document alone, with nothing of the library that makes them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

import { createHash, createHmac } from 'node:crypto'

/** A request as it reached a server. */
export type SignedRequest = {
  method: string
  /** The path in the spelling that was sent. */
  path: string
  query?: string
  headers: Headers
  bytes: Uint8Array
}

const hex = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: string | Uint8Array, text: string) =>
  createHmac('sha256', key).update(text).digest()

const encoded = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )

const queryOf = (query: string) =>
  [...new URLSearchParams(query)]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')

/** What the headers of a signed request say. */
export type Signature = {
  accessKeyId: string
  region: string
  service: string
  signedHeaders: string[]
  signature: string
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/

/** The parts of an `authorization` header, or nothing. */
export function signatureOf(headers: Headers): Signature | undefined {
  const match = AUTHORIZATION.exec(headers.get('authorization') ?? '')
  if (!match) return undefined
  const [, accessKeyId = '', , region = '', service = '', names = '', signature = ''] = match
  return { accessKeyId, region, service, signedHeaders: names.split(';'), signature }
}

/** The signature that a request must have. */
export function expectedSignature(
  { method, path, query = '', headers, bytes }: SignedRequest,
  { region, service, signedHeaders }: Omit<Signature, 'signature' | 'accessKeyId'>,
  secret: string,
): string {
  const at = headers.get('x-amz-date') ?? ''
  const day = at.slice(0, 8)
  const scope = `${day}/${region}/${service}/aws4_request`
  const canonical = [
    method,
    path.split('/').map(encoded).join('/'),
    queryOf(query),
    ...signedHeaders.map(
      (name) => `${name}:${(headers.get(name) ?? '').trim().replace(/ +/g, ' ')}`,
    ),
    '',
    signedHeaders.join(';'),
    hex(bytes),
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', at, scope, hex(canonical)].join('\n')
  const key = [region, service, 'aws4_request'].reduce(
    (before, text) => hmac(before, text),
    hmac(`AWS4${secret}`, day),
  )
  return hmac(key, toSign).toString('hex')
}

/** What AWS has against a request. Nothing where its signature is right. */
export function signatureFault(
  request: SignedRequest,
  secrets: Readonly<Record<string, string>>,
): string | undefined {
  const signature = signatureOf(request.headers)
  if (!signature) return 'Missing Authentication Token'
  const secret = secrets[signature.accessKeyId]
  if (secret === undefined) return 'The security token included in the request is invalid.'
  const { signedHeaders } = signature
  const mustBeSigned = ['host', ...request.headers.keys()].filter(
    (name) => name === 'host' || name.startsWith('x-amz-'),
  )
  if (mustBeSigned.some((name) => !signedHeaders.includes(name)))
    return "'Host' or a header 'x-amz-*' must be a 'SignedHeader' in the AWS Authorization."
  const hash = request.headers.get('x-amz-content-sha256')
  if (hash !== null && hash !== hex(request.bytes))
    return 'The provided x-amz-content-sha256 header does not match what was computed.'
  if (expectedSignature(request, signature, secret) !== signature.signature)
    return 'The request signature we calculated does not match the signature you provided.'
  return undefined
}
