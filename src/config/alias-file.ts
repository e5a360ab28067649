import { Value, ValueErrorType } from '@sinclair/typebox/value'
import { didYouMean } from './did-you-mean'
import { type Env, expandVariables, type Missing } from './expand'
import type { JsonFile, JsonPath } from './json-file'
import type { Problem } from './problems'
import { PROVIDERS } from './providers'
import { type Finding, findings } from './rules'
import { AliasFile, Target } from './schema'

/**
 * Turns the JSON of an alias file into an alias: variables are put in, the shape is checked, then
 * what the shape cannot say.
 *
 * @param secrets Takes every value that came from the environment.
 */
export function readAlias(
  json: JsonFile,
  env: Env,
  secrets: Set<string>,
): { value: unknown; problems: Problem[] } {
  const missing: Missing[] = []
  const value = normalize(expandVariables(json.value, env, missing, secrets))
  const shape = shapeFindings(value, secrets)
  const found = shape.length > 0 ? shape : findings(value as AliasFile)
  // A value that is not there yet has no shape to find fault with.
  const isMissing = ({ path }: Finding) => missing.some((one) => isWithin(path, one.path))
  return {
    value,
    problems: [
      ...missing.map(({ path, variable }) => ({
        ...json.problemAt(path, `the environment variable ${variable} is not set, or empty`),
        missingVariable: variable,
      })),
      ...found
        .filter((finding) => !isMissing(finding))
        .map(({ path, message }) => json.problemAt(path, message)),
    ],
  }
}

/** Whether `path` is the place of `outer` or inside it. */
const isWithin = (path: JsonPath, outer: JsonPath) =>
  outer.every((part, index) => path[index] === part)

/** Turns strings that came from variables into what the schema wants, and service accounts into objects. */
function normalize(value: unknown): unknown {
  return parseServiceAccounts(Value.Convert(AliasFile, value))
}

function parseServiceAccounts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(parseServiceAccounts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'vertex_service_account_json'
        ? parseIfString(member)
        : name === 'targets'
          ? parseServiceAccounts(member)
          : member,
    ]),
  )
}

function parseIfString(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

/** Every way in which `value` is not of the shape of an alias, in the user's words. */
function shapeFindings(value: unknown, secrets: ReadonlySet<string>): Finding[] {
  const byPath = new Map<string, Finding>()
  for (const error of Value.Errors(AliasFile, value)) {
    if (byPath.has(error.path)) continue
    const path = error.path
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
      .map((part) => (/^\d+$/.test(part) ? Number(part) : part))
    const shown = secrets.has(String(error.value)) ? undefined : error.value
    byPath.set(error.path, { path, message: shapeMessage(path, error.type, error.message, shown) })
  }
  return [...byPath.values()]
}

const KNOWN_KEYS = Object.keys(AliasFile.$defs.Alias.properties)
const TARGET_KEYS = Object.keys(Target.$defs.Target.properties)

function shapeMessage(
  path: JsonPath,
  type: ValueErrorType,
  message: string,
  value: unknown,
): string {
  const name = String(path.at(-1) ?? 'the file')
  if (type === ValueErrorType.ObjectAdditionalProperties)
    return `unknown key "${name}"${didYouMean(name, path.length > 1 ? TARGET_KEYS : KNOWN_KEYS)}`
  if (type === ValueErrorType.ObjectRequiredProperty) return `"${name}" is missing`
  if (name === 'provider' && typeof value === 'string')
    return `unknown provider "${value}"${didYouMean(value, PROVIDERS)}`
  if (name === 'vertex_service_account_json')
    return 'must be a service account: an object of strings, or a string holding its JSON'
  if (name === 'mode') return 'unknown mode; it is single, fallback, loadbalance or conditional'
  return `"${name}": ${message.charAt(0).toLowerCase()}${message.slice(1)}`
}
