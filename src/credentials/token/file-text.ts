import { closeSync, openSync, readSync, statSync } from 'node:fs'

const MAX_FILE_BYTES = 256 * 1024

/** The text of a file up to a limit, or why there is none. Only a real file is opened: a pipe would wait. */
export function fileText(path: string): string | { code: string } {
  try {
    if (!statSync(path).isFile()) return { code: 'not a file' }
    const file = openSync(path, 'r')
    try {
      const buffer = Buffer.alloc(MAX_FILE_BYTES)
      return buffer.toString('utf8', 0, readSync(file, buffer, 0, MAX_FILE_BYTES, 0))
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    return { code: (cause as { code?: string }).code ?? 'unreadable' }
  }
}
