import type { JsonObject } from '../../../conversation'
import {
  below,
  costOf,
  define,
  flatten,
  mergeInto,
  type SchemaContext,
  spend,
} from '../../../schema/flatten'
import { isObject } from '../../../values'
import { bounds, choicesOf, describe, takesFormat, typesOf } from './hints'

/** Keywords that are printed as they are, by the type that has them. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  string: ['minLength', 'maxLength', 'pattern'],
  array: ['minItems', 'maxItems'],
  object: ['minProperties', 'maxProperties'],
}

/**
 * Prints a JSON Schema in the subset of OpenAPI that each Gemini takes, on both of its APIs. References
 * are put in place. An unknown keyword would be a 400.
 * https://ai.google.dev/api/caching#Schema
 */
export function openApiSchema(schema: unknown, context: SchemaContext): JsonObject {
  const flat = flatten(schema, context)
  return below(context, flat.refs, () => printFlat(flat.schema, context))
}

function printFlat(schema: JsonObject, context: SchemaContext): JsonObject {
  const union = schema.anyOf ?? schema.oneOf
  if (Array.isArray(union)) {
    const { anyOf, oneOf, ...rest } = schema
    if (anyOf !== undefined && oneOf !== undefined) context.isWhole = false
    return printUnion(union, rest, context)
  }
  const { types, isNullable } = typesOf(schema)
  if (types.length > 1) {
    const { anyOf: _, oneOf: __, ...rest } = schema
    const each = types.map((type) => ({ ...rest, type }))
    return printUnion(isNullable ? [...each, { type: 'null' }] : each, {}, context)
  }
  return printType(schema, types[0], isNullable, context)
}

/**
 * Prints a choice of schemas. `anyOf` must be the only member of its node, so what stands beside it goes
 * into each choice. `oneOf` is refused, and means the same where the choices differ.
 */
function printUnion(
  union: readonly unknown[],
  rest: JsonObject,
  context: SchemaContext,
): JsonObject {
  const { type: _, nullable, ...shared } = rest
  let isNullable = nullable === true || (Array.isArray(rest.type) && rest.type.includes('null'))
  const printed: JsonObject[] = []
  const properties = isObject(shared.properties) ? Object.keys(shared.properties).length : 0
  const costs = properties + costOf(shared, context)
  for (const choice of union) {
    if (!spend(context, costs)) break
    const flat = flatten(choice, context)
    if (isNull(flat.schema)) isNullable = true
    else {
      const joined = mergeInto(mergeInto({}, shared), flat.schema)
      printed.push(below(context, flat.refs, () => printFlat(joined, context)))
    }
  }
  const choices = printed.flatMap((choice) =>
    Array.isArray(choice.anyOf) ? choice.anyOf : [choice],
  )
  const all = isNullable ? choices.map((choice) => ({ ...choice, nullable: true })) : choices
  if (all.length === 1) return all[0]
  if (all.length > 1) return { anyOf: all }
  return printType(shared, undefined, isNullable, context)
}

const isNull = ({ type, const: value, enum: values }: JsonObject): boolean =>
  type === 'null' ||
  value === null ||
  (Array.isArray(values) && values.length === 1 && values[0] === null)

function printType(
  schema: JsonObject,
  type: string | undefined,
  isNullable: boolean,
  context: SchemaContext,
): JsonObject {
  const { printed: limits, hints } = bounds(schema, type)
  const more: Record<string, unknown> = { ...hints }
  const { title, format } = schema
  if (format !== undefined && !takesFormat(type, format)) more.format = format
  // A node without a type is refused on Vertex AI. Text can say everything.
  if (type === undefined) context.isWhole = false
  const choices = printChoices(schema, type, more, context)
  const inner = type === 'object' ? printObject(schema, context) : printItems(schema, type, context)
  const description = describe(schema, more)
  // A conversation has hundreds of nodes, so none is put together from objects that are copied.
  const printed: Record<string, unknown> = { type: (type ?? 'string').toUpperCase() }
  if (typeof title === 'string') printed.title = title
  if (description !== undefined) printed.description = description
  if (takesFormat(type, format)) printed.format = format
  if (isNullable) printed.nullable = true
  Object.assign(printed, choices, limits)
  for (const name of KEPT[type ?? ''] ?? NONE)
    if (schema[name] !== undefined) printed[name] = schema[name]
  return Object.assign(printed, inner)
}

const NONE: readonly string[] = []

/** Values are texts that are not empty. All others are told to the model in the description. */
function printChoices(
  schema: JsonObject,
  type: string | undefined,
  more: Record<string, unknown>,
  context: SchemaContext,
): JsonObject {
  const choices = choicesOf(schema)?.filter((choice) => choice !== null)
  if (choices === undefined || choices.length === 0) return {}
  if (type === 'string' && choices.every((choice) => typeof choice === 'string')) {
    const filled = choices.filter((choice) => choice !== '')
    if (filled.length === choices.length) return { enum: filled }
  } else context.isWhole = false
  more.enum = choices
  return {}
}

function printObject(schema: JsonObject, context: SchemaContext): JsonObject {
  const { properties, additionalProperties, required } = schema
  const named = isObject(properties) ? Object.keys(properties) : []
  // A map has no words in this form, and a model leaves an object without properties empty.
  if (isObject(additionalProperties) && Object.keys(additionalProperties).length > 0) {
    context.isWhole = false
  } else if (
    named.length === 0 &&
    additionalProperties !== undefined &&
    additionalProperties !== false
  )
    context.isWhole = false
  if (named.length === 0) return {}
  const printed: Record<string, unknown> = {}
  for (const name of named) {
    const property = (properties as JsonObject)[name]
    if (!spend(context, 0)) break
    if (property === false) continue
    define(printed, name, openApiSchema(property, context))
  }
  const needed = Array.isArray(required)
    ? [...new Set(required)].filter(
        (name) => typeof name === 'string' && Object.hasOwn(printed, name),
      )
    : []
  return { properties: printed, ...(needed.length > 0 && { required: needed }) }
}

function printItems(
  schema: JsonObject,
  type: string | undefined,
  context: SchemaContext,
): JsonObject {
  if (type !== 'array') return {}
  const { items, prefixItems } = schema
  const places = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : []
  if (places.length === 0) {
    // `items` must be there.
    return { items: openApiSchema(items ?? {}, context) }
  }
  context.isWhole = false
  const all = isObject(items) ? [...places, items] : places
  return { items: printUnion(all, {}, context) }
}
