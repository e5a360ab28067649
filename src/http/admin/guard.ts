import { NotFoundError } from 'elysia'
import type { LiveFeed } from '../../admin/live/feed'
import { type Refusals, refusals } from '../../admin/refusals'
import type { AdminFacts, AdminSources } from '../../admin/sources'
import { PortusError, portusError } from '../../errors'
import { recordOf } from '../../telemetry/record'
import type { GuardedDeps } from '../deps'
import { ownResponse } from '../own-response'
import { admitAdmin } from '../plugins/admin'
import { turns } from './turns'

/** Lets operators in, and does what they ask. */
export type Guard = (
  work: (asked: Asked) => object | Promise<object>,
) => (context: { request: Request }) => Promise<Response>

/** A request of an operator. */
export type Asked = {
  request: Request
  /** The name of the admin key. */
  operator: string
}

/** What the routes of the admin API share. */
export type AdminContext = {
  deps: GuardedDeps
  facts: AdminFacts
  guard: Guard
  /** The same for what takes time to answer: few of these at once. */
  question: Guard
  feed: LiveFeed
}

/**
 * Makes handlers that let nobody in without an admin key, and write down whom they refuse. What a store cannot answer is a
 * 503: the operator is to ask again.
 */
export function guardWith(deps: GuardedDeps, sources: Pick<AdminSources, 'note'>): Guard {
  const refused = refusals(sources.note)
  return (work) =>
    async ({ request }) => {
      const operator = admitted(deps, refused, request)
      try {
        const answer = await work({ request, operator })
        return answer instanceof Response ? answer : ownResponse(request, deps.report, answer)
      } catch (error) {
        if (request.signal.aborted) throw portusError('client_closed_request')
        // A fault of Portus itself is said as one, with its stack in the log.
        if (error instanceof PortusError || error instanceof NotFoundError || isFault(error))
          throw error
        throw portusError('store_unavailable', { cause: error })
      }
    }
}

const isFault = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof ReferenceError

/** Lets few questions be answered at once in a process, so that requests of clients have their turn. */
export function questionsOf(guard: Guard, inTurn = turns()): Guard {
  return (work) => guard((asked) => inTurn(asked.request.signal, () => work(asked)))
}

/** A path may be as long as a header. */
const SHOWN_NAME_LENGTH = 100

/** A name of the path, as an error shows it. */
export const shownName = (name: string): string => name.slice(0, SHOWN_NAME_LENGTH)

/** The name of the operator's key. */
function admitted(deps: GuardedDeps, refused: Refusals, request: Request): string {
  const record = recordOf(request)
  try {
    const { name } = admitAdmin(deps, request)
    record.keyName = name
    return name
  } catch (error) {
    if (error instanceof PortusError)
      refused({
        address: record.clientAddress,
        method: record.method,
        path: record.path,
        kind: error.kind,
      })
    throw error
  }
}
