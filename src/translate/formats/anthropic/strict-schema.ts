import type { JsonObject } from '../../conversation'
import { emptyMembers, filledTextOf, isObject } from '../../values'

/**
 * Schemas as Anthropic compiles them. It refuses constraints that it cannot enforce; its own SDKs say them
 * in the description in their place.
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 */
const UNENFORCED: ReadonlySet<string> = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'maxItems',
  'uniqueItems',
  'contains',
  'minContains',
  'maxContains',
  'minProperties',
  'maxProperties',
  'propertyNames',
  'patternProperties',
  'dependentRequired',
  'dependentSchemas',
  'not',
  'if',
  'then',
  'else',
])

const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
])

/** Members that hold schemas by name, a list of schemas, or one schema. */
const NAMED: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions'])
const LISTED: ReadonlySet<string> = new Set(['anyOf', 'allOf', 'oneOf', 'prefixItems'])

/** A schema that Anthropic takes for structured outputs and strict tools. */
export function strictSchema(schema: unknown): unknown {
  if (!isObject(schema)) return schema
  const strict = emptyMembers()
  const said: string[] = []
  for (const [name, value] of Object.entries(schema)) {
    if (name === '$schema' || name === 'additionalProperties') continue
    if (isUnenforced(name, value)) said.push(`${name}: ${JSON.stringify(value)}`)
    else if (NAMED.has(name) && isObject(value)) strict[name] = mapped(value)
    else if (LISTED.has(name) && Array.isArray(value))
      strict[name === 'oneOf' ? 'anyOf' : name] = value.map(strictSchema)
    else strict[name] = name === 'items' ? strictSchema(value) : value
  }
  if (isObjectSchema(schema)) strict.additionalProperties = false
  if (said.length > 0)
    strict.description = [filledTextOf(strict.description), `{${said.join(', ')}}`]
      .filter(Boolean)
      .join('\n\n')
  return strict
}

const mapped = (schemas: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(schemas).map(([name, value]) => [name, strictSchema(value)]))

const isUnenforced = (name: string, value: unknown) =>
  UNENFORCED.has(name) ||
  (name === 'minItems' && typeof value === 'number' && value > 1) ||
  (name === 'format' && !FORMATS.has(value))

const isObjectSchema = ({ type, properties }: JsonObject) =>
  type === 'object' || (Array.isArray(type) && type.includes('object')) || isObject(properties)

/** What Anthropic limits over all strict schemas of a request. */
export type Complexity = { optional: number; unions: number }

/** Counts optional members and unions. */
export function complexityOf(schema: unknown): Complexity {
  const counts = { optional: 0, unions: 0 }
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    if (!isObject(value)) return
    if (Array.isArray(value.anyOf) || Array.isArray(value.type)) counts.unions++
    if (isObject(value.properties)) {
      const required = new Set(Array.isArray(value.required) ? value.required : [])
      for (const name of Object.keys(value.properties)) if (!required.has(name)) counts.optional++
      Object.values(value.properties).forEach(visit)
    }
    for (const name of ['$defs', 'definitions'])
      if (isObject(value[name])) Object.values(value[name]).forEach(visit)
    for (const name of ['anyOf', 'allOf', 'items']) visit(value[name])
  }
  visit(schema)
  return counts
}
