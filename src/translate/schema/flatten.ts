import type { JsonObject } from '../conversation'
import { isObject } from '../values'

/** What printing one schema may cost, and what it has met. */
export type SchemaContext = {
  root: unknown
  /** How many more nodes may be made for those that the schema has itself. */
  ownLeft: number
  /** How many more may be made than it has. */
  moreLeft: number
  spare: SpareNodes
  /** The weights of nodes that have been met. */
  weights: WeakMap<object, number>
  /** How many levels lie above. */
  depth: number
  /** The references that are being followed. */
  open: Set<string>
  /** False once something is left out that the schema says. */
  isWhole: boolean
}

/**
 * How many nodes may be made more than schemas have, in all schemas of a request. References can double a schema
 * at each level, and a request can have thousands of schemas; this ends it.
 */
export type SpareNodes = { left: number }

/** To make so many takes some 30 ms. */
const SPARE_NODES = 20_000
/** What one schema may take of them. */
const MORE_PER_NODE = 3
const MORE_PER_SCHEMA = 256
/** Far more than a model can follow. */
const MAX_DEPTH = 100

/** The spare nodes of one request. */
export const spareNodes = (): SpareNodes => ({ left: SPARE_NODES })

/** Printing costs what the schema itself has, and what it takes of the request's spare nodes. */
export function schemaContext(root: unknown, spare: SpareNodes): SchemaContext {
  const nodes = countNodes(root)
  return {
    root,
    ownLeft: nodes,
    moreLeft: MORE_PER_NODE * nodes + MORE_PER_SCHEMA,
    spare,
    weights: new WeakMap(),
    depth: 0,
    open: new Set(),
    isWhole: true,
  }
}

/** Takes nodes. Tells whether there were enough; nothing more may be made otherwise. */
export function spend(context: SchemaContext, nodes: number): boolean {
  const own = Math.min(nodes, context.ownLeft)
  context.ownLeft -= own
  context.moreLeft -= nodes - own
  context.spare.left -= nodes - own
  const isEnough = context.moreLeft >= 0 && context.spare.left >= 0
  if (!isEnough) context.isWhole = false
  return isEnough
}

/** Goes one level down while `print` runs, and remembers which references are being followed. */
export function below<T>(context: SchemaContext, refs: readonly string[], print: () => T): T {
  for (const ref of refs) context.open.add(ref)
  context.depth++
  const printed = print()
  context.depth--
  for (const ref of refs) context.open.delete(ref)
  return printed
}

/** Counts objects and lists, and what else stands in them. */
function countNodes(root: unknown): number {
  const { nodes, weight } = contentOf(root)
  return nodes + weight / WEIGHT_OF_NODE
}

/** So many values, or four times as many characters, cost as much as a node. */
const WEIGHT_OF_NODE = 16
const CHARACTERS_OF_VALUE = 4

const weightOfText = (text: string): number => 1 + text.length / CHARACTERS_OF_VALUE

/** Walks by a list of its own, for a value may be deep. */
function contentOf(root: unknown): { nodes: number; weight: number } {
  const waiting: object[] = []
  let nodes = 0
  let weight = 0
  const take = (value: unknown) => {
    if (typeof value === 'string') weight += weightOfText(value)
    else if (typeof value !== 'object' || value === null) weight++
    else waiting.push(value)
  }
  take(root)
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    nodes++
    if (Array.isArray(node)) for (const value of node) take(value)
    else
      for (const name of Object.keys(node)) {
        weight += weightOfText(name)
        take((node as JsonObject)[name])
      }
  }
  return { nodes, weight }
}

/** Members that hold other nodes, which have weights of their own. */
const HOLDS_NODES: ReadonlySet<string> = new Set([
  ...['$defs', 'additionalProperties', 'allOf', 'anyOf', 'definitions', 'items', 'oneOf'],
  ...['prefixItems', 'properties'],
])

/**
 * What a node costs besides the nodes in it: names that are needed, values to choose from, words. A node may
 * be printed again and again, by references to it or beside each choice of a union.
 */
export function costOf(schema: JsonObject, { weights }: SchemaContext): number {
  const known = weights.get(schema)
  if (known !== undefined) return known
  let weight = 0
  for (const name of Object.keys(schema)) {
    const value = schema[name]
    if (name === 'properties' && isObject(value))
      for (const property of Object.keys(value)) weight += weightOfText(property)
    if (HOLDS_NODES.has(name)) continue
    const content = contentOf(value)
    weight += weightOfText(name) + content.nodes + content.weight
  }
  const cost = Math.floor(weight / WEIGHT_OF_NODE)
  weights.set(schema, cost)
  return cost
}

/** A schema without `$ref` and `allOf` at its top, and the references that were followed for it. */
export type Flat = { schema: JsonObject; refs: readonly string[] }

/** Puts what a reference names, and what `allOf` joins, in their place. */
export function flatten(schema: unknown, context: SchemaContext): Flat {
  const refs: string[] = []
  const flat = flattenInto(schema, context, refs)
  return { schema: flat, refs }
}

function flattenInto(schema: unknown, context: SchemaContext, refs: string[]): JsonObject {
  const isEnough = spend(context, 1 + (isObject(schema) ? costOf(schema, context) : 0))
  if (!isEnough || context.depth > MAX_DEPTH) {
    context.isWhole = false
    return {}
  }
  if (!isObject(schema)) return {}
  // Most nodes have neither, and are not copied.
  if (schema.$ref === undefined && schema.allOf === undefined) return schema
  const { $ref, allOf, ...own } = schema
  const flat: Merged = {}
  if (typeof $ref === 'string') mergeInto(flat, flattenRef($ref, context, refs))
  if (Array.isArray(allOf)) {
    for (const member of allOf) {
      mergeInto(
        flat,
        below(context, [], () => flattenInto(member, context, refs)),
      )
    }
  }
  return mergeInto(flat, own)
}

function flattenRef(ref: string, context: SchemaContext, refs: string[]): JsonObject {
  const target = resolveRef(context.root, ref)
  if (target === undefined || context.open.has(ref) || refs.includes(ref)) {
    context.isWhole = false
    return isObject(target) ? outline(target) : {}
  }
  refs.push(ref)
  return below(context, [], () => flattenInto(target, context, refs))
}

/** What is left of a schema that holds itself. */
const outline = ({ type, description }: JsonObject): JsonObject => ({
  ...(typeof type === 'string' && { type }),
  ...(description !== undefined && { description }),
})

/** A schema that is being put together. Its properties and needed names are its own. */
export type Merged = Record<string, unknown>

/** Adds what another schema says. It wins where only one can. No step copies what was added before. */
export function mergeInto(into: Merged, more: JsonObject): Merged {
  for (const name of Object.keys(more)) {
    const value = more[name]
    if (name === 'properties' && isObject(value)) {
      if (!isObject(into.properties)) into.properties = {}
      for (const property of Object.keys(value)) define(into.properties, property, value[property])
    } else if (name === 'required' && Array.isArray(value)) {
      if (!Array.isArray(into.required)) into.required = []
      for (const needed of value) (into.required as unknown[]).push(needed)
    } else define(into, name, value)
  }
  return into
}

/** Sets a member of any name, also `__proto__`. */
export function define(object: unknown, name: string, value: unknown): void {
  const plain = object as Record<string, unknown>
  if (name !== '__proto__') plain[name] = value
  else {
    const own = { value, enumerable: true, writable: true, configurable: true }
    Object.defineProperty(plain, name, own)
  }
}

/** What a reference inside a document points to. https://www.rfc-editor.org/rfc/rfc6901 */
export function resolveRef(root: unknown, ref: string): unknown {
  if (ref === '#') return root
  if (!ref.startsWith('#/')) return undefined
  let at: unknown = root
  for (const step of ref.slice(2).split('/')) {
    const name = unescaped(step)
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    at = (at as JsonObject)[name]
  }
  return at
}

function unescaped(step: string): string {
  const plain = step.replaceAll('~1', '/').replaceAll('~0', '~')
  if (!plain.includes('%')) return plain
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}
