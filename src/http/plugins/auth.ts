import { Elysia } from 'elysia'
import { isAdminKey } from '../../config/admin-keys'
import { whyNotAdmitted } from '../../config/applications/admission'
import { isExpired } from '../../config/applications/application'
import { findKey, type ProxyKey } from '../../config/keys'
import { configOf, narrowConfig } from '../../config/request-config'
import { viewFor } from '../../config/view'
import { applicationPaused } from '../../errors'
import { noteAdmission } from '../../realtime/admitted-sockets'
import { pathBelow, recordOf, takeOverId, wholePathOf } from '../../telemetry/record'
import { redactWhole } from '../../telemetry/redact'
import { noteSession } from '../../usage/client-session'
import type { GuardedDeps } from '../deps'
import { presentedKeys, refusal } from '../presented-keys'

/** Where the OpenAPI document says that a key may stand. */
export const KEYED = [{ bearer: [] }, { apiKey: [] }, { googleKey: [] }]

/**
 * The key among those that a client sends. It may send another service's key beside it, so each one is tried, and one that
 * has expired counts where there is no other.
 */
function keyAmong(presented: string[], keys: readonly ProxyKey[]): ProxyKey | undefined {
  let expired: ProxyKey | undefined
  for (const text of presented) {
    const key = findKey(keys, text)
    if (key && !isExpired(key, Date.now())) return key
    expired ??= key
  }
  return expired
}

/**
 * Adds the `auth` macro. A route with `auth: true` refuses a request without a valid key, and what the key's application
 * may not do. It decides by the headers alone, before Portus reads any of the body. A right key is never counted. From
 * here on the request sees of the configuration only what is for its application.
 */
export const auth = (
  deps: Pick<GuardedDeps, 'live' | 'log' | 'redact' | 'inFlight' | 'wrongKeys' | 'pauses'>,
) =>
  new Elysia({ name: 'portus.auth' }).macro({
    auth: {
      detail: { security: [...KEYED] },
      beforeHandle({ request }) {
        const presented = presentedKeys(request)
        const config = configOf(request, deps.live)
        const { keys, adminKeys = [], applications, settings } = config
        const record = recordOf(request)
        const key = keyAmong(presented, keys)
        if (key === undefined) throw refusal(deps, presented, record.clientAddress)
        const { application } = key
        record.application = application
        if (key.name !== undefined) record.keyName = key.name
        const { method, clientAddress: address } = record
        // The record has it cut, and its end may be what is not allowed.
        const path = pathBelow(wholePathOf(request.url), settings.PORTUS_BASE_PATH ?? '')
        const visit = { method, path, address }
        const denied = whyNotAdmitted(key, applications.get(application), visit, Date.now())
        if (denied) throw denied
        if (deps.pauses?.of(application)) throw applicationPaused()
        // The redactor does not know a key that is configured as a digest.
        takeOverId(
          record,
          request,
          (id) =>
            redactWhole(deps.redact, id) !== id ||
            findKey(keys, id) !== undefined ||
            isAdminKey(adminKeys, id),
        )
        noteSession(record, request.headers)
        if (request.headers.has('upgrade')) noteAdmission(request, { key, visit })
        narrowConfig(request, viewFor(config, application))
        record.hold = deps.inFlight.holdFor(application)
      },
    },
  })
