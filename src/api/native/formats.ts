import { NATIVE_CHAT } from './chat'
import { NATIVE_EMBEDDINGS } from './embeddings'
import { NATIVE_GENERATE_CONTENT } from './generate-content'
import { NATIVE_MESSAGES } from './messages'
import { NATIVE_RESPONSES } from './responses'
import { type NativeFormat, type NativePlace, type NativeRow, UNCHANGED } from './row'

/** The endpoints that have a table. */
export type NativeKind = 'chat' | 'messages' | 'responses' | 'generate_content' | 'embeddings'

/** The table, by the endpoint and by whose API a target speaks. */
export const NATIVE_FORMATS: Readonly<Record<NativeKind, Readonly<Record<string, NativeRow>>>> = {
  chat: NATIVE_CHAT,
  messages: NATIVE_MESSAGES,
  responses: NATIVE_RESPONSES,
  generate_content: NATIVE_GENERATE_CONTENT,
  embeddings: NATIVE_EMBEDDINGS,
}

/** The endpoints that have a table, in its order. */
export const NATIVE_KINDS = Object.keys(NATIVE_FORMATS) as readonly NativeKind[]

/** Whether an endpoint has a table, by its name. */
export const isNativeKind = (name: string): name is NativeKind =>
  Object.hasOwn(NATIVE_FORMATS, name)

/** The member that asks for a stream's usage. */
const STREAM_OPTIONS = 'stream_options'

/** A row with all its members. */
export function formatOf({ hosts: _, source: __, ...row }: NativeRow): NativeFormat {
  const format = { ...UNCHANGED, ...row, aliasDrop: [] }
  return format.takesUsage ? format : { ...format, drop: [...format.drop, STREAM_OPTIONS] }
}

/**
 * The row of an API, if it holds for the target's host.
 *
 * @param customHost The alias's own base URL, if it has one.
 */
export function nativeRow(
  kind: NativeKind,
  api: string,
  customHost: string | undefined,
): NativeRow | undefined {
  const rows = NATIVE_FORMATS[kind]
  const row = Object.hasOwn(rows, api) ? rows[api] : undefined
  if (!row?.hosts || customHost === undefined) return row
  const host = URL.parse(customHost)?.hostname ?? ''
  const isOwn = row.hosts.some((own) => (own.startsWith('.') ? host.endsWith(own) : host === own))
  return isOwn ? row : undefined
}

/** What stands between the base URL and an endpoint's path, where nothing else is needed to get there. */
export const prefixOf = (place: NativePlace): '' | `/${string}` | undefined =>
  place.from === 'base' && !place.path.includes('..')
    ? (place.path as '' | `/${string}`)
    : undefined

/** `/v1/projects/p/locations/l` of Vertex AI, behind whatever base. */
const LOCATION = /^.*?\/projects\/[^/]+\/locations\/[^/]+/

/**
 * The address of an endpoint at a provider.
 *
 * @param atBase The address that the gateway's passthrough makes of the endpoint's path and no prefix; for
 *   a place behind a location, the address of the gateway's own route.
 * @param path The endpoint's path, `/v1/chat/completions`.
 */
export function nativeUrl(
  place: Exclude<NativePlace, { from: 'typed' }>,
  atBase: string,
  path: string,
): string {
  const tail = path.slice(path.indexOf('/', 1))
  const url = new URL(atBase)
  if (place.from === 'location') {
    url.search = ''
    url.pathname = `${LOCATION.exec(url.pathname)?.[0] ?? ''}${place.path}${tail}`
    return url.href
  }
  const base =
    place.from === 'origin' ? '' : url.pathname.slice(0, url.pathname.length - tail.length)
  url.pathname = `${base}${place.path.replace(/\/+$/, '')}${tail}`
  return url.href
}
