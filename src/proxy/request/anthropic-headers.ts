/**
 * The client's headers that become a part of the gateway's configuration, once for each target. Their values
 * are names and dates. https://docs.anthropic.com/en/api/beta-headers
 */
const IN_CONFIGURATION = ['anthropic-beta', 'anthropic-version']

/** Some forty of Anthropic's names. */
const MAX_LENGTH = 2048

const NAMES = /^[\w ,.:/+-]*$/

/** A client's headers, and the names of those that lost something. */
export type SafeHeaders = { headers: Headers; dropped?: readonly string[] }

/**
 * Takes out what would grow on its way: other characters are escaped in a configuration. A header is no reason to
 * refuse a request. https://code.claude.com/docs/en/llm-gateway
 */
export function safeAnthropicHeaders(given: Headers): SafeHeaders {
  const dropped = IN_CONFIGURATION.filter((name) => !isSafe(given.get(name)))
  if (dropped.length === 0) return { headers: given }
  const headers = new Headers(given)
  for (const name of dropped) {
    const kept = safePart(given.get(name) ?? '')
    if (kept === '') headers.delete(name)
    else headers.set(name, kept)
  }
  return { headers, dropped }
}

const isSafe = (value: string | null): boolean =>
  value === null || (value.length <= MAX_LENGTH && NAMES.test(value))

/** The first names of a list, as many as there may be. */
function safePart(list: string): string {
  const kept: string[] = []
  let length = 0
  for (const name of list.split(',')) {
    if (!NAMES.test(name)) continue
    length += name.length + 1
    if (length > MAX_LENGTH) break
    kept.push(name.trim())
  }
  return kept.join(',')
}
