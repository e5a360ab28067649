import { diskFiles } from './files'
import type { JsonPath } from './json-file'
import { readSecretFile } from './secret-file'

/** Environment variables, as the process or a test has them. */
export type Env = Readonly<Record<string, string | undefined>>

/** A reference that could not be replaced; `variable` is set when only that variable is missing. */
export type Unresolved = { path: JsonPath; message: string; variable?: string }

/** `$${` is a literal, `${NAME}` a variable, `${NAME:-default}` one with a default, `${file:/path}` what a file holds. */
const REFERENCE = /\$\$\{|\$\{(?:file:([^}]*)\}|([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\})?/g

/**
 * Replaces variables inside the string values of parsed JSON. The values are not looked at again, so
 * quotes, newlines and `${` in them are safe.
 *
 * @param secrets Takes every value that came from the environment, so that no output shows it.
 */
export function expandVariables(
  root: unknown,
  env: Env,
  secrets: Set<string>,
  files = diskFiles,
): { value: unknown; unresolved: Unresolved[] } {
  const unresolved: Unresolved[] = []
  const expand = (text: string, path: JsonPath) =>
    text.replace(REFERENCE, (reference, file?: string, variable?: string, fallback?: string) => {
      if (reference === '$${') return '${'
      if (file !== undefined) {
        const read = readSecretFile(file, files)
        if ('text' in read) {
          secrets.add(read.text)
          return read.text
        }
        unresolved.push({ path, message: read.problem })
        return reference
      }
      if (variable === undefined) {
        unresolved.push({ path, message: MALFORMED })
        return reference
      }
      // The reference ends at the first brace, so what follows would stay behind the value.
      if (fallback?.includes('{')) {
        unresolved.push({ path, message: NESTED })
        return reference
      }
      const value = Object.hasOwn(env, variable) ? env[variable] : undefined
      if (value) {
        secrets.add(value)
        return value
      }
      if (fallback !== undefined) return fallback
      const state = value === '' ? 'is empty' : 'is not set'
      unresolved.push({ path, variable, message: `the environment variable ${variable} ${state}` })
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

const NESTED =
  'a default cannot hold another variable or a brace: it ends at the first "}"; give the variable a value'

const MALFORMED =
  'a variable is written ${NAME} or ${NAME:-default}, and a file ${file:/path}; for the characters themselves write $${'
