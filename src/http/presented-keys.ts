import { queryOf } from '../api/endpoint-path'
import { MODEL_ROOTS } from '../api/google/method-in'
import { NO_RETRY, type PortusError, portusError } from '../errors'
import { WRONG_KEY_LIMITS } from '../limits/wrong-keys'
import { protocolKey } from '../realtime/handshake'
import { recordOf } from '../telemetry/record'
import type { GuardedDeps } from './deps'

/** RFC 9110 section 11.1: the scheme's case does not matter. RFC 6750 section 2.1. */
const BEARER = /^bearer +(\S+)$/i

const KEY_HEADERS = ['x-api-key', 'x-goog-api-key', 'x-portkey-api-key']

/** Where clients of Gemini's API send their key in the query. https://ai.google.dev/api/rest */
const GOOGLE_ROOTS = ['/v1beta/', ...MODEL_ROOTS]

/**
 * The keys that a request presents. Clients of OpenAI send a bearer token, of Anthropic `x-api-key`, of
 * Gemini `x-goog-api-key` or `?key=`, of Portkey `x-portkey-api-key`. A browser cannot set headers of a WebSocket and sends a subprotocol.
 */
export function presentedKeys(request: Request): string[] {
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

/** A key that is refused once is refused again. */
const invalidKey = (): PortusError => portusError('invalid_api_key', { headers: NO_RETRY })

/**
 * The refusal of a request without a valid key: the same for a wrong key and for none, until the address
 * has sent too many wrong ones. A missing key is no guess and does not count: browsers and probes send none.
 */
export function refusal(
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
