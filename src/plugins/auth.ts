import { Elysia } from 'elysia'
import { findApplication, type ProxyKey } from '../config/keys'
import { PortusError } from '../core/errors'
import { recordOf } from '../core/request-record'
import type { Deps } from '../deps'

/** RFC 9110 section 11.1: the scheme's case does not matter. RFC 6750 section 2.1. */
const BEARER = /^bearer +(\S+)$/i

/** The keys a request presents: OpenAI clients send a bearer token, Anthropic clients `x-api-key`. */
export function presentedKeys(headers: Headers): string[] {
  const bearer = headers.get('authorization')?.match(BEARER)?.[1]
  const apiKey = headers.get('x-api-key')
  return [bearer, apiKey].filter((key) => key != null && key !== '') as string[]
}

/**
 * Whom a request belongs to.
 *
 * @throws {PortusError} `missing_api_key` or `invalid_api_key`.
 */
export function authenticate(headers: Headers, keys: readonly ProxyKey[]): string {
  const presented = presentedKeys(headers)
  if (presented.length === 0)
    throw new PortusError(
      'missing_api_key',
      'No API key was sent; send a Portus key as a bearer token or as x-api-key',
    )
  // A client may carry a key of another service in the other header, so either may be ours.
  for (const key of presented) {
    const application = findApplication(keys, key)
    if (application !== undefined) return application
  }
  throw new PortusError('invalid_api_key', 'The API key is not valid')
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
