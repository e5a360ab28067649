import type { EntryKind, OperatorStore } from './operator-store'

/** Keeps entries in the memory of this process alone. */
export function memoryOperators(): OperatorStore {
  const kinds: Readonly<Record<EntryKind, Map<string, string>>> = {
    pause: new Map(),
    alert: new Map(),
  }
  return {
    kind: 'memory',
    all: async (kind) => new Map(kinds[kind]),
    async set(kind, name, value) {
      const isOther = kinds[kind].get(name) !== value
      kinds[kind].set(name, value)
      return isOther
    },
    async remove(kind, name, was) {
      const entries = kinds[kind]
      return (was === undefined || entries.get(name) === was) && entries.delete(name)
    },
    async replace(kind, name, was, value) {
      if (kinds[kind].get(name) !== was) return false
      kinds[kind].set(name, value)
      return true
    },
    close() {},
  }
}
