import { jsonError } from './lexer'

/** Where a value stands in a body; `end` is exclusive. */
export type Span = { start: number; end: number }

/** The top-level members of a JSON object. */
export type Members = {
  values: ReadonlyMap<string, Span>
  /** Where a further member may be written: behind the last one, or behind the opening brace. */
  end: number
  /** Objects, arrays and members, on every level: what it costs to read the body into values. */
  parts: number
  /** The insides of very long strings, on every level: what a translation copies again and again. */
  longStrings: readonly Span[]
}

/** Takes a body piece by piece. */
export type MemberScanner = {
  /** @throws {JsonError} */
  push(piece: Uint8Array): void
  /** @throws {JsonError} when the body is not whole. */
  finish(): Members
}

/** Far longer than any name or number there is; a longer one would have to be kept while it comes. */
const MAX_TOKEN_BYTES = 1024

/** @throws {JsonError} for a name or a number that is longer than any. */
export function limitToken(start: number, end: number): void {
  if (end - start > MAX_TOKEN_BYTES) throw jsonError('long_token', { max: MAX_TOKEN_BYTES })
}

const MAX_PLAIN_NAME_BYTES = 64

const BACKSLASH = 0x5c

const decoder = new TextDecoder()

/** A member's name, with its quotes. Nearly all are plain ASCII and need no decoding. */
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
