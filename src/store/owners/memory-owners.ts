import { keyOf, MAX_ID_LENGTH, type Owner, type OwnerBounds, type OwnerStore } from './owner-store'

type Entry = Owner & { key: string; madeAtMs: number }

const ownerIn = ({ application, alias, provider }: Entry): Owner => ({
  application,
  alias,
  provider,
})

/**
 * Remembers owners in the memory of this process. The oldest go first.
 *
 * @param nowMs The time, which does not go backwards.
 */
export function memoryOwners(bounds: OwnerBounds, nowMs: () => number): OwnerStore {
  const things = new Map<string, Entry[]>()
  /** By application, the oldest first. */
  const applications = new Map<string, Set<Entry>>()
  /** All of them, the oldest first. */
  const entries = new Set<Entry>()

  const drop = (entry: Entry) => {
    entries.delete(entry)
    const others = things.get(entry.key)?.filter((one) => one !== entry) ?? []
    if (others.length > 0) things.set(entry.key, others)
    else things.delete(entry.key)
    const own = applications.get(entry.application)
    own?.delete(entry)
    if (own?.size === 0) applications.delete(entry.application)
  }

  const add = (entry: Entry) => {
    const own = applications.get(entry.application) ?? new Set()
    applications.set(entry.application, own)
    for (const oldest of own) {
      if (own.size < bounds.maxOfApplication && entries.size < bounds.max) break
      drop(oldest)
    }
    // Whoever has nothing yet takes no room from those who have.
    if (entries.size >= bounds.max) return
    applications.set(entry.application, own.add(entry))
    entries.add(entry)
    things.set(entry.key, [...(things.get(entry.key) ?? []), entry])
  }

  const purge = () => {
    const oldestMs = nowMs() - bounds.maxAgeMs
    for (const entry of entries) {
      if (entry.madeAtMs > oldestMs) return
      drop(entry)
    }
  }

  return {
    async remember(made, owner) {
      purge()
      for (const thing of made) {
        const key = keyOf(thing)
        const isKnown = things.get(key)?.some(({ provider }) => provider === owner.provider)
        if (!isKnown && thing.id.length <= MAX_ID_LENGTH) add({ ...owner, key, madeAtMs: nowMs() })
      }
    },
    async find(kind, ids) {
      purge()
      const found = new Map<string, readonly Owner[]>()
      for (const id of ids) {
        const owners = things.get(keyOf({ kind, id }))
        if (owners) found.set(id, owners.map(ownerIn))
      }
      return found
    },
    async forget({ kind, id }, application) {
      for (const entry of things.get(keyOf({ kind, id })) ?? [])
        if (entry.application === application) drop(entry)
    },
    async purge() {
      purge()
    },
    async close() {
      things.clear()
      applications.clear()
      entries.clear()
    },
  }
}
