import { jsonError } from './lexer'

/** The position of a value in a body; `end` is exclusive. */
export type Span = { start: number; end: number }

/** The top-level members of a JSON object. */
export type Members = {
  values: ReadonlyMap<string, Span>
  /** The position for a further member: after the last one, or after the opening brace. */
  end: number
  /** The number of objects, members and items of lists on every level: the cost of parsing the body. */
  parts: number
  /** The contents of long strings on every level, in their order. A translation copies them many times. */
  longStrings: readonly Span[]
}

/** Longer than most typed text. The scanner notes where the content of such strings is. */
export const LONG_STRING_BYTES = 4 * 1024

/** Scans a body piece by piece. */
export type MemberScanner = {
  /** @throws {JsonError} */
  push(piece: Uint8Array): void
  /** @throws {JsonError} if the body is incomplete. */
  finish(): Members
}

/** Longer than any real name or number. The scanner keeps one while its pieces arrive. */
const MAX_TOKEN_BYTES = 1024

/** @throws {JsonError} for a name or a number that is too long. */
export function limitToken(start: number, end: number): void {
  if (end - start > MAX_TOKEN_BYTES) throw jsonError('long_token', { max: MAX_TOKEN_BYTES })
}

const MAX_PLAIN_NAME_BYTES = 64

const BACKSLASH = 0x5c

const decoder = new TextDecoder()

const strictDecoder = new TextDecoder('utf-8', { fatal: true })

/** What a decoder puts in the place of bytes that are no text. */
const REPLACEMENT = '\ufffd'

/**
 * The name of a top-level member in a quoted token.
 *
 * @throws {JsonError} for a name that is not UTF-8. What stands in its place depends on the parser.
 */
export function memberNameOf(token: Uint8Array): string {
  const name = nameOf(token)
  if (name.includes(REPLACEMENT) && !isUtf8(token))
    throw jsonError('invalid_name', { name: JSON.stringify(name) })
  return name
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strictDecoder.decode(bytes)
    return true
  } catch {
    return false
  }
}

/** The name in a quoted token. Nearly all names are plain ASCII and need no decoding. */
export function nameOf(token: Uint8Array): string {
  if (token.length > MAX_PLAIN_NAME_BYTES) return JSON.parse(decoder.decode(token))
  let name = ''
  for (let at = 1; at < token.length - 1; at++) {
    const byte = token[at] as number
    if (byte >= 0x80 || byte === BACKSLASH) return JSON.parse(decoder.decode(token))
    name += String.fromCharCode(byte)
  }
  return name
}
