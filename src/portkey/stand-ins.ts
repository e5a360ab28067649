import type { Target } from '../alias/schema'

/** Stands for a credential in the gateway's requests. Our `fetch` puts the real one in its place. */
export const STAND_IN = 'portus'

/** The members with which the gateway would look for credentials itself. */
const AWS = [
  'api_key',
  'aws_auth_type',
  'aws_role_arn',
  'aws_external_id',
  'aws_session_token',
] as const
const AZURE = [
  'azure_ad_token',
  'azure_auth_mode',
  'azure_entra_tenant_id',
  'azure_entra_client_id',
  'azure_entra_client_secret',
  'azure_entra_scope',
  'azure_managed_client_id',
  'azure_workload_client_id',
] as const
const GOOGLE = ['vertex_service_account_json'] as const

/**
 * A cloud's target as the gateway inside gets it: it looks for no credentials, and knows none.
 *
 * @param fields The target's members.
 */
export function withStandIns(
  { provider }: Target,
  fields: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  switch (provider) {
    case 'bedrock':
    case 'sagemaker':
      return {
        ...without(fields, AWS),
        aws_access_key_id: STAND_IN,
        aws_secret_access_key: STAND_IN,
      }
    case 'azure-openai':
    case 'azure-ai':
      // With a key it says that an upload is one, and keeps `openai_beta`. With a token it does not.
      return { ...without(fields, AZURE), api_key: STAND_IN }
    case 'vertex-ai':
      return { ...projectOf(fields), ...without(fields, GOOGLE), api_key: STAND_IN }
    default:
      return { ...fields }
  }
}

/** The gateway reads the project of an account from the account, which it does not get. */
function projectOf({ vertex_service_account_json: account }: Readonly<Record<string, unknown>>) {
  const { project_id } = Object(account) as { project_id?: unknown }
  return project_id === undefined ? {} : { vertex_project_id: project_id }
}

const without = (fields: Readonly<Record<string, unknown>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
