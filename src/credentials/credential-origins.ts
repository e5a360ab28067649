import type { Alias } from '../alias/alias'
import type { Target } from '../alias/schema'
import { targetIndex } from '../telemetry/target-index'
import { describeAwsCredentials } from './aws/describe-aws'
import { describeAzureCredentials } from './azure/describe-azure'
import { describeGoogleCredentials } from './google/origin/describe-origin'
import type { Surroundings } from './token/token-request'

/** Where the credentials of one target in a cloud come from. It holds no secret. */
export type CredentialOrigin = {
  alias: string
  /** The target, as the log numbers it. Undefined for the only one of its alias. */
  targetIndex?: string
  provider: string
  /** In words for people. */
  from: string
}

/** The origin of the credentials of each target in a cloud, in the order of the aliases. */
export const credentialOrigins = (
  aliases: Iterable<Alias>,
  env: Surroundings['env'],
): CredentialOrigin[] =>
  [...aliases].flatMap(({ name: alias, leaves }) =>
    leaves.flatMap(({ leaf, name }) => {
      const from = describeCredentials(leaf, env)
      if (from === undefined) return []
      const place = leaves.length > 1 && { targetIndex: targetIndex(name) }
      return [{ alias, ...place, provider: leaf.provider ?? '', from }]
    }),
  )

/** Where the credentials of a target come from. Undefined where it is in no cloud, or has none. */
export function describeCredentials(target: Target, env: Surroundings['env']): string | undefined {
  switch (target.provider) {
    case 'bedrock':
    case 'sagemaker':
      return describeAwsCredentials(target, env)
    case 'azure-openai':
    case 'azure-ai':
      return describeAzureCredentials(target, env)
    case 'vertex-ai':
      return (
        describeGoogleCredentials(target, env) ??
        (target.api_key ? 'the token in "api_key", which nobody renews' : undefined)
      )
    default:
      return undefined
  }
}
