import type { Target } from '../../alias/schema'
import type { Env } from '../token/token-request'
import { azureFlowOf, azureModeOf } from './azure-flow'
import { identityPlace } from './managed-identity'

/**
 * Where a target's credentials come from, for people. It names members and variables, and none of their values.
 * Undefined where there are none.
 */
export function describeAzureCredentials(target: Target, env: Env): string | undefined {
  if (target.azure_ad_token) return 'the token in "azure_ad_token", which nobody renews'
  const start = azureModeOf(target) === 'default' ? 'found by default: ' : ''
  switch (azureFlowOf(target, env)) {
    case 'entra': {
      const secret = target.azure_entra_client_secret
        ? '"azure_entra_client_secret"'
        : 'AZURE_CLIENT_SECRET'
      return `${start}the client secret in ${secret}`
    }
    case 'workload':
      return `${start}the token file of AZURE_FEDERATED_TOKEN_FILE`
    case 'managed':
      return `${start}the identity of the machine${assigned(target, env)}, from ${service(env)}`
    default:
      return target.api_key ? 'the key in "api_key"' : undefined
  }
}

/** An identity that was assigned to the machine is named by its client id. */
function assigned(target: Target, env: Env): string {
  if (target.azure_managed_client_id) return ' that "azure_managed_client_id" names'
  const isNamed = azureModeOf(target) === 'default' && env.AZURE_CLIENT_ID
  return isNamed ? ' that AZURE_CLIENT_ID names' : ''
}

const service = (env: Env): string =>
  identityPlace(env).kind === 'app-service' ? 'App Service' : 'the instance metadata service'
