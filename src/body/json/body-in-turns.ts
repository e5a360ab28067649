import { PortusError } from '../../errors'
import type { Turns } from '../turns'
import { type Bytes, type JsonBody, jsonBody } from './body'
import { JsonError } from './lexer'
import { memberScanner } from './scanner'

/** So many bytes are scanned before others may have their turn. */
const STEP_BYTES = 256 * 1024

/**
 * A body whose bytes are all there, as `jsonBodyOf` makes one. Others have their turns while it is scanned.
 *
 * @throws {PortusError} `invalid_request` if it is not one JSON object.
 */
export async function jsonBodyInTurns(pieces: readonly Bytes[], turn: Turns): Promise<JsonBody> {
  const scanner = memberScanner()
  try {
    for (const piece of pieces)
      for (let at = 0; at < piece.length; at += STEP_BYTES) {
        scanner.push(piece.subarray(at, at + STEP_BYTES))
        const others = turn()
        if (others) await others
      }
    return jsonBody(pieces, scanner.finish())
  } catch (error) {
    if (error instanceof JsonError) throw new PortusError('invalid_request', error.message)
    throw error
  }
}
