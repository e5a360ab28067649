import type { Endpoint } from '../endpoints/endpoint'
import { GOOGLE_INFERENCE, methodOf } from '../endpoints/google'

const BY_METHOD: ReadonlyMap<string, Endpoint> = new Map(
  GOOGLE_INFERENCE.map((endpoint) => [methodOf(endpoint), endpoint]),
)

/**
 * The alias and the endpoint that a path behind `/v1beta/models/` names: `<alias>:<method>`. Undefined for a method
 * that there is not.
 */
export function methodIn(path: string): { named: string; endpoint: Endpoint } | undefined {
  const decoded = decodedPath(path)
  const at = decoded.lastIndexOf(':')
  const endpoint = BY_METHOD.get(decoded.slice(at + 1))
  return at > 0 && endpoint ? { named: decoded.slice(0, at), endpoint } : undefined
}

/** Elysia 1.4 does not decode a wildcard, and SDKs send a slash in a name as `%2F`. */
function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
