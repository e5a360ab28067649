import { find, type Rule } from './finding'

const credentials: Rule = (target, path) => {
  const { provider } = target
  if (provider !== 'azure-openai' && provider !== 'azure-ai') return []
  return find(
    !(target.api_key || target.custom_host || target.azure_ad_token || target.azure_auth_mode),
    path,
    `"api_key" is missing; ${provider} needs credentials`,
  )
}

const azure: Rule = (target, path) => {
  if (target.provider !== 'azure-openai' || target.custom_host) return []
  return [
    ...find(
      target.resource_name === undefined,
      path,
      '"resource_name" is missing, e.g. "my-resource"',
    ),
    ...find(target.api_version === undefined, path, '"api_version" is missing, e.g. "v1"'),
    ...find(
      target.deployment_id === undefined && target.api_version !== 'v1',
      path,
      '"deployment_id" is missing; only "api_version": "v1" works without',
    ),
  ]
}

/** What Azure needs. */
export const AZURE_RULES: Rule[] = [credentials, azure]
