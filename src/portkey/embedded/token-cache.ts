/**
 * Keeps the short-lived access tokens that the gateway fetches for service accounts and assumed
 * roles. Without it the gateway signs a JWT and asks Google for a token on every single request.
 */
export type TokenCache = {
  get: (environment: unknown, key: string) => Promise<unknown>
  put: (environment: unknown, key: string, value: unknown, ttlSeconds: number) => Promise<void>
}

const MAX_TOKENS = 1000

/**
 * @param nowMs Milliseconds of a clock; a test may turn it.
 * @param onToken Sees each token that is kept.
 */
export function tokenCache(
  nowMs: () => number = Date.now,
  onToken: (value: unknown, ttlSeconds: number) => void = () => {},
): TokenCache {
  const tokens = new Map<string, { value: unknown; expiresAtMs: number }>()
  return {
    async get(_environment, key) {
      const token = tokens.get(key)
      if (token && token.expiresAtMs > nowMs()) return token.value
      tokens.delete(key)
      return null
    },
    async put(_environment, key, value, ttlSeconds) {
      // A failed token request arrives here as `undefined`; remembering it would outlive the fault.
      if (!value) return
      onToken(value, ttlSeconds)
      if (tokens.size >= MAX_TOKENS) tokens.clear()
      tokens.set(key, { value, expiresAtMs: nowMs() + ttlSeconds * 1000 })
    },
  }
}
