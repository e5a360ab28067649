import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { membersIn } from '../../../api/dialect'
import { jsonIn } from '../../../body/json/json-in'
import { MAX_FILE_BYTES } from '../../token/read-secret-file'
import {
  type ReadCredentials,
  readCredentials,
  readCredentialsText,
} from '../file/read-credentials'
import type { Origin } from './find-origin'

/** What stands at an origin at this moment. The metadata server is not asked. */
export type OriginContent = {
  read: ReadCredentials
  /** The members as they are written, also where they are no credentials. */
  members: Readonly<Record<string, unknown>>
}

/** Reads the credentials of a member or a file at once, for the check and for the start. */
export function readOrigin(origin: Origin): OriginContent | undefined {
  if (origin.kind === 'metadata') return undefined
  if (origin.kind === 'member')
    return { read: readMember(origin.value), members: membersIn(parsed(origin.value)) }
  const text = fileText(origin.path)
  return typeof text === 'string'
    ? { read: readCredentialsText(text), members: membersIn(jsonIn(text)) }
    : { read: { faults: [`it cannot be read (${text.code})`] }, members: {} }
}

/** Reads credentials that stand in the alias: an object, or a string with its JSON. */
export const readMember = (value: unknown): ReadCredentials =>
  typeof value === 'string' ? readCredentialsText(value) : readCredentials(value)

const parsed = (value: unknown): unknown => (typeof value === 'string' ? jsonIn(value) : value)

/**
 * The text of a file as a renewal reads it, or why there is none. Only a real file is opened: a pipe would wait.
 */
export function fileText(path: string): string | { code: string } {
  try {
    if (!statSync(path).isFile()) return { code: 'no file' }
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
