import type { JsonObject } from '../../../conversation'
import {
  below,
  define,
  flatten,
  type SchemaContext,
  type SpareNodes,
  schemaContext,
} from '../../../schema/flatten'
import { oneObject } from '../../../schema/one-object'
import { isObject } from '../../../values'

/** What says nothing of the members that a call may have. */
const IDLE: ReadonlySet<string> = new Set([
  ...['$defs', '$id', '$schema', 'additionalProperties', 'definitions', 'description', 'title'],
])
/** Members that hold schemas by name, and lists of schemas. */
const NAMED: ReadonlySet<string> = new Set(['properties', 'patternProperties'])
const LISTED: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'prefixItems'])

/**
 * A tool's schema for Nova, which refuses whatever stands beside `type`, `properties` and `required` at the
 * top. Definitions are put into the places that name them.
 * https://docs.aws.amazon.com/nova/latest/userguide/tool-use-definition.html
 */
export function bareSchema(
  schema: JsonObject,
  spare: SpareNodes,
  drop: (name: string) => void,
): JsonObject {
  const context = schemaContext(schema, spare)
  const { type: _, properties, required, ...others } = oneObject(schema, context)
  const { additionalProperties: more = false } = others
  const bare = {
    type: 'object',
    ...(properties !== undefined && {
      properties: schema.$defs || schema.definitions ? named(properties, context) : properties,
    }),
    ...(Array.isArray(required) && required.length > 0 && { required }),
  }
  const isLost = (more !== false && more !== true) || Object.keys(others).some((n) => !IDLE.has(n))
  if (isLost || !context.isWhole) drop('tools.parameters')
  return bare
}

/** A schema with what its references name. One that holds itself has an end. */
function inlined(schema: unknown, context: SchemaContext): unknown {
  if (!isObject(schema)) return schema
  const { schema: flat, refs } = flatten(schema, context)
  return below(context, refs, () => {
    const plain: JsonObject = {}
    for (const [name, value] of Object.entries(flat)) {
      if (NAMED.has(name)) define(plain, name, named(value, context))
      else if (LISTED.has(name) && Array.isArray(value))
        define(
          plain,
          name,
          value.map((one) => inlined(one, context)),
        )
      else if (name === 'items' || name === 'additionalProperties')
        define(plain, name, inlined(value, context))
      else if (name !== '$defs' && name !== 'definitions') define(plain, name, value)
    }
    return plain
  })
}

function named(schemas: unknown, context: SchemaContext): unknown {
  if (!isObject(schemas)) return schemas
  const all: JsonObject = {}
  for (const [name, value] of Object.entries(schemas)) define(all, name, inlined(value, context))
  return all
}
