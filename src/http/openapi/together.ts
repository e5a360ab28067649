import type { DocumentDecoration } from 'elysia'
import type { OpenAPIV3 } from 'openapi-types'
import type { Endpoint } from '../../api/endpoints/endpoints'
import { describeEndpoint } from './describe'

type Content = Record<string, OpenAPIV3.MediaTypeObject>
type Schema = OpenAPIV3.NonArraySchemaObject
type Parameter = OpenAPIV3.ParameterObject

/** How the document describes a path that two APIs have: as the first of them, with all that the others have besides. */
export function describeTogether(endpoints: readonly Endpoint[]): DocumentDecoration {
  const [first, ...others] = endpoints.map(describeEndpoint) as [
    DocumentDecoration,
    ...DocumentDecoration[],
  ]
  return others.reduce(together, first)
}

const together = (one: DocumentDecoration, other: DocumentDecoration): DocumentDecoration => ({
  ...one,
  description: `${one.description}\n\nWith the header \`anthropic-version\`: ${other.description}`,
  parameters: [
    ...Map.groupBy(
      [...(other.parameters ?? []), ...(one.parameters ?? [])] as Parameter[],
      (parameter) => JSON.stringify([parameter.in, parameter.name]),
    ).values(),
  ].map(eitherParameter),
  ...(one.requestBody && {
    requestBody: {
      ...one.requestBody,
      content: either(one.requestBody, other.requestBody, allMembers),
    },
  }),
  responses: Object.fromEntries(
    Object.entries(one.responses ?? {}).map(([status, response]) => [
      status,
      { ...response, content: either(response, other.responses?.[status]) },
    ]),
  ) as OpenAPIV3.ResponsesObject,
})

/** The parameter of the first API, which stands behind that of the other one, with the examples of both. */
function eitherParameter(parameters: readonly Parameter[]): Parameter {
  const { example, ...parameter } = parameters.at(-1) as Parameter
  const values = new Set(parameters.map((one) => one.example).filter(Boolean))
  if (values.size < 2) return { ...parameter, ...(example !== undefined && { example }) }
  const examples = [...values].toReversed().map((value) => [value, { value }])
  return { ...parameter, examples: Object.fromEntries(examples) }
}

/** The content of either of two bodies. */
function either(one: object, other: object | undefined, join = anyOf): Content {
  const contents = [one, other].map((body) => (Object(body).content ?? {}) as Content)
  const types = [...new Set(contents.flatMap(Object.keys))]
  return Object.fromEntries(
    types.map((type) => {
      const media = contents.flatMap((content) => content[type] ?? [])
      const [first = {}] = media
      const schemas = media.flatMap(({ schema }) => schema ?? []) as Schema[]
      return [type, schemas.length > 1 ? { ...first, schema: join(schemas) } : first]
    }),
  )
}

const anyOf = (schemas: readonly Schema[]): Schema => ({ anyOf: [...schemas] })

/** One form with the members of several, so that a page can show it. It needs what all of them need. */
const allMembers = (schemas: readonly Schema[]): Schema => ({
  ...schemas[0],
  properties: Object.assign({}, ...schemas.toReversed().map(({ properties }) => properties)),
  required: (schemas[0]?.required ?? []).filter((name) =>
    schemas.every(({ required }) => required?.includes(name)),
  ),
})
