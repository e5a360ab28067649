import { networksOf } from '../../limits/networks'
import { LIMIT_HINTS } from '../../limits/rules/hints'
import type { LimitMembers } from '../../limits/rules/members'
import type { Owner } from '../../limits/rules/rule'
import { type PlacedRule, placedRules } from '../../limits/rules/rules-of'
import { forgotten } from '../limits/lasting'
import { limitDoubts, limitFindings } from '../limits/limit-findings'
import type { Files } from '../source/files'
import type { JsonFile, JsonPath } from '../source/json-file'
import type { Problem } from '../source/problems'
import { type Env, expandVariables } from '../source/variables'
import { withNumbers } from '../validate/expectation'
import type { Finding } from '../validate/finding'
import { type FileKind, shapeFindings } from '../validate/shape'
import type { Application, ProxyKey, Team } from './application'
import { applicationFindings, type Known } from './application-findings'
import { momentIn } from './moment'
import { patternsOf } from './patterns'
import { ApplicationFile, TeamFile } from './schema'

/** A key as it stands in a file. */
export type WrittenKey = ProxyKey & { path: JsonPath }

/** Where things stand in a file. */
type Places = {
  /** The limits and budgets with their places. */
  readonly placed: readonly PlacedRule[]
  /** A problem or a warning at a place of the file. */
  problemAt: JsonFile['problemAt']
}

/** What a file says of an application. */
export type DeclaredApplication = Application & Places & { readonly keys: readonly WrittenKey[] }

/** What a file says of a team. */
export type DeclaredTeam = Team & Places

const APPLICATION: FileKind = {
  schema: ApplicationFile,
  root: 'the file of an application must hold an object',
  hints: {
    ...LIMIT_HINTS,
    key: '; keys stand in the list "keys", as their SHA-256',
    expires: '; it is "expires_at"',
  },
}

const TEAM: FileKind = {
  schema: TeamFile,
  root: 'the file of a team must hold an object',
  hints: LIMIT_HINTS,
}

/** Where the variables of a file come from. */
export type Sources = {
  env: Env
  /** Receives every value from the environment. */
  secrets: Set<string>
  files: Files
  /** Whether what was used is still known after a restart. */
  keepsCounts: boolean
}

/** What a file declares, which is undefined where it has a problem. */
type Read<T> = { declared?: T; problems: Problem[]; warnings: Problem[] }

/** What a file is read as. */
type Reading<File, T> = {
  kind: FileKind
  owner: Owner
  findings?: (file: File) => Finding[]
  make: (file: File) => T
}

/** Expands the variables of a file, checks its schema, and then what a schema cannot say. */
function read<File extends LimitMembers, T>(
  json: JsonFile,
  { env, secrets, files, keepsCounts }: Sources,
  { kind, owner, findings = () => [], make }: Reading<File, T>,
): Read<T & Places & { rules: Application['rules'] }> {
  const at = (found: readonly Finding[]) =>
    found.map(({ path, message }) => json.problemAt(path, message))
  const { value: expanded, unresolved } = expandVariables(json.value, env, secrets, files)
  const value = withNumbers(kind.schema, expanded, json.value)
  const isUnresolved = ({ path }: Finding) =>
    unresolved.some((place) => place.path.every((part, index) => path[index] === part))
  const shape = shapeFindings(value, json.value, kind).filter((found) => !isUnresolved(found))
  if (unresolved.length + shape.length > 0)
    return { problems: at([...unresolved, ...shape]), warnings: [] }
  const file = value as File
  const placed = placedRules(owner, file)
  const lost = keepsCounts ? undefined : forgotten(placed)
  const problems = at([...findings(file), ...limitFindings(file), ...(lost?.findings ?? [])])
  const warnings = at([...limitDoubts(file), ...(lost?.doubts ?? [])])
  if (problems.length > 0) return { problems, warnings }
  const rules = placed.map(({ rule }) => rule)
  return {
    problems,
    warnings,
    declared: { ...make(file), rules, placed, problemAt: json.problemAt },
  }
}

/** Turns the JSON of a team's file into a team. */
export const readTeam = (name: string, json: JsonFile, sources: Sources): Read<DeclaredTeam> =>
  read(json, sources, {
    kind: TEAM,
    owner: { kind: 'team', name },
    make: ({ description }: TeamFile) => ({
      name,
      ...(description !== undefined && { description }),
    }),
  })

/** Turns the JSON of an application's file into an application. */
export const readApplication = (
  name: string,
  json: JsonFile,
  known: Known,
  sources: Sources,
): Read<DeclaredApplication> =>
  read(json, sources, {
    kind: APPLICATION,
    owner: { kind: 'application', name },
    findings: (file: ApplicationFile) => applicationFindings(file, known),
    make({ description, team, models, endpoints, allow_from, unknown_ids, keys = [] }) {
      return {
        name,
        ...(description !== undefined && { description }),
        ...(team !== undefined && { team }),
        ...(models && { models: patternsOf(models) }),
        ...(endpoints && { endpoints: patternsOf(endpoints) }),
        ...(allow_from && { networks: networksOf(allow_from).networks, allowFrom: allow_from }),
        ...(unknown_ids !== undefined && { unknownIds: unknown_ids }),
        keys: keys.map((key, at) => keyOf(name, key, at)),
      }
    },
  })

type WrittenEntry = NonNullable<ApplicationFile['keys']>[number]

function keyOf(application: string, { name, sha256, expires_at }: WrittenEntry, at: number) {
  const expiresAtMs = expires_at === undefined ? undefined : momentIn(expires_at)
  return {
    application,
    digest: Uint8Array.from(Buffer.from(sha256, 'hex')),
    path: ['keys', at],
    ...(name !== undefined && { name }),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
  }
}
