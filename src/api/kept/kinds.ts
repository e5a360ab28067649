import type { Endpoint } from '../endpoints/endpoint'
import { ENDPOINTS } from '../endpoints/endpoints'

/**
 * What a thing is that a provider keeps for its clients: the path below which it stands, as `files` or
 * `messages/batches`. Ids of one kind are never those of another one.
 */
export type Kind = string

/** The end of the path of a collection. */
const FIRST_ID = '/:id'

const VERSION = /^\/v1(?:beta)?\//

const kindBefore = (path: string): Kind => path.replace(VERSION, '')

/** The kind of the thing that an endpoint's path names. Undefined where it names none. */
export function kindIn({ path }: Pick<Endpoint, 'path'>): Kind | undefined {
  const at = path.indexOf(FIRST_ID)
  return at === -1 ? undefined : kindBefore(path.slice(0, at))
}

/** The kind of the second id of a path, where it stands for a thing that is kept by itself. Others belong to the first one. */
export const partKindIn = ({ path }: Pick<Endpoint, 'path'>): Kind | undefined =>
  path.startsWith('/v1/vector_stores/:id/files/:part') ? 'files' : undefined

const KINDS: ReadonlySet<Kind> = new Set(ENDPOINTS.flatMap((one) => kindIn(one) ?? []))

/** The kind of the things that stand at an endpoint's path: what is made and listed there. */
export function kindAt({ path }: Pick<Endpoint, 'path'>): Kind | undefined {
  const kind = kindBefore(path)
  return KINDS.has(kind) ? kind : undefined
}

/** Whether an endpoint takes away the thing that its path names. */
export const isDeletion = ({ method, path }: Pick<Endpoint, 'method' | 'path'>): boolean =>
  method === 'DELETE' && path.endsWith(FIRST_ID)

const LISTS: ReadonlySet<string> = new Set(
  ENDPOINTS.filter((one) => one.method === 'GET' && kindAt(one) !== undefined).map(
    ({ name }) => name,
  ),
)

/** Whether an endpoint lists things that clients have made. */
export const isList = ({ name }: Pick<Endpoint, 'name'>): boolean => LISTS.has(name)

/** The names of skills that clients make. Those of the provider's own are words, such as `pptx`. */
const MADE_SKILL = /^skill_/

/**
 * Whether everybody may use a thing, because the provider itself has made it.
 * https://platform.claude.com/docs/en/agents-and-tools/agent-skills/overview
 */
export const isOfProvider = (kind: Kind, id: string): boolean =>
  kind === 'skills' && !MADE_SKILL.test(id)
