import { type Bytes, type JsonBody, jsonBody } from '../../body/json/body'
import { memberScanner } from '../../body/json/scanner'
import { turns } from '../../body/turns'

/** So much is scanned in about a millisecond. */
const SLICE_BYTES = 128 * 1024

/**
 * Finds the members of an item. It may have a picture of many megabytes, and others have their turn meanwhile.
 *
 * @throws {JsonError} for an item that names a member twice.
 */
export async function scanItem(json: Bytes): Promise<JsonBody> {
  const scanner = memberScanner()
  const turn = turns()
  for (let start = 0; start < json.length; start += SLICE_BYTES) {
    scanner.push(json.subarray(start, start + SLICE_BYTES))
    await turn()
  }
  return jsonBody([json], scanner.finish())
}
