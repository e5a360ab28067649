import { type Bytes, type JsonBody, jsonBody } from '../../body/json/body'
import { memberScanner } from '../../body/json/scanner'
import { turns } from '../../body/turns'

/** So much is scanned in about a millisecond. */
const SLICE_BYTES = 128 * 1024

/**
 * Finds the members of an object. It may hold a picture of many megabytes, and others have their turn meanwhile.
 *
 * @throws {JsonError} for an object that names a member twice.
 */
export async function scanInTurns(pieces: readonly Bytes[]): Promise<JsonBody> {
  const scanner = memberScanner()
  const turn = turns()
  for (const piece of pieces)
    for (let start = 0; start < piece.length; start += SLICE_BYTES) {
      scanner.push(piece.subarray(start, start + SLICE_BYTES))
      await turn()
    }
  return jsonBody(pieces, scanner.finish())
}
