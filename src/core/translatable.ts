import type { Endpoint } from './endpoints'
import { PortusError } from './errors'
import { type Members, readValue } from './members'

/**
 * Where the gateway translates, it reads the whole body into values in one go: 3 million empty arrays
 * in 9 MB would keep every other stream waiting for a second. A conversation has some thousands.
 */
const MAX_PARTS = 250_000

/**
 * Refuses a body that the gateway could only translate at somebody's cost.
 *
 * @throws {PortusError} `invalid_request`
 */
export function refuseUntranslatable(
  endpoint: Endpoint,
  body: { bytes: Uint8Array; members: Members },
): void {
  if (body.members.parts > MAX_PARTS)
    throw new PortusError('invalid_request', 'The body has too many values to be translated')
  if (endpoint.dialect === 'anthropic') refuseThread(body)
}

/**
 * The gateway would drop `thread` without a word, and the client then send the next turn without
 * what came before. Told so, Anthropic's SDKs send the whole conversation instead.
 */
function refuseThread({ bytes, members }: { bytes: Uint8Array; members: Members }): void {
  const thread = members.values.get('thread')
  if (!thread || readValue(bytes, thread) === null) return
  throw new PortusError(
    'invalid_request',
    'This model keeps no message threads; send the whole conversation without "thread"',
    { param: 'thread', machineReadable: { error_code: 'thread_unsupported_request' } },
  )
}
