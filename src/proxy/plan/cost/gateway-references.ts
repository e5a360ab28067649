import type { JsonObject } from '../../../translate/conversation'
import { define } from '../../../translate/schema/flatten'
import { isObject, objectOf, objectsOf } from '../../../translate/values'

/** Why counting ends: there is more than anybody may ask for. */
const TOO_MANY = Symbol('too many')

/** Deeper than any schema that a client means. Recursion goes no further. */
const MAX_DEPTH = 1000

/** How the gateway reads a reference. It follows no other. */
const NAMED = /^#\/\$defs\/(.+)$/

/**
 * Whether the references in the schemas of a chat completion become more than so many parts where the gateway makes
 * it Gemini's: it puts in place what they name. Two references to the next definition double a schema at each level.
 * https://github.com/Portkey-AI/gateway/blob/main/src/providers/google-vertex-ai/utils.ts
 */
export function expandsBeyond(limit: number, tools: unknown, responseFormat: unknown): boolean {
  const form = objectOf(objectOf(responseFormat)?.json_schema)
  const schemas = objectsOf(tools).map((tool) => objectOf(tool.function)?.parameters)
  const count = counter(limit)
  try {
    for (const schema of [...schemas, form?.schema ?? form])
      if (isObject(schema) && isObject(schema.$defs)) count(schema)
    return false
  } catch (error) {
    if (error === TOO_MANY) return true
    throw error
  }
}

/** Does what the gateway does, and counts what references add. */
function counter(limit: number): (schema: JsonObject) => void {
  let parts = 0
  let depth = 0
  const open = new Set<string>()

  const add = (count: number) => {
    parts += count
    if (parts > limit) throw TOO_MANY
  }

  const named = (value: JsonObject, defs: JsonObject, isAdded: boolean): unknown => {
    const name = typeof value.$ref === 'string' ? NAMED.exec(value.$ref)?.[1] : undefined
    if (name === undefined || !Object.hasOwn(defs, name) || !defs[name])
      return members(value, defs, isAdded)
    if (open.has(name)) return value
    open.add(name)
    const target = expanded(defs[name], defs, true)
    open.delete(name)
    const { $ref: _, ...beside } = value
    // What stands beside a reference goes over what it names, and all of it is read once more.
    return Object.keys(beside).length === 0
      ? target
      : members({ ...objectOf(target), ...beside }, defs, true)
  }

  const members = (value: JsonObject, defs: JsonObject, isAdded: boolean): JsonObject => {
    const names = Object.keys(value)
    if (isAdded) add(1 + names.length)
    const all: JsonObject = {}
    for (const name of names)
      define(all, name, name === '$defs' ? value[name] : expanded(value[name], defs, isAdded))
    return all
  }

  const expanded = (value: unknown, defs: JsonObject, isAdded: boolean): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (++depth > MAX_DEPTH) throw TOO_MANY
    if (Array.isArray(value) && isAdded) add(1 + value.length)
    const made = Array.isArray(value)
      ? value.map((item) => expanded(item, defs, isAdded))
      : named(value as JsonObject, defs, isAdded)
    depth--
    return made
  }

  return (schema) => void expanded(schema, objectOf(schema.$defs) ?? {}, false)
}
