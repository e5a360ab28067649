import type { AwsCredentials } from './sign-aws'

/** Remembers short-lived keys of AWS by their ids. */
export type AwsKeyring = {
  /** Keeps a value if it is a key. Values of other kinds are ignored. */
  note(value: unknown, ttlSeconds: number): void
  /** The key with this id, for as long as it may be in use. */
  find(accessKeyId: string): AwsCredentials | undefined
}

const MAX_KEYS = 1000

/** A request that was signed just before its key left the gateway's cache is signed again a little later. */
const GRACE_MS = 60_000

/**
 * Makes a keyring. The gateway assumes roles itself and keeps the keys in its token cache; a signed request
 * shows only the id of its key, and signing it again needs the secret.
 *
 * @param nowMs Milliseconds of a clock; a test may turn it.
 */
export function awsKeyring(nowMs: () => number = Date.now): AwsKeyring {
  const keys = new Map<string, { credentials: AwsCredentials; expiresAtMs: number }>()
  return {
    note(value, ttlSeconds) {
      const credentials = credentialsIn(value)
      if (!credentials) return
      const { accessKeyId } = credentials
      keys.delete(accessKeyId)
      keys.set(accessKeyId, { credentials, expiresAtMs: nowMs() + ttlSeconds * 1000 + GRACE_MS })
      const [oldest] = keys.keys()
      if (keys.size > MAX_KEYS && oldest !== undefined) keys.delete(oldest)
    },
    find(accessKeyId) {
      const key = keys.get(accessKeyId)
      if (key && key.expiresAtMs > nowMs()) return key.credentials
      keys.delete(accessKeyId)
      return undefined
    },
  }
}

/** STS answers with three strings and a date. */
function credentialsIn(value: unknown): AwsCredentials | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { accessKeyId, secretAccessKey, sessionToken } = value as Partial<Record<string, unknown>>
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return undefined
  return {
    accessKeyId,
    secretAccessKey,
    ...(typeof sessionToken === 'string' && sessionToken && { sessionToken }),
  }
}
