import { createPrivateKey } from 'node:crypto'
import { jsonIn } from '../../../body/json/json-in'
import type {
  AuthorizedUser,
  ExternalAccount,
  GoogleCredentials,
  ImpersonatedServiceAccount,
  Impersonation,
  ServiceAccount,
} from './credentials'
import { type Fault, type Members, membersOf } from './members'
import { subjectSource } from './subject-source'
import { googleUrl, TOKEN_URL, tokenUrl } from './urls'

/** Credentials, or everything that is wrong with them. */
export type ReadCredentials =
  | { credentials: GoogleCredentials; faults?: undefined }
  | { credentials?: undefined; faults: readonly Fault[] }

const UNIVERSE = 'googleapis.com'

const UNKNOWN_TYPE =
  'its "type" is not supported; use service_account, authorized_user, external_account or impersonated_service_account'

const NO_TYPE = 'it has no "type", and no "private_key"; is it a credentials file?'

/** Reads the text of a credentials file. */
export function readCredentialsText(text: string): ReadCredentials {
  const value = jsonIn(text)
  return value === undefined ? { faults: ['it holds no JSON'] } : readCredentials(value)
}

/** Reads the content of a credentials file. The faults quote no value. */
export function readCredentials(value: unknown): ReadCredentials {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { faults: ['it holds no object'] }
  const faults: Fault[] = []
  const credentials = ofAnyType(value, faults)
  return credentials && faults.length === 0 ? { credentials } : { faults }
}

function ofAnyType(value: object, faults: Fault[]): GoogleCredentials | undefined {
  const members = membersOf(value, 'the file', faults)
  // Service accounts are often copied without it.
  const type = members.optional('type') ?? ('private_key' in value ? 'service_account' : undefined)
  const universe = members.optional('universe_domain') ?? UNIVERSE
  if (universe !== UNIVERSE)
    faults.push(`its "universe_domain" is not supported; only ${UNIVERSE} is`)
  switch (type) {
    case 'service_account':
      return serviceAccount(membersOf(value, 'the service account', faults), faults)
    case 'authorized_user':
      return authorizedUser(membersOf(value, 'the authorized user', faults))
    case 'external_account':
      return externalAccount(membersOf(value, 'the external account', faults), faults)
    case 'impersonated_service_account':
      return impersonated(membersOf(value, 'the impersonated service account', faults), faults)
    case undefined:
      faults.push(NO_TYPE)
      return undefined
    default:
      faults.push(UNKNOWN_TYPE)
      return undefined
  }
}

function serviceAccount(members: Members, faults: Fault[]): ServiceAccount {
  const privateKey = members.text('private_key')
  if (privateKey && !isRsaKey(privateKey))
    faults.push(
      '"private_key" of the service account is no RSA key in PEM; are its line breaks still there?',
    )
  return {
    type: 'service_account',
    clientEmail: members.text('client_email'),
    privateKey,
    privateKeyId: members.optional('private_key_id'),
    tokenUrl: members.optionalUrl('token_uri', tokenUrl) ?? TOKEN_URL,
  }
}

const authorizedUser = (members: Members): AuthorizedUser => ({
  type: 'authorized_user',
  clientId: members.text('client_id'),
  clientSecret: members.text('client_secret'),
  refreshToken: members.text('refresh_token'),
  tokenUrl: members.optionalUrl('token_uri', tokenUrl) ?? TOKEN_URL,
})

function externalAccount(members: Members, faults: Fault[]): ExternalAccount {
  const id = members.optional('client_id')
  const url = members.optionalUrl('service_account_impersonation_url', googleUrl)
  const rules = members.inside('service_account_impersonation')
  return {
    type: 'external_account',
    audience: members.text('audience'),
    subjectTokenType: members.text('subject_token_type'),
    tokenUrl: members.url('token_url', googleUrl),
    subject: subjectSource(members, faults),
    client: id ? { id, secret: members.optional('client_secret') ?? '' } : undefined,
    userProject: members.optional('workforce_pool_user_project'),
    impersonation: url ? { url, lifetimeS: lifetimeOf(rules, faults), delegates: [] } : undefined,
  }
}

/** Google's own default, and its limits: https://google.aip.dev/auth/4117 */
const LIFETIME_S = { usual: 3600, min: 600, max: 43_200 }

function lifetimeOf(rules: Members | undefined, faults: Fault[]): number {
  const given = rules?.value('token_lifetime_seconds') ?? LIFETIME_S.usual
  if (Number.isInteger(given) && Number(given) >= LIFETIME_S.min && Number(given) <= LIFETIME_S.max)
    return Number(given)
  faults.push(
    `"token_lifetime_seconds" must be a whole number from ${LIFETIME_S.min} to ${LIFETIME_S.max}`,
  )
  return LIFETIME_S.usual
}

function impersonated(members: Members, faults: Fault[]): ImpersonatedServiceAccount | undefined {
  const impersonation: Impersonation = {
    url: members.url('service_account_impersonation_url', googleUrl),
    lifetimeS: LIFETIME_S.usual,
    delegates: delegatesOf(members.value('delegates'), faults),
  }
  const given = members.value('source_credentials')
  if (typeof given !== 'object' || given === null) {
    faults.push('the impersonated service account has no "source_credentials"')
    return undefined
  }
  const source =
    'type' in given && given.type === IMPERSONATED ? undefined : ofAnyType(given, faults)
  if (source && source.type !== IMPERSONATED) return { type: IMPERSONATED, source, impersonation }
  if (!source) faults.push(`the "type" of "source_credentials" is not supported`)
  return undefined
}

const IMPERSONATED = 'impersonated_service_account'

function delegatesOf(value: unknown, faults: Fault[]): readonly string[] {
  const delegates = value ?? []
  if (Array.isArray(delegates) && delegates.every((one) => typeof one === 'string'))
    return delegates
  faults.push('"delegates" of the impersonated service account must be a list of strings')
  return []
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}
