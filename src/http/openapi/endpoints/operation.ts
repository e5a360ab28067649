import type { TSchema } from '@sinclair/typebox'
import type { OpenAPIV3 } from 'openapi-types'

const content = (schema: TSchema, type = 'application/json') => ({
  content: { [type]: { schema: schema as OpenAPIV3.SchemaObject } },
})

/** A request header that an operation reads. */
export const header = (name: string, description: string): OpenAPIV3.ParameterObject => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
})

/** The responses of an operation: `schema`, or `error` if it fails. */
export const answers = (
  schema: TSchema,
  error?: TSchema,
  description = 'The answer',
): OpenAPIV3.ResponsesObject => ({
  200: { description, ...content(schema) },
  ...(error && { default: { description: 'What went wrong', ...content(error) } }),
})
