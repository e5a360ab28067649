import type { Target } from '../../../alias/schema'
import type { Env } from '../../token/token-request'
import type { GoogleCredentials } from '../file/credentials'
import { isDefaultOrigin, originOf } from './find-origin'
import { readOrigin } from './read-origin'

const KINDS: Record<GoogleCredentials['type'], string> = {
  service_account: 'a service account',
  authorized_user: 'an authorized user',
  external_account: 'an external account',
  impersonated_service_account: 'an impersonated service account',
}

/**
 * Which credentials a target has been found to have, for people: `found by default: the file of gcloud, an authorized
 * user`. Undefined where it has a token of its own.
 */
export function describeGoogleCredentials(target: Target, env: Env): string | undefined {
  const origin = originOf(target, env)
  if (!origin) return undefined
  const { credentials } = readOrigin(origin)?.read ?? {}
  const kind = credentials ? `, ${KINDS[credentials.type]}` : ''
  const start = isDefaultOrigin(target) ? 'found by default: ' : ''
  switch (origin.kind) {
    case 'metadata':
      return `${start}Google’s metadata server`
    case 'file':
      return `${start}the file of ${origin.named}${kind}`
    case 'member':
      return `"vertex_service_account_json"${kind}`
  }
}
