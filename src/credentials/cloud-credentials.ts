import type { Target } from '../alias/schema'
import { awsKeySource } from './aws/aws-key-source'
import type { AwsCredentials } from './aws/sign-aws'
import { azureTokenSource } from './azure/azure-token-source'
import { googleTokenSource } from './google/google-token-source'
import { quotaProjectOf } from './google/origin/facts'
import type { CredentialError } from './token/credential-error'
import { identityOf } from './token/identity'
import { type OnFailure, type Renewed, renewed } from './token/renewed'
import type { Surroundings } from './token/token-request'

/** Credentials of a target that Portus puts onto its requests itself. */
export type CloudCredentials =
  /** A token for the header `authorization`, and what goes with it. */
  | { kind: 'bearer'; token: Renewed<string>; headers?: Readonly<Record<string, string>> }
  /** A key that signs each request. */
  | { kind: 'aws'; key: Renewed<AwsCredentials> }

/** Finds the credentials of a target. Undefined where its own members are all that it needs. */
export type CredentialsOf = (target: Target) => CloudCredentials | undefined

/** Credentials that could not be got or renewed. */
export type CredentialFailure = {
  /** The targets that share them. */
  targets: readonly Target[]
  error: CredentialError
  /** How long the old ones are still valid. Undefined where there are none. */
  validForMs: number | undefined
}

/** So many identities are kept. A configuration has some tens. */
const MAX_IDENTITIES = 1000

/** Takes each failure to get new credentials, also one that a valid old token hides from all requests. */
export type OnCredentialFailure = (failure: CredentialFailure) => void

/** So many targets of an identity are named: the latest, as a configuration may be read again. */
const MAX_TARGETS = 200

/** Makes a book of credentials. Targets of one identity share its token, over all aliases. */
export function credentialBook(
  surroundings: Surroundings,
  onFailure: OnCredentialFailure = () => {},
): CredentialsOf {
  const known = new WeakMap<Target, CloudCredentials | undefined>()
  const identities = new Map<string, { credentials: CloudCredentials; targets: Target[] }>()

  const find = (target: Target): CloudCredentials | undefined => {
    const found = sourceOf(target, surroundings)
    if (!found) return undefined
    const shared = identities.get(found.identity)
    if (shared) {
      shared.targets.push(target)
      if (shared.targets.length > MAX_TARGETS) shared.targets.shift()
      return shared.credentials
    }
    if (identities.size >= MAX_IDENTITIES) identities.clear()
    const targets = [target]
    const fail: OnFailure = (error, validForMs) => onFailure({ targets, error, validForMs })
    const { nowMs } = surroundings
    const credentials: CloudCredentials =
      found.kind === 'aws'
        ? { kind: 'aws', key: renewed(found.source, nowMs, fail) }
        : {
            kind: 'bearer',
            token: renewed(found.source, nowMs, fail),
            ...('headers' in found && { headers: found.headers }),
          }
    identities.set(found.identity, { credentials, targets })
    return credentials
  }

  return (target) => {
    if (!known.has(target)) known.set(target, find(target))
    return known.get(target)
  }
}

function sourceOf(target: Target, surroundings: Surroundings) {
  switch (target.provider) {
    case 'bedrock':
    case 'sagemaker': {
      const found = awsKeySource(target, surroundings)
      return found && { kind: 'aws' as const, ...found }
    }
    case 'azure-openai':
    case 'azure-ai': {
      const found = azureTokenSource(target, surroundings)
      return found && { kind: 'bearer' as const, ...found }
    }
    case 'vertex-ai': {
      const found = googleTokenSource(target, surroundings)
      if (!found) return undefined
      const payer = quotaProjectOf(target, surroundings.env)
      const headers: Record<string, string> = payer ? { 'x-goog-user-project': payer } : {}
      const identity = identityOf(found.identity, payer)
      return { kind: 'bearer' as const, ...found, identity, headers }
    }
    default:
      return undefined
  }
}
