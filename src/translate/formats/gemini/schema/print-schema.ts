import type { JsonObject } from '../../../conversation'
import { type GeminiModel, takesJsonSchema } from '../models/gemini-model'
import {
  flatten,
  isObject,
  type Merged,
  mergeInto,
  type SchemaContext,
  schemaContext,
} from './flatten'
import { jsonSchema } from './json-schema'
import { openApiSchema } from './openapi'

/** A schema in one of the two forms that Gemini takes. */
export type PrintedSchema =
  | { form: 'openapi'; schema: JsonObject }
  | { form: 'json'; schema: JsonObject }

/**
 * Prints a schema in the subset of OpenAPI, which each model takes on both APIs, and as JSON Schema where
 * only that can say it.
 */
export function printSchema(schema: unknown, model: GeminiModel): PrintedSchema {
  const context = schemaContext(schema)
  const printed = openApiSchema(schema, context)
  return context.isWhole || !takesJsonSchema(model)
    ? { form: 'openapi', schema: printed }
    : { form: 'json', schema: jsonSchema(schema, schemaContext(schema)) }
}

/**
 * The schema of a function's arguments: an object with properties, or nothing for a function without any.
 * An object without properties is refused at this place.
 */
export function argumentsSchema(schema: unknown): JsonObject | undefined {
  const context = schemaContext(schema)
  const flat = flatten(schema, context).schema
  const union = flat.anyOf ?? flat.oneOf
  const whole = Array.isArray(union) ? joined(flat, union, context) : flat
  const { properties, additionalProperties } = whole
  const isEmpty =
    (!isObject(properties) || Object.keys(properties).length === 0) &&
    (additionalProperties === undefined || additionalProperties === false)
  if (isEmpty) return undefined
  const { $defs, definitions } = isObject(schema) ? schema : {}
  return {
    ...whole,
    type: 'object',
    ...($defs !== undefined && { $defs }),
    ...(definitions !== undefined && { definitions }),
  }
}

/** At the top there must be one object: it has what any of the choices has, and needs what all of them need. */
function joined(
  { anyOf: _, oneOf: __, ...rest }: JsonObject,
  choices: readonly unknown[],
  context: SchemaContext,
): JsonObject {
  const all: Merged = {}
  const timesNeeded = new Map<unknown, number>()
  for (const choice of choices) {
    const { schema } = flatten(choice, context)
    const { required } = schema
    for (const name of new Set(Array.isArray(required) ? required : [])) {
      timesNeeded.set(name, (timesNeeded.get(name) ?? 0) + 1)
    }
    mergeInto(all, schema)
  }
  all.required = [...timesNeeded.keys()].filter((name) => timesNeeded.get(name) === choices.length)
  return mergeInto(all, rest)
}
