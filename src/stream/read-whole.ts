import { PortusError } from '../errors'
import type { Answer } from '../proxy/forward'

/**
 * All bytes of an answer that must be read before anything of it can be said.
 *
 * @throws {PortusError} `invalid_provider_answer` when it breaks off.
 */
export async function readWhole({ first, rest }: Pick<Answer, 'first' | 'rest'>): Promise<Buffer> {
  const pieces = first ? [first] : []
  try {
    for (;;) {
      const next = await rest?.read()
      if (!next || next.done) return Buffer.concat(pieces)
      pieces.push(next.value)
    }
  } catch (cause) {
    throw new PortusError('invalid_provider_answer', 'The provider’s answer broke off', { cause })
  }
}
