import { isHttpUrl } from '../token/hosts'
import type { Env } from '../token/token-request'

/** Where the identity of the machine is asked for. */
export type IdentityPlace =
  | { kind: 'app-service'; endpoint: string; header: string }
  | { kind: 'imds'; endpoint: string }
  /** Why there is none. */
  | { kind: 'unknown'; problem: string }

const IMDS = 'http://169.254.169.254'

const OTHERWISE = 'use "azure_auth_mode": "entra" or "workload" there'

/**
 * Where the identity of the machine is asked for. App Service, Functions and Container Apps name the place in
 * variables; a virtual machine has it at a fixed address. Other places have rules of their own that are not known here.
 *
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 * https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication
 * https://learn.microsoft.com/azure/service-fabric/how-to-managed-identity-service-fabric-app-code
 */
export function identityPlace(env: Env): IdentityPlace {
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER, AZURE_POD_IDENTITY_AUTHORITY_HOST } = env
  if (env.IDENTITY_SERVER_THUMBPRINT)
    return unknown(`identities of Service Fabric are not supported; ${OTHERWISE}`)
  if (env.IMDS_ENDPOINT) return unknown(`identities of Azure Arc are not supported; ${OTHERWISE}`)
  if (IDENTITY_ENDPOINT && !IDENTITY_HEADER)
    return unknown('the variable IDENTITY_HEADER is missing beside IDENTITY_ENDPOINT')
  if (IDENTITY_ENDPOINT && IDENTITY_HEADER)
    return isHttpUrl(IDENTITY_ENDPOINT)
      ? { kind: 'app-service', endpoint: IDENTITY_ENDPOINT, header: IDENTITY_HEADER }
      : unknown('the variable IDENTITY_ENDPOINT must be a URL')
  if (env.MSI_ENDPOINT)
    return unknown(
      `identities of Cloud Shell and Azure Machine Learning are not supported; ${OTHERWISE}`,
    )
  const host = AZURE_POD_IDENTITY_AUTHORITY_HOST || IMDS
  return isHttpUrl(host)
    ? { kind: 'imds', endpoint: `${host.replace(/\/+$/, '')}/metadata/identity/oauth2/token` }
    : unknown('the variable AZURE_POD_IDENTITY_AUTHORITY_HOST must be a URL')
}

const unknown = (problem: string): IdentityPlace => ({ kind: 'unknown', problem })
