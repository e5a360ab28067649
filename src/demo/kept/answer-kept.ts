import type { Endpoint } from '../../api/endpoints/endpoints'
import { filled, type Row, type Rows, type Thing } from './rows'

/** What can be done with everything, besides its own changes. */
const UNCHANGED: Readonly<Record<string, Thing>> = { create: {}, get: {}, update: {} }

/**
 * Answers for what a provider keeps. The demo keeps nothing: each id names a thing, also one that was deleted, and a
 * list has one. A row is the answer of one endpoint, or a kind of things. The name of an endpoint is that of a kind and
 * what to do with it; a kind alone is listed, or made by a POST.
 */
export function answerKept(
  rows: Rows,
  { name, method, dialect }: Endpoint,
  ids: readonly string[],
  body: object,
): Response | undefined {
  const dot = name.lastIndexOf('.')
  const own = rows(name)
  const row = own ?? rows(name.slice(0, dot))
  if (!row) return undefined
  const verb = own ? (method === 'GET' ? 'list' : 'create') : name.slice(dot + 1)
  const isNew = verb === 'list' || verb === 'create'
  const kind = filled(row, (isNew && filled(row, '').id) || ids.at(-1) || '', ids[0])
  if (!kind.thing) return written(kind, body)
  if (verb === 'list' || (isNew && kind.isMadeInLists))
    return Response.json(listOf(kind.thing, dialect))
  if (verb === 'delete') return Response.json(deletion(kind.thing, kind.deleted, dialect))
  const change = kind.changes?.[verb] ?? UNCHANGED[verb]
  if (!change) return undefined
  return Response.json({ ...repeating(kind.thing, body), ...change })
}

/** The answer that stands in a row. */
function written({ json, text, base64, type, location }: Row, body: object): Response {
  if (json) return Response.json(repeating(json, body))
  return new Response(base64 === undefined ? text : Buffer.from(base64, 'base64'), {
    status: location ? 201 : 200,
    headers: { ...(type && { 'content-type': type }), ...(location && { location }) },
  })
}

/** A thing with what the client says of it, where that is of the same type. */
const repeating = (thing: Thing, body: object): Thing =>
  Object.fromEntries(
    Object.entries(thing).map(([name, value]) => {
      const said: unknown = Object.hasOwn(body, name) ? Reflect.get(body, name) : undefined
      return [name, typeof said === typeof value && said !== null ? said : value]
    }),
  )

function listOf(thing: Thing, dialect: Endpoint['dialect']): object {
  const page = { data: [thing], first_id: thing.id, last_id: thing.id, has_more: false }
  return dialect === 'anthropic' ? { ...page, next_page: null } : { object: 'list', ...page }
}

function deletion(thing: Thing, deleted: string | undefined, dialect: Endpoint['dialect']): object {
  const { id, type, object, version } = thing
  if (dialect === 'anthropic') return { id, type: `${type}_deleted` }
  return { id, object: deleted ?? `${object}.deleted`, deleted: true, version }
}
