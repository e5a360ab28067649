import type { TSchema } from '@sinclair/typebox'
import { Value, ValuePointer } from '@sinclair/typebox/value'

/** What a schema wants, in words that follow "must be". Tells nothing about the value that is there. */
export function expectation(schema: TSchema): string {
  if (schema.anyOf) return alternatives(schema.anyOf)
  if (schema.const !== undefined) return String(schema.const)
  switch (schema.type) {
    case 'integer':
      return `a whole number${range(schema)}`
    case 'number':
      return `a number${range(schema)}`
    case 'boolean':
      return 'true or false'
    case 'array':
      return schema.minItems ? 'a list with at least one entry' : 'a list'
    case 'object':
      return 'an object'
    default:
      if (schema.pattern) return schema.description ?? `a string like ${schema.pattern}`
      return schema.minLength ? 'a string that is not empty' : 'a string'
  }
}

function alternatives(schemas: TSchema[]): string {
  const words = schemas.map(expectation)
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : `${words[0]}`
}

function range({ minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below }: TSchema) {
  if (above !== undefined)
    return below === undefined
      ? ` above ${above}, up to ${maximum}`
      : ` between ${above} and ${below}`
  if (minimum === undefined) return ''
  return maximum === undefined ? `, ${minimum} or more` : ` from ${minimum} to ${maximum}`
}

/** The number or boolean that a schema wants and a text spells out, or the text itself. */
export function fromText(schema: TSchema, text: string): unknown {
  // Nothing looser: parseInt would take 1e3 for 1, and 8080.5 for 8080.
  if (schema.type === 'integer' && /^\d{1,15}$/.test(text)) return Number(text)
  if (schema.type === 'number' && /^\d{1,15}(\.\d+)?$/.test(text)) return Number(text)
  if (schema.type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  return text
}

/**
 * Converts strings that came from variables to the numbers and booleans that a schema wants, in place.
 *
 * @param written The same before variables were put in: what stands there in quotes is a mistake.
 */
export function withNumbers(schema: TSchema, value: unknown, written: unknown): unknown {
  for (const { path, schema: wanted, value: text } of [...Value.Errors(schema, value)]) {
    if (typeof text !== 'string' || ValuePointer.Get(written, path) === text) continue
    const read = fromText(wanted, text)
    if (read !== text) ValuePointer.Set(value, path, read)
  }
  return value
}
