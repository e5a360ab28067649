import type { Bytes } from './body'
import { skipSpace, valueEnd } from './lexer'
import type { Span } from './members'

const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c

/** Where the elements of a list stand in its bytes, one after the other. The JSON must be valid; other values have none. */
export function* elementsOf(bytes: Bytes): Generator<Span, undefined> {
  if (bytes[0] !== OPEN_BRACKET) return
  let start = skipSpace(bytes, 1)
  while (bytes[start] !== CLOSE_BRACKET && start < bytes.length) {
    const end = valueEnd(bytes, start)
    yield { start, end }
    start = skipSpace(bytes, end)
    if (bytes[start] === COMMA) start = skipSpace(bytes, start + 1)
  }
}
