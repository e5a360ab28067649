import { Elysia } from 'elysia'
import { findApplication, type ProxyKey } from '../../config/keys'
import { portusError } from '../../errors'
import { protocolKey } from '../../realtime/handshake'
import { recordOf } from '../../telemetry/record'
import type { Deps } from '../deps'

/** RFC 9110 section 11.1: the scheme's case does not matter. RFC 6750 section 2.1. */
const BEARER = /^bearer +(\S+)$/i

const KEY_HEADERS = ['x-api-key', 'x-portkey-api-key']

/**
 * The keys that a request presents. Clients of OpenAI send a bearer token, of Anthropic `x-api-key`, of
 * Portkey `x-portkey-api-key`. A browser cannot set headers of a WebSocket and sends a subprotocol.
 */
export function presentedKeys(headers: Headers): string[] {
  const keys: string[] = []
  const add = (key: string | null | undefined) => {
    if (key) keys.push(key)
  }
  add(headers.get('authorization')?.match(BEARER)?.[1])
  for (const name of KEY_HEADERS) add(headers.get(name))
  if (headers.has('upgrade')) add(protocolKey(headers))
  return keys
}

/**
 * The application that a request belongs to.
 *
 * @throws {PortusError} `invalid_api_key`, with the same message for a wrong key and for none.
 */
export function authenticate(headers: Headers, keys: readonly ProxyKey[]): string {
  // A client may send the key of another service in one of the headers, so each key is tried.
  for (const key of presentedKeys(headers)) {
    const application = findApplication(keys, key)
    if (application !== undefined) return application
  }
  throw portusError('invalid_api_key')
}

/**
 * Adds the `auth` macro. A route with `auth: true` refuses a request without a valid key. It decides by
 * the headers alone, before Portus reads any of the body.
 */
export const auth = ({ live, inFlight }: Pick<Deps, 'live' | 'inFlight'>) =>
  new Elysia({ name: 'portus.auth' }).macro({
    auth: {
      detail: { security: [{ bearer: [] }, { apiKey: [] }] },
      beforeHandle({ request }) {
        const record = recordOf(request)
        record.application = authenticate(request.headers, live.current.keys)
        record.hold = inFlight.holdFor(record.application)
      },
    },
  })
