import { Elysia } from 'elysia'
import { queryOf } from '../../api/endpoint-path'
import { MODEL_ROOTS } from '../../api/google/method-in'
import { whyNotAdmitted } from '../../config/applications/admission'
import { isExpired } from '../../config/applications/application'
import { findKey, type ProxyKey } from '../../config/keys'
import { configOf, narrowConfig } from '../../config/request-config'
import { viewFor } from '../../config/view'
import { NO_RETRY, type PortusError, portusError } from '../../errors'
import { WRONG_KEY_LIMITS } from '../../limits/wrong-keys'
import { noteAdmission } from '../../realtime/admitted-sockets'
import { protocolKey } from '../../realtime/handshake'
import { recordOf, takeOverId } from '../../telemetry/record'
import { redactWhole } from '../../telemetry/redact'
import type { GuardedDeps } from '../deps'

/** Where the OpenAPI document says that a key may stand. */
export const KEYED = [{ bearer: [] }, { apiKey: [] }, { googleKey: [] }]

/** RFC 9110 section 11.1: the scheme's case does not matter. RFC 6750 section 2.1. */
const BEARER = /^bearer +(\S+)$/i

const KEY_HEADERS = ['x-api-key', 'x-goog-api-key', 'x-portkey-api-key']

/** Where clients of Gemini's API send their key in the query. https://ai.google.dev/api/rest */
const GOOGLE_ROOTS = ['/v1beta/', ...MODEL_ROOTS]

/**
 * The keys that a request presents. Clients of OpenAI send a bearer token, of Anthropic `x-api-key`, of
 * Gemini `x-goog-api-key` or `?key=`, of Portkey `x-portkey-api-key`. A browser cannot set headers of a WebSocket and sends a subprotocol.
 */
function presentedKeys(request: Request): string[] {
  const { headers, url } = request
  const keys: string[] = []
  const add = (key: string | null | undefined) => {
    if (key) keys.push(key)
  }
  add(headers.get('authorization')?.match(BEARER)?.[1])
  for (const name of KEY_HEADERS) add(headers.get(name))
  if (headers.has('upgrade')) add(protocolKey(headers))
  const { path } = recordOf(request)
  if (keys.length === 0 && GOOGLE_ROOTS.some((root) => path.startsWith(root)))
    add(queryOf(url).get('key'))
  return keys
}

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

/** A key that is refused once is refused again. */
const invalidKey = (): PortusError => portusError('invalid_api_key', { headers: NO_RETRY })

/**
 * The refusal of a request without a valid key: the same for a wrong key and for none, until the address
 * has sent too many wrong ones. A missing key is no guess and does not count: browsers and probes send none.
 */
function refusal(
  { wrongKeys, log }: Pick<GuardedDeps, 'wrongKeys' | 'log'>,
  presented: readonly string[],
  address: string | undefined,
): PortusError {
  if (address === undefined || presented.length === 0) return invalidKey()
  const { waitMs, isFirst } = wrongKeys(address, performance.now(), new Set(presented).size)
  if (waitMs === 0) return invalidKey()
  if (isFirst) log('warn', 'too many wrong keys', { address })
  return portusError('too_many_wrong_keys', {
    values: { max: WRONG_KEY_LIMITS.maxKeys },
    headers: {
      'retry-after': String(Math.ceil(waitMs / 1000)),
      // Waiting makes no key right, so that SDKs had better fail at once.
      ...NO_RETRY,
    },
  })
}

/**
 * Adds the `auth` macro. A route with `auth: true` refuses a request without a valid key, and what the key's application
 * may not do. It decides by the headers alone, before Portus reads any of the body. A right key is never counted. From
 * here on the request sees of the configuration only what is for its application.
 */
export const auth = (
  deps: Pick<GuardedDeps, 'live' | 'log' | 'redact' | 'inFlight' | 'wrongKeys'>,
) =>
  new Elysia({ name: 'portus.auth' }).macro({
    auth: {
      detail: { security: [...KEYED] },
      beforeHandle({ request }) {
        const presented = presentedKeys(request)
        const config = configOf(request, deps.live)
        const { keys, applications } = config
        const record = recordOf(request)
        const key = keyAmong(presented, keys)
        if (key === undefined) throw refusal(deps, presented, record.clientAddress)
        const { application } = key
        record.application = application
        if (key.name !== undefined) record.keyName = key.name
        const { method, path, clientAddress: address } = record
        const visit = { method, path, address }
        const denied = whyNotAdmitted(key, applications.get(application), visit, Date.now())
        if (denied) throw denied
        // The redactor does not know a key that is configured as a digest.
        takeOverId(
          record,
          request,
          (id) => redactWhole(deps.redact, id) !== id || findKey(keys, id) !== undefined,
        )
        if (request.headers.has('upgrade')) noteAdmission(request, { key, visit })
        narrowConfig(request, viewFor(config, application))
        record.hold = deps.inFlight.holdFor(application)
      },
    },
  })
