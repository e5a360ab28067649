import { open } from 'node:fs/promises'
import { CredentialError } from './credential-error'

const MAX_FILE_BYTES = 256 * 1024

/**
 * Reads a file with a token or a key. It is read for every renewal, because clouds replace such files while the
 * process runs.
 *
 * @param whatFor Names the file for people, such as `AWS_WEB_IDENTITY_TOKEN_FILE`.
 * @throws {CredentialError} `misconfigured`
 */
export async function readSecretFile(path: string, whatFor: string): Promise<string> {
  try {
    await using file = await open(path)
    const buffer = Buffer.alloc(MAX_FILE_BYTES)
    const { bytesRead } = await file.read(buffer, 0, MAX_FILE_BYTES, 0)
    const text = buffer.toString('utf8', 0, bytesRead).trim()
    if (text) return text
  } catch (cause) {
    const { code = 'unreadable' } = cause as { code?: string }
    throw new CredentialError('misconfigured', `The file of ${whatFor} cannot be read (${code})`, {
      cause,
    })
  }
  throw new CredentialError('misconfigured', `The file of ${whatFor} is empty`)
}
