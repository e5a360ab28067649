import { portusError } from '../errors'
import type { Received } from './request/received'

/**
 * Reads an answer before the client gets any of it. A provider that is too slow is given up, also where it sends a byte
 * now and then.
 *
 * @throws {PortusError} `gateway_timeout` where it takes too long; whatever reading throws.
 */
export async function inTime(
  answer: Received,
  timeoutMs: number,
  read: (answer: Received) => Promise<Received>,
): Promise<Received> {
  if (answer.isWhole) return read(answer)
  const timer = setTimeout(() => answer.abort.abort(portusError('gateway_timeout')), timeoutMs)
  try {
    return await read(answer)
  } finally {
    clearTimeout(timer)
  }
}
