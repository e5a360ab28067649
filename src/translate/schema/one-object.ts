import type { JsonObject } from '../conversation'
import { flatten, type Merged, mergeInto, type SchemaContext } from './flatten'

/**
 * A schema that is one object at its top, for APIs that want nothing else there: of a union it has what any of
 * the choices has, and needs what all of them need.
 */
export function oneObject(schema: unknown, context: SchemaContext): JsonObject {
  const flat = flatten(schema, context).schema
  const union = flat.anyOf ?? flat.oneOf
  return Array.isArray(union) ? joined(flat, union, context) : flat
}

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
