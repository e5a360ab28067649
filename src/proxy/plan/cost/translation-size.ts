import { isAscii } from 'node:buffer'
import { type JsonBody, slicer } from '../../../body/json/body'
import { lengthWithout, longStringsOf, type Shortening } from '../../../body/json/long-strings'
import { type PortusError, portusError } from '../../../errors'

/** To parse, translate and print a value takes as long as so many bytes of text. */
const BYTES_PER_VALUE = 48

/** So much is translated in a quarter of a second, in which no other request is served. */
const MAX_TRANSLATED_BYTES = 14 * 1024 * 1024

/** Of strings that were taken out, so much is parsed after all, such as arguments of calls. */
export const MAX_RESTORED_BYTES = 6 * 1024 * 1024

/** Long strings of plain ASCII, such as files, are copied so many times as fast as what must be read. */
const PLAIN_SPEED = 4
const BACKSLASH = 0x5c

/**
 * The error for a body that nobody can translate in a short time. It is known before anything is copied.
 *
 * @param shortening Which of its long strings are taken out before.
 * @param costs How much more than those of other requests its values cost.
 */
export function tooMuchToTranslate(
  body: JsonBody,
  shortening: Shortening | undefined,
  costs = 1,
): PortusError | undefined {
  const more = (costs - 1) * BYTES_PER_VALUE * body.members.parts
  return tooMuch(translationSize(body, shortening) + more)
}

/**
 * An item or a tool of Responses becomes several values: a tool that takes a text becomes a function and its schema.
 * Google's schemas are read by two spellings of each name.
 */
export const DEAR_COST = 2

/** The error for so many bytes to translate, if they are too many. */
export const tooMuch = (size: number): PortusError | undefined =>
  size <= MAX_TRANSLATED_BYTES
    ? undefined
    : portusError('invalid_request', 'too_much_to_translate', {
        values: { count: Math.ceil(size), max: MAX_TRANSLATED_BYTES },
      })

/** At least so much it is to translate a body, whichever of its strings are taken out. */
export const leastSize = ({ members: { parts, longStrings }, length }: JsonBody): number =>
  longStrings.reduce((left, { start, end }) => left - (end - start), length) +
  BYTES_PER_VALUE * parts

function translationSize(body: JsonBody, shortening: Shortening | undefined): number {
  const values = BYTES_PER_VALUE * body.members.parts
  if (shortening) return values + lengthWithout(body, longStringsOf(body, shortening))
  const size = values + body.length
  return size <= MAX_TRANSLATED_BYTES ? size : size - plainBytes(body) * (1 - 1 / PLAIN_SPEED)
}

function plainBytes({ pieces, members: { longStrings } }: JsonBody): number {
  const slices = slicer(pieces)
  let plain = 0
  for (const { start, end } of longStrings)
    if (slices(start, end).every((bytes) => isAscii(bytes) && !bytes.includes(BACKSLASH)))
      plain += end - start
  return plain
}
