import { isAbsolute } from 'node:path'
import { diskFiles, type Files } from './files'

/** A secret is a key, or a file of credentials. */
const MAX_FILE_BYTES = 64 * 1024

/**
 * What a file of a secret holds, as Kubernetes and Docker mount it. One line break at its end is none of it.
 *
 * @returns The text, or why there is none, without a word of it.
 */
export function readSecretFile(
  path: string,
  files: Files = diskFiles,
): { text: string } | { problem: string } {
  if (!isAbsolute(path))
    return { problem: 'a file is named by its whole path: ${file:/run/secrets/name}' }
  const read = files.read(path, MAX_FILE_BYTES)
  if ('failed' in read) {
    if (read.failed === 'other') return { problem: `${path} is not a file` }
    if (read.failed === 'too_large') return { problem: `${path} is larger than 64 KiB` }
    return { problem: `${path} cannot be read (${read.failed.code})` }
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(read.bytes)
    const value = text.replace(/\r?\n$/, '')
    if (value.includes('\0')) return { problem: `${path} is no text` }
    return value === '' ? { problem: `${path} is empty` } : { text: value }
  } catch {
    return { problem: `${path} is not UTF-8` }
  }
}
