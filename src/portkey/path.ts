import type { Endpoint } from '../api/endpoints'
import { PortusError } from '../errors'

declare const checked: unique symbol

/**
 * A path for the gateway, with its query. Only {@link gatewayPath} makes one: a client's path never
 * becomes one, because `/v1/proxy/*` in a client's hands would be an open relay with the operator's
 * credentials.
 */
export type GatewayPath = string & { readonly [checked]: true }

/** The ids that OpenAI's API gives out; no slash, dot-dot or escape can be one. */
const ID = /^[A-Za-z0-9_-]{1,128}$/

/** What stands behind the name of a parameter that has members: `metadata[team]`. */
const MEMBER = /\[[^[\]]*\]$/

const API_ROOT = '/v1'
const PASSTHROUGH_ROOT = '/v1/proxy'

/**
 * Makes the gateway's path for a request.
 *
 * @param id The client's id, for an endpoint that has one.
 * @param query The client's query; only what the endpoint names goes on.
 * @param prefix For the passthrough: what stands before the endpoint's path at the provider.
 * @throws {PortusError} `invalid_request` for an id that cannot be one.
 */
export function gatewayPath(
  { path, query: allowed }: Pick<Endpoint, 'path' | 'query'>,
  id: string | undefined,
  query: URLSearchParams,
  prefix?: '' | '/v1' | '/v2',
): GatewayPath {
  const filled = path.includes(':id') ? path.replace(':id', checkedId(id)) : path
  const rooted =
    prefix === undefined ? filled : PASSTHROUGH_ROOT + prefix + filled.slice(API_ROOT.length)
  if (allowed.length === 0 || query.size === 0) return rooted as GatewayPath
  const isAllowed = (name: string) =>
    allowed.includes(name) || allowed.includes(name.replace(MEMBER, ''))
  const kept = new URLSearchParams([...query].filter(([name]) => isAllowed(name)))
  return (kept.size > 0 ? `${rooted}?${kept}` : rooted) as GatewayPath
}

function checkedId(id: string | undefined): string {
  if (id !== undefined && ID.test(id)) return id
  throw new PortusError('invalid_request', 'The id has characters that no id has', { param: 'id' })
}

const NO_QUERY = new URLSearchParams()

/** The query of a request's URL, found without `new URL`, which a hostile `Host` makes throw. */
export function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?')
  if (start === -1) return NO_QUERY
  const end = url.indexOf('#', start)
  return new URLSearchParams(url.slice(start + 1, end === -1 ? undefined : end))
}
