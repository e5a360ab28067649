import { bytesOf, type JsonBody, slicesOf } from './body'
import { bytesHold } from './bytes-hold'
import { QUOTE, skipSpace, stringEnd, valueEnd } from './lexer'
import { nameOf } from './members'

const DEVELOPER = 'developer'
const OPEN_BRACKET = 0x5b
const OPEN_BRACE = 0x7b
const COMMA = 0x2c

/**
 * The messages of a chat completion request with the role `system` in place of `developer`, as JSON text.
 * Everything else of it is as the client has written it. Undefined where no message has the role.
 * https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages
 */
export function developerAsSystem(body: JsonBody): string | undefined {
  const span = body.members.values.get('messages')
  if (!span) return undefined
  // Few clients use the role, and most messages are long.
  if (!bytesHold(slicesOf(body.pieces, span), DEVELOPER)) return undefined
  const bytes = Buffer.from(bytesOf(body, span))
  if (bytes[0] !== OPEN_BRACKET) return undefined
  const texts: string[] = []
  let copied = 0
  for (const { start, end } of rolesIn(bytes)) {
    texts.push(bytes.toString('utf8', copied, start), '"system"')
    copied = end
  }
  if (copied === 0) return undefined
  return texts.join('') + bytes.toString('utf8', copied)
}

/** Where the values `"developer"` of the messages' roles are in a list of messages. */
function* rolesIn(bytes: Buffer): Generator<{ start: number; end: number }> {
  let at = skipSpace(bytes, 1)
  while (bytes[at] === OPEN_BRACE) {
    at = skipSpace(bytes, at + 1)
    while (bytes[at] === QUOTE) {
      const nameEnd = stringEnd(bytes, at + 1)
      const name = nameOf(bytes.subarray(at, nameEnd))
      const start = skipSpace(bytes, skipSpace(bytes, nameEnd) + 1)
      const end = valueEnd(bytes, start)
      if (name === 'role' && isDeveloper(bytes.subarray(start, end))) yield { start, end }
      at = skipComma(bytes, end)
    }
    at = skipComma(bytes, at + 1)
  }
}

const isDeveloper = (value: Uint8Array): boolean =>
  value[0] === QUOTE && nameOf(value) === DEVELOPER

/** The position behind a comma, if there is one, and the white space around it. */
function skipComma(bytes: Uint8Array, from: number): number {
  const at = skipSpace(bytes, from)
  return bytes[at] === COMMA ? skipSpace(bytes, at + 1) : at
}
