import { find, type Rule } from './finding'
import { SERVICE_ACCOUNT } from './shape'

const SERVICE_ACCOUNT_KEY = 'vertex_service_account_json'

const vertex: Rule = (target, path) => {
  if (target.provider !== 'vertex-ai') return []
  const account = target.vertex_service_account_json
  return [
    ...find(
      target.vertex_region === undefined,
      path,
      '"vertex_region" is missing, e.g. "us-central1" or "global"',
    ),
    ...find(
      account === undefined && !(target.vertex_project_id && target.api_key),
      path,
      'needs "vertex_service_account_json", or "vertex_project_id" and an "api_key"',
    ),
    ...find(typeof account === 'string', [...path, SERVICE_ACCOUNT_KEY], SERVICE_ACCOUNT),
    ...(typeof account === 'object' && account !== null
      ? ['client_email', 'private_key', 'project_id'].flatMap((field) =>
          find(
            !account[field],
            [...path, SERVICE_ACCOUNT_KEY],
            `the service account has no "${field}"`,
          ),
        )
      : []),
  ]
}

/** What Vertex AI needs. */
export const GOOGLE_RULES: Rule[] = [vertex]
