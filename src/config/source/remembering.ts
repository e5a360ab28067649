import type { FileRead, Files } from './files'

/** What was made of some files, until one of them says something else. */
export type Remembered = <T extends object>(
  key: string,
  files: Files,
  work: (files: Files) => T,
) => T

/** Names that are gone stay known until there are so many. */
const MAX_KEYS = 10_000

type Known = { reads: ReadonlyMap<string, { maxBytes: number; read: FileRead }>; value: object }

/** Remembers what was made, so that a reload makes anew only what has changed. One key always makes the same type. */
export function remembering(): Remembered {
  const known = new Map<string, Known>()
  return <T extends object>(key: string, files: Files, work: (files: Files) => T): T => {
    const before = known.get(key)
    if (before && isStill(before, files)) return before.value as T
    const reads = new Map<string, { maxBytes: number; read: FileRead }>()
    const value = work({
      list: files.list,
      read(path, maxBytes) {
        const read = files.read(path, maxBytes)
        reads.set(path, { maxBytes, read })
        return read
      },
    })
    if (known.size >= MAX_KEYS) known.clear()
    known.set(key, { reads, value })
    return value
  }
}

/** Whether all files that were read say what they said. */
const isStill = ({ reads }: Known, files: Files): boolean =>
  reads
    .entries()
    .every(([path, { maxBytes, read }]) => Bun.deepEquals(files.read(path, maxBytes), read, true))
