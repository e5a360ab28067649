import { type DialectName, ENDPOINTS, REALTIME } from '../endpoints/endpoints'
import { isMethod } from '../google/method-in'

/**
 * The API that a client speaks, by the headers that only its clients send.
 *
 * - Anthropic's clients always send `anthropic-version`. https://docs.anthropic.com/en/api/versioning
 * - Google's clients send their key in a header of its own. https://ai.google.dev/api/rest
 */
export function spokenBy(headers: Headers): DialectName {
  if (headers.has('anthropic-version')) return 'anthropic'
  return headers.has('x-goog-api-key') ? 'google' : 'openai'
}

/** The API that a request means, by its path, or by its headers if several APIs have the path. */
export const dialectAt = (path: string, headers: Headers): DialectName =>
  dialectAmong(dialectsAt(path), headers)

/** The API that a request means of those that have its path. */
export function dialectAmong(dialects: readonly DialectName[], headers: Headers): DialectName {
  const [only = 'openai'] = dialects
  if (dialects.length === 1) return only
  const spoken = spokenBy(headers)
  return dialects.includes(spoken) ? spoken : 'openai'
}

/** The APIs that have a path. A path that Portus does not serve may be of any API below `/v1`. */
export function dialectsAt(path: string): readonly DialectName[] {
  const root = ROOTS.find((one) => isBelow(path, one.path))
  if (root) return root.dialects
  if (isMethod(path)) return ['google']
  if (isBelow(path, '/v1/models')) return ['openai', 'anthropic', 'google']
  const having = new Set<DialectName>()
  for (const [root, endpoints] of SERVED)
    if (isBelow(path, root)) for (const { dialect } of endpoints) having.add(dialect)
  if (having.size === 0) return ['openai', 'anthropic', 'google']
  if (isGooglesToo(path)) having.add('google')
  return [...having]
}

/**
 * What Google keeps where others keep theirs. Its SDK for JavaScript asks below `/v1` since version 3.
 * https://ai.google.dev/api/files, https://ai.google.dev/api/batch-api
 */
const isGooglesToo = (path: string): boolean =>
  isBelow(path, '/v1/files') || isBelow(path, '/v1/batches')

/** The endpoints by what their paths begin with, up to the first id. */
const SERVED = Map.groupBy([...ENDPOINTS, REALTIME], ({ path }) => path.split('/:')[0] ?? path)

/** Every path below these is of one API, even if Portus does not serve it. */
const ROOTS: readonly { path: string; dialects: readonly [DialectName] }[] = [
  { path: '/v1/messages', dialects: ['anthropic'] },
  { path: '/api/oauth', dialects: ['anthropic'] },
  { path: '/managed', dialects: ['anthropic'] },
  { path: '/v1beta', dialects: ['google'] },
  { path: '/v1beta1', dialects: ['google'] },
  { path: '/upload', dialects: ['google'] },
]

/** Whether `path` equals `root`, or is below it. */
const isBelow = (path: string, root: string): boolean =>
  path.startsWith(root) && (path.length === root.length || path[root.length] === '/')
