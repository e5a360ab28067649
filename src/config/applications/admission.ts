import { routeAt, withoutSlash } from '../../api/endpoints/route-at'
import { decodedPath } from '../../api/google/method-in'
import { NO_RETRY, type PortusError, portusError } from '../../errors'
import { type Application, isExpired, type ProxyKey } from './application'

/** What somebody with a key asks, and from where. */
export type Visit = {
  method: string
  /** The path below the base path, as it was sent. */
  path: string
  /** Undefined where the connection is gone. */
  address: string | undefined
}

/**
 * Why an application is not let in with its key: the key has expired, or the application may not come from there, or not
 * ask this. Undefined where it may.
 */
export function whyNotAdmitted(
  key: ProxyKey,
  application: Application | undefined,
  visit: Visit,
  nowMs: number,
): PortusError | undefined {
  if (isExpired(key, nowMs)) return portusError('invalid_api_key', 'expired', { headers: NO_RETRY })
  if (!application) return undefined
  const { networks, endpoints } = application
  if (networks && !(visit.address !== undefined && networks.has(visit.address)))
    return portusError('network_denied')
  if (endpoints && !isForAll(visit) && !endpoints.allows(...namesOf(visit)))
    return portusError('endpoint_denied', { values: { path: shownPath(visit) } })
  return undefined
}

/** A path that is longer is none of the table. */
const SHOWN_LENGTH = 100

const shownPath = ({ path }: Visit): string => routeAt(withoutSlash(path)).slice(0, SHOWN_LENGTH)

/** Every application may ask what it may use and what it has spent: the answers show nothing else. */
const isForAll = ({ method, path }: Visit): boolean =>
  (method === 'GET' || method === 'HEAD') && FOR_ALL.test(path)

const FOR_ALL = /^\/(?:v1(?:beta)?\/models(?:\/|$)|api\/oauth\/usage$)/

/** What a path is called: as it was sent, without its escapes, and in the table of endpoints. */
function namesOf({ path }: Visit): string[] {
  const sent = withoutSlash(path)
  const names = [sent, routeAt(sent)]
  return sent.includes('%') ? [...names, decodedPath(sent)] : names
}
