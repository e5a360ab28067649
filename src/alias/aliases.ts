import type { Alias } from './alias'

/**
 * The aliases of a configuration by their names. Where an application may use only some of them, the others are not in
 * here, and `denied` has their names: nothing that looks for an alias can find one of those, and the client is told
 * that it may not use it, and not that there is none.
 */
export type Aliases = ReadonlyMap<string, Alias> & { readonly denied?: ReadonlySet<string> }

/** Whether a configuration has an alias of this name, whoever may use it. */
export const isAlias = (aliases: Aliases, name: string): boolean =>
  aliases.has(name) || aliases.denied?.has(name) === true

/** The aliases that `allows` lets through, and the names of the others. */
export function allowedAliases(aliases: Aliases, allows: (name: string) => boolean): Aliases {
  const [allowed, denied] = [new Map<string, Alias>(), new Set<string>()]
  for (const [name, alias] of aliases)
    if (allows(name)) allowed.set(name, alias)
    else denied.add(name)
  return Object.assign(allowed, { denied })
}
