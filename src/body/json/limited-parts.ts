import { portusError } from '../../errors'

/** An answer of some thousand calls has fewer. So many are parsed, translated and printed in a fraction of a second. */
export const MAX_PARTS = 250_000

/** Deeper than any answer, and safe for every recursion later on. */
const MAX_DEPTH = 512

/** A shorter text cannot have as many parts, and is parsed in some milliseconds however deep it is. */
const UNCOUNTED_LENGTH = 64 * 1024

/** Embeddings are millions of numbers, which are parsed many times as fast as anything else. */
const COST = 32
const COST_OF_NUMBER = 1

const NOTHING = 0
const VALUE = 1
const NUMBER = 2
const STRING = 3
const OPENER = 4
const CLOSER = 5
const SEPARATOR = 6

/** What each byte says where no string is open. */
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const sign = String.fromCharCode(byte)
  if (sign <= ' ') return NOTHING
  if (sign === '"') return STRING
  if (sign === '{' || sign === '[') return OPENER
  if (sign === '}' || sign === ']') return CLOSER
  if (sign === ',' || sign === ':') return SEPARATOR
  return /[-0-9]/.test(sign) ? NUMBER : VALUE
})

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Counts the parts of JSON that comes in pieces. */
export type PartsLimit = {
  /** @throws {PortusError} `invalid_provider_answer` where they are too many, or nested too deeply. */
  push(piece: Uint8Array): void
}

/**
 * Bounds the JSON of a provider before anybody parses it: a few MB of brackets, of names or of calls hold up
 * everybody else for seconds. It looks at strings, brackets and separators alone, and does not check the JSON.
 */
export function partsLimit(maxParts: number): PartsLimit {
  let cost = 0
  let depth = 0
  let isInString = false
  let isEscaped = false
  /** Whether a value or a name may begin. */
  let isBetween = true

  return {
    push(piece) {
      const { length } = piece
      for (let at = 0; at < length; at++) {
        const byte = piece[at] as number
        if (isInString) {
          if (isEscaped) isEscaped = false
          else if (byte === BACKSLASH) isEscaped = true
          else if (byte === QUOTE) isInString = false
          continue
        }
        const kind = KINDS[byte]
        if (kind === NOTHING) continue
        if (kind === SEPARATOR) {
          isBetween = true
          continue
        }
        if (kind === CLOSER) depth--
        else if (isBetween) cost += kind === NUMBER ? COST_OF_NUMBER : COST
        isBetween = kind === OPENER
        if (kind === STRING) isInString = true
        if (kind === OPENER && ++depth > MAX_DEPTH)
          throw portusError('invalid_provider_answer', 'deep_answer', {
            values: { max: MAX_DEPTH },
          })
      }
      if (cost > maxParts * COST)
        throw portusError('invalid_provider_answer', 'many_parts', { values: { max: maxParts } })
    },
  }
}

/** Whether JSON is long enough for its parts to be counted. */
export const isCounted = ({ length }: string | Uint8Array): boolean => length > UNCOUNTED_LENGTH

/**
 * The same for whole JSON. Short JSON is not looked at.
 *
 * @throws {PortusError} `invalid_provider_answer` where its parts are too many, or nested too deeply.
 */
export function limitParts(json: string | Uint8Array): void {
  if (isCounted(json))
    partsLimit(MAX_PARTS).push(typeof json === 'string' ? Buffer.from(json) : json)
}

/**
 * The same bytes of JSON, as long as its parts are not too many.
 *
 * @throws {PortusError} `invalid_provider_answer` where they are, or are nested too deeply.
 */
export async function* limitedParts(
  chunks: AsyncIterable<Uint8Array>,
  maxParts = MAX_PARTS,
): AsyncGenerator<Uint8Array, undefined> {
  const limit = partsLimit(maxParts)
  for await (const chunk of chunks) {
    limit.push(chunk)
    yield chunk
  }
}
