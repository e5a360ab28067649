import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Target } from '../../../alias/schema'
import type { Env } from '../../token/token-request'

/** Where the credentials of a target are. */
export type Origin =
  | { kind: 'member'; value: unknown }
  | { kind: 'file'; path: string; named: FileNamedBy }
  | { kind: 'metadata'; host: string }

/** Who names a credentials file, in words for people. */
export type FileNamedBy =
  | '"vertex_credentials_file"'
  | 'GOOGLE_APPLICATION_CREDENTIALS'
  | 'gcloud (application_default_credentials.json)'

/** The host of every metadata server. https://cloud.google.com/compute/docs/metadata/overview */
const METADATA_HOST = 'metadata.google.internal'

/** Where the credentials of a target are. Undefined where it has a token of its own. */
export function originOf(target: Target, env: Env): Origin | undefined {
  if (target.vertex_service_account_json !== undefined)
    return { kind: 'member', value: target.vertex_service_account_json }
  if (target.vertex_credentials_file !== undefined)
    return {
      kind: 'file',
      path: target.vertex_credentials_file,
      named: '"vertex_credentials_file"',
    }
  return target.vertex_auth_type === 'default' ? defaultOrigin(env) : undefined
}

/** Whether the places of the application default credentials decide. */
export const isDefaultOrigin = (target: Target): boolean =>
  target.vertex_auth_type === 'default' &&
  target.vertex_service_account_json === undefined &&
  target.vertex_credentials_file === undefined

/**
 * The first place that there is, in Google's order.
 *
 * https://cloud.google.com/docs/authentication/application-default-credentials#order
 */
function defaultOrigin(env: Env): Origin {
  const path = env.GOOGLE_APPLICATION_CREDENTIALS
  if (path) return { kind: 'file', path, named: 'GOOGLE_APPLICATION_CREDENTIALS' }
  const ofGcloud = gcloudFile(env)
  if (ofGcloud && existsSync(ofGcloud))
    return { kind: 'file', path: ofGcloud, named: 'gcloud (application_default_credentials.json)' }
  return { kind: 'metadata', host: env.GCE_METADATA_HOST || METADATA_HOST }
}

/** The file that `gcloud auth application-default login` writes. */
function gcloudFile({ CLOUDSDK_CONFIG, HOME }: Env): string | undefined {
  const folder = CLOUDSDK_CONFIG || (HOME && join(HOME, '.config', 'gcloud'))
  return folder ? join(folder, 'application_default_credentials.json') : undefined
}
