import type { AliasFile, Target } from '../alias/schema'
import { awsRegionOf } from './aws/aws-region'
import { vertexProjectOf, vertexRegionOf } from './google/origin/facts'
import type { Surroundings } from './token/token-request'

/**
 * An alias in which every target says where it is. A region and a project that a target leaves out are those that
 * the cloud's own variables name. Without them the gateway would guess.
 */
export function withCloudPlaces<T extends AliasFile | Target>(
  target: T,
  env: Surroundings['env'],
): T {
  if (target.targets)
    return { ...target, targets: target.targets.map((inner) => withCloudPlaces(inner, env)) }
  return { ...target, ...placeOf(target, env) }
}

function placeOf(target: Target, env: Surroundings['env']): Partial<Target> {
  switch (target.provider) {
    case 'bedrock':
    case 'sagemaker':
      return given({ aws_region: awsRegionOf(target, env) })
    case 'vertex-ai':
      return given({
        vertex_project_id: vertexProjectOf(target, env),
        vertex_region: vertexRegionOf(target, env),
      })
    default:
      return {}
  }
}

const given = (fields: Readonly<Record<string, string | undefined>>): Partial<Target> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
