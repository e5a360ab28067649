import type { Leaf } from '../../alias/defaults'
import type { Target } from '../../alias/schema'
import { apiOf } from '../../alias/target-api'
import { AZURE_CLAUDE } from '../../api/provider-apis'
import { azureAuthority, WRONG_AUTHORITY } from '../../credentials/azure/azure-authority'
import { AZURE_MODES, azureFlowOf, azureModeOf } from '../../credentials/azure/azure-flow'
import { missingOf } from '../../credentials/azure/azure-members'
import { identityPlace } from '../../credentials/azure/managed-identity'
import { find, type Rule } from './finding'

const isAzure = ({ provider }: Target): boolean =>
  provider === 'azure-openai' || provider === 'azure-ai'

const MODE = 'azure_auth_mode'

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')

/** Members that only one mode reads. */
const OF_MODES = {
  azure_entra_client_id: 'entra',
  azure_entra_client_secret: 'entra',
  azure_workload_client_id: 'workload',
  azure_managed_client_id: 'managed',
} as const satisfies Partial<Record<keyof Target, string>>

const credentials: Rule = (target, path) => {
  if (!isAzure(target)) return []
  const given = (['api_key', 'azure_ad_token', MODE] as const).filter((name) => target[name])
  const [member, mode] =
    Object.entries(OF_MODES).find(
      ([name]) => target[name as keyof typeof OF_MODES] !== undefined,
    ) ?? []
  return [
    ...find(
      given.length === 0 && !target.custom_host,
      path,
      mode
        ? `"${MODE}" is missing; "${mode}" goes with "${member}"`
        : `"api_key" is missing; ${target.provider} needs credentials: a key, or an "${MODE}" (${quoted(AZURE_MODES)})`,
    ),
    ...find(given.length > 1, path, `has ${quoted(given)}, of which only one can be meant`),
    ...find(
      Boolean(target.azure_auth_mode) && !azureModeOf(target),
      [...path, MODE],
      `must be one of ${quoted(AZURE_MODES)}`,
    ),
  ]
}

/** A member of another mode would be passed over, and another identity would ask. */
const otherModes: Rule = (target, path) => {
  const mode = azureModeOf(target)
  if (!isAzure(target) || mode === 'default' || (target.azure_auth_mode && !mode)) return []
  // That the mode is missing has been said.
  if (!mode && !target.api_key && !target.azure_ad_token && !target.custom_host) return []
  return Object.entries(OF_MODES).flatMap(([member, reader]) =>
    find(
      target[member as keyof typeof OF_MODES] !== undefined && reader !== mode,
      [...path, member],
      `has no effect without "${MODE}": "${reader}"`,
    ),
  )
}

/** What the identity of a mode needs. With a remote gateway the variables are its own. */
const identity: Rule = (target, path, env) => {
  if (!isAzure(target) || env.PORTKEY_GATEWAY_URL) return []
  const flow = azureFlowOf(target, env)
  if (!flow) return []
  if (flow === 'managed') {
    const place = identityPlace(env)
    return place.kind === 'unknown' ? [{ path: [...path, MODE], message: place.problem }] : []
  }
  return [
    ...missingOf(flow, target, env).map((message) => ({ path, message })),
    ...find(!azureAuthority(env), [...path, MODE], WRONG_AUTHORITY),
  ]
}

const openai: Rule = (target, path) => {
  if (target.provider !== 'azure-openai') return []
  const isElsewhere = Boolean(target.custom_host)
  return [
    ...find(
      !isElsewhere && target.resource_name === undefined,
      path,
      '"resource_name" is missing, e.g. "my-resource"',
    ),
    ...find(
      !isElsewhere && target.api_version === undefined,
      path,
      '"api_version" is missing, e.g. "v1"',
    ),
    ...find(
      target.deployment_id === undefined && target.api_version !== 'v1',
      path,
      '"deployment_id" is missing; only "api_version": "v1" works without',
    ),
  ]
}

const FOUNDRY = 'azure_foundry_url'

const foundry: Rule = (target, path) => {
  if (target.provider !== 'azure-ai') return []
  const url = target.azure_foundry_url
  return [
    ...find(
      !url && !target.custom_host,
      path,
      `"${FOUNDRY}" is missing, e.g. "https://my-resource.services.ai.azure.com/models"`,
    ),
    ...find(
      url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? ''),
      [...path, FOUNDRY],
      'must be a URL that begins with http:// or https://',
    ),
  ]
}

/** What Azure needs. */
export const AZURE_RULES: Rule[] = [credentials, otherModes, identity, openai, foundry]

/** What a remote gateway cannot do with a target on Azure. It knows members and modes of its own alone. */
export function beyondRemoteAzure(leaf: Leaf): string[] {
  if (!isAzure(leaf)) return []
  const mode = azureModeOf(leaf)
  const isClaude = apiOf(leaf) === AZURE_CLAUDE
  return [
    ...(mode === 'default'
      ? [
          `a remote gateway does not know "${MODE}": "default"; use the gateway inside, or another mode`,
        ]
      : []),
    ...(mode === 'entra' ? missingOf('entra', leaf, {}).map(inAlias) : []),
    ...(isClaude && (mode || leaf.azure_ad_token)
      ? [
          'a remote gateway sends no Microsoft Entra token to Claude; use the gateway inside, or "api_key"',
        ]
      : []),
  ]
}

/** The variables of this process are not those of the gateway. */
const inAlias = (message: string): string =>
  message.replace(/; set it.*$/, '; a remote gateway reads no variable in its place')
