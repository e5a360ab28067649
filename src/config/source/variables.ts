import type { JsonPath } from './json-file'
import { readSecretFile } from './secret-file'

/** Environment variables, as the process or a test has them. */
export type Env = Readonly<Record<string, string | undefined>>

/** A reference that could not be replaced; `variable` is set when only that variable is missing. */
export type Unresolved = { path: JsonPath; message: string; variable?: string }

/** `$${` is a literal, `${NAME}` a variable, `${NAME:-default}` one with a default, `${file:/path}` a file. */
const REFERENCE = /\$\$\{|\$\{(?:(?:file:([^}]*)|([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?)\})?/g

/**
 * Replaces variables inside the string values of parsed JSON. The values are not looked at again, so
 * quotes, newlines and `${` in them are safe.
 *
 * @param secrets Takes every value that came from the environment or a file, so that no output shows it.
 * @param folder What the relative path of a file begins at.
 */
export function expandVariables(
  root: unknown,
  env: Env,
  secrets: Set<string>,
  folder = '.',
): { value: unknown; unresolved: Unresolved[] } {
  const unresolved: Unresolved[] = []
  const expand = (text: string, place: JsonPath) =>
    text.replace(REFERENCE, (reference, path?: string, variable?: string, fallback?: string) => {
      if (reference === '$${') return '${'
      if (path !== undefined) {
        const read = readSecretFile(path, folder)
        if ('message' in read) {
          unresolved.push({ path: place, message: read.message })
          return reference
        }
        secrets.add(read.value)
        return read.value
      }
      if (variable === undefined) {
        unresolved.push({ path: place, message: MALFORMED })
        return reference
      }
      const value = Object.hasOwn(env, variable) ? env[variable] : undefined
      if (value) {
        secrets.add(value)
        return value
      }
      if (fallback !== undefined) return fallback
      const state = value === '' ? 'is empty' : 'is not set'
      unresolved.push({
        path: place,
        variable,
        message: `the environment variable ${variable} ${state}`,
      })
      return reference
    })
  const visit = (value: unknown, path: JsonPath): unknown => {
    if (typeof value === 'string') return expand(value, path)
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, visit(member, [...path, name])]),
    )
  }
  return { value: visit(root, []), unresolved }
}

const MALFORMED =
  'a variable is written ${NAME} or ${NAME:-default}; for the characters themselves write $${'
