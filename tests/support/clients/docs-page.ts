import type { OpenAPIV3_1 } from 'openapi-types'

/** A request as the page at `/docs` sends it, and what it is called in a test. */
export type PageRequest = { name: string; path: string; init: RequestInit }

/** An operation of the OpenAPI document. */
export type Operation = OpenAPIV3_1.OperationObject & { method: string; path: string }
type Parameter = OpenAPIV3_1.ParameterObject
type Schema = OpenAPIV3_1.SchemaObject
type Body = { name: string; body: FormData | string | undefined }

/** What a page sends of a field that has no example. */
const MADE_UP: Record<string, string> = { string: 'string', integer: '0', boolean: 'true' }

const parametersOf = ({ parameters = [] }: Operation) => parameters as Parameter[]

/** The aliases that a page offers beside the body. One of Anthropic's wants the header of its API. */
function aliasesOf(operation: Operation): (string | undefined)[] {
  const model = parametersOf(operation).find(
    ({ in: place, name }) => `${place} ${name}` === 'query model',
  )
  if (model?.examples) return Object.keys(model.examples)
  return [model?.example as string | undefined]
}

function fieldsOf(schema: Schema): FormData {
  const form = new FormData()
  for (const [name, property] of Object.entries(
    (schema.properties ?? {}) as Record<string, Schema>,
  )) {
    const { type, examples, format } = ('items' in property ? property.items : property) as Schema
    const text = String(examples?.[0] ?? MADE_UP[String(type)])
    // The person picks a file. An empty text is not sent.
    if (format === 'binary') form.append(name, new Blob(['a file']), 'file.txt')
    else if (text !== '') form.append(name, text)
  }
  return form
}

function bodiesOf({ requestBody }: Operation): Body[] {
  const { content } = (requestBody ?? { content: {} }) as OpenAPIV3_1.RequestBodyObject
  const bodies = Object.entries(content).flatMap(([type, { schema, examples = {} }]): Body[] => {
    if (type === 'multipart/form-data')
      return [{ name: 'a form', body: fieldsOf(schema as Schema) }]
    return Object.entries(examples as Record<string, OpenAPIV3_1.ExampleObject>).map(
      ([name, { value }]) => ({ name, body: JSON.stringify(value) }),
    )
  })
  return requestBody ? bodies : [{ name: 'no body', body: undefined }]
}

/** The path with every parameter's example in its place. */
export const examplePath = (operation: Operation): string =>
  parametersOf(operation)
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, { name, example }) => text.replace(`{${name}}`, String(example)), operation.path)

function addressOf(operation: Operation, alias: string | undefined): string {
  const query = new URLSearchParams(alias && { model: alias })
  const path = examplePath(operation)
  return query.size > 0 ? `${path}?${query}` : path
}

/** All that a page sends for an operation where the person picks files and writes nothing. */
export function pageRequests(operation: Operation, key: string): PageRequest[] {
  return aliasesOf(operation).flatMap((alias, index) =>
    bodiesOf(operation).map(({ name, body }) => ({
      name: [operation.operationId, alias, name].filter(Boolean).join(', '),
      path: addressOf(operation, alias),
      init: {
        method: operation.method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(typeof body === 'string' && { 'content-type': 'application/json' }),
          // The first alias is that of the API which needs no header.
          ...(index > 0 && { 'anthropic-version': '2023-06-01' }),
        },
        ...(body !== undefined && { body }),
      },
    })),
  )
}
