import { join } from 'node:path'
import { diskFiles, type Files } from '../source/files'
import { readJsonFile } from '../source/json-file'
import type { Problem } from '../source/problems'
import { EXTENSION, whyUnread } from '../source/unread'
import type { Env } from '../source/variables'
import { canonical } from './application'
import { type DeclaredApplication, readApplication, readTeam } from './read-file'
import { NAME_PATTERN } from './schema'

const NAME = new RegExp(NAME_PATTERN)
const WRONG_NAME = 'the name must be small letters, digits, - and _, a letter or digit first'

/** Whether an application or a team can have this name. */
export const isApplicationName = (name: string): boolean => NAME.test(name)

/** The applications of a configuration, as their files declare them. */
export type Declared = {
  /** By their names with `_` for `-`. Those whose files have a problem are missing. */
  applications: Map<string, DeclaredApplication>
  /** Names, with `_` for `-`, of files with a problem: nobody may come in as one of these. */
  broken: ReadonlySet<string>
  problems: Problem[]
  warnings: Problem[]
}

/**
 * Reads every `applications/<name>.json` and `teams/<name>.json` below the configuration folder. There may be none.
 *
 * @param wellKnown Digests, in small hexadecimal digits, of keys that let nobody in.
 * @param secrets Receives every value from the environment.
 */
export function readApplications(
  folder: string,
  env: Env,
  secrets: Set<string>,
  wellKnown: ReadonlySet<string>,
  files = diskFiles,
): Declared {
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const applications = new Map<string, DeclaredApplication>()
  const broken = new Set<string>()
  const teams = filesIn(files, folder, 'teams', problems, warnings)
  for (const { source } of teams ?? []) {
    const json = readJsonFile(source, source, files)
    problems.push(...json.problems)
    if (json.value !== undefined) problems.push(...readTeam(json, { env, secrets, files }))
  }
  const known = { teams: teams && new Set(teams.map(({ name }) => name)), wellKnown }
  const names = new Map<string, string>()
  for (const { name, source } of filesIn(files, folder, 'applications', problems, warnings) ?? []) {
    const one = canonical(name)
    const twin = names.get(one)
    names.set(one, name)
    const json = readJsonFile(source, source, files)
    const found: Problem[] = [
      ...(isApplicationName(name) ? [] : [{ source, message: WRONG_NAME }]),
      ...(twin === undefined
        ? []
        : [
            {
              source,
              message: `is the same application as ${twin}${EXTENSION}: - and _ are alike`,
            },
          ]),
      ...json.problems,
    ]
    const read =
      json.value === undefined
        ? undefined
        : readApplication(name, json, known, { env, secrets, files })
    found.push(...(read?.problems ?? []))
    problems.push(...found)
    if (found.length > 0) broken.add(one)
    else if (read?.application) applications.set(one, read.application)
  }
  for (const name of broken) applications.delete(name)
  return { applications, broken, problems, warnings }
}

const NO_SUBFOLDERS = 'is not read: the files stand in one folder, without others in it'

type NamedFile = { name: string; source: string }

/** The files of a folder in the order of their names, or undefined where it is not there. Names that begin with a dot are skipped. */
function filesIn(
  files: Files,
  root: string,
  called: string,
  problems: Problem[],
  warnings: Problem[],
): NamedFile[] | undefined {
  const folder = join(root, called)
  const read = files.list(folder)
  if ('code' in read) {
    if (read.code === 'ENOENT') return undefined
    problems.push({ source: folder, message: `cannot be read (${read.code})` })
    return []
  }
  return read.names.flatMap((name) => {
    const source = join(folder, name)
    if (name.startsWith('.')) return []
    if (name.endsWith(EXTENSION)) return [{ name: name.slice(0, -EXTENSION.length), source }]
    const why = 'names' in files.list(source) ? NO_SUBFOLDERS : whyUnread(name, called)
    if (why) warnings.push({ source, message: why })
    return []
  })
}
