import { type KeyObject, verify } from 'node:crypto'
import type { TokenCall } from './azure'

/** Whom an app trusts: https://learn.microsoft.com/entra/workload-id/workload-identity-federation */
export type FederatedCredential = { issuer: string; subject: string; key: KeyObject }

/** An app of the tenant. */
export type EntraApp = { secret?: string; expired?: boolean; federated?: FederatedCredential }

/** A tenant of Microsoft Entra. */
export type EntraTenant = { id: string; apps: Record<string, EntraApp>; nowMs: () => number }

const EXCHANGE = 'api://AzureADTokenExchange'

/** The scopes of resources that every tenant knows. */
const SCOPES = [
  'https://cognitiveservices.azure.com/.default',
  'https://cognitiveservices.azure.us/.default',
  'https://ai.azure.com/.default',
  'https://ml.azure.com/.default',
]

/** Why there is no token: the status, the error's name, its number and its words. */
type Refused = [status: number, error: string, number: number, words: string]

/**
 * What Entra refuses. The numbers and words are those of
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes and of
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations.
 */
export function entraRefusal(call: TokenCall, tenant: EntraTenant): Response | undefined {
  const refused = refusalOf(call, tenant)
  if (!refused) return undefined
  const [status, error, number, words] = refused
  const trace = '4f8dd7c5-3a5b-4d0e-9f4a-d1d6c7b03a00'
  return Response.json(
    {
      error,
      error_description: `AADSTS${number}: ${words} Trace ID: ${trace} Correlation ID: ${trace} Timestamp: 2026-01-31 10:00:00Z`,
      error_codes: [number],
      timestamp: '2026-01-31 10:00:00Z',
      trace_id: trace,
      correlation_id: trace,
      error_uri: `https://login.microsoftonline.com/error?code=${number}`,
    },
    { status },
  )
}

function refusalOf(
  { method, url, headers, form }: TokenCall,
  tenant: EntraTenant,
): Refused | undefined {
  const [, id, ...rest] = url.pathname.split('/')
  if (method !== 'POST' || rest.join('/') !== 'oauth2/v2.0/token')
    return [400, 'invalid_request', 900561, 'The endpoint only accepts POST requests.']
  if (headers.get('content-type') !== 'application/x-www-form-urlencoded')
    return [400, 'invalid_request', 900144, 'The request body must contain: ‘grant_type’.']
  if (id !== tenant.id)
    return [
      400,
      'invalid_request',
      90002,
      `Tenant '${id}' not found. Check to make sure you have the correct tenant ID.`,
    ]
  if (form.get('grant_type') !== 'client_credentials')
    return [400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.']
  const client = form.get('client_id') ?? ''
  const app = tenant.apps[client]
  if (!app)
    return [
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${client}' was not found in the directory 'Contoso'. This can happen if the application has not been installed.`,
    ]
  if (!SCOPES.includes(form.get('scope') ?? ''))
    return [
      400,
      'invalid_scope',
      70011,
      `The provided value for the input parameter 'scope' is not valid. The scope ${form.get('scope')} is not valid.`,
    ]
  return form.has('client_assertion')
    ? assertionRefusal(form, app, tenant.nowMs())
    : secretRefusal(form.get('client_secret'), client, app)
}

function secretRefusal(secret: string | null, client: string, app: EntraApp): Refused | undefined {
  if (!secret || secret !== app.secret)
    return [
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${client}'.`,
    ]
  return app.expired
    ? [
        401,
        'invalid_client',
        7000222,
        `The provided client secret keys for app '${client}' are expired. Visit the Azure portal to create new keys for your app.`,
      ]
    : undefined
}

function assertionRefusal(
  form: URLSearchParams,
  { federated }: EntraApp,
  nowMs: number,
): Refused | undefined {
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  const assertion = form.get('client_assertion') ?? ''
  const [header = '', payload = '', signature = ''] = assertion.split('.')
  const claims = claimsIn(payload)
  if (form.get('client_assertion_type') !== type || !claims)
    return [401, 'invalid_client', 50027, 'JWT token is invalid or malformed.']
  if (!federated || claims.iss !== federated.issuer)
    return [
      400,
      'invalid_request',
      700211,
      `No matching federated identity record found for presented assertion issuer '${claims.iss}'. Check your federated identity credential.`,
    ]
  if (claims.sub !== federated.subject)
    return [
      400,
      'invalid_request',
      700213,
      `No matching federated identity record found for presented assertion subject '${claims.sub}'. Check your federated identity credential.`,
    ]
  if (![claims.aud].flat().includes(EXCHANGE))
    return [
      400,
      'invalid_request',
      700212,
      `No matching federated identity record found for presented assertion audience '${claims.aud}'. Check your federated identity credential.`,
    ]
  const seconds = nowMs / 1000
  if (!(Number(claims.exp) > seconds) || Number(claims.nbf ?? 0) > seconds)
    return [
      401,
      'invalid_client',
      700024,
      'Client assertion is not within its valid time range. Current time: 2026-01-31.',
    ]
  const isGenuine = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    federated.key,
    Buffer.from(signature, 'base64url'),
  )
  return isGenuine
    ? undefined
    : [401, 'invalid_client', 50013, 'Assertion failed signature validation.']
}

function claimsIn(payload: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
  } catch {
    return undefined
  }
}
