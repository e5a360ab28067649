import type { Target } from '../../alias/schema'
import type { Env } from '../token/token-request'
import { missingOf } from './azure-members'

/** What `azure_auth_mode` may be. */
export const AZURE_MODES = ['entra', 'workload', 'managed', 'default'] as const

export type AzureMode = (typeof AZURE_MODES)[number]

/** How a token is got. */
export type AzureFlow = Exclude<AzureMode, 'default'>

/** The mode of a target, if it is one that there is. */
export const azureModeOf = ({ azure_auth_mode }: Target): AzureMode | undefined =>
  AZURE_MODES.find((mode) => mode === azure_auth_mode)

/**
 * The flow that a mode stands for. `default` is the first one for which everything is there, in the order in which
 * Microsoft's libraries look: a secret, a federated token, and else the identity of the machine.
 *
 * https://learn.microsoft.com/azure/developer/javascript/sdk/authentication/credential-chains
 */
export function azureFlowOf(target: Target, env: Env): AzureFlow | undefined {
  const mode = azureModeOf(target)
  if (mode !== 'default') return mode
  if (missingOf('entra', target, env).length === 0) return 'entra'
  return missingOf('workload', target, env).length === 0 ? 'workload' : 'managed'
}
