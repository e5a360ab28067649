import type { JsonObject } from './conversation'

/** Readers of JSON that somebody else wrote. What has another type is absent, as null is. */

/** Whether a value is an object and no list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value if it is an object. */
export const objectOf = (value: unknown): JsonObject | undefined =>
  isObject(value) ? value : undefined

/** The value if it is a text. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

/** The value if it is a text that is not empty. */
export const filledTextOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** Whether a text is white space alone, or nothing. */
export const isBlank = (text: string): boolean => !/\S/.test(text)

/** The value if it is a number. What JSON writes too large for one, as `1e999`, it could not write again. */
export const numberOf = (value: unknown): number | undefined =>
  Number.isFinite(value) ? (value as number) : undefined

/** The value if it is a boolean. */
export const booleanOf = (value: unknown): boolean | undefined =>
  typeof value === 'boolean' ? value : undefined

/** The objects of a list; none where it is no list. */
export const objectsOf = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : []

/** The texts of a list; none where it is no list. */
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

/** More of a stranger's word says nothing. */
const MAX_WORD_LENGTH = 100

/**
 * A value as a word, for sentences and keys. `String` throws where somebody else's object has a member
 * `toString`.
 */
export function wordOf(value: unknown): string {
  if (value === undefined) return 'unnamed'
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) return 'number'
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'list' : 'object'
  return String(value).slice(0, MAX_WORD_LENGTH)
}

/** The entry of a table under somebody else's name: `constructor` is none. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, name: unknown): T | undefined =>
  typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined

/** An object for members of any name. One called `__proto__` is a member as any other. */
export const emptyMembers = (): Record<string, unknown> => Object.create(null)

/** An object without its undefined members, which `exactOptionalPropertyTypes` wants absent. */
export function defined<T extends object>(
  members: {
    [Name in keyof T]: T[Name] | undefined
  },
): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  const given: Record<string, unknown> = {}
  for (const name in members) if (members[name] !== undefined) given[name] = members[name]
  return given as { [Name in keyof T]: Exclude<T[Name], undefined> }
}
