import { NotFoundError } from 'elysia'
import { isAdminKey } from '../../config/admin-keys'
import { configOf } from '../../config/request-config'
import { recordOf } from '../../telemetry/record'
import type { GuardedDeps } from '../deps'
import { presentedKeys, refusal } from '../presented-keys'

/**
 * Refuses whoever may not see metrics and state. They are on the ops port where there is one, and there they want a key
 * where one is set. On the port of clients they are not there, unless a key can let somebody in.
 *
 * @throws {NotFoundError} where they are not here.
 * @throws {PortusError} `invalid_api_key` or `too_many_wrong_keys` for whoever has no admin key.
 */
export function admitOperator(deps: GuardedDeps, request: Request): void {
  const { adminKeys = [], settings } = configOf(request, deps.live)
  const isElsewhere = settings.PORTUS_OPS_PORT !== undefined && !deps.isOpsPort
  if (isElsewhere || (adminKeys.length === 0 && !deps.isOpsPort)) throw new NotFoundError()
  if (adminKeys.length === 0) return
  const presented = presentedKeys(request)
  if (presented.some((key) => isAdminKey(adminKeys, key))) return
  throw refusal(deps, presented, recordOf(request).clientAddress)
}
