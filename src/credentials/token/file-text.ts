import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { MAX_FILE_BYTES } from './read-secret-file'

/**
 * The text of a file, without the white space and the mark around it, or why there is none. A renewal reads it the
 * same way. Only a real file is opened: a pipe would wait.
 */
export function fileText(path: string): string | { code: string } {
  try {
    if (!statSync(path).isFile()) return { code: 'not a file' }
    const file = openSync(path, 'r')
    try {
      const buffer = Buffer.alloc(MAX_FILE_BYTES + 1)
      const length = readSync(file, buffer, 0, buffer.length, 0)
      if (length > MAX_FILE_BYTES) return { code: 'too large' }
      return buffer.toString('utf8', 0, length).trim()
    } finally {
      closeSync(file)
    }
  } catch (cause) {
    return { code: (cause as { code?: string }).code ?? 'unreadable' }
  }
}
