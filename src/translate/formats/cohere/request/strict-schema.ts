import type { JsonObject } from '../../../conversation'
import { emptyMembers, filledTextOf, isObject } from '../../../values'

/**
 * Schemas to which Cohere keeps an answer or a call. What it does not support of JSON Schema is said in the
 * description in its place. https://docs.cohere.com/docs/structured-outputs#parameter-types-support
 */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'exclusiveMaximum',
  'exclusiveMinimum',
  'maxItems',
  'maxLength',
  'maximum',
  'minItems',
  'minLength',
  'minimum',
  'multipleOf',
  'uniqueItems',
])

const FORMATS: ReadonlySet<unknown> = new Set(['date-time', 'uuid', 'date', 'time'])

/** Members that hold schemas by name, and lists of schemas. */
const NAMED: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions'])
const LISTED: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems'])

/** A schema that Cohere keeps to. */
export function strictSchema(schema: unknown): unknown {
  if (!isObject(schema)) return schema
  const strict = emptyMembers()
  const said: string[] = []
  for (const [name, value] of Object.entries(schema)) {
    if (UNSUPPORTED.has(name) || (name === 'format' && !FORMATS.has(value)))
      said.push(`${name}: ${JSON.stringify(value)}`)
    else if (NAMED.has(name) && isObject(value)) strict[name] = mapped(value)
    else if (LISTED.has(name) && Array.isArray(value))
      strict[name === 'oneOf' ? 'anyOf' : name] = value.map(strictSchema)
    else if (name === 'items' || name === 'additionalProperties') strict[name] = strictSchema(value)
    else if (name !== '$schema') strict[name] = value
  }
  if (said.length > 0)
    strict.description = [filledTextOf(strict.description), `{${said.join(', ')}}`]
      .filter(Boolean)
      .join('\n\n')
  return strict
}

function mapped(schemas: JsonObject): JsonObject {
  const all = emptyMembers()
  for (const [name, value] of Object.entries(schemas)) all[name] = strictSchema(value)
  return all
}

const MAX_FIELDS = 200

/**
 * Whether Cohere can keep calls to these schemas: each has a required member, and there are no more than 200
 * fields. https://docs.cohere.com/docs/structured-outputs#important-notes-on-using-strict_tools
 */
export function fitsStrictTools(schemas: readonly unknown[]): boolean {
  let fields = 0
  const count = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(count)
    if (!isObject(value)) return
    if (isObject(value.properties)) fields += Object.keys(value.properties).length
    Object.values(value).forEach(count)
  }
  schemas.forEach(count)
  const hasRequired = (schema: unknown) =>
    isObject(schema) && Array.isArray(schema.required) && schema.required.length > 0
  return fields <= MAX_FIELDS && schemas.every(hasRequired)
}
