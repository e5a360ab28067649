import type { Snapshot } from './snapshot'

/** Names of what differs between two configurations. No value is among them. */
export type NameChanges = {
  added: readonly string[]
  changed: readonly string[]
  removed: readonly string[]
}

/** What differs between two configurations. */
export type Changes = {
  aliases: NameChanges
  applications: NameChanges
  teams: NameChanges
  /** `application/key`, by the names of keys; those of operators are `admin/key`. */
  keys: NameChanges
  /** Models, `tiers` and `discounts` of the file of prices. */
  prices: NameChanges
}

/** What a configuration changes. */
export const changesBetween = (before: Snapshot, after: Snapshot): Changes => ({
  aliases: namesThatDiffer(before.aliases, after.aliases),
  applications: namesThatDiffer(applicationsOf(before), applicationsOf(after)),
  keys: namesThatDiffer(keysOf(before), keysOf(after)),
  prices: namesThatDiffer(before.prices.written, after.prices.written),
  teams: namesThatDiffer(teamsOf(before), teamsOf(after)),
})

/** What each application may do, and its keys, as a text to compare. It goes nowhere else. */
function applicationsOf({ applications, keys }: Snapshot): ReadonlyMap<string, string> {
  const byName = Map.groupBy(keys, ({ application }) => application)
  const names = new Set([...applications.keys(), ...byName.keys()])
  return new Map(
    Array.from(names, (name) => [
      name,
      JSON.stringify([
        applications.get(name),
        byName.get(name)?.map(({ digest, ...key }) => [digest.toHex(), key]),
      ]),
    ]),
  )
}

/** Digest and end of each key, as a text to compare. One of the environment is called as its variable. */
function keysOf({ keys, adminKeys = [] }: Snapshot): ReadonlyMap<string, string> {
  return new Map([
    ...keys.map(({ application, name, variable, digest, expiresAtMs }): [string, string] => [
      `${application}/${name ?? variable ?? ''}`,
      JSON.stringify([digest.toHex(), expiresAtMs]),
    ]),
    ...adminKeys.map(({ name, digest }): [string, string] => [`admin/${name}`, digest.toHex()]),
  ])
}

const teamsOf = ({ teams }: Snapshot): ReadonlyMap<string, string> =>
  new Map(Array.from(teams, ([name, team]) => [name, JSON.stringify(team)]))

/** The names of two maps whose values differ. */
function namesThatDiffer<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): NameChanges {
  const kept = [...after].filter(([name]) => before.has(name))
  return {
    added: [...after.keys()].filter((name) => !before.has(name)),
    changed: kept.flatMap(([name, value]) => (before.get(name) === value ? [] : [name])),
    removed: [...before.keys()].filter((name) => !after.has(name)),
  }
}
