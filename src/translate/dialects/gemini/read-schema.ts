import { camelCase } from '../../camel-case'
import type { JsonObject } from '../../conversation'
import { define } from '../../schema/flatten'
import { isObject } from '../../values'
import { enumIn, numberIn, repeated } from './read-proto'

/** Google's types, in the order of their numbers. https://ai.google.dev/api/caching#Type */
const TYPES = [
  'TYPE_UNSPECIFIED',
  'STRING',
  'NUMBER',
  'INTEGER',
  'BOOLEAN',
  'ARRAY',
  'OBJECT',
  'NULL',
]

/** Int64 stands in JSON as text. */
const COUNTS: ReadonlySet<string> = new Set([
  'maxItems',
  'maxLength',
  'maxProperties',
  'minItems',
  'minLength',
  'minProperties',
])

/** Deeper than a body may be. What is below stays as it is. */
const MAX_DEPTH = 512

/**
 * A JSON Schema that means what a schema of Google's means, which is a subset of OpenAPI 3.0. Keywords that Google
 * does not have stay. https://ai.google.dev/api/caching#Schema
 */
export const readSchema = (schema: JsonObject): JsonObject => readNode(schema, 0)

const readAny = (value: unknown, depth: number): unknown =>
  isObject(value) && depth < MAX_DEPTH ? readNode(value, depth) : value

function readNode(schema: JsonObject, depth: number): JsonObject {
  const read: Record<string, unknown> = {}
  const inner = (value: unknown) => readAny(value, depth + 1)
  let isNullable = false
  let order: readonly unknown[] = []
  for (const [given, value] of Object.entries(schema)) {
    if (value === null || value === undefined) continue
    const name = given.startsWith('$') ? given : camelCase(given)
    switch (name) {
      case 'nullable':
        isNullable = value === true
        break
      case 'propertyOrdering':
        order = repeated(value)
        break
      case 'type':
        define(read, name, typesIn(value))
        break
      case 'format':
        // Google's own word for a text to choose.
        if (value !== 'enum') read.format = value
        break
      case 'example':
        read.examples = [value]
        break
      case 'items':
      case 'additionalProperties':
        read[name] = Array.isArray(value) ? value.map(inner) : inner(value)
        break
      case 'anyOf':
      case 'oneOf':
      case 'allOf':
      case 'prefixItems':
        read[name] = repeated(value).map(inner)
        break
      case 'required':
        read.required = repeated(value)
        break
      case 'defs':
      case '$defs':
      case 'definitions':
        read[name === 'defs' ? '$defs' : name] = isObject(value) ? readEach(value, inner) : value
        break
      case 'ref':
        read.$ref = value
        break
      case 'properties':
        read.properties = isObject(value) ? readEach(value, inner) : value
        break
      default:
        define(read, name, COUNTS.has(name) ? (numberIn(value) ?? value) : value)
    }
  }
  if (read.type === undefined) delete read.type
  if (order.length > 0 && isObject(read.properties))
    read.properties = inOrder(read.properties, order)
  if (Array.isArray(read.enum)) read.enum = choicesOf(read.enum, read.type)
  return isNullable ? nullable(read) : read
}

/** The word for a type, or a list of words. Nothing for an unspecified one. */
function typesIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(typesIn).filter((type) => type !== undefined)
  const type = enumIn(value, TYPES)
  return type === 'TYPE_UNSPECIFIED' ? undefined : type?.toLowerCase()
}

function readEach(members: JsonObject, inner: (value: unknown) => unknown): JsonObject {
  const read: Record<string, unknown> = {}
  for (const name of Object.keys(members)) define(read, name, inner(members[name]))
  return read
}

/** Properties as they are to be written. A model thinks in one and answers in the next. */
function inOrder(properties: JsonObject, order: readonly unknown[]): JsonObject {
  const ordered: Record<string, unknown> = {}
  for (const name of [...order, ...Object.keys(properties)])
    if (
      typeof name === 'string' &&
      Object.hasOwn(properties, name) &&
      !Object.hasOwn(ordered, name)
    )
      define(ordered, name, properties[name])
  return ordered
}

/** Google writes all choices as texts. */
const choicesOf = (choices: readonly unknown[], type: unknown): readonly unknown[] =>
  type === 'integer' || type === 'number'
    ? choices.map((choice) => numberIn(choice) ?? choice)
    : choices

function nullable({ type, anyOf, enum: choices, ...schema }: JsonObject): JsonObject {
  const all = {
    ...(type !== undefined && { type: [...new Set([...repeated(type), 'null'])] }),
    ...schema,
    ...(Array.isArray(choices) && { enum: choices.includes(null) ? choices : [...choices, null] }),
  }
  return Array.isArray(anyOf) ? { ...all, anyOf: [...anyOf, { type: 'null' }] } : all
}
