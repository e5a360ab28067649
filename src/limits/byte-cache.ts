/** Values by keys, as long as they fit into a number of bytes. */
export type ByteCache<V> = {
  get(key: string): V | undefined
  /** Keeps a value of so many bytes. The oldest ones go where it would be too much. */
  set(key: string, value: V, bytes: number): void
}

/** About what an entry costs beside its key and value. */
const ENTRY_BYTES = 128

/** Characters may take two bytes. */
const BYTES_PER_CHARACTER = 2

/**
 * A cache that is bounded by what it holds. A count of entries would bound nothing where clients decide how
 * large an entry is.
 */
export function byteCache<V>(maxBytes: number): ByteCache<V> {
  const entries = new Map<string, { value: V; bytes: number }>()
  let held = 0

  const remove = (key: string, bytes: number) => {
    entries.delete(key)
    held -= bytes
  }

  return {
    get: (key) => entries.get(key)?.value,
    set(key, value, valueBytes) {
      const known = entries.get(key)
      if (known) remove(key, known.bytes)
      const bytes = ENTRY_BYTES + key.length * BYTES_PER_CHARACTER + valueBytes
      if (bytes > maxBytes) return
      entries.set(key, { value, bytes })
      held += bytes
      for (const [oldest, entry] of entries) {
        if (held <= maxBytes) return
        remove(oldest, entry.bytes)
      }
    },
  }
}
