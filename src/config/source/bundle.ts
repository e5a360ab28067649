import type { FileRead, Files, FolderRead } from './files'

/**
 * Everything that a configuration was read from, so that another process can read the same without the disk. It holds
 * secrets, and goes from process to process alone.
 */
export type Bundle = {
  /** By their paths. Bytes are in base64. */
  readonly files: Readonly<
    Record<string, { base64: string } | Exclude<FileRead, { bytes: unknown }>>
  >
  readonly folders: Readonly<Record<string, FolderRead>>
}

/** Reads through `files`, and keeps what was read. */
export function recorded(files: Files): { files: Files; bundle: () => Bundle } {
  const read = new Map<string, FileRead>()
  const listed = new Map<string, FolderRead>()
  return {
    files: {
      // What is read twice is the same both times, though the disk may change meanwhile.
      read: (path, maxBytes) => keep(read, path, () => files.read(path, maxBytes)),
      list: (path) => keep(listed, path, () => files.list(path)),
    },
    bundle: () => ({
      files: Object.fromEntries(Array.from(read, ([path, one]) => [path, packed(one)])),
      folders: Object.fromEntries(listed),
    }),
  }
}

function keep<T>(known: Map<string, T>, path: string, make: () => T): T {
  const value = known.get(path) ?? make()
  known.set(path, value)
  return value
}

const packed = (read: FileRead) =>
  'bytes' in read ? { base64: Buffer.from(read.bytes).toString('base64') } : read

/** The files of a bundle. What is not in it is not there. */
export const filesOf = ({ files, folders }: Bundle): Files => ({
  read(path) {
    const kept = Object.hasOwn(files, path) ? files[path] : undefined
    if (!kept) return { failed: { code: 'ENOENT' } }
    return 'base64' in kept ? { bytes: Buffer.from(kept.base64, 'base64') } : kept
  },
  list: (path) => (Object.hasOwn(folders, path) && folders[path]) || { code: 'ENOENT' },
})

/** Tells bundles apart. It is made of secrets too, so it goes nowhere. */
export const bundleDigest = ({ files, folders }: Bundle): string =>
  new Bun.CryptoHasher('sha256')
    .update(JSON.stringify([entries(files), entries(folders)]))
    .digest('hex')

/**
 * The name of a configuration, for people: the same on every machine with the same files below the folder. Files of
 * secrets elsewhere do not count, as a short secret could be guessed from it.
 *
 * @param folder The configuration folder.
 */
export const revisionOf = ({ files }: Bundle, folder: string): string =>
  new Bun.CryptoHasher('sha256')
    .update(
      JSON.stringify(
        entries(files)
          .filter(([path]) => path.startsWith(`${folder}/`) && path.endsWith('.json'))
          .map(([path, one]) => [path.slice(folder.length), one]),
      ),
    )
    .digest('hex')
    .slice(0, REVISION_LENGTH)

const REVISION_LENGTH = 12

const entries = <T>(record: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
