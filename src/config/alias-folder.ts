import { join } from 'node:path'
import type { AliasFile } from '../alias/schema'
import { withCloudPlaces } from '../credentials/cloud-places'
import { readAlias } from './alias-file'
import { diskFiles, type Files, type FolderRead } from './source/files'
import { readJsonFile } from './source/json-file'
import type { Problem } from './source/problems'
import { type Remembered, remembering } from './source/remembering'
import { EXTENSION, whyUnread } from './source/unread'
import type { Env } from './source/variables'
import type { ParsedAlias } from './validate/gateway'

const MAX_DEPTH = 8
/** Not every place of an alias, such as a path, can hold other names. */
const NOT_AN_ALIAS =
  'the name cannot be an alias: ASCII letters, digits and . _ : @ + ~ - only, a letter or digit first'
const ALIAS = /^[A-Za-z0-9][A-Za-z0-9._:@+~-]*(\/[A-Za-z0-9][A-Za-z0-9._:@+~-]*)*$/

/** Whether an alias can have this name. */
export const isAliasName = (name: string): boolean => ALIAS.test(name)

/**
 * Reads every `<folder>/<alias>.json`, also in subfolders.
 *
 * @param secrets Receives every value from the environment, and every credential.
 * @returns the valid aliases, all files that are JSON, every problem, and what is no problem but doubtful.
 */
export function loadAliasFiles(
  folder: string,
  env: Env,
  secrets: Set<string>,
  files = diskFiles,
  remembered: Remembered = remembering(),
): {
  aliases: Map<string, AliasFile>
  parsed: ParsedAlias[]
  problems: Problem[]
  warnings: Problem[]
} {
  const aliases = new Map<string, AliasFile>()
  const parsed: ParsedAlias[] = []
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const byLowerCase = new Map<string, string>()
  const paths = listFiles(
    files,
    folder,
    (path, message) => problems.push({ source: join(folder, path), message }),
    (path, message) => warnings.push({ source: join(folder, path), message }),
  )
  if (paths.length + problems.length === 0)
    problems.push({ source: folder, message: 'holds no model alias (*.json)' })
  for (const path of paths) {
    const name = path.slice(0, -EXTENSION.length)
    const source = join(folder, path)
    const twin = byLowerCase.get(name.toLowerCase())
    byLowerCase.set(name.toLowerCase(), path)
    const { json, alias, own, file } = remembered(source, files, (watched) =>
      readOne(source, env, watched),
    )
    for (const secret of own) secrets.add(secret)
    const found: Problem[] = [
      ...(isAliasName(name) ? [] : [{ source, message: NOT_AN_ALIAS }]),
      ...(twin ? [{ source, message: `differs only in case from ${twin}` }] : []),
      ...json.problems,
      ...(alias?.problems ?? []),
    ]
    problems.push(...found.map((problem) => ({ ...problem, alias: name })))
    warnings.push(...(alias?.warnings ?? []).map((warning) => ({ ...warning, alias: name })))
    if (alias) parsed.push({ name, value: alias.value, problemAt: json.problemAt })
    if (found.length === 0 && file) aliases.set(name, file)
  }
  return { aliases, parsed, problems, warnings }
}

/** Reads one file, whatever it is called. */
function readOne(source: string, env: Env, files: Files) {
  const own = new Set<string>()
  const json = readJsonFile(source, source, files)
  const alias = json.value === undefined ? undefined : readAlias(json, env, own, files)
  const isValid = json.problems.length === 0 && alias?.problems.length === 0
  const file = isValid ? withCloudPlaces(alias?.value as AliasFile, env) : undefined
  return { json, alias, own, file }
}

type Report = (path: string, message: string) => void

/** Codes of what is some other file, or a link to nowhere. */
const NO_FOLDER = ['ENOTDIR', 'ENOENT']

/**
 * The paths of the alias files below `folder`. It follows links and skips names that begin with a dot,
 * because a ConfigMap of Kubernetes is a folder of links into `..data`.
 */
function listFiles(files: Files, folder: string, report: Report, warn: Report): string[] {
  const visit = (read: FolderRead, prefix: string, depth: number): string[] => {
    if ('code' in read) {
      const { code } = read
      report(prefix, code === 'ENOENT' ? 'there is no such folder' : `cannot be read (${code})`)
      return []
    }
    if (depth > MAX_DEPTH) {
      report(prefix, 'is nested too deeply; does a link lead back to its own folder?')
      return []
    }
    return read.names.flatMap((name) => {
      const path = prefix + name
      if (name.startsWith('.')) return []
      if (name.endsWith(EXTENSION)) return [path]
      const below = files.list(join(folder, path))
      if (!('code' in below && NO_FOLDER.includes(below.code)))
        return visit(below, `${path}/`, depth + 1)
      const why = whyUnread(name)
      if (why) warn(path, why)
      return []
    })
  }
  return visit(files.list(folder), '', 0)
}
