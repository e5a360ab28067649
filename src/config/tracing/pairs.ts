/** The name of a header or of an attribute of a resource. RFC 9110 section 5.6.2. */
const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~/-]{1,256}$/

/** What a header can hold, and an attribute as well. RFC 9110 section 5.5. */
const VALUE = /^[\x20-\x7e\x80-\uffff]*$/

/**
 * Reads `name=value,name=value`, where values are percent-encoded.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
 *
 * @returns Undefined where it is not that.
 */
export function readPairs(text: string): Record<string, string> | undefined {
  const pairs: [string, string][] = []
  for (const part of text.split(',')) {
    if (part.trim() === '') continue
    const equals = part.indexOf('=')
    const name = part.slice(0, Math.max(0, equals)).trim()
    const value = decoded(part.slice(equals + 1).trim())
    if (!NAME.test(name) || value === undefined || !VALUE.test(value)) return undefined
    pairs.push([name, value])
  }
  return Object.fromEntries(pairs)
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
