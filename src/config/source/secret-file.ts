import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { textOf } from '../environment/file-text'

/** No credential is longer. */
const MAX_BYTES = 64 * 1024

/**
 * The content of a file that holds one value, such as a secret of Kubernetes or Docker. The line break at its end, which
 * editors write, is no part of the value.
 *
 * @param folder What a relative path begins at.
 */
export function readSecretFile(
  path: string,
  folder: string,
): { value: string } | { message: string } {
  const refuse = (message: string) => ({ message: `the file ${path} ${message}` })
  if (path === '') return { message: 'a file is written ${file:/path}' }
  let bytes: Uint8Array
  try {
    const status = statSync(resolve(folder, path))
    // A pipe would keep the reader waiting for ever.
    if (!status.isFile()) return refuse('is no regular file')
    if (status.size > MAX_BYTES) return refuse('is larger than 64 KiB')
    bytes = readFileSync(resolve(folder, path))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return refuse(
      code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? 'unknown error'})`,
    )
  }
  const read = textOf(bytes)
  if ('message' in read) return refuse(read.message)
  const value = read.text.replace(/\r?\n$/, '')
  return value === '' ? refuse('is empty') : { value }
}
