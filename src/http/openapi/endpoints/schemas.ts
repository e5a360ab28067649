import type { TSchema } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'

/**
 * For bodies, of which only the usual members are shown. A schema is open unless it says otherwise;
 * told so, Swagger UI would put a member of its own into what it sends.
 */
export const passesThrough = {
  description: 'Whatever else the API defines passes through unchanged',
}

/** Bytes of no text, in an answer. */
export const BYTES = t.Unsafe<string>({ type: 'string', format: 'binary' })

/** A file of a form. */
export const file = (description: string) =>
  t.Unsafe<string>({ type: 'string', format: 'binary', description })

/** One of some words. */
export const oneOf = (...words: string[]) => t.Unsafe<string>({ type: 'string', enum: words })

/** An object of which only the usual members are shown, none of them needed but those named. */
export const open = (members: Record<string, TSchema>, ...required: string[]) =>
  t.Object(
    Object.fromEntries(
      Object.entries(members).map(([name, schema]) => [
        name,
        required.includes(name) ? schema : t.Optional(schema),
      ]),
    ),
  )

/** The id of a file, in a body. */
export const FILE_ID = t.String({ description: 'An uploaded file', examples: ['file-abc123'] })

/** Something that the provider works on for hours. */
export const job = (object: string, members: Record<string, TSchema>) =>
  open(
    {
      id: t.String(),
      object: t.Literal(object),
      status: t.String({ examples: ['in_progress'] }),
      created_at: t.Integer(),
      ...members,
    },
    'id',
    'object',
    'status',
    'created_at',
  )

/** Something or null. */
export const orNull = (schema: TSchema) => t.Union([schema, t.Null()])

/** A JSON schema that is part of a body. */
export const JSON_SCHEMA = t.Record(t.String(), t.Unknown(), { description: 'A JSON schema' })

/** The alias of `portus dev` for what only OpenAI has. */
export const OPENAI_DEMO = 'demo-openai'

/** The same for what only Anthropic has. */
export const ANTHROPIC_DEMO = 'demo-anthropic'

/** The member `model` of a body. */
export const MODEL = t.String({ description: 'A model alias', examples: [OPENAI_DEMO] })

/** The field `model` of a form. */
export const FORM_MODEL = t.String({
  description: 'A model alias. Best before the file: what comes before it must be kept meanwhile',
  examples: [OPENAI_DEMO],
})

/** What a list of the API looks like. */
export const listOf = (item: TSchema) =>
  t.Object({ object: t.Literal('list'), data: t.Array(item), has_more: t.Boolean() })

/** Pairs of texts that the provider keeps with an object. */
export const METADATA = t.Optional(orNull(t.Record(t.String(), t.String())))
