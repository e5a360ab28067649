import {
  chownSync,
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { canonical } from '../../config/applications/application'
import { isApplicationName } from '../../config/applications/read-folder'
import { parseJson, readJsonFile } from '../../config/source/json-file'
import { ConfigError, shown } from '../../config/source/problems'
import { EXTENSION } from '../../config/source/unread'

/** A key as it stands in a file. Any of it may be missing or of another kind, where the file is not valid. */
export type FileKey = { name: string | undefined; sha256: string; expiresAt: string | undefined }

/** The file of an application, as it is before it is changed. */
export type OpenedFile = {
  application: string
  path: string
  /** Undefined where there is no such file yet. */
  text: string | undefined
  /** Undefined where the file has no list of keys. */
  keys: readonly FileKey[] | undefined
}

const complaint = (source: string, message: string) => new ConfigError([{ source, message }])

/**
 * Finds and reads the file of an application. The two spellings `-` and `_` are one name.
 *
 * @throws {ConfigError} if the name is none, or the file cannot be changed safely.
 */
export function openApplication(folder: string, name: string): OpenedFile {
  if (!isApplicationName(name))
    throw complaint(
      '<application>',
      `"${shown(name)}" is no name: small letters, digits, - and _, a letter or digit first`,
    )
  const applications = join(folder, 'applications')
  const application =
    namesIn(applications).find((one) => canonical(one) === canonical(name)) ?? name
  const path = join(applications, application + EXTENSION)
  if (!lstatSync(path, { throwIfNoEntry: false }))
    return { application, path, text: undefined, keys: undefined }
  const { value, problems } = readJsonFile(path, path)
  if (problems.length > 0) throw new ConfigError(problems)
  return { application, path, text: readFileSync(path, 'utf8'), keys: keysIn(value, path) }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(EXTENSION) && !name.startsWith('.'))
      .map((name) => name.slice(0, -EXTENSION.length))
  } catch {
    return []
  }
}

/** The keys of a file, where it is of the shape that can be changed. */
function keysIn(value: unknown, path: string): FileKey[] | undefined {
  const file = value as { keys?: unknown } | null
  if (typeof file !== 'object' || file === null || Array.isArray(file))
    throw complaint(path, 'the file of an application must hold an object')
  if (file.keys === undefined) return undefined
  if (!Array.isArray(file.keys)) throw complaint(path, '"keys" must be a list')
  return file.keys.map((key) => {
    const { name, sha256, expires_at } = Object(key) as Record<string, unknown>
    return {
      name: typeof name === 'string' ? name : undefined,
      sha256: String(sha256).toLowerCase(),
      expiresAt: typeof expires_at === 'string' ? expires_at : undefined,
    }
  })
}

/**
 * Replaces the file in one step, so that whoever reads it sees the old one or the new one. Of a link the file at its end is
 * replaced. A file keeps its rights and, where that is possible, its owner.
 *
 * @throws {ConfigError} if it cannot be written, or somebody else has changed it meanwhile.
 */
export function replaceFile({ path, text: before }: OpenedFile, text: string): void {
  if (parseJson(text, path).problems.length > 0)
    throw complaint(path, 'cannot be changed without breaking it; change it by hand')
  try {
    if (before === undefined) mkdirSync(dirname(path), { recursive: true })
    const target = before === undefined ? path : realpathSync(path)
    const status = statSync(target, { throwIfNoEntry: false })
    const now = status && readFileSync(target, 'utf8')
    if (now !== before) throw complaint(path, 'was changed meanwhile; nothing was written')
    const temporary = join(dirname(target), `.${basename(target)}.${crypto.randomUUID()}`)
    try {
      writeWhole(temporary, text, status)
      renameSync(temporary, target)
    } catch (error) {
      removeIfThere(temporary)
      throw error
    }
  } catch (error) {
    if (error instanceof ConfigError) throw error
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw complaint(path, `cannot be written (${code}); nothing was changed`)
  }
}

type Status = { mode: number; uid: number; gid: number } | undefined

/** Digests are no secrets, so a new file has the rights that the process gives. */
function writeWhole(path: string, text: string, status: Status): void {
  const file = openSync(path, 'wx', status ? status.mode & 0o7777 : 0o666)
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  if (!status) return
  try {
    chownSync(path, status.uid, status.gid)
  } catch {
    // Only the superuser gives files away. The rights are the same.
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It was not made, or is in its place already.
  }
}
