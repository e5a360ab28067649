import type { TokenCall } from './azure'

/** The identities of a machine: its own, and those that were assigned to it by their client ids. */
export type Machine = { own: boolean; assigned: readonly string[]; header: string }

/**
 * What the instance metadata service refuses.
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#error-handling
 */
export function imdsRefusal({ method, url, headers }: TokenCall, machine: Machine) {
  const refused = (error: string, error_description: string) =>
    Response.json({ error, error_description }, { status: 400 })
  if (headers.get('metadata')?.toLowerCase() !== 'true' || headers.has('x-forwarded-for'))
    return refused('bad_request_102', 'Required metadata header not specified')
  const { searchParams: query } = url
  if (method !== 'GET' || query.get('api-version') !== '2018-02-01')
    return refused('invalid_request', 'Invalid api-version')
  if (!isResource(query.get('resource')))
    return refused('invalid_resource', 'AADSTS50001: The application was not found in the tenant.')
  return hasIdentity(query, machine) ? undefined : refused('invalid_request', 'Identity not found')
}

/**
 * What the identity endpoint of App Service refuses.
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
export function appServiceRefusal({ method, url, headers }: TokenCall, machine: Machine) {
  const refused = (statusCode: number, message: string) =>
    Response.json({ statusCode, message }, { status: statusCode })
  if (headers.get('x-identity-header') !== machine.header)
    return refused(401, 'The identity header is missing or wrong.')
  const { searchParams: query } = url
  if (method !== 'GET' || query.get('api-version') !== '2019-08-01')
    return refused(400, 'The api-version is not supported.')
  if (!isResource(query.get('resource'))) return refused(400, 'The resource is not valid.')
  return hasIdentity(query, machine)
    ? undefined
    : refused(
        400,
        'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.',
      )
}

/** A resource has no scope's ending. */
const isResource = (resource: string | null) =>
  /^https:\/\/[a-z.]+$/.test(resource ?? '') && !resource?.endsWith('/.default')

const hasIdentity = (query: URLSearchParams, { own, assigned }: Machine): boolean => {
  const client = query.get('client_id')
  return client === null ? own : assigned.includes(client)
}
