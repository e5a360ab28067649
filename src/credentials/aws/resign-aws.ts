import { type AwsCredentials, type AwsRequest, signAws } from './sign-aws'

/** What the `authorization` header of a signed request says in clear. */
export type AwsScope = { accessKeyId: string; region: string; service: string }

/** `AWS4-HMAC-SHA256 Credential=id/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=…` */
const SCOPE =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,/

/**
 * The key's id, the region and the service of a signed request. Undefined for a request that is not signed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function awsScopeOf(authorization: string | null): AwsScope | undefined {
  const [, accessKeyId, region, service] = SCOPE.exec(authorization ?? '') ?? []
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined
  return { accessKeyId, region, service }
}

/** What becomes of a request's authorization. */
export type Resigned =
  /** The request carries an API key, which stands over no body. Its headers stay. */
  | { kind: 'bearer' }
  /** The headers that replace the old signature. */
  | { kind: 'signed'; headers: Readonly<Record<string, string>> }
  /** Nobody knows the secret of the key. */
  | { kind: 'unknown' }

/**
 * Signs a request anew that the gateway has signed over another URL and another body. The old signature
 * tells which key, region and service the gateway chose, whatever it took them from.
 *
 * @param findKey The key with an id: undefined for one that nobody knows.
 */
export async function resignAws(
  old: Headers,
  request: Omit<AwsRequest, 'region' | 'service'>,
  findKey: (accessKeyId: string) => AwsCredentials | undefined,
): Promise<Resigned> {
  const authorization = old.get('authorization')
  if (authorization?.startsWith('Bearer ')) return { kind: 'bearer' }
  const scope = awsScopeOf(authorization)
  const credentials = scope && findKey(scope.accessKeyId)
  if (!scope || !credentials) return { kind: 'unknown' }
  const { region, service } = scope
  return { kind: 'signed', headers: await signAws({ ...request, region, service }, credentials) }
}
