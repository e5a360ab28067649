import type { Bytes } from '../../../body/json/body'
import { elementsOf } from '../../../body/json/elements'
import { QUOTE, skipSpace, stringEnd, valueEnd } from '../../../body/json/lexer'
import { nameOf } from '../../../body/json/members'

const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const COMMA = 0x2c

/**
 * Contents in which each one has a role: Vertex AI refuses those without, which the Gemini API takes for the user's.
 * https://cloud.google.com/vertex-ai/docs/reference/rest/v1/Content. Undefined where all have one.
 */
export function withRoles(contents: Bytes): string | undefined {
  const bytes = Buffer.from(contents.buffer, contents.byteOffset, contents.length)
  const places = contents[0] === OPEN_BRACE ? [{ start: 0 }] : elementsOf(contents)
  const texts: string[] = []
  let copied = 0
  for (const { start } of places) {
    if (bytes[start] !== OPEN_BRACE || hasRole(bytes, start)) continue
    const isEmpty = bytes[skipSpace(bytes, start + 1)] === CLOSE_BRACE
    texts.push(bytes.toString('utf8', copied, start + 1), `"role":"user"${isEmpty ? '' : ','}`)
    copied = start + 1
  }
  if (copied === 0) return undefined
  return texts.join('') + bytes.toString('utf8', copied)
}

function hasRole(bytes: Buffer, start: number): boolean {
  let at = skipSpace(bytes, start + 1)
  while (bytes[at] === QUOTE) {
    const nameEnd = stringEnd(bytes, at + 1)
    if (nameOf(bytes.subarray(at, nameEnd)) === 'role') return true
    const value = skipSpace(bytes, skipSpace(bytes, nameEnd) + 1)
    at = skipSpace(bytes, valueEnd(bytes, value))
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1)
  }
  return false
}
