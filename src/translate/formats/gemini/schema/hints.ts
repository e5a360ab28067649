import type { JsonObject } from '../../../conversation'

/** Keywords that neither form of Gemini's schemas has, and that a model can read. */
const HINTED = [
  'contains',
  'dependentRequired',
  'else',
  'if',
  'multipleOf',
  'not',
  'patternProperties',
  'propertyNames',
  'then',
  'uniqueItems',
]

/** Less than what is left of a shortened text, which must not stand in JSON inside JSON. */
const MAX_HINT_LENGTH = 200

/**
 * A description that also says what the schema cannot, as JSON: a model reads descriptions.
 *
 * @param more Other keywords that stand in this node and are not printed.
 */
export function describe(schema: JsonObject, more: JsonObject): string | undefined {
  const description = typeof schema.description === 'string' ? schema.description : undefined
  const hinted = HINTED.filter((name) => schema[name] !== undefined && schema[name] !== false)
  if (hinted.length === 0 && Object.keys(more).length === 0) return description
  const left: Record<string, unknown> = { ...more }
  for (const name of hinted) left[name] = schema[name]
  const hint = JSON.stringify(left)
  if (hint.length > MAX_HINT_LENGTH || hint.includes('"$ref"')) return description
  return description ? `${description}\nJSON Schema: ${hint}` : `JSON Schema: ${hint}`
}

type Bounds = { printed: JsonObject; hints: JsonObject }

const UNBOUNDED: Bounds = { printed: {}, hints: {} }

/** The bounds of a number. What is greater than an integer is at least the next one. */
export function bounds(schema: JsonObject, type: string | undefined): Bounds {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
  if ((minimum ?? maximum ?? exclusiveMinimum ?? exclusiveMaximum) === undefined) return UNBOUNDED
  const step = type === 'integer' ? 1 : 0
  const printed: Record<string, number> = {}
  const hints: Record<string, unknown> = {}
  const set = (name: 'minimum' | 'maximum', plain: unknown, exclusive: unknown, by: number) => {
    // OpenAPI 3.0 and early drafts say `exclusiveMinimum: true` beside `minimum`.
    const limit = exclusive === true ? plain : exclusive
    if (typeof limit === 'number' && exclusive !== undefined && exclusive !== false) {
      printed[name] = Number.isInteger(limit) ? limit + by : limit
      if (by === 0) hints[name === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'] = limit
    } else if (typeof plain === 'number') printed[name] = plain
  }
  set('minimum', minimum, exclusiveMinimum, step)
  set('maximum', maximum, exclusiveMaximum, -step)
  return { printed, hints }
}

/**
 * The format of a value, where Gemini takes it: for text it refuses all but these.
 * https://ai.google.dev/api/caching#Schema
 */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  string: ['date-time'],
  number: ['float', 'double'],
  integer: ['int32', 'int64'],
}

export const takesFormat = (type: string | undefined, format: unknown): boolean =>
  type !== undefined && typeof format === 'string' && FORMATS[type]?.includes(format) === true

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object']

/** The types of a node, without `null`; and whether it may be null. */
export function typesOf(schema: JsonObject): { types: readonly string[]; isNullable: boolean } {
  const { type, nullable } = schema
  const choices = choicesOf(schema)
  // Most nodes have one type and no more to say.
  if (typeof type === 'string' && nullable !== true && !choices && TYPES.includes(type))
    return { types: [type], isNullable: false }
  const named = (Array.isArray(type) ? type : [type])
    .filter((one): one is string => typeof one === 'string')
    .map((one) => one.toLowerCase())
  const types = TYPES.filter((one) => named.includes(one))
  const isNullable = nullable === true || named.includes('null') || choices?.includes(null) === true
  if (types.length > 0) return { types, isNullable }
  const implied = impliedType(schema, choices)
  return { types: implied === undefined ? [] : [implied], isNullable }
}

/** The values that `enum` or `const` allow. */
export const choicesOf = ({ enum: values, const: value }: JsonObject): unknown[] | undefined => {
  if (Array.isArray(values)) return values
  return value === undefined ? undefined : [value]
}

/** What a node without a type must be. */
function impliedType(schema: JsonObject, choices: unknown[] | undefined): string | undefined {
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return 'object'
  if (schema.items !== undefined || schema.prefixItems !== undefined) return 'array'
  const values = choices?.filter((value) => value !== null)
  if (values && values.length > 0) {
    if (values.every((value) => typeof value === 'string')) return 'string'
    if (values.every((value) => typeof value === 'boolean')) return 'boolean'
    if (values.every((value) => Number.isInteger(value))) return 'integer'
    if (values.every((value) => typeof value === 'number')) return 'number'
  }
  if (schema.pattern !== undefined || schema.minLength !== undefined) return 'string'
  return schema.minimum !== undefined || schema.maximum !== undefined ? 'number' : undefined
}
