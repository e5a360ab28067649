import type { Target } from '../../../alias/schema'
import type { Env } from '../../token/token-request'
import { isDefaultOrigin, originOf } from './find-origin'
import { readOrigin } from './read-origin'

/**
 * The project that a target's requests name: that of the member, of the service account, or of the variable. With
 * application default credentials the variable goes before the file, as in Google's own libraries. It reads the
 * file, so it belongs to the start and not to each request.
 */
export function vertexProjectOf(target: Target, env: Env): string | undefined {
  if (target.vertex_project_id) return target.vertex_project_id
  const ofEnv = env.GOOGLE_CLOUD_PROJECT || env.GCLOUD_PROJECT || undefined
  const ofFile = textIn(target, env, 'project_id')
  return isDefaultOrigin(target) ? (ofEnv ?? ofFile) : (ofFile ?? ofEnv)
}

/** The region that a target's requests name: that of the member, or of the variable. */
export const vertexRegionOf = (target: Target, env: Env): string | undefined =>
  target.vertex_region || env.GOOGLE_CLOUD_LOCATION || undefined

/**
 * The project that pays, for the header `x-goog-user-project`. Vertex AI refuses people's own credentials without
 * it. It reads the file, as above.
 *
 * https://cloud.google.com/docs/quotas/quota-project
 */
export const quotaProjectOf = (target: Target, env: Env): string | undefined =>
  (isDefaultOrigin(target) && idIn(env.GOOGLE_CLOUD_QUOTA_PROJECT)) ||
  textIn(target, env, 'quota_project_id')

/** A text that Google's ids can be; nothing else may reach a URL or a header. */
const ID = /^[\w.:-]+$/

function textIn(target: Target, env: Env, name: string): string | undefined {
  const origin = originOf(target, env)
  return origin && idIn(readOrigin(origin)?.members[name])
}

const idIn = (value: unknown): string | undefined =>
  typeof value === 'string' && ID.test(value) ? value : undefined
