import type { Bytes } from '../../../body/json/body'
import { resignAws } from '../../../credentials/aws/resign-aws'
import type { CloudCredentials } from '../../../credentials/cloud-credentials'
import { CredentialError, NO_CREDENTIALS } from '../../../credentials/token/credential-error'
import { portusError } from '../../../errors'
import type { Way } from '../../contract'
import { STAND_IN } from '../../stand-ins'

/** A way whose requests Portus writes. */
export type WrittenWay = Extract<Way, { kind: 'own' | 'ours' | 'each' }>

/** Sets headers, and takes out those without a value. */
export function setHeaders(
  headers: Headers,
  values: Readonly<Record<string, string | undefined>>,
): void {
  for (const name in values) {
    const value = values[name]
    if (value === undefined) headers.delete(name)
    else headers.set(name, value)
  }
}

/** The part of a request that credentials depend on. */
export type Authorized = {
  /** `POST` by default. */
  method?: string | undefined
  headers: Headers
  url: string
  /** The bytes that are really sent. */
  body: readonly Bytes[]
  /** Further headers that a signature of AWS must cover. */
  signed?: Readonly<Record<string, string | undefined>> | undefined
}

/** Headers in which the gateway puts a key of Azure. With a token they must be gone. */
const KEY_HEADERS = ['api-key', 'x-api-key']

/**
 * Puts the credentials of a cloud in the place of the gateway's stand-ins.
 *
 * @returns The secrets that the request carries now, which no output may show.
 * @throws {CredentialError} where there are none.
 */
export async function authorize(
  credentials: CloudCredentials,
  { method = 'POST', headers, url, body, signed = {} }: Authorized,
): Promise<readonly string[]> {
  if (credentials.kind === 'bearer') {
    const token = await credentials.token.get()
    for (const name of KEY_HEADERS) headers.delete(name)
    headers.set('authorization', `Bearer ${token}`)
    for (const [name, value] of Object.entries(credentials.headers ?? {})) headers.set(name, value)
    return [token]
  }
  const key = await credentials.key.get()
  const further = Object.entries(signed).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  const result = await resignAws(
    headers,
    { method, url, body, headers: Object.fromEntries(further) },
    (id) => (id === STAND_IN ? key : undefined),
  )
  if (result.kind !== 'signed') throw portusError('provider_unreachable', 'no_credentials')
  for (const name of [...headers.keys()])
    if (name.startsWith('x-amz-') && !(name in signed)) headers.delete(name)
  for (const [name, value] of Object.entries(result.headers))
    if (name !== 'host') headers.set(name, value)
  const { accessKeyId, secretAccessKey, sessionToken } = key
  return [accessKeyId, secretAccessKey, ...(sessionToken === undefined ? [] : [sessionToken])]
}

const REFUSED = 401
const UNAVAILABLE = 503

/**
 * The answer that the gateway sees of a target without credentials. A refusal stands for one of the provider. Of
 * anything else another attempt may be better.
 */
export function withoutCredentials(cause: unknown): Response {
  if (!(cause instanceof CredentialError)) throw cause
  const { kind, message } = cause
  return kind === 'refused'
    ? Response.json({ error: { type: 'authentication_error', message } }, { status: REFUSED })
    : Response.json({ error: { type: NO_CREDENTIALS, message } }, { status: UNAVAILABLE })
}
