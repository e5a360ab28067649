import type { JsonObject, OutputFormat } from '../conversation'
import { isObject } from '../values'

/** The member that holds an answer whose schema is of no object. */
export const ROOT = 'value'

/** Deeper than a body may be. What is below stays as it is. */
const MAX_DEPTH = 512

/** Members of a schema that say it is of something else, or of one of several things. */
const OTHERS = ['items', 'prefixItems', 'enum', 'const', 'anyOf', 'oneOf'] as const

/**
 * A schema of an object with one member, {@link ROOT}, which is what the schema describes. Undefined where it is of an
 * object. OpenAI, Cohere and every tool want an object at the root; Google does not.
 * https://platform.openai.com/docs/guides/structured-outputs#root-objects-must-not-be-anyof-and-must-be-an-object
 */
export function objectRoot(schema: JsonObject): JsonObject | undefined {
  if (isOfObject(schema)) return undefined
  const { $schema, $defs, definitions, ...inner } = schema
  return {
    ...($schema !== undefined && { $schema }),
    type: 'object',
    properties: { [ROOT]: moved(inner, 0) },
    required: [ROOT],
    additionalProperties: false,
    ...($defs !== undefined && { $defs: moved($defs, 0) }),
    ...(definitions !== undefined && { definitions: moved(definitions, 0) }),
  }
}

/** A form of the answer with an object at the root of its schema. Undefined where it is one already. */
export function rootedOutput(output: OutputFormat | undefined): OutputFormat | undefined {
  if (output?.kind !== 'schema' || !isObject(output.schema)) return undefined
  const schema = objectRoot(output.schema)
  return schema && { ...output, schema }
}

function isOfObject(schema: JsonObject): boolean {
  const { type } = schema
  if (typeof type === 'string') return type === 'object'
  if (schema.$ref !== undefined || schema.properties !== undefined) return true
  return type === undefined && !OTHERS.some((name) => schema[name] !== undefined)
}

/** The same with references that name the new places. Definitions stay at the root. */
function moved(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) return value
  if (Array.isArray(value)) return value.map((item) => moved(item, depth + 1))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === '$ref' && typeof inner === 'string'
        ? movedReference(inner)
        : moved(inner, depth + 1),
    ]),
  )
}

const movedReference = (reference: string): string =>
  reference === '#' ||
  (reference.startsWith('#/') && !/^#\/(?:\$defs|definitions)\//.test(reference))
    ? `#/properties/${ROOT}${reference.slice(1)}`
    : reference
