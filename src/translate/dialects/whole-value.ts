import { isObject } from '../values'

/** The word that stands for the end of a long string. */
const WORD = /^[0-9a-f]{32}$/
const WORD_LENGTH = 32

/**
 * JSON in which each long string has its end back. The input of a call is printed as JSON inside a string
 * by some formats, where what was taken out could not be put back as it is spelled.
 */
export function wholeValue(value: unknown, whole: (text: string) => string): unknown {
  if (typeof value === 'string') return WORD.test(value.slice(-WORD_LENGTH)) ? whole(value) : value
  if (Array.isArray(value)) return value.map((item) => wholeValue(item, whole))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, wholeValue(inner, whole)]),
  )
}
