import { type TSchema, Type as t } from '@sinclair/typebox'
import type { OpenAPIV3 } from 'openapi-types'

/** The OpenAI error envelope. */
export const OpenAIError = t.Object({
  error: t.Object({
    message: t.String(),
    type: t.String({ examples: ['invalid_request_error'] }),
    param: t.Union([t.String(), t.Null()]),
    code: t.Union([t.String(), t.Null()], { examples: ['invalid_api_key'] }),
  }),
})

/** The Anthropic error envelope. */
export const AnthropicError = t.Object({
  type: t.Literal('error'),
  error: t.Object({ type: t.String({ examples: ['authentication_error'] }), message: t.String() }),
  request_id: t.Optional(t.String()),
})

const content = (schema: TSchema, type = 'application/json') => ({
  content: { [type]: { schema: schema as OpenAPIV3.SchemaObject } },
})

/** A request header that an operation looks at. */
export const header = (name: string, description: string): OpenAPIV3.ParameterObject => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
})

/** The responses of an operation that answers with `schema`, and with `error` where it fails. */
export const answers = (
  schema: TSchema,
  error?: TSchema,
  description = 'The answer',
): OpenAPIV3.ResponsesObject => ({
  200: { description, ...content(schema) },
  ...(error && { default: { description: 'What went wrong', ...content(error) } }),
})
