import type { TSchema } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import {
  type Answers,
  type Description,
  deletes,
  exampleList,
  json,
  openaiReference,
  type Tag,
} from '../endpoints/description'
import { listOf, passesThrough } from '../endpoints/schemas'

/** The heading of what is kept beside files and batches. */
export const KEPT: Tag = 'Stores and conversations'

/** The schema of an example. Its members may be missing, since one example says no more. */
export function schemaOf(example: unknown): TSchema {
  if (Array.isArray(example)) return t.Array(schemaOf(example[0]))
  if (typeof example === 'string') return t.String({ examples: [example] })
  if (typeof example === 'boolean') return t.Boolean()
  if (typeof example === 'number') return t.Number()
  if (example === null || typeof example !== 'object') return t.Unknown()
  const members = Object.entries(example).map(([name, value]) => [
    name,
    t.Optional(schemaOf(value)),
  ])
  return t.Object(Object.fromEntries(members), passesThrough)
}

/** An answer that looks like an example. */
export const like = (example: object): Answers => json(schemaOf(example), example)

/** A list of what looks like an example. */
export const listLike = (example: { id: string }): Answers =>
  json(listOf(schemaOf(example)), exampleList(example))

/** A body of JSON that looks like an example. */
export const asked = (summary: string, value: object): Pick<Description, 'body' | 'examples'> => ({
  body: schemaOf(value),
  examples: { one: { summary, value } },
})

/** A description that says no more than the provider's reference. */
export const referred = (
  operationId: string,
  summary: string,
  page: string,
  more: Pick<Description, 'answers'> & Partial<Description>,
): Description => ({
  operationId,
  summary,
  text: `[OpenAI’s reference](${openaiReference(page)}).`,
  tag: KEPT,
  ...more,
})

/** A kind of things that are kept. */
export type Thing = {
  /** How the names of its endpoints begin, and how its `operationId`s end. */
  name: string
  id: string
  /** A thing and several, in a sentence. */
  one: string
  many: string
  /** How the addresses in the provider's reference begin. */
  page: string
  example: { id: string; object: string }
  /** What an answer to a deletion calls it. */
  deleted?: string
  create?: object
  update?: object
}

/** The descriptions of a kind of things that are made, listed, described, changed and deleted. */
export function describeThing(thing: Thing): Record<string, Description> {
  const { name, id, one, many, page, example, create, update } = thing
  const { deleted = `${example.object}.deleted` } = thing
  const row = (verb: string, does: string, what: string, more: Parameters<typeof referred>[3]) => ({
    [`${name}.${verb}`]: referred(
      `${does.toLowerCase()}${id}${verb === 'list' ? 's' : ''}`,
      `${does} ${what}`,
      `${page}/${verb === 'get' ? 'retrieve' : verb}`,
      more,
    ),
  })
  return {
    ...(create &&
      row('create', 'Create', one, { ...asked('One', create), answers: like(example) })),
    ...row('list', 'List', many, { answers: listLike(example) }),
    ...row('get', 'Describe', one, { answers: like(example) }),
    ...(update &&
      row('update', 'Change', one, { ...asked('Its metadata', update), answers: like(example) })),
    ...row('delete', 'Delete', one, { answers: deletes(deleted, example.id) }),
  }
}
