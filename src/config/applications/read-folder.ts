import { join } from 'node:path'
import { aboveTeam } from '../limits/above-team'
import type { Files } from '../source/files'
import { readJsonFile } from '../source/json-file'
import type { Problem } from '../source/problems'
import { EXTENSION, whyUnread } from '../source/unread'
import type { Finding } from '../validate/finding'
import { canonical } from './application'
import {
  type DeclaredApplication,
  type DeclaredTeam,
  readApplication,
  readTeam,
  type Sources,
} from './read-file'
import { NAME_PATTERN } from './schema'

const NAME = new RegExp(NAME_PATTERN)
const WRONG_NAME = 'the name must be small letters, digits, - and _, a letter or digit first'

/** Whether an application or a team can have this name. */
export const isApplicationName = (name: string): boolean => NAME.test(name)

/** The applications of a configuration, as their files declare them. */
export type Declared = {
  /** By their names with `_` for `-`. Those whose files have a problem are missing. */
  applications: Map<string, DeclaredApplication>
  /** By their names. Those whose files have a problem are missing. */
  teams: Map<string, DeclaredTeam>
  /** Names, with `_` for `-`, of files with a problem: nobody may come in as one of these. */
  broken: ReadonlySet<string>
  problems: Problem[]
  warnings: Problem[]
}

/**
 * Reads every `applications/<name>.json` and `teams/<name>.json` below the configuration folder. There may be none.
 *
 * @param wellKnown Digests, in small hexadecimal digits, of keys that let nobody in.
 */
export function readApplications(
  folder: string,
  wellKnown: ReadonlySet<string>,
  sources: Sources,
): Declared {
  const { files } = sources
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const applications = new Map<string, DeclaredApplication>()
  const broken = new Set<string>()
  const teams = new Map<string, DeclaredTeam>()
  const ofTeams = filesIn(files, folder, 'teams', problems, warnings)
  for (const { name, source } of ofTeams ?? []) {
    const json = readJsonFile(source, source, files)
    const read = json.value === undefined ? undefined : readTeam(name, json, sources)
    problems.push(
      ...(isApplicationName(name) ? [] : [{ source, message: WRONG_NAME }]),
      ...json.problems,
      ...(read?.problems ?? []),
    )
    warnings.push(...(read?.warnings ?? []))
    if (read?.declared && json.problems.length === 0) teams.set(name, read.declared)
  }
  const known = { teams: ofTeams && new Set(ofTeams.map(({ name }) => name)), wellKnown }
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
    const read = json.value === undefined ? undefined : readApplication(name, json, known, sources)
    found.push(...(read?.problems ?? []))
    problems.push(...found)
    warnings.push(...(read?.warnings ?? []))
    const { declared } = read ?? {}
    const { team } = declared ?? {}
    const shared = team === undefined ? undefined : teams.get(team)
    if (declared && shared)
      warnings.push(...doubtsAt(declared, aboveTeam(declared.placed, shared.rules)))
    // What it may use is not known while the limits of its team are not.
    const isTeamBroken = team !== undefined && ofTeams !== undefined && !shared
    if (found.length > 0 || isTeamBroken) broken.add(one)
    else if (declared) applications.set(one, declared)
  }
  for (const name of broken) applications.delete(name)
  return { applications, teams, broken, problems, warnings }
}

const doubtsAt = ({ problemAt }: DeclaredApplication, found: readonly Finding[]): Problem[] =>
  found.map(({ path, message }) => problemAt(path, message))

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
