import { type Alias, prepareAlias } from './alias'
import type { AliasFile } from './schema'

const sources = new WeakMap<Alias, AliasFile>()

/**
 * Prepares aliases, and takes over those whose file says what it said before: they keep what was learnt of them, and a
 * reload can tell which have changed.
 *
 * @param before The aliases that are served now.
 */
export const reusing =
  (before: ReadonlyMap<string, Alias>) =>
  (name: string, file: AliasFile): Alias => {
    const known = before.get(name)
    if (known && Bun.deepEquals(sources.get(known), file, true)) return known
    const alias = prepareAlias(name, file)
    sources.set(alias, file)
    return alias
  }
