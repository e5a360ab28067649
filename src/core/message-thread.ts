import type { Endpoint } from './endpoints'
import { PortusError } from './errors'
import { type Members, readValue } from './members'

/**
 * The gateway would drop `thread` without a word, and the client then send the next turn without
 * what came before. Told so, Anthropic's SDKs send the whole conversation instead.
 *
 * @throws {PortusError} `invalid_request`
 */
export function refuseThread(
  { dialect }: Endpoint,
  { bytes, members }: { bytes: Uint8Array; members: Members },
): void {
  const thread = dialect === 'anthropic' ? members.values.get('thread') : undefined
  if (!thread || readValue(bytes, thread) === null) return
  throw new PortusError(
    'invalid_request',
    'This model keeps no message threads; send the whole conversation without "thread"',
    { param: 'thread', machineReadable: { error_code: 'thread_unsupported_request' } },
  )
}
