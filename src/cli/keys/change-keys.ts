import {
  type AddedKey,
  newApplication,
  withEnd,
  withKey,
  withoutKey,
} from '../../config/applications/edit-keys'
import { momentIn } from '../../config/applications/moment'
import { KEY_NAME_PATTERN } from '../../config/applications/schema'
import { ConfigError, shown } from '../../config/source/problems'
import type { OpenedFile } from './application-file'
import { writtenMoment } from './moments'

const complaint = (source: string, message: string) => new ConfigError([{ source, message }])

const KEY_NAME = new RegExp(KEY_NAME_PATTERN)

/**
 * The name of a new key: the one that was typed, or the day.
 *
 * @throws {ConfigError} if it cannot be one.
 */
export function keyName(typed: string | boolean | undefined, nowMs: number): string {
  if (typeof typed !== 'string') return new Date(nowMs).toISOString().slice(0, 10)
  if (KEY_NAME.test(typed)) return typed
  throw complaint('--name', `"${shown(typed)}" is no name: up to 64 letters, digits and . _ -`)
}

/** Whether a file has a key of this name. */
export const hasKey = ({ keys = [] }: OpenedFile, wanted: string): boolean =>
  keys.some(({ name }) => name === wanted)

/** The text of a file with one more key. */
export const addedTo = ({ text }: OpenedFile, key: AddedKey): string =>
  text === undefined ? newApplication(key) : withKey(text, key)

/** The text of a file with one more key, whose other keys end at a moment, if they do not end before. */
export function rotatedTo(file: OpenedFile, key: AddedKey, endMs: number): string {
  const { text, keys = [] } = file
  if (text === undefined) return addedTo(file, key)
  const ending = keys.reduce((made, { expiresAt }, at) => {
    const known = expiresAt === undefined ? undefined : momentIn(expiresAt)
    return known !== undefined && known <= endMs ? made : withEnd(made, at, writtenMoment(endMs))
  }, text)
  return addedTo({ ...file, text: ending }, key)
}

/** Shorter beginnings of digests are typing errors. */
const MIN_DIGEST_DIGITS = 6
const DIGEST = /^[0-9a-f]{6,64}$/

/**
 * The text of a file without a key, which its name or the beginning of its digest names.
 *
 * @throws {ConfigError} if there is no such key, or more than one.
 */
export function revokedIn(
  { application, path, text, keys = [] }: OpenedFile,
  named: string,
): string {
  const byName = keys.flatMap(({ name }, at) => (name === named ? [at] : []))
  const digits = named.toLowerCase()
  const byDigest = DIGEST.test(digits)
    ? keys.flatMap(({ sha256 }, at) => (sha256.startsWith(digits) ? [at] : []))
    : []
  const found = byName.length > 0 ? byName : byDigest
  const [only] = found
  if (text === undefined || only === undefined)
    throw complaint(
      '--name',
      `"${application}" has no key "${shown(named)}" in ${path}, neither by its name nor by ${MIN_DIGEST_DIGITS} or more digits of its digest${otherNames(keys)}`,
    )
  if (found.length > 1)
    throw complaint('--name', `"${shown(named)}" is more than one key; type more of the digest`)
  return withoutKey(text, only)
}

function otherNames(keys: NonNullable<OpenedFile['keys']>): string {
  const names = keys.map(({ name, sha256 }) => name ?? sha256.slice(0, MIN_DIGEST_DIGITS * 2))
  return names.length === 0 ? '' : `; it has: ${shown(names.join(', '))}`
}
