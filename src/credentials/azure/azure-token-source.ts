import type { Target } from '../../alias/schema'
import { CredentialError } from '../token/credential-error'
import { type Identity, identityOf } from '../token/identity'
import { readSecretFile } from '../token/read-secret-file'
import { isSendable } from '../token/sendable'
import type { Surroundings } from '../token/token-request'
import { azureFlowOf, azureModeOf } from './azure-flow'
import { identityValues, missingOf } from './azure-members'
import { azureScopeOf, resourceOf } from './azure-scope'
import { entraToken } from './entra-token'
import { managedToken } from './managed-token'

/** RFC 7523, section 2.2. */
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/**
 * Where the Microsoft Entra tokens of a target come from. Undefined where its own members are all that it needs.
 *
 * A token that stands in the alias is a source, too. The gateway has no header for it at Claude, and at Azure OpenAI it
 * loses with it what kind of body an upload has.
 */
export function azureTokenSource(
  target: Target,
  surroundings: Surroundings,
): Identity<string> | undefined {
  if (target.azure_ad_token) return written(target.azure_ad_token)
  const { env } = surroundings
  const scope = azureScopeOf(target)
  switch (azureFlowOf(target, env)) {
    case 'entra':
      return bySecret(target, scope, surroundings)
    case 'workload':
      return byFederatedToken(target, scope, surroundings)
    case 'managed':
      return byMachine(target, scope, surroundings)
    default:
      return undefined
  }
}

const UNSENDABLE =
  '"azure_ad_token" holds a space or a line break, or a letter that no header can hold'

function written(token: string): Identity<string> {
  const value = token.trim().replace(/^Bearer /i, '')
  return {
    identity: identityOf('azure', 'written', value),
    async source() {
      if (isSendable(value)) return { value }
      throw new CredentialError('misconfigured', UNSENDABLE)
    },
  }
}

function bySecret(target: Target, scope: string, surroundings: Surroundings): Identity<string> {
  const { tenant, client, secret } = identityValues('entra', target, surroundings.env)
  return {
    identity: identityOf('azure', 'entra', tenant, client, secret, scope),
    async source() {
      refuseMissing('entra', target, surroundings)
      return entraToken({ tenant, client, scope }, { client_secret: secret }, surroundings)
    },
  }
}

function byFederatedToken(
  target: Target,
  scope: string,
  surroundings: Surroundings,
): Identity<string> {
  const { tenant, client, file } = identityValues('workload', target, surroundings.env)
  return {
    identity: identityOf('azure', 'workload', tenant, client, file, scope),
    async source() {
      refuseMissing('workload', target, surroundings)
      const assertion = await readSecretFile(file, 'AZURE_FEDERATED_TOKEN_FILE')
      const proof = { client_assertion: assertion, client_assertion_type: JWT_BEARER } as const
      return entraToken({ tenant, client, scope }, proof, surroundings)
    },
  }
}

function byMachine(target: Target, scope: string, surroundings: Surroundings): Identity<string> {
  // As Microsoft's libraries do, where they are not told which identity is meant.
  const fallback = azureModeOf(target) === 'default' ? surroundings.env.AZURE_CLIENT_ID : undefined
  const client = target.azure_managed_client_id ?? (fallback || undefined)
  const resource = resourceOf(scope)
  return {
    identity: identityOf('azure', 'managed', client, resource),
    source: () => managedToken(resource, client, surroundings),
  }
}

/** `check` has said it before; a variable may still be gone. */
function refuseMissing(flow: 'entra' | 'workload', target: Target, { env }: Surroundings): void {
  const missing = missingOf(flow, target, env)
  if (missing.length > 0) throw new CredentialError('misconfigured', missing.join('; '))
}
