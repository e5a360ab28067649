import { dialectAt } from '../api/spoken/dialect-at'

/** The methods that a path takes; empty for an unknown path. */
export type MethodsOf = (path: string) => readonly string[]

/** Where a client asked for something, and what. */
export type Missed = { path: string; method: string }

/** What a client should have: a base address without its host, and the path that is then asked for. */
export type Intended = { base: '/v1' | ''; path: string }

/** Longer paths are no mistake in a base address. It also bounds the search. */
const MAX_SEGMENTS = 16

/** White space that was copied with an address stands in a path as one of these. */
const BLANKS: readonly string[] = ['%20', '%09', '%0a', '%0d']

function withoutBlanks(path: string): string {
  let end = path.length
  while (BLANKS.includes(path.slice(end - 3, end).toLowerCase())) end -= 3
  return path.slice(0, end)
}

/**
 * What a client with a wrong base address means: the longest end of its path that Portus serves, if need be below
 * the version that the base address lacks. OpenAI's SDKs have the version in the base address, Anthropic's and
 * Google's put it into the path. https://github.com/openai/openai-node#readme
 */
export function intendedBy(
  { path, method }: Missed,
  headers: Headers,
  methodsOf: MethodsOf,
): Intended | undefined {
  if (path.length > 2048) return undefined
  const segments = withoutBlanks(path).split('/').filter(Boolean)
  if (segments.length > MAX_SEGMENTS) return undefined
  for (const start of segments.keys()) {
    const end = `/${segments.slice(start).join('/')}`
    for (const found of [end, `/v1${end}`, `/v1beta${end}`])
      if (/^\/v1(?:beta)?\//.test(found) && methodsOf(found).includes(method))
        return { base: dialectAt(found, headers) === 'openai' ? '/v1' : '', path: found }
  }
  return undefined
}
