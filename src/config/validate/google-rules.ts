import type { Target } from '../../alias/schema'
import { membersIn } from '../../api/dialect'
import { vertexProjectOf, vertexRegionOf } from '../../credentials/google/origin/facts'
import { originOf } from '../../credentials/google/origin/find-origin'
import { originFaults } from '../../credentials/google/origin/origin-faults'
import { isObject } from '../../translate/values'
import type { JsonPath } from '../source/json-file'
import type { Env } from '../source/variables'
import { type Finding, find, type Rule } from './finding'
import { SERVICE_ACCOUNT } from './shape'

/** The members that say where credentials are. Only one of them can be meant. */
const SOURCES = [
  'vertex_service_account_json',
  'vertex_credentials_file',
  'vertex_auth_type',
  'api_key',
] as const

const NO_CREDENTIALS =
  'needs credentials: "vertex_service_account_json", "vertex_credentials_file", "vertex_auth_type": "default", or an OAuth token in "api_key"'

const vertex: Rule = (target, path, env) => {
  if (target.provider !== 'vertex-ai') return []
  const [source, ...others] = SOURCES.filter((name) => target[name] !== undefined)
  return [
    ...find(
      vertexRegionOf(target, env) === undefined,
      path,
      '"vertex_region" is missing, e.g. "us-central1" or "global"; set it, or the variable GOOGLE_CLOUD_LOCATION',
    ),
    ...find(source === undefined, path, NO_CREDENTIALS),
    ...others.map((name) => ({
      path: [...path, name],
      message: `only one of "${source}" and "${name}" can be meant`,
    })),
    ...find(
      target.vertex_auth_type !== undefined && target.vertex_auth_type !== 'default',
      [...path, 'vertex_auth_type'],
      'must be "default", for Google’s application default credentials',
    ),
    ...(source ? sourceFindings(target, path, env, source) : []),
  ]
}

/** What is wrong with the credentials, and with the project that they should name. */
function sourceFindings(
  target: Target,
  path: JsonPath,
  env: Env,
  source: (typeof SOURCES)[number],
): Finding[] {
  const origin = originOf(target, env)
  const at = [...path, source]
  if (origin?.kind === 'member' && !isObject(origin.value))
    return [{ path: at, message: SERVICE_ACCOUNT }]
  const faults = origin ? originFaults(origin, env) : []
  // A file that cannot be read might name the project.
  const mayHaveProject = origin?.kind === 'file' && faults.length > 0
  return [
    ...faults.map((message) => ({ path: at, message })),
    ...find(
      !mayHaveProject && vertexProjectOf(target, env) === undefined,
      path,
      '"vertex_project_id" is missing; set it, or the variable GOOGLE_CLOUD_PROJECT',
    ),
  ]
}

/** What Vertex AI needs. */
export const GOOGLE_RULES: Rule[] = [vertex]

/** What a remote gateway cannot do with a target on Vertex AI. It reads no file and no variable for it. */
export function beyondRemoteGoogle(target: Target): string[] {
  if (target.provider !== 'vertex-ai') return []
  const { vertex_service_account_json: account, vertex_project_id, vertex_region } = target
  const unknown = NOT_REMOTE.filter((name) => target[name] !== undefined)
  const { type = SERVICE_ACCOUNT_TYPE, project_id } = membersIn(account)
  return [
    ...unknown.map(
      (name) =>
        `a remote gateway does not know "${name}"; use the gateway inside, or "vertex_service_account_json"`,
    ),
    ...(type === SERVICE_ACCOUNT_TYPE
      ? []
      : ['a remote gateway knows no other credentials of Google’s than service accounts']),
    ...(vertex_region
      ? []
      : ['"vertex_region" is missing; a remote gateway reads no variable in its place']),
    ...(vertex_project_id || project_id || unknown.length > 0
      ? []
      : ['"vertex_project_id" is missing; a remote gateway reads no variable in its place']),
  ]
}

const NOT_REMOTE = ['vertex_credentials_file', 'vertex_auth_type'] as const
const SERVICE_ACCOUNT_TYPE = 'service_account'
