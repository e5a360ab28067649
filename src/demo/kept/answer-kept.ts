import type { Endpoint } from '../../api/endpoints/endpoints'
import type { Handler } from '../handler'
import { ANTHROPIC_KINDS } from './anthropic-kinds'
import { CONVERSATIONS_AND_VIDEOS } from './conversations'
import { FILES_AND_JOBS } from './files-and-jobs'
import { type Kind, type Thing, thingOf } from './kind'

const KINDS: Readonly<Record<string, Kind>> = {
  ...FILES_AND_JOBS,
  ...CONVERSATIONS_AND_VIDEOS,
  ...ANTHROPIC_KINDS,
}

/** What can be done with every kind, besides its own changes. */
const UNCHANGED: Readonly<Record<string, Thing>> = { create: {}, get: {}, update: {} }

/**
 * Answers for what a provider keeps. The demo keeps nothing: each id names a thing, also one that was deleted, and a
 * list has one. The name of an endpoint says the kind and what to do; a kind alone is listed, or made by a POST.
 */
export function answerKept({ name, method, dialect }: Endpoint): Handler | undefined {
  const dot = name.lastIndexOf('.')
  const listed = KINDS[name]
  const [kind, verb] = listed
    ? [listed, method === 'GET' ? 'list' : 'create']
    : [KINDS[name.slice(0, dot)], name.slice(dot + 1)]
  if (!kind) return undefined
  if (verb === 'list' || (verb === 'create' && kind.isMadeInLists))
    return (_, __, { ids }) => Response.json(listOf(kind, dialect, ids[0]))
  if (verb === 'delete')
    return (_, __, { ids }) => Response.json(deletion(kind, dialect, named(kind, ids)))
  const change = kind.changes?.[verb] ?? UNCHANGED[verb]
  if (!change) return undefined
  return (body, _, { ids }) => {
    const thing = verb === 'create' ? thingOf(kind.thing, kind.id, ids[0]) : named(kind, ids)
    return Response.json({ ...repeating(thing, body), ...change })
  }
}

/** The thing that a path names, which belongs to the one before it. */
const named = ({ id, thing }: Kind, ids: readonly string[]): Thing =>
  thingOf(thing, ids.at(-1) ?? id, ids.length > 1 ? ids[0] : undefined)

/** A thing with what the client says of it, where that is of the same type. */
const repeating = (thing: Thing, body: object): Thing =>
  Object.fromEntries(
    Object.entries(thing).map(([name, value]) => {
      const said: unknown = Object.hasOwn(body, name) ? Reflect.get(body, name) : undefined
      return [name, typeof said === typeof value && said !== null ? said : value]
    }),
  )

function listOf(kind: Kind, dialect: Endpoint['dialect'], parent: string | undefined): object {
  const one = thingOf(kind.thing, kind.id, parent)
  const page = { data: [one], first_id: one.id, last_id: one.id, has_more: false }
  return dialect === 'anthropic' ? { ...page, next_page: null } : { object: 'list', ...page }
}

function deletion({ deleted }: Kind, dialect: Endpoint['dialect'], thing: Thing): object {
  const { id, type, object, version } = thing
  if (dialect === 'anthropic') return { id, type: `${type}_deleted` }
  return { id, object: deleted ?? `${object}.deleted`, deleted: true, version }
}
