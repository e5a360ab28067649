import { keyOf, type Owner } from '../owners/owner-store'
import type { Change } from './change'

/** Changes that the database does not have yet, by the things that they are of. */
export type Pending = {
  add(change: Change): void
  /** The database has it, or never will. */
  settle(change: Change): void
  /** The owners of a thing as they will be, by those that the database knows. */
  onto(kind: string, id: string, owners: readonly Owner[]): readonly Owner[]
}

/** Nothing is pending at first. */
export function pendingChanges(): Pending {
  const changes = new Map<string, Set<Change>>()
  return {
    add(change) {
      const key = keyOf(change.thing)
      changes.set(key, (changes.get(key) ?? new Set()).add(change))
    },
    settle(change) {
      const key = keyOf(change.thing)
      const left = changes.get(key)
      left?.delete(change)
      if (left?.size === 0) changes.delete(key)
    },
    onto(kind, id, owners) {
      let all = owners
      for (const change of changes.get(keyOf({ kind, id })) ?? [])
        all =
          change.doing === 'forget'
            ? all.filter(({ application }) => application !== change.application)
            : withOwner(all, change.owner)
      return all
    },
  }
}

/** Who came first at a provider stays. */
const withOwner = (owners: readonly Owner[], owner: Owner): readonly Owner[] =>
  owners.some(({ provider }) => provider === owner.provider) ? owners : [...owners, owner]
