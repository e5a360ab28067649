import type { Endpoint, NativePrefix } from '../api/endpoints/endpoints'
import { formatOf, isNativeKind, type NativeKind, nativeRow } from '../api/native/formats'
import {
  atBase,
  atOrigin,
  type NativeFormat,
  type NativePlace,
  TYPED,
  UNCHANGED,
} from '../api/native/row'
import { isOpenAI } from '../api/provider-apis'
import type { Leaf } from './defaults'
import { apiOf } from './target-api'

/** What the alias says of one endpoint: where its provider has it, or that it must be translated. */
type Said = NativePlace | 'translate' | undefined

/**
 * How a target takes an endpoint's own format: as its alias says, else as the table says.
 *
 * @param isForced Whether the alias says that its providers speak every format.
 */
export function nativeFormat(
  leaf: Leaf,
  endpoint: Endpoint,
  isForced: boolean,
): NativeFormat | undefined {
  const { name, sharesFormat: kind = name } = endpoint
  const format = isNativeKind(kind)
    ? tabled(leaf, kind, isForced)
    : untabled(leaf, endpoint, isForced)
  return format && withOwnRules(format, leaf)
}

function tabled(leaf: Leaf, kind: NativeKind, isForced: boolean): NativeFormat | undefined {
  const row = nativeRow(kind, apiOf(leaf), leaf.custom_host)
  const said = saidOf(leaf, kind)
  if (said === 'translate') return undefined
  const place = said ?? row?.place ?? (isForced ? atBase() : undefined)
  if (!place) return undefined
  // Who forces the passthrough wants the client's bytes, whatever the table knows of the provider.
  const { takesUsage = true, isBearer = false } = row ?? {}
  if (isForced) return { ...UNKNOWN, ...(isBearer && { isBearer }), takesUsage, place }
  const format = { ...(row ? formatOf(row) : UNKNOWN), place }
  return kind === 'chat' && isBeforeUsage(leaf) ? { ...format, takesUsage: false } : format
}

/** The first version of Azure's API with `stream_options`. Later ones have the same form, or are `v1`. */
const FIRST_WITH_USAGE = '2024-09-01'

/**
 * Whether a target's version of Azure's API refuses `stream_options`.
 * https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
 */
const isBeforeUsage = ({ provider, api_version }: Leaf): boolean =>
  provider === 'azure-openai' &&
  api_version !== undefined &&
  /^\d{4}-\d{2}-\d{2}/.test(api_version) &&
  api_version < FIRST_WITH_USAGE

/** OpenAI's own hosts, and Azure's. https://platform.openai.com/docs/guides/your-data#data-residency-controls */
const OWN_HOST =
  /(?:^|\.)(?:api\.openai\.com|openai\.azure\.(?:com|us|cn)|cognitiveservices\.azure\.com|services\.ai\.azure\.com)$/
/** The first version of Azure's API with Responses. https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle */
const FIRST_WITH_RESPONSES = '2025-03-01'

/**
 * Whether requests in other formats go to a target by OpenAI's Responses. Another server behind OpenAI's name
 * knows chat completions better, unless its alias says that it has Responses.
 */
export function asksByResponses(leaf: Leaf): boolean {
  if (!isOpenAI(leaf)) return false
  const said = leaf.native?.responses
  if (said !== undefined) return said !== false
  const { provider, custom_host, api_version } = leaf
  if (custom_host !== undefined && !OWN_HOST.test(URL.parse(custom_host)?.hostname ?? ''))
    return false
  if (provider !== 'azure-openai' || api_version === undefined) return true
  const version = api_version.trim()
  return !/^\d{4}-\d{2}-\d{2}/.test(version) || version >= FIRST_WITH_RESPONSES
}

/** The endpoints that have no table. */
function untabled(
  leaf: Leaf,
  { native, typed = [] }: Endpoint,
  isForced: boolean,
): NativeFormat | undefined {
  if (typed.includes(apiOf(leaf))) return { ...UNKNOWN, place: TYPED }
  const prefix = native.get(apiOf(leaf)) ?? (isForced ? '' : undefined)
  return prefix === undefined
    ? undefined
    : { ...UNKNOWN, place: atBase(prefix satisfies NativePrefix) }
}

const UNKNOWN = { ...UNCHANGED, aliasDrop: [] }

function saidOf(leaf: Leaf, kind: NativeKind): Said {
  const said = leaf.native?.[kind]
  if (said === undefined) return undefined
  if (said === false) return 'translate'
  if (said === true) return nativeRow(kind, apiOf(leaf), leaf.custom_host)?.place ?? atBase()
  return atOrigin(said)
}

/** A format with what the alias drops and renames. Its own names go before the table's. */
function withOwnRules(format: NativeFormat, { drop = [], rename = {} }: Leaf): NativeFormat {
  const wanted = Object.values(rename)
  const kept = Object.entries(format.rename).filter(([name]) => !wanted.includes(name))
  return { ...format, rename: { ...Object.fromEntries(kept), ...rename }, aliasDrop: drop }
}
