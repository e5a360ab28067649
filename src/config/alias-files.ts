import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readAlias } from './alias-file'
import type { Env } from './expand'
import { type JsonFile, readJsonFile } from './json-file'
import type { Problem } from './problems'
import type { AliasFile } from './schema'

/** An alias file that can be served. */
export type LoadedAlias = { name: string; file: AliasFile; problemAt: JsonFile['problemAt'] }

const EXTENSION = '.json'
const ALIAS = /^[A-Za-z0-9][A-Za-z0-9._:@+~-]*(\/[A-Za-z0-9][A-Za-z0-9._:@+~-]*)*$/

/**
 * Reads every `<folder>/<alias>.json`, in any depth.
 *
 * @param secrets Takes every value that came from the environment.
 */
export function loadAliasFiles(
  folder: string,
  env: Env,
  secrets: Set<string>,
): { aliases: LoadedAlias[]; problems: Problem[] } {
  const aliases: LoadedAlias[] = []
  const problems: Problem[] = []
  const byLowerCase = new Map<string, string>()
  let paths: string[]
  try {
    paths = listFiles(folder)
  } catch {
    return { aliases, problems: [{ source: folder, message: 'this folder cannot be read' }] }
  }
  if (paths.length === 0)
    problems.push({ source: folder, message: 'holds no model alias (*.json)' })
  for (const path of paths) {
    const name = path.slice(0, -EXTENSION.length)
    const source = join(folder, path)
    const twin = byLowerCase.get(name.toLowerCase())
    byLowerCase.set(name.toLowerCase(), source)
    const json = readJsonFile(source, source)
    const alias = json.problems.length > 0 ? json : readAlias(json, env, secrets)
    const found: Problem[] = [
      ...(ALIAS.test(name) ? [] : [{ source, message: `"${name}" cannot be an alias` }]),
      ...(twin ? [{ source, message: `differs only in case from ${twin}` }] : []),
      ...alias.problems,
    ]
    problems.push(...found.map((problem) => ({ ...problem, alias: name })))
    if (found.length === 0)
      aliases.push({ name, file: alias.value as AliasFile, problemAt: json.problemAt })
  }
  return { aliases, problems }
}

/** Alias files in `folder`; names that begin with a dot are left out, as Kubernetes' `..data` must be. */
function listFiles(folder: string, prefix = ''): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry) => {
      if (entry.name.startsWith('.')) return []
      if (entry.isDirectory()) return listFiles(join(folder, entry.name), `${prefix}${entry.name}/`)
      return entry.name.endsWith(EXTENSION) ? [prefix + entry.name] : []
    })
}
