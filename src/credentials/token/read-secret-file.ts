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
  if (typeof text !== 'string') throw misconfigured(`The file of ${whatFor} is ${text.fault}`)
  if (!text.trim()) throw misconfigured(`The file of ${whatFor} is empty`)
  return text.trim()
}

/** The text of a file, or what it is in the place of one. */
async function textOf(path: string): Promise<string | { fault: string }> {
  // A named pipe would block until somebody writes into it.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  if (!(await file.stat()).isFile()) return { fault: 'not a regular file' }
  return (await upToLimit(file)) ?? { fault: 'too large' }
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
