import { networksOf } from '../../limits/networks'
import type { Files } from '../source/files'
import type { JsonFile, JsonPath } from '../source/json-file'
import type { Problem } from '../source/problems'
import { type Env, expandVariables } from '../source/variables'
import type { Finding } from '../validate/finding'
import { type FileKind, shapeFindings } from '../validate/shape'
import type { Application, ProxyKey } from './application'
import { momentIn } from './moment'
import { patternsOf, positive } from './patterns'
import { ApplicationFile, TeamFile } from './schema'

/** A key as it stands in a file. */
export type WrittenKey = ProxyKey & { path: JsonPath }

/** What a file says of an application. */
export type DeclaredApplication = Application & {
  readonly keys: readonly WrittenKey[]
  /** A problem or a warning at a place of the file. */
  problemAt: JsonFile['problemAt']
}

const LATER = '; this version has no limits and budgets'
const LATER_KEYS = ['limits', 'budgets', 'time_zone', 'week_starts', 'when_store_fails']
const HINTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(LATER_KEYS.map((name) => [name, LATER])),
  key: '; keys stand in the list "keys", as their SHA-256',
  expires: '; it is "expires_at"',
}

const APPLICATION: FileKind = {
  schema: ApplicationFile,
  root: 'the file of an application must hold an object',
  hints: HINTS,
}

const TEAM: FileKind = {
  schema: TeamFile,
  root: 'the file of a team must hold an object',
  hints: HINTS,
}

/** What a file may say besides: which teams there are, and which keys everybody knows. */
export type Known = { teams: ReadonlySet<string> | undefined; wellKnown: ReadonlySet<string> }

/** Where the variables of a file come from. */
export type Sources = {
  env: Env
  /** Receives every value from the environment. */
  secrets: Set<string>
  files: Files
}

/** What is in a file of the kind, with its variables, and what is wrong with it. */
function read(json: JsonFile, kind: FileKind, { env, secrets, files }: Sources) {
  const { value, unresolved } = expandVariables(json.value, env, secrets, files)
  const isUnresolved = ({ path }: Finding) =>
    unresolved.some((place) => place.path.every((part, at) => path[at] === part))
  const shape = shapeFindings(value, json.value, kind).filter((found) => !isUnresolved(found))
  return { value, findings: [...unresolved, ...shape] }
}

/** The problems of a team's file. */
export function readTeam(json: JsonFile, sources: Sources): Problem[] {
  const { findings } = read(json, TEAM, sources)
  return findings.map(({ path, message }) => json.problemAt(path, message))
}

/**
 * Turns the JSON of an application's file into an application: expands the variables, checks the schema, and then what a
 * schema cannot say.
 */
export function readApplication(
  name: string,
  json: JsonFile,
  known: Known,
  sources: Sources,
): { application?: DeclaredApplication; problems: Problem[] } {
  const { value, findings } = read(json, APPLICATION, sources)
  const problemsOf = (found: readonly Finding[]) =>
    found.map(({ path, message }) => json.problemAt(path, message))
  if (findings.length > 0) return { problems: problemsOf(findings) }
  const file = value as ApplicationFile
  const problems = problemsOf(rules(file, known))
  if (problems.length > 0) return { problems }
  const { description, team, models, endpoints, allow_from, keys = [] } = file
  return {
    problems,
    application: {
      name,
      ...(description !== undefined && { description }),
      ...(team !== undefined && { team }),
      ...(models && { models: patternsOf(models) }),
      ...(endpoints && { endpoints: patternsOf(endpoints) }),
      ...(allow_from && { networks: networksOf(allow_from).networks, allowFrom: allow_from }),
      keys: keys.map((key, at) => keyOf(name, key, at)),
      problemAt: json.problemAt,
    },
  }
}

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

const NO_MOMENT = '"expires_at" must be a date and time with its zone, such as 2027-06-01T00:00:00Z'

/** Printable ASCII without spaces: aliases and paths have no other signs. */
const PATTERN = /^!?[\x21-\x7e]+$/

function rules(file: ApplicationFile, { teams, wellKnown }: Known): Finding[] {
  const { keys = [], models = [], endpoints = [], allow_from = [], team } = file
  const findings: Finding[] = []
  const names = new Set<string>()
  for (const [at, { name, sha256, expires_at }] of keys.entries()) {
    const path: JsonPath = ['keys', at]
    if (expires_at !== undefined && momentIn(expires_at) === undefined)
      findings.push({ path: [...path, 'expires_at'], message: NO_MOMENT })
    if (name !== undefined && names.has(name))
      findings.push({ path: [...path, 'name'], message: 'another key of this file has this name' })
    if (name !== undefined) names.add(name)
    const why = wellKnown.has(sha256.toLowerCase()) && 'is the digest of a key that everybody knows'
    if (why) findings.push({ path: [...path, 'sha256'], message: `"sha256" ${why}; make your own` })
  }
  for (const [member, texts] of Object.entries({ models, endpoints }))
    for (const [at, text] of texts.entries()) {
      const message = patternProblem(text, member)
      if (message) findings.push({ path: [member, at], message })
    }
  for (const [at, text] of allow_from.entries())
    if (networksOf([text]).wrong.length > 0)
      findings.push({
        path: ['allow_from', at],
        message: 'is no network: write one like 10.0.0.0/8 or 2001:db8::/32',
      })
  if (team !== undefined && teams && !teams.has(team))
    findings.push({ path: ['team'], message: 'there is no such team in config/teams' })
  return findings
}

function patternProblem(text: string, member: string): string | undefined {
  if (!PATTERN.test(text))
    return `every entry of "${member}" must be a pattern of printable letters without spaces`
  const rest = positive(text)
  if (rest.startsWith('!')) return 'one "!" excludes; leave the others out'
  if (member === 'endpoints' && !/^[/*]/.test(rest))
    return 'a path begins with /, such as /v1/chat/*'
  return undefined
}
