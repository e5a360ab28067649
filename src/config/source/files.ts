import { readdirSync, readFileSync, statSync } from 'node:fs'

/** What a file holds, or why that is not known. */
export type FileRead =
  | { bytes: Uint8Array }
  /** `other` is no file, as a folder or a pipe. A code is the system's, e.g. `ENOENT`. */
  | { failed: 'other' | 'too_large' | { code: string } }

/** The names in a folder, or the system's code for why they are not known. */
export type FolderRead = { names: readonly string[] } | { code: string }

/** Reads the files of a configuration: those of the disk, or those that another process has read. */
export type Files = {
  /** @param maxBytes A file with more is not read. */
  read(path: string, maxBytes: number): FileRead
  list(path: string): FolderRead
}

/** The files as they are on the disk now. */
export const diskFiles: Files = {
  read(path, maxBytes) {
    try {
      const status = statSync(path)
      // A pipe would keep the reader waiting for ever.
      if (!status.isFile()) return { failed: 'other' }
      if (status.size > maxBytes) return { failed: 'too_large' }
      return { bytes: readFileSync(path) }
    } catch (error) {
      return { failed: { code: codeOf(error) } }
    }
  },
  list(path) {
    try {
      return { names: readdirSync(path).sort() }
    } catch (error) {
      return { code: codeOf(error) }
    }
  },
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown error'
