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

/**
 * The headers in which Codex names its session and asks for what OpenAI's Responses do for it alone.
 * https://github.com/openai/codex
 */
const OF_CODEX =
  /^(?:session-id|thread-id|originator|x-codex-[a-z0-9-]{1,64}|x-openai-internal-codex-responses-lite)$/

/** The providers of OpenAI's own Responses. Codex' headers say too much of a person's work for anybody else. */
const FOR_CODEX: ReadonlySet<string | undefined> = new Set(['openai', 'azure-openai'])

/** Whether a provider gets Codex' headers. */
export const takesCodexHeaders = (provider: string | undefined): boolean => FOR_CODEX.has(provider)

/** Codex' headers among those of a client. */
export const codexHeaders = (client: Headers): Readonly<Record<string, string>> =>
  Object.fromEntries([...client].filter(([name]) => OF_CODEX.test(name)))
