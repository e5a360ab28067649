import { awsErrorIn } from '../../../api/aws-errors'
import type { Bytes } from '../../../body/json/body'
import { resignAws } from '../../../credentials/aws/resign-aws'
import type { CloudCredentials } from '../../../credentials/cloud-credentials'
import { CredentialError, NO_CREDENTIALS } from '../../../credentials/token/credential-error'
import { portusError } from '../../../errors'
import type { Redactor } from '../../../telemetry/redact'
import { STAND_IN } from '../../stand-ins'
import { redactorFor } from './secrets'

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

/** What a request carries now. */
export type Authorization = {
  /** Takes out of a text what no output may show. */
  redact: Redactor
  /** Asks for other credentials, because the provider refuses these. False where there are none. */
  replace(): Promise<boolean>
}

/**
 * Puts the credentials of a cloud in the place of the gateway's stand-ins.
 *
 * @throws {CredentialError} where there are none.
 */
export async function authorize(
  credentials: CloudCredentials,
  { method = 'POST', headers, url, body, signed = {} }: Authorized,
): Promise<Authorization> {
  if (credentials.kind === 'bearer') {
    const { token: kept } = credentials
    const token = await kept.get()
    for (const name of KEY_HEADERS) headers.delete(name)
    headers.set('authorization', `Bearer ${token}`)
    for (const [name, value] of Object.entries(credentials.headers ?? {})) headers.set(name, value)
    return {
      redact: redactorFor(credentials, token, () => [token]),
      replace: async () => (await kept.replace(token)) !== undefined,
    }
  }
  const { key: kept } = credentials
  const key = await kept.get()
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
  return {
    redact: redactorFor(credentials, key, (secrets) => Object.values(secrets)),
    replace: async () => (await kept.replace(key)) !== undefined,
  }
}

/** AWS' names for the refusal of a key that has ended, or that it does not know any more. */
const ENDED = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
])

/** Whether a provider says that it does not take these credentials, which others may be in place of. */
export const refusesThem = ({ kind }: CloudCredentials, { status, headers }: Response): boolean =>
  kind === 'bearer' ? status === 401 : status >= 400 && ENDED.has(awsErrorIn(headers) ?? '')

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
