import type { TSchema } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import type { OpenAPIV3 } from 'openapi-types'
import type { Endpoint } from '../../../api/endpoints/endpoints'

/** The headings of the document under which endpoints stand. */
export type Tag =
  | 'OpenAI'
  | 'Anthropic'
  | 'Gemini'
  | 'Realtime'
  | 'Media'
  | 'Files and batches'
  | 'Stores and conversations'

/** What an endpoint answers with, by content type. */
export type Answers = Record<string, { schema: TSchema; example?: unknown }>

/** Bodies to try. */
export type Examples = Record<string, { summary: string; value: object }>

/** What must be said of an endpoint; all else follows from the table of endpoints. */
export type Description = {
  operationId: string
  summary: string
  /** What it does, with a link to the provider's own reference. */
  text: string
  tag: Tag
  body?: TSchema
  /** The body as JSON, where it is not what the form is. */
  json?: TSchema
  /** Bodies that a demo model answers. */
  examples?: Examples
  /** The alias of an example whose path names one; `demo` where nothing is said. */
  alias?: string
  answers: Answers
  /** Headers of a good answer, besides those of every one. */
  headers?: Record<string, string>
}

/** Where OpenAI documents its API. */
export const openaiReference = (page: string): string =>
  `https://platform.openai.com/docs/api-reference/${page}`

/** A JSON answer. */
export const json = (schema: TSchema, example?: unknown): Answers => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
})

/** Server-sent events, as they come with `"stream": true`. */
export const events = (example: string): Answers => ({
  'text/event-stream': { schema: t.String(), example },
})

/** A list of one, as an example. */
export const exampleList = <Item extends { id: string }>(item: Item) => ({
  object: 'list',
  data: [item],
  first_id: item.id,
  last_id: item.id,
  has_more: false,
})

/** The answer of an endpoint that deletes. */
export const deletes = (object: string, id: string): Answers =>
  json(t.Object({ id: t.String(), object: t.Literal(object), deleted: t.Boolean() }), {
    id,
    object,
    deleted: true,
  })

/** The schema in the words of OpenAPI 3, whose types the plugin uses; 3.1 takes any JSON Schema. */
export const asOpenAPI = (schema: TSchema) => schema as OpenAPIV3.SchemaObject

/** Says which aliases can serve an endpoint, where not all can. */
export const whoHasIt = ({ providers }: Pick<Endpoint, 'providers'>): string | undefined =>
  providers && `For aliases whose provider is ${providers.map((one) => `\`${one}\``).join(' or ')}.`

/** Says what the alias must allow. */
export const whatItWants = ({ consent }: Pick<Endpoint, 'consent'>): string | undefined =>
  consent && `The alias must allow it: \`"allow": ["${consent}"]\`.`
