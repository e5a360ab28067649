import { type TSchema, Type as t } from '@sinclair/typebox'
import type { OpenAPIV3 } from 'openapi-types'
import type { Endpoint } from '../../core/endpoints'

/** The headings of the document under which endpoints stand. */
export type Tag = 'OpenAI' | 'Anthropic' | 'Images and audio' | 'Files and batches'

/** What an endpoint answers with, by content type. */
export type Answers = Record<string, { schema: TSchema; example?: unknown }>

/** What must be said of an endpoint; all else follows from the table of endpoints. */
export type Description = {
  operationId: string
  summary: string
  /** What it does, with a link to the provider's own reference. */
  text: string
  tag: Tag
  body?: TSchema
  /** Bodies that a demo model answers; an endpoint without them is not part of the demo. */
  examples?: Record<string, { summary: string; value: object }>
  answers: Answers
}

/** Where OpenAI documents its API. */
export const openaiReference = (page: string): string =>
  `https://platform.openai.com/docs/api-reference/${page}`

/**
 * For bodies, of which only the usual members are shown. A schema is open unless it says otherwise;
 * told so, Swagger UI would put a member of its own into what it sends.
 */
export const passesThrough = {
  description: 'Whatever else the API defines passes through unchanged',
}

/** A JSON answer. */
export const json = (schema: TSchema, example?: unknown): Answers => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
})

/** Server-sent events, as they come with `"stream": true`. */
export const events = (example: string): Answers => ({
  'text/event-stream': { schema: t.String(), example },
})

/** Bytes of no text, in an answer. */
export const BYTES = t.Unsafe<string>({ type: 'string', format: 'binary' })

/** A file of a form. */
export const file = (description: string) =>
  t.Unsafe<string>({ type: 'string', format: 'binary', description })

/** The member `model` of a body. */
export const MODEL = t.String({ description: 'A model alias', examples: ['your-alias'] })

/** The field `model` of a form. */
export const FORM_MODEL = t.String({
  description: 'A model alias. Best before the file: what comes before it must be kept meanwhile',
  examples: ['your-alias'],
})

/** What a list of the API looks like. */
export const listOf = (item: TSchema) =>
  t.Object({ object: t.Literal('list'), data: t.Array(item), has_more: t.Boolean() })

/** What is left of something that was deleted. */
export const deleted = (object: string) =>
  t.Object({ id: t.String(), object: t.Literal(object), deleted: t.Boolean() })

/** Pairs of texts that the provider keeps with an object. */
export const METADATA = t.Optional(t.Record(t.String(), t.String()))

/** The schema in the words of OpenAPI 3, whose types the plugin uses; 3.1 takes any JSON Schema. */
export const asOpenAPI = (schema: TSchema) => schema as OpenAPIV3.SchemaObject

/** Says which aliases can serve an endpoint, where not all can. */
export const whoHasIt = ({ providers }: Pick<Endpoint, 'providers'>): string | undefined =>
  providers && `For aliases whose provider is ${providers.map((one) => `\`${one}\``).join(' or ')}.`

/** Says that no demo model answers. */
export const NOT_IN_DEMO = 'The demo models have no such endpoint.'
