import { isObject } from '../../../values'

/** Keywords whose values are schemas by name. */
const MAPS = ['properties', '$defs', 'definitions']
/** Keywords whose values are lists of schemas. */
const LISTS = ['anyOf', 'prefixItems']

/**
 * Whether OpenAI can keep to a schema to the letter: each object names all of its properties as required
 * and takes no others. A strict schema that does not is refused.
 * https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function fitsStrictMode(schema: unknown): boolean {
  const waiting = [schema]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!isObject(node)) continue
    if (node.allOf !== undefined || node.oneOf !== undefined || node.not !== undefined) return false
    if (isObject(node.properties) || node.type === 'object') {
      const names = Object.keys(isObject(node.properties) ? node.properties : {})
      const required = new Set(Array.isArray(node.required) ? node.required : [])
      if (node.additionalProperties !== false || !names.every((name) => required.has(name)))
        return false
    }
    for (const name of MAPS) {
      const inner = node[name]
      if (isObject(inner)) for (const schema of Object.values(inner)) waiting.push(schema)
    }
    for (const name of LISTS) {
      const inner = node[name]
      if (Array.isArray(inner)) for (const schema of inner) waiting.push(schema)
    }
    waiting.push(node.items ?? null)
  }
  return true
}
