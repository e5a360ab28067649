import { skipSpace, valueEnd } from '../body/json/lexer'
import type { Dialect, Usage } from './dialect'

const NAME = Buffer.from('"usage"')
const COLON = 0x3a

/**
 * The token counts in a whole JSON answer, if it has any. Only the member that holds them is parsed: it
 * stands near the end, and its name in quotes cannot stand inside a string.
 */
export function usageOf(answer: Uint8Array, dialect: Dialect): Usage | undefined {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength)
  const name = bytes.lastIndexOf(NAME)
  if (name === -1) return undefined
  try {
    const colon = skipSpace(bytes, name + NAME.length)
    if (bytes[colon] !== COLON) return undefined
    const start = skipSpace(bytes, colon + 1)
    return dialect.readUsage(JSON.parse(bytes.toString('utf8', start, valueEnd(bytes, start))))
  } catch {
    return undefined
  }
}
