import type { Target } from '../../alias/schema'
import type { Env } from '../token/token-request'

/** Where a value of an identity stands: in the alias, else in a variable of Azure's own libraries. */
type Place = {
  member?:
    | 'azure_entra_tenant_id'
    | 'azure_entra_client_id'
    | 'azure_entra_client_secret'
    | 'azure_workload_client_id'
  variable: string
}

const TENANT: Place = { member: 'azure_entra_tenant_id', variable: 'AZURE_TENANT_ID' }

/**
 * What the flows need. The variables are those of Microsoft's libraries, and on AKS of its webhook:
 * https://learn.microsoft.com/azure/aks/workload-identity-overview
 */
const NEEDED = {
  entra: {
    tenant: TENANT,
    client: { member: 'azure_entra_client_id', variable: 'AZURE_CLIENT_ID' },
    secret: { member: 'azure_entra_client_secret', variable: 'AZURE_CLIENT_SECRET' },
  },
  workload: {
    tenant: TENANT,
    client: { member: 'azure_workload_client_id', variable: 'AZURE_CLIENT_ID' },
    file: { variable: 'AZURE_FEDERATED_TOKEN_FILE' },
  },
} as const satisfies Record<string, Record<string, Place>>

type Flow = keyof typeof NEEDED

/** The values of an identity by their names. Those that are missing are empty. */
export type IdentityValues<F extends Flow> = Record<keyof (typeof NEEDED)[F], string>

const valueAt = ({ member, variable }: Place, target: Target, env: Env): string =>
  (member && target[member]) || env[variable] || ''

const placesOf = (flow: Flow): [string, Place][] => Object.entries(NEEDED[flow])

/** The values that a flow needs. */
export const identityValues = <F extends Flow>(
  flow: F,
  target: Target,
  env: Env,
): IdentityValues<F> =>
  Object.fromEntries(
    placesOf(flow).map(([name, place]) => [name, valueAt(place, target, env)]),
  ) as IdentityValues<F>

/** A sentence for each value that a flow needs and that is nowhere. */
export const missingOf = (flow: Flow, target: Target, env: Env): string[] =>
  placesOf(flow)
    .filter(([, place]) => !valueAt(place, target, env))
    .map(([, { member, variable }]) =>
      member
        ? `"${member}" is missing; set it, or the variable ${variable}`
        : `the variable ${variable} is missing; on AKS the webhook of workload identities sets it`,
    )
