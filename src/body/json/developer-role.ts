import { type Bytes, type JsonBody, slicesOf } from './body'
import { bytesHold } from './bytes-hold'
import type { Splice } from './edit-members'
import { QUOTE, stringEnd } from './lexer'
import { nameOf, type Span } from './members'

const DEVELOPER = 'developer'
const SYSTEM = '"system"'

const OPEN_BRACKET = 0x5b
const OPEN_BRACE = 0x7b
/** One bit tells a brace from a bracket. */
const BRACE_BIT = 0x20
const CLOSE_BRACE = 0x7d
const COLON = 0x3a
const COMMA = 0x2c
const SPACE = 0x20

/** The messages are in the brackets of the list, and their members in braces of their own. */
const LIST_DEPTH = 1
const MEMBERS_DEPTH = 2

/** The longest spelling of a name or a role that is looked for is shorter, even in escapes alone. */
const MAX_TOKEN_BYTES = 64

const NOTHING: Bytes = new Uint8Array(0)

/**
 * What puts the role `system` in the place of `developer` in the messages of a chat completion request. Undefined where no
 * message has the role. https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages
 */
export function developerAsSystem(body: JsonBody): readonly Splice[] | undefined {
  const span = body.members.values.get('messages')
  if (!span) return undefined
  const slices = slicesOf(body.pieces, span)
  // Few clients use the role, and most messages are long.
  if (!bytesHold(slices, DEVELOPER)) return undefined
  if (slices[0]?.[0] !== OPEN_BRACKET) return undefined
  const splices = [...developersIn(slices)].map(({ start, end }) => ({
    start: span.start + start,
    end: span.start + end,
    text: SYSTEM,
  }))
  return splices.length > 0 ? splices : undefined
}

/**
 * Where the values `"developer"` of the messages' roles are. To join megabytes would hold up everybody else, so it walks
 * from piece to piece. The JSON must be valid. What stands behind something that is no message is left alone.
 */
function* developersIn(slices: readonly Bytes[]): Generator<Span, undefined> {
  let depth = 0
  let isValue = false
  let isRole = false
  let isInLongString = false
  /** The beginning of a token whose rest is in the next piece, and the bytes before it. */
  let cut = NOTHING
  let before = 0

  /** Takes a name or a value of a message, if it is short. Says whether it is the role that is sought. */
  const isSought = (token: Bytes | undefined): boolean => {
    const text = token && nameOf(token)
    if (isValue) return isRole && text === DEVELOPER
    isRole = text === 'role'
    return false
  }

  for (const slice of slices) {
    const window: Bytes = cut.length > 0 ? Buffer.concat([cut, slice]) : slice
    cut = NOTHING
    let at = 0
    while (at < window.length) {
      const byte = window[at] as number
      if (byte !== QUOTE && !isInLongString) {
        if (depth === LIST_DEPTH) {
          if (!isBeforeMessage(byte)) return
          isValue = false
        }
        if (depth === MEMBERS_DEPTH && (byte === COLON || byte === COMMA)) isValue = byte === COLON
        else if ((byte | BRACE_BIT) === OPEN_BRACE) depth++
        else if ((byte | BRACE_BIT) === CLOSE_BRACE) depth--
        at++
        continue
      }
      if (depth === LIST_DEPTH) return
      const end = stringEnd(window, isInLongString ? at : at + 1)
      if (end < 0) {
        isInLongString ||= depth !== MEMBERS_DEPTH || window.length - at > MAX_TOKEN_BYTES
        cut = window.subarray(isInLongString ? ~end : at)
        break
      }
      const isShort = !isInLongString && end - at <= MAX_TOKEN_BYTES
      if (depth === MEMBERS_DEPTH && isSought(isShort ? window.subarray(at, end) : undefined))
        yield { start: before + at, end: before + end }
      isInLongString = false
      at = end
    }
    before += window.length - cut.length
  }
}

/** Whether a byte of the list stands between messages, or begins one. */
const isBeforeMessage = (byte: number): boolean =>
  byte === OPEN_BRACE || byte === COMMA || byte <= SPACE
