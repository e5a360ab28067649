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
 * The keys a request presents. OpenAI clients send a bearer token, Anthropic's `x-api-key`, Portkey's
 * `x-portkey-api-key`; a browser's WebSocket, which has no headers, a subprotocol.
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
 * Whom a request belongs to.
 *
 * @throws {PortusError} `invalid_api_key`, in the same words whether a key is wrong or missing.
 */
export function authenticate(headers: Headers, keys: readonly ProxyKey[]): string {
  // A client may carry a key of another service in the other header, so either may be ours.
  for (const key of presentedKeys(headers)) {
    const application = findApplication(keys, key)
    if (application !== undefined) return application
  }
  throw portusError('invalid_api_key')
}

/**
 * Adds the `auth` macro. A route with `auth: true` is never reached without a valid key; it decides
 * on headers alone, before a byte of the body is read.
 */
export const auth = ({ live }: Pick<Deps, 'live'>) =>
  new Elysia({ name: 'portus.auth' }).macro({
    auth: {
      detail: { security: [{ bearer: [] }, { apiKey: [] }] },
      beforeHandle({ request }) {
        recordOf(request).application = authenticate(request.headers, live.current.keys)
      },
    },
  })
