import { credentialsOf } from '../alias/credentials'
import { AliasFile } from '../alias/schema'
import { LIMIT_MEMBERS } from '../limits/rules/members'
import { limitDoubts, limitFindings } from './limits/limit-findings'
import { diskFiles } from './source/files'
import type { JsonFile, JsonPath } from './source/json-file'
import type { Problem } from './source/problems'
import { type Env, expandVariables } from './source/variables'
import { withNumbers } from './validate/expectation'
import { findings, warnings } from './validate/rules'
import { shapeFindings } from './validate/shape'

/**
 * Turns the JSON of an alias file into an alias: expands the variables, checks the schema, and then the
 * rules that a schema cannot express.
 *
 * @param secrets Receives every value from the environment, and every credential.
 */
export function readAlias(
  json: JsonFile,
  env: Env,
  secrets: Set<string>,
  files = diskFiles,
): { value: unknown; problems: Problem[]; warnings: Problem[] } {
  const { value: expanded, unresolved } = expandVariables(json.value, env, secrets, files)
  const value = withServiceAccounts(withNumbers(AliasFile, expanded, json.value))
  const shape = shapeFindings(value, json.value).filter(outside(unresolved))
  // A value that is missing or does not match the schema needs no second problem.
  const file = Object(value) as AliasFile
  const rest = findings(file, env).filter(outside([...unresolved, ...shape]))
  const hasLimits = ![...unresolved, ...shape].some(isOfLimits)
  if (hasLimits) rest.push(...limitFindings(file))
  if (unresolved.length + shape.length + rest.length === 0)
    for (const credential of credentialsOf(value as AliasFile)) secrets.add(credential)
  return {
    value,
    problems: [
      ...unresolved.map(({ path, message, variable }) => ({
        ...json.problemAt(path, message),
        ...(variable !== undefined && { missingVariable: variable }),
      })),
      ...[...shape, ...rest].map(({ path, message }) => json.problemAt(path, message)),
    ],
    warnings: [...warnings(file, env), ...(hasLimits ? limitDoubts(file) : [])].map(
      ({ path, message }) => json.problemAt(path, message),
    ),
  }
}

/** Whether something is with limits and budgets. An alias that is no object has none that could be looked at. */
const isOfLimits = ({ path: [member] }: { path: JsonPath }): boolean =>
  member === undefined || LIMIT_MEMBERS.includes(String(member))

/** Whether a path is neither one of `places` nor inside one. */
const outside =
  (places: readonly { path: JsonPath }[]) =>
  ({ path }: { path: JsonPath }) =>
    !places.some((place) => place.path.every((part, index) => path[index] === part))

/** Parses service accounts that are strings of JSON, because variables are strings. */
function withServiceAccounts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withServiceAccounts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (name === 'vertex_service_account_json') return [name, parsedIfJson(member)]
      return [name, name === 'targets' ? withServiceAccounts(member) : member]
    }),
  )
}

function parsedIfJson(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
