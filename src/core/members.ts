import { JsonError, skipScalar, skipSpace, skipString, unexpected } from './json-lexer'

/** Where a value stands in a body; `end` is exclusive. */
export type Span = { start: number; end: number }

/** The top-level members of a JSON object. */
export type Members = {
  values: ReadonlyMap<string, Span>
  /** Where a further member may be written: behind the last one, or behind the opening brace. */
  end: number
  /** Objects, arrays and members, on every level: what it costs to read the body into values. */
  parts: number
}

/** Deeper than any request of a client library goes, and well within every recursion further on. */
const MAX_DEPTH = 512

/** An API has some dozens; reading the names of a body made of names would stall every stream. */
const MAX_MEMBERS = 1024

const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d

const decoder = new TextDecoder()

/** The value of a member, parsed; for small ones. */
export const readValue = (bytes: Uint8Array, { start, end }: Span): unknown =>
  JSON.parse(decoder.decode(bytes.subarray(start, end)))

const BACKSLASH = 0x5c
const MAX_PLAIN_NAME_BYTES = 64

/** Far longer than any name there is: to decode one of megabytes would stall every stream. */
const MAX_NAME_BYTES = 1024

/** A member's name. Nearly all are plain ASCII and need no decoding. */
function readName(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > MAX_NAME_BYTES)
    throw new JsonError(`The body has a member whose name is longer than ${MAX_NAME_BYTES} bytes`)
  if (end - start > MAX_PLAIN_NAME_BYTES) return readValue(bytes, { start, end }) as string
  let name = ''
  for (let at = start + 1; at < end - 1; at++) {
    const byte = bytes[at] as number
    if (byte >= 0x80 || byte === BACKSLASH) return readValue(bytes, { start, end }) as string
    name += String.fromCharCode(byte)
  }
  return name
}

/**
 * Checks that `bytes` are one JSON object (RFC 8259) and finds its top-level members, building
 * nothing: the body is looked at, never read into values and printed again. That round trip would
 * cost the body its big integers, and let one crafted body stall every other stream.
 *
 * @throws {JsonError} when `bytes` are anything else, nest too deeply, have far too many top-level
 * members or far too long names for them, or name one of them twice: whoever reads such a body next may pick the other one.
 */
export function scanMembers(bytes: Uint8Array): Members {
  const values = new Map<string, Span>()
  /** The closing byte of every open container. */
  const closers = new Uint8Array(MAX_DEPTH)
  let depth = 0
  let parts = 0
  let name = ''
  let valueStart = 0
  let at = skipSpace(bytes, 0)
  let end = at + 1
  if (at >= bytes.length) throw new JsonError('The body is empty')
  if (bytes[at] !== OPEN_BRACE) throw new JsonError('The body is not a JSON object')

  /** Skips `"name":` and returns where the member's value starts. */
  const enterMember = (nameStart: number): number => {
    const nameEnd = skipString(bytes, nameStart)
    const colon = skipSpace(bytes, nameEnd)
    if (bytes[colon] !== COLON) throw unexpected(bytes, colon)
    const start = skipSpace(bytes, colon + 1)
    parts++
    if (depth > 1) return start
    if (values.size === MAX_MEMBERS)
      throw new JsonError(`The body has more than ${MAX_MEMBERS} members`)
    name = readName(bytes, nameStart, nameEnd)
    if (values.has(name)) throw new JsonError(`The body names ${JSON.stringify(name)} twice`)
    valueStart = start
    return start
  }

  for (;;) {
    const byte = bytes[at]
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (depth === MAX_DEPTH) throw new JsonError(`The body nests deeper than ${MAX_DEPTH} levels`)
      const closer = byte === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET
      closers[depth++] = closer
      parts++
      at = skipSpace(bytes, at + 1)
      if (bytes[at] !== closer) {
        if (byte === OPEN_BRACE) at = enterMember(at)
        continue
      }
      depth--
      at++
    } else at = skipScalar(bytes, at)

    // A value has just ended; so may the containers around it.
    for (;;) {
      if (depth === 1) {
        values.set(name, { start: valueStart, end: at })
        end = at
      }
      at = skipSpace(bytes, at)
      if (depth === 0) {
        if (at < bytes.length) throw unexpected(bytes, at)
        return { values, end, parts }
      }
      if (bytes[at] === COMMA) {
        at = skipSpace(bytes, at + 1)
        if (closers[depth - 1] === CLOSE_BRACE) at = enterMember(at)
        break
      }
      if (bytes[at] !== closers[depth - 1]) throw unexpected(bytes, at)
      depth--
      at++
    }
  }
}
