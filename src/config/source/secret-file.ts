import { readFileSync, statSync } from 'node:fs'
import { isAbsolute } from 'node:path'

/** A secret is a key, or a file of credentials. */
const MAX_FILE_BYTES = 64 * 1024

/**
 * What a file of a secret holds, as Kubernetes and Docker mount it. One line break at its end is none of it.
 *
 * @returns The text, or why there is none, without a word of it.
 */
export function readSecretFile(path: string): { text: string } | { problem: string } {
  if (!isAbsolute(path))
    return { problem: 'a file is named by its whole path: ${file:/run/secrets/name}' }
  try {
    const status = statSync(path)
    if (!status.isFile()) return { problem: `${path} is not a file` }
    if (status.size > MAX_FILE_BYTES) return { problem: `${path} is larger than 64 KiB` }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
    const value = text.replace(/\r?\n$/, '')
    if (value.includes('\0')) return { problem: `${path} is no text` }
    return value === '' ? { problem: `${path} is empty` } : { text: value }
  } catch (error) {
    if (error instanceof TypeError) return { problem: `${path} is not UTF-8` }
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    return { problem: `${path} cannot be read (${code})` }
  }
}
