import type { RequestRecord } from '../telemetry/record'
import { sessionIdOf } from '../translate/end-user'

/** Headers that name a client's conversation, the first of which counts. */
const HEADERS = [
  /** Any client's own word. */
  'x-portus-session',
  /** Claude Code's, beside the one in its bodies. */
  'x-claude-code-session-id',
  /** Codex's, and that of its older versions. */
  'session-id',
  'session_id',
] as const

/**
 * Notes the conversation that a request's headers name. Only for a client with a valid key, once it is known which names
 * may be kept.
 */
export function noteSession(record: RequestRecord, headers: Headers): void {
  for (const name of HEADERS) {
    const id = headers.get(name)
    if (id !== null && keep(record, id)) return
  }
}

/**
 * Notes the conversation that Claude Code names in a message's `metadata.user_id`, where no header names one.
 * https://docs.claude.com/en/api/messages#body-metadata-user-id
 *
 * @param read Reads what stands there, whatever it is.
 */
export function noteSessionOfUser(record: RequestRecord, read: () => unknown): void {
  if (record.session !== undefined) return
  const userId = read()
  if (typeof userId !== 'string') return
  const id = sessionIdOf(userId)
  if (id !== undefined) keep(record, id)
}

function keep(record: RequestRecord, id: string): boolean {
  if (!record.mayKeep?.(id)) return false
  record.session = id
  return true
}
