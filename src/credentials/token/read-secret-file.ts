import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { CredentialError } from './credential-error'

/** A file with credentials is never larger. */
export const MAX_FILE_BYTES = 256 * 1024

/**
 * Reads a file with a token or a key. It is read for every renewal, because clouds replace such files while the
 * process runs.
 *
 * @param whatFor Names the file for people, such as `AWS_WEB_IDENTITY_TOKEN_FILE`.
 * @throws {CredentialError} `misconfigured`
 */
export async function readSecretFile(path: string, whatFor: string): Promise<string> {
  const text = await textOf(path).catch((cause: { code?: string }) => {
    const { code = 'unreadable' } = cause
    throw misconfigured(`The file of ${whatFor} cannot be read (${code})`, cause)
  })
  if (text === 'no file') throw misconfigured(`The file of ${whatFor} is not a regular file`)
  if (text === 'too large') throw misconfigured(`The file of ${whatFor} is too large`)
  if (!text.trim()) throw misconfigured(`The file of ${whatFor} is empty`)
  return text.trim()
}

async function textOf(path: string): Promise<string> {
  // A named pipe would block until somebody writes into it.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  if (!(await file.stat()).isFile()) return 'no file'
  return (await upToLimit(file)) ?? 'too large'
}

/** The text of a file, or undefined where it is longer than the limit. */
async function upToLimit(file: FileHandle): Promise<string | undefined> {
  const buffer = Buffer.alloc(MAX_FILE_BYTES + 1)
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length)
    if (bytesRead === 0) return buffer.toString('utf8', 0, length)
    length += bytesRead
  }
  return undefined
}

const misconfigured = (message: string, cause?: unknown): CredentialError =>
  new CredentialError('misconfigured', message, { cause })
