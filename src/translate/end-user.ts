import { createHash } from 'node:crypto'
import type { Conversation } from './conversation'
import { filledTextOf, isObject } from './values'

/**
 * The longest name of a user, and the longest key of a cache, that OpenAI takes.
 * https://platform.openai.com/docs/api-reference/responses/create#responses-create-safety_identifier
 */
const MAX_LENGTH = 64

/** Claude Code has three hundred characters at most. */
const MAX_READ_LENGTH = 1024

const SESSION = '_session_'

/** A user's id in two: who it is, and in which session. */
type EndUser = { name: string; session: string | undefined }

/**
 * Reads an id. Claude Code's holds a session beside the user: as JSON with `session_id`, or, in older versions,
 * behind `_session_`. https://docs.claude.com/en/api/messages#body-metadata-user-id
 */
function endUser(id: string): EndUser {
  if (id.length > MAX_READ_LENGTH) return { name: id, session: undefined }
  if (id.startsWith('{')) {
    const { session_id, ...others } = membersOf(id)
    const session = filledTextOf(session_id)
    return session === undefined
      ? { name: id, session }
      : { name: JSON.stringify(Object.entries(others).sort(byName)), session }
  }
  const at = id.lastIndexOf(SESSION)
  const session = at < 0 ? undefined : filledTextOf(id.slice(at + SESSION.length))
  return session === undefined ? { name: id, session } : { name: id.slice(0, at), session }
}

function membersOf(text: string) {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

const byName = ([first]: [string, unknown], [second]: [string, unknown]): number =>
  first < second ? -1 : first > second ? 1 : 0

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/**
 * The end user's id as providers take it: of at most 64 characters, and without a session, so that the abuse
 * checks of a provider see one user and not one a session. In the place of a long id stands a digest: always the same
 * for the same user, and nobody can read the id from it.
 */
export function endUserId(id: string): string {
  const { name, session } = endUser(id)
  return session === undefined && id.length <= MAX_LENGTH ? id : digest(name)
}

/**
 * A digest that stands for the end user, for providers that want no private word and only some characters.
 * https://api-docs.deepseek.com/quick_start/rate_limit
 */
export const endUserDigest = (id: string): string => digest(endUser(id).name)

/** The session that a user's id names, if it names one. */
export const sessionIdOf = (id: string | undefined): string | undefined =>
  id === undefined ? undefined : endUser(id).session

/**
 * What the requests of one conversation have in common, of at most 64 characters, for a provider's cache.
 * https://platform.openai.com/docs/guides/prompt-caching
 */
export function cacheKeyOf({ cacheKey }: Pick<Conversation, 'cacheKey'>): string | undefined {
  return cacheKey === undefined || cacheKey.length <= MAX_LENGTH ? cacheKey : digest(cacheKey)
}

/** Whether the client itself has named a key for the cache, so that it wants to know of its loss. */
export const isCacheKeyAsked = ({
  cacheKey,
  user,
}: Pick<Conversation, 'cacheKey' | 'user'>): boolean =>
  cacheKey !== undefined && cacheKey !== sessionIdOf(user)
