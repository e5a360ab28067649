import type { Problem } from './source/problems'
import type { Env } from './source/variables'

/** Whether a variable is called as the key of a provider. Others may be for other programs. */
const isLikeProviderKey = (name: string): boolean =>
  name.endsWith('_API_KEY') && !name.startsWith('PORTUS_')

/**
 * Warnings about keys of providers that are set and that no alias has: a name that is misspelt somewhere, or a key that
 * need not lie there.
 *
 * @param used The values that are in the configuration.
 */
export const unusedKeys = (env: Env, used: ReadonlySet<string>): Problem[] =>
  Object.entries(env)
    .filter(([name, value]) => isLikeProviderKey(name) && value && !used.has(value))
    .map(([source]) => ({ source, message: 'is set, and no alias uses it' }))
