import type { JsonPath } from './json-file'

/** Environment variables, as the process or a test has them. */
export type Env = Readonly<Record<string, string | undefined>>

/** A reference to a variable that is not set. */
export type Missing = { path: JsonPath; variable: string }

/** `$${` is a literal, `${NAME}` a variable, `${NAME:-default}` one with a default. */
const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g

/**
 * Replaces variables inside the string values of parsed JSON. The values are not looked at again, so
 * quotes, newlines and `${` in them are safe.
 *
 * @param used Takes every value that came from the environment, so that no output shows it.
 */
export function expandVariables(
  value: unknown,
  env: Env,
  missing: Missing[],
  used: Set<string>,
  path: JsonPath = [],
): unknown {
  if (typeof value === 'string') return expandString(value, env, missing, used, path)
  if (Array.isArray(value))
    return value.map((item, index) => expandVariables(item, env, missing, used, [...path, index]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      expandVariables(member, env, missing, used, [...path, name]),
    ]),
  )
}

function expandString(
  text: string,
  env: Env,
  missing: Missing[],
  used: Set<string>,
  path: JsonPath,
): string {
  return text.replace(REFERENCE, (reference, variable?: string, fallback?: string) => {
    if (variable === undefined) return '${'
    const value = env[variable]
    if (value) {
      used.add(value)
      return value
    }
    if (fallback !== undefined) return fallback
    missing.push({ path, variable })
    return reference
  })
}
