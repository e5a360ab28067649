import type { JsonObject } from '../../../conversation'
import { type SpareNodes, schemaContext } from '../../../schema/flatten'
import { oneObject } from '../../../schema/one-object'
import { isObject } from '../../../values'
import { type GeminiModel, takesJsonSchema } from '../models/gemini-model'
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
export function printSchema(schema: unknown, model: GeminiModel, spare: SpareNodes): PrintedSchema {
  const context = schemaContext(schema, spare)
  const printed = openApiSchema(schema, context)
  return context.isWhole || !takesJsonSchema(model)
    ? { form: 'openapi', schema: printed }
    : { form: 'json', schema: jsonSchema(schema, schemaContext(schema, spare)) }
}

/**
 * The schema of a function's arguments: an object with properties, or nothing for a function without any.
 * An object without properties is refused at this place.
 */
export function argumentsSchema(schema: unknown, spare: SpareNodes): JsonObject | undefined {
  const context = schemaContext(schema, spare)
  const whole = oneObject(schema, context)
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
