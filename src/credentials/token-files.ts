import type { Target } from '../alias/schema'
import { awsWayOf } from './aws/aws-way'
import type { AwsWay } from './aws/way'
import { azureFlowOf } from './azure/azure-flow'
import { identityValues } from './azure/azure-members'
import type { Surroundings } from './token/token-request'

/** A file that a platform writes a token into, and the variable that names it. */
export type TokenFile = { variable: string; path: string }

/** The token files that a target's credentials need. Those of Google stand in its credentials. */
export function tokenFilesOf(target: Target, env: Surroundings['env']): TokenFile[] {
  switch (target.provider) {
    case 'bedrock':
    case 'sagemaker': {
      const way = awsWayOf(target, env)
      return way.kind === 'faulty' ? [] : ofAws(way)
    }
    case 'azure-openai':
    case 'azure-ai': {
      if (target.azure_ad_token || azureFlowOf(target, env) !== 'workload') return []
      const { file } = identityValues('workload', target, env)
      return file ? [{ variable: 'AZURE_FEDERATED_TOKEN_FILE', path: file }] : []
    }
    default:
      return []
  }
}

function ofAws(way: AwsWay): TokenFile[] {
  switch (way.kind) {
    case 'role':
      return ofAws(way.caller)
    case 'webIdentity':
      return [{ variable: 'AWS_WEB_IDENTITY_TOKEN_FILE', path: way.tokenFile }]
    case 'container':
      return way.tokenFile
        ? [{ variable: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', path: way.tokenFile }]
        : []
    default:
      return []
  }
}
