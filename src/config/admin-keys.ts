import { timingSafeEqual } from 'node:crypto'
import { digestOf, type ProxyKey, readKeys } from './keys'
import type { Problem } from './source/problems'
import type { Env } from './source/variables'

/** A key that lets an operator see metrics and the state. Portus keeps only the digest. */
export type AdminKey = { readonly name: string; readonly digest: Uint8Array }

const PREFIX = 'PORTUS_ADMIN_KEY_'

/** What is wrong with a variable that is the beginning alone. */
const UNNAMED = 'names nobody: PORTUS_ADMIN_KEY_<NAME>'

/**
 * Reads the variables `PORTUS_ADMIN_KEY_<NAME>`: a key, or `sha256:` and its hexadecimal digest. No key of an application may
 * be one of them: neither opens what the other one does.
 *
 * @param ofApplications The keys of applications.
 */
export function loadAdminKeys(
  env: Env,
  ofApplications: readonly ProxyKey[],
): { adminKeys: AdminKey[]; problems: Problem[] } {
  const { found, problems } = readKeys(env, PREFIX, UNNAMED)
  const both = found.filter(({ digest }) =>
    ofApplications.some((key) => timingSafeEqual(key.digest, digest)),
  )
  return {
    adminKeys: found.map(({ name, digest }) => ({ name, digest })),
    problems: [
      ...problems,
      ...both.map(({ source }) => ({
        source,
        message: 'is the key of an application as well; make another one',
      })),
    ],
  }
}

/** The key among the texts that somebody sent, if one of them is one. It compares every key in constant time. */
export function adminKeyAmong(
  keys: readonly AdminKey[],
  presented: readonly string[],
): AdminKey | undefined {
  let found: AdminKey | undefined
  for (const text of presented) {
    const digest = digestOf(text)
    for (const key of keys) if (timingSafeEqual(key.digest, digest)) found = key
  }
  return found
}

/** Whether a text that somebody sent is one of the keys. */
export const isAdminKey = (keys: readonly AdminKey[], presented: string): boolean =>
  adminKeyAmong(keys, [presented]) !== undefined
