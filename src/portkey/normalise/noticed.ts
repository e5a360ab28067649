import { byteTurns } from '../../body/turns'
import { PortusError, portusError } from '../../errors'
import type { ProviderAnswer } from './normalised'

/** The same pieces; why they break off is noticed. */
export async function* noticed(
  pieces: AsyncIterable<Uint8Array>,
  { signal, onBreak }: Pick<ProviderAnswer, 'signal' | 'onBreak'>,
): AsyncGenerator<Uint8Array, undefined> {
  const turn = byteTurns()
  let isBegun = false
  try {
    for await (const piece of pieces) {
      isBegun = true
      yield piece
      const others = turn(piece.byteLength)
      if (others) await others
    }
  } catch (cause) {
    onBreak(signal.aborted || cause instanceof PortusError ? cause : brokenOff(isBegun, cause))
    throw cause
  }
}

const brokenOff = (isBegun: boolean, cause: unknown): PortusError =>
  isBegun
    ? portusError('stream_truncated', { cause })
    : portusError('invalid_provider_answer', 'incomplete', { cause })
