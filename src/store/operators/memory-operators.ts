import type { OperatorKind, OperatorStore } from './operator-store'

/** Records in the memory of this process alone. */
export function memoryOperators(): OperatorStore {
  const kinds: Record<OperatorKind, Map<string, string>> = { pause: new Map(), alert: new Map() }
  return {
    kind: 'memory',
    all: async (kind) => new Map(kinds[kind]),
    async set(kind, name, value) {
      kinds[kind].set(name, value)
      return true
    },
    async remove(kind, name, was) {
      const has = kinds[kind].get(name)
      if (has === undefined || (was !== undefined && has !== was)) return false
      return kinds[kind].delete(name)
    },
    async replace(kind, name, was, value) {
      if (kinds[kind].get(name) !== was) return false
      kinds[kind].set(name, value)
      return true
    },
    close() {},
  }
}
