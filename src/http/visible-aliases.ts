import type { Alias } from '../alias/alias'

/** The aliases that lists of models show. */
export const visibleAliases = (aliases: ReadonlyMap<string, Alias>): Alias[] =>
  [...aliases.values()].filter(({ isHidden }) => !isHidden)
