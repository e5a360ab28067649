import type { Problem } from './source/problems'
import type { Env } from './source/variables'

/** How variables are called that hold the key of a provider. Others may be for other programs. */
const LIKE_PROVIDER_KEY = /^(?!PORTUS_)[A-Z0-9_]+_API_KEY$/

/**
 * Warnings about keys of providers that are set and that no alias has: a name that is misspelt somewhere, or a key that
 * need not lie there.
 *
 * @param used The values that are in the configuration.
 */
export const unusedKeys = (env: Env, used: ReadonlySet<string>): Problem[] =>
  Object.entries(env)
    .filter(([name, value]) => LIKE_PROVIDER_KEY.test(name) && value && !used.has(value))
    .map(([source]) => ({ source, message: 'is set, and no alias uses it' }))
