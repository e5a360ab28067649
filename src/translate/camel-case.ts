import type { JsonObject } from './conversation'

/**
 * A name with underscores as Google and AWS spell it: `max_tokens` is `maxTokens`. Google takes both spellings,
 * but not both in one object.
 */
export const camelCase = (name: string): string =>
  name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** An object with the names of its members in that spelling. What they hold stays. */
export const camelKeys = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([name, inner]) => [camelCase(name), inner]))
