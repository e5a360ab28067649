import type { Endpoint } from '../endpoints/endpoint'
import { GOOGLE_INFERENCE, methodOf } from '../endpoints/google'

const BY_METHOD: ReadonlyMap<string, Endpoint> = new Map(
  GOOGLE_INFERENCE.map((endpoint) => [methodOf(endpoint), endpoint]),
)

/** What a model can be asked for. */
export const METHODS: readonly string[] = [...BY_METHOD.keys()]

/**
 * Where Google has its models. Its SDK for JavaScript has used the first one since version 3, all others the second.
 * Vertex AI in express mode, which wants a key alone, has the third.
 * https://ai.google.dev/gemini-api/docs/api-versions,
 * https://cloud.google.com/vertex-ai/generative-ai/docs/start/express-mode/vertex-ai-express-mode-api-reference
 */
export const MODEL_ROOTS = [
  '/v1/models/',
  '/v1beta/models/',
  '/v1beta1/publishers/google/models/',
] as const

/** Whether a path names a method of one of Google's models. OpenAI's and Anthropic's models have none. */
export const isMethod = (path: string): boolean =>
  MODEL_ROOTS.some((root) => path.startsWith(root) && methodIn(path.slice(root.length)))

/**
 * The alias and the endpoint that a path behind one of {@link MODEL_ROOTS} names: `<alias>:<method>`. Undefined for a method
 * that there is not.
 */
export function methodIn(path: string): { named: string; endpoint: Endpoint } | undefined {
  const decoded = decodedPath(path)
  const at = decoded.lastIndexOf(':')
  const endpoint = BY_METHOD.get(decoded.slice(at + 1))
  return at > 0 && endpoint ? { named: decoded.slice(0, at), endpoint } : undefined
}

/** What stands before a model's name where it is the name of a thing of Google's. https://ai.google.dev/api/models */
const ROOT = 'models/'

/** The model's name as the name of a thing. */
export const withRoot = (model: string): string =>
  model.startsWith(ROOT) ? model : `${ROOT}${model}`

/** The alias in the name of a model. */
export const withoutRoot = (name: string): string =>
  name.startsWith(ROOT) ? name.slice(ROOT.length) : name

/** Elysia 1.4 does not decode a wildcard, and SDKs send a slash in a name as `%2F`. */
export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
