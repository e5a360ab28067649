import { camelCase } from '../../camel-case'
import type { JsonObject } from '../../conversation'
import { isObject } from '../../values'

/**
 * Readers of messages of protobuf in JSON. Google takes names in camel case and with underscores, a single value for a
 * list of one, and numbers as texts. https://protobuf.dev/programming-guides/json/
 */

const NOTHING: JsonObject = {}

/** A message with its members' names in camel case, without those that are null; nothing where it is no object. */
export function messageOf(value: unknown): JsonObject {
  if (!isObject(value)) return NOTHING
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      inner === null || inner === undefined ? [] : [[memberName(name), inner]],
    ),
  )
}

/** A name of a member in camel case. Google has one that begins with an underscore. */
export const memberName = (name: string): string =>
  name.startsWith('_') ? `_${camelCase(name.slice(1))}` : camelCase(name)

/** The values of a list. One that is no list stands for a list of one. */
export const repeated = (value: unknown): readonly unknown[] => {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

/** The messages of a list. */
export const messagesOf = (value: unknown): readonly JsonObject[] =>
  repeated(value).filter(isObject).map(messageOf)

/** The texts of a list. */
export const textsIn = (value: unknown): readonly string[] =>
  repeated(value).filter((item) => typeof item === 'string')

/** A number, which may stand in a text. */
export function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return Number.isFinite(number) ? (number as number) : undefined
}

/**
 * The word of an enum. Google takes any case, and the number of a word.
 *
 * @param words The words in the order of their numbers, beginning with the one for unspecified.
 */
export const enumIn = (value: unknown, words: readonly string[]): string | undefined =>
  typeof value === 'number'
    ? words[value]
    : typeof value === 'string'
      ? value.toUpperCase()
      : undefined
