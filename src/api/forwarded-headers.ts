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
export const FORWARDED = ['accept', 'user-agent', ...ON_TRANSLATED] as const
