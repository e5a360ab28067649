import { NotFoundError } from 'elysia'
import { queryOf } from '../../api/endpoint-path'
import { withoutSlash } from '../../api/endpoints/route-at'
import { type AdminKey, adminKeyAmong } from '../../config/admin-keys'
import { configOf } from '../../config/request-config'
import type { Snapshot } from '../../config/snapshot'
import { recordOf } from '../../telemetry/record'
import type { GuardedDeps } from '../deps'
import { presentedKeys, refusal } from '../presented-keys'

/** The path of the numbers. */
export const METRICS = '/metrics'

/** The path of readiness, and whether its query asks for the state. */
export const READY = '/readyz'
export const isVerbose = ({ url }: Request): boolean => queryOf(url).has('verbose')

/** Where the admin API and its page are. */
const ROOTS = ['/admin', '/dashboard']

/** Whether a path is only there for operators. */
export const isOperatorPath = (path: string): boolean =>
  path === METRICS || ROOTS.some((root) => path === root || path.startsWith(`${root}/`))

/**
 * Whether what is for operators is on this port: on the ops port where there is one, else on that of clients, where a key
 * can let somebody in.
 */
export const areHere = (
  { adminKeys = [], settings }: Pick<Snapshot, 'adminKeys' | 'settings'>,
  isOpsPort = false,
): boolean => isOpsPort || (adminKeys.length > 0 && settings.PORTUS_OPS_PORT === undefined)

/** Whether a request is for operators, where they are answered. No page of another origin has any business there. */
export function isForOperators(
  { live, isOpsPort }: Pick<GuardedDeps, 'live' | 'isOpsPort'>,
  request: Request,
): boolean {
  const path = withoutSlash(recordOf(request).path)
  const isTheirs = isOperatorPath(path) || (path === READY && isVerbose(request))
  return isTheirs && areHere(configOf(request, live), isOpsPort)
}

/**
 * Refuses whoever may not see metrics and state. The ops port wants a key where one is set.
 *
 * @throws {NotFoundError} where they are not here.
 * @throws {PortusError} `invalid_api_key` or `too_many_wrong_keys` for whoever has no admin key.
 */
export function admitOperator(deps: GuardedDeps, request: Request): void {
  const config = configOf(request, deps.live)
  if (!areHere(config, deps.isOpsPort)) throw new NotFoundError()
  if (config.adminKeys && config.adminKeys.length > 0) keyOfOperator(deps, request)
}

/**
 * The key of an operator who uses the admin API, which wants one on every port.
 *
 * @throws {NotFoundError} where the admin API is not here, or nobody has a key to it.
 * @throws {PortusError} as {@link admitOperator} does.
 */
export function admitAdmin(deps: GuardedDeps, request: Request): AdminKey {
  const config = configOf(request, deps.live)
  if (!areHere(config, deps.isOpsPort) || !config.adminKeys?.length) throw new NotFoundError()
  return keyOfOperator(deps, request)
}

function keyOfOperator(deps: GuardedDeps, request: Request): AdminKey {
  const { adminKeys = [] } = configOf(request, deps.live)
  const presented = presentedKeys(request)
  const key = adminKeyAmong(adminKeys, presented)
  if (key) return key
  throw refusal(deps, presented, recordOf(request).clientAddress)
}
