import type { Snapshot } from './snapshot'

/** Names of what differs between two configurations. No value is among them. */
export type NameChanges = {
  added: readonly string[]
  changed: readonly string[]
  removed: readonly string[]
}

/** What differs between two configurations. */
export type Changes = { aliases: NameChanges }

/** What a configuration changes. */
export const changesBetween = (before: Snapshot, after: Snapshot): Changes => ({
  aliases: namesThatDiffer(before.aliases, after.aliases, Object.is),
})

/** The names of two maps whose values differ. */
export function namesThatDiffer<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  isSame: (a: T, b: T) => boolean,
): NameChanges {
  const both = [...after].flatMap(([name, value]) => {
    const old = before.get(name)
    return old === undefined || isSame(old, value) ? [] : [name]
  })
  return {
    added: [...after.keys()].filter((name) => !before.has(name)),
    changed: both,
    removed: [...before.keys()].filter((name) => !after.has(name)),
  }
}
