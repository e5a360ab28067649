import type { JsonObject } from '../../../conversation'
import { below, define, flatten, resolveRef, type SchemaContext } from '../../../schema/flatten'
import { isObject } from '../../../values'
import { bounds, choicesOf, describe, takesFormat, typesOf } from './hints'

/** Keywords that are printed as they are. */
const KEPT = ['minItems', 'maxItems', 'minLength', 'maxLength', 'pattern', 'title']

/** The definitions that are referred to, by their references; and those that are not printed yet. */
type Definitions = { names: Map<string, string>; waiting: string[] }

/**
 * Prints a schema as the JSON Schema that Gemini 2.5 and later take. It has what the subset of OpenAPI has
 * not: maps, recursion, numbers to choose from. References stay references, so it grows no more than what
 * it is made from. https://ai.google.dev/gemini-api/docs/structured-output#json_schema_support
 */
export function jsonSchema(schema: unknown, context: SchemaContext): JsonObject {
  const definitions: Definitions = { names: new Map(), waiting: [] }
  const printed = printNode(schema, context, definitions)
  const $defs: Record<string, unknown> = {}
  for (let ref = definitions.waiting.pop(); ref !== undefined; ref = definitions.waiting.pop()) {
    define(
      $defs,
      definitions.names.get(ref) ?? '',
      printNode(resolveRef(context.root, ref), context, definitions),
    )
  }
  return definitions.names.size > 0 ? { ...printed, $defs } : printed
}

/** Beside a reference nothing may stand. */
function refTo(ref: string, { names, waiting }: Definitions): JsonObject {
  let name = names.get(ref)
  if (name === undefined) {
    // Definitions of one name may stand in several places.
    const last = ref.slice(ref.lastIndexOf('/') + 1).replaceAll(/[^A-Za-z0-9_]/g, '_')
    name = `${last}_${names.size}`
    names.set(ref, name)
    waiting.push(ref)
  }
  return { $ref: `#/$defs/${name}` }
}

function printNode(schema: unknown, context: SchemaContext, definitions: Definitions): JsonObject {
  if (!isObject(schema)) return {}
  const { $ref } = schema
  if (typeof $ref === 'string' && resolveRef(context.root, $ref) !== undefined) {
    if (Object.keys(schema).length === 1 || context.open.has($ref)) return refTo($ref, definitions)
  }
  const flat = flatten(schema, context)
  return below(context, flat.refs, () => printFlat(flat.schema, context, definitions))
}

function printFlat(
  schema: JsonObject,
  context: SchemaContext,
  definitions: Definitions,
): JsonObject {
  const print = (inner: unknown) => printNode(inner, context, definitions)
  const { types, isNullable } = typesOf(schema)
  const type = types.length === 1 ? types[0] : undefined
  const { printed: limits, hints } = bounds(schema, type)
  const more: Record<string, unknown> = { ...hints }
  const { format, items, prefixItems } = schema
  if (format !== undefined && !takesFormat(type, format)) more.format = format
  const printed: Record<string, unknown> = {}
  if (types.length > 0) {
    const all = isNullable ? [...types, 'null'] : types
    printed.type = all.length === 1 ? all[0] : all
  }
  for (const name of KEPT) if (schema[name] !== undefined) printed[name] = schema[name]
  if (Array.isArray(schema.required)) printed.required = [...new Set(schema.required)]
  const choices = choicesOf(schema)
  if (choices?.includes('')) more.enum = choices
  else if (choices) printed.enum = choices
  const union = schema.anyOf ?? schema.oneOf
  if (Array.isArray(union)) printed.anyOf = union.map(print)
  const list = Array.isArray(items) ? items : prefixItems
  if (Array.isArray(list)) printed.prefixItems = list.map(print)
  if (isObject(items)) printed.items = print(items)
  if (isObject(schema.properties)) printed.properties = printEach(schema.properties, print)
  const { additionalProperties } = schema
  if (additionalProperties !== undefined) {
    printed.additionalProperties = isObject(additionalProperties)
      ? print(additionalProperties)
      : additionalProperties
  }
  if (takesFormat(type, format)) printed.format = format
  const description = describe(schema, more)
  return { ...printed, ...limits, ...(description !== undefined && { description }) }
}

function printEach(properties: JsonObject, print: (schema: unknown) => JsonObject): JsonObject {
  const printed: Record<string, unknown> = {}
  for (const name of Object.keys(properties)) {
    if (properties[name] !== false) define(printed, name, print(properties[name]))
  }
  return printed
}
