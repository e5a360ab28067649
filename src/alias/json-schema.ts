import { AliasFile } from './schema'

type Json = Record<string, unknown>

/** What stands in place of a number, a boolean or a fixed word: the loader puts the variable in. */
const VARIABLE = { type: 'string', pattern: '\\$\\{', description: 'A variable, e.g. "${NAME}"' }

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The JSON Schema that is shipped as `config/schema.json`, for editors: draft 07, which all of them
 * know, the alias itself at the root, plain references and enumerations.
 */
export function aliasJsonSchema(): Json {
  const { Alias, Target } = AliasFile.$defs
  return { ...fileJsonSchema(Alias), definitions: { Target: plain(Target), Variable: VARIABLE } }
}

/** The JSON Schema of another kind of file, in the same form. */
export const fileJsonSchema = (schema: unknown, variables?: 'no variables'): Json => {
  const $schema = 'http://json-schema.org/draft-07/schema#'
  const written = plain(schema) as Json
  if (variables) return { $schema, ...(withoutVariables(written) as Json) }
  return { $schema, ...written, definitions: { Variable: VARIABLE } }
}

/** Takes the variables that `plain` has offered out again. */
function withoutVariables(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutVariables)
  if (!isObject(schema)) return schema
  const { anyOf, ...rest } = schema
  const isOffered = Array.isArray(anyOf) && anyOf.some((one) => one.$ref === OFFERED.$ref)
  return isOffered ? { ...rest, ...anyOf[0] } : mapValues(schema, withoutVariables)
}

const OFFERED = { $ref: '#/definitions/Variable' }

/** TypeBox's form of a schema in the form people write. */
function plain(schema: unknown): unknown {
  if (!isObject(schema)) return schema
  const { $id, properties, patternProperties, items, ...rest } = schema
  if (rest.$ref !== undefined) return { $ref: `#/definitions/${rest.$ref}` }
  if (Array.isArray(rest.anyOf)) return plainUnion(rest.anyOf, rest.description)
  if (isObject(patternProperties)) rest.additionalProperties = plain(anyMember(patternProperties))
  const written = {
    ...rest,
    ...(isObject(properties) && { properties: mapValues(properties, plain) }),
    ...(items !== undefined && { items: plain(items) }),
  }
  return takesVariable(schema) ? orVariable(written) : written
}

/** Strings take variables anyway, and objects and lists have places of their own for them. */
const takesVariable = ({ type, pattern }: Json) =>
  type === 'integer' || type === 'number' || type === 'boolean' || pattern !== undefined

const anyMember = (patternProperties: Json) => Object.values(patternProperties)[0]

function plainUnion(members: unknown[], description: unknown): Json {
  const words = members.map((member) => (member as Json).const)
  if (words.includes(undefined)) return { description, anyOf: members.map(plain) }
  return orVariable({ type: 'string', enum: words, description })
}

const orVariable = ({ description, ...schema }: Json): Json => ({
  ...(description !== undefined && { description }),
  anyOf: [schema, OFFERED],
})

const mapValues = (object: Json, map: (value: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]))
