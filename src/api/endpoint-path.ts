import { portusError } from '../errors'
import type { Endpoint } from './endpoints/endpoints'

declare const checked: unique symbol

/**
 * An endpoint's path with its ids and its query. Only {@link endpointPath} makes one. The path that a
 * client sent never becomes one: a gateway has further routes, and one of them is an open relay.
 */
export type EndpointPath = string & { readonly [checked]: true }

/** The ids that OpenAI's API gives out. No slash, no dot-dot and no escape fits. */
const ID = /^[A-Za-z0-9_-]{1,128}$/

/** The member in the name of a query parameter, as in `metadata[team]`. */
const MEMBER = /\[[^[\]]*\]$/

/**
 * Makes the path of a request.
 *
 * @param ids The client's ids, in the order of the path.
 * @param query The client's query. Only the parameters that the endpoint names are kept.
 * @throws {PortusError} `invalid_request` for an id with other characters.
 */
export function endpointPath(
  { path, query: allowed }: Pick<Endpoint, 'path' | 'query'>,
  ids: Ids,
  query: URLSearchParams,
): EndpointPath {
  const filled = withIds(path, ids)
  if (allowed.length === 0 || query.size === 0) return filled as EndpointPath
  const isAllowed = (name: string) =>
    allowed.includes(name) || allowed.includes(name.replace(MEMBER, ''))
  const kept = new URLSearchParams([...query].filter(([name]) => isAllowed(name)))
  return (kept.size > 0 ? `${filled}?${kept}` : filled) as EndpointPath
}

/** The ids of a request, in the order of its endpoint's path. */
export type Ids = readonly string[]

/** A segment of a path that stands for an id, with its slash. */
const PLACE = /\/:\w+/g

/** The names of the ids in an endpoint's path. */
export const idsIn = (path: string): readonly string[] =>
  (path.match(PLACE) ?? []).map((place) => place.slice('/:'.length))

function withIds(path: string, ids: Ids): string {
  if (!path.includes('/:')) return path
  let at = 0
  return path.replace(PLACE, () => `/${checkedId(ids[at++])}`)
}

function checkedId(id: string | undefined): string {
  if (id !== undefined && ID.test(id)) return id
  throw portusError('invalid_request', 'invalid_id', { param: 'id' })
}

/** The query of a path, with its question mark, or an empty text. */
export const queryIn = (path: EndpointPath): string => {
  const start = path.indexOf('?')
  return start === -1 ? '' : path.slice(start)
}

/** An address below another one, which may have a query. */
export function urlBelow(url: string, tail: string): string {
  const query = url.indexOf('?')
  return query === -1 ? `${url}/${tail}` : `${url.slice(0, query)}/${tail}${url.slice(query)}`
}

const NO_QUERY = new URLSearchParams()

/** The query of a request's URL. Does not use `new URL`: a hostile `Host` header makes it throw. */
export function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?')
  if (start === -1) return NO_QUERY
  const end = url.indexOf('#', start)
  return new URLSearchParams(url.slice(start + 1, end === -1 ? undefined : end))
}
