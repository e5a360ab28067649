/** The client's headers that a provider must see, also where the gateway makes the request anew. */
export const ON_TRANSLATED = [
  'openai-beta',
  'openai-safety-identifier',
  'idempotency-key',
  'x-client-request-id',
] as const

/**
 * The headers of an API request that a provider reads. All other headers of a client stay behind. The
 * gateway would take its own, `x-portkey-*`, as orders about where to send the provider's key. Headers
 * that choose an organization, a project, a workspace or a user profile belong to the operator.
 */
const FORWARDED = ['accept', 'user-agent', ...ON_TRANSLATED] as const

/**
 * The client's headers for the provider: a fresh set, never a copy with headers taken out.
 *
 * @param alsoForwarded Names that the alias lets through as well.
 */
export function providerHeaders(client: Headers, alsoForwarded: readonly string[]): Headers {
  const headers = new Headers()
  const copy = (name: string) => {
    const value = client.get(name)
    if (value !== null) headers.set(name, value)
  }
  for (const name of FORWARDED) copy(name)
  for (const name of alsoForwarded) copy(name)
  return headers
}
