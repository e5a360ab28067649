import { ENDPOINTS, type Endpoint } from '../api/endpoints/endpoints'

/** An endpoint that a request asks for, and the ids in its path in their order. */
export type Found = { endpoint: Endpoint; ids: readonly string[] }

/**
 * The endpoint at a path of the demo provider. OpenAI and Anthropic have some paths in common, and only requests to
 * Anthropic's have a version in a header.
 */
export function endpointAt(method: string, path: string, headers: Headers): Found | undefined {
  const segments = path.split('/')
  const having = ENDPOINTS.filter(
    (one) => one.method === method && fits(one.path.split('/'), segments),
  )
  const dialect = headers.has('anthropic-version') ? 'anthropic' : 'openai'
  const endpoint = having.find((one) => one.dialect === dialect) ?? having[0]
  if (!endpoint) return undefined
  const pattern = endpoint.path.split('/')
  return { endpoint, ids: segments.filter((_, at) => pattern[at]?.startsWith(':')) }
}

const fits = (pattern: readonly string[], segments: readonly string[]): boolean =>
  pattern.length === segments.length &&
  pattern.every((one, at) => (one.startsWith(':') ? segments[at] !== '' : one === segments[at]))
