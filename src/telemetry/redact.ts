import { type ByteFilter, byteFilter, withoutSecrets } from './secrets/byte-filter'
import { decodedWhole } from './secrets/escapes'
import { MIN_PART_BYTES } from './secrets/find-secrets'
import { searchFor } from './secrets/search'

/** Shorter values are words, and removing them would damage every text. */
const MIN_SECRET_LENGTH = 8

/** A good answer says anything. What is taken out of one must be more than a word or a date. */
const MIN_LENGTH_IN_ANSWERS = 16
const MIN_MIXED_LENGTH_IN_ANSWERS = 12

/** Removes secrets from a text. A last resort: no text should hold one. */
export type Redact = (text: string) => string

/**
 * Removes secrets from a text that has all of its end. The end of another may be the larger part of a secret, and a
 * client that chooses the text could read the rest letter by letter in what is removed.
 */
export function redactWhole(redact: Redact, text: string): string {
  const clean = redact(`${text}\n`)
  return clean.endsWith('\n') ? clean.slice(0, -1) : clean
}

/** Removes the same secrets from good answers: from bytes that nobody has read. */
export type Redactor = Redact & {
  /** Of a whole body; the body itself where there is nothing to remove. */
  body(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>
  /** Of a body in chunks. */
  chunks(): ByteFilter
}

/**
 * Makes a function that removes secrets, whichever way the text spells them: as they are, with escapes of JSON,
 * of URLs and of pages in any mixture, in base64 wherever they stand in it, and in hex.
 *
 * @param secrets Values that must not appear in any output; values below 8 characters are ignored, and in good
 * answers shorter words are left as well.
 */
export function redactor(secrets: Iterable<string>): Redactor {
  const all = [...new Set(secrets)].filter(({ length }) => length >= MIN_SECRET_LENGTH)
  const strong = all.filter(isNoWord)
  const search = searchFor(all, MIN_SECRET_LENGTH)
  const inAnswers = strong.length === all.length ? search : searchFor(strong, MIN_SECRET_LENGTH)
  const shortest = Math.min(...all.map(shortestPart))
  const redact = (text: string): string => {
    if (text.length < shortest) return text
    const bytes = Buffer.from(text)
    const clean = withoutSecrets(bytes, search)
    return clean === bytes ? text : clean.toString()
  }
  return Object.assign(redact, {
    body: (bytes: Uint8Array<ArrayBuffer>) => withoutSecrets(bytes, inAnswers),
    chunks: () => byteFilter(inAnswers),
  })
}

/** Several redactors as one. */
export function allOf(redactors: () => Iterable<Redactor>): Redactor {
  const redact = (text: string): string => {
    let clean = text
    for (const one of redactors()) clean = one(clean)
    return clean
  }
  return Object.assign(redact, {
    body(bytes: Uint8Array<ArrayBuffer>) {
      let clean = bytes
      for (const one of redactors()) clean = one.body(clean)
      return clean
    },
    chunks() {
      const [first, ...others] = [...redactors()].map((one) => one.chunks())
      return first ? others.reduce(inTurn, first) : PASSING
    },
  })
}

const NOTHING = new Uint8Array(0)

/** Takes nothing out. */
export const PASSING: ByteFilter = { push: (chunk) => chunk, finish: () => NOTHING }

const inTurn = (first: ByteFilter, second: ByteFilter): ByteFilter => ({
  push: (chunk) => second.push(first.push(chunk)),
  finish: () => Buffer.concat([second.push(first.finish()), second.finish()]),
})

/** Nothing shorter holds a secret, or a part of it that is taken out at the end of a text. */
const shortestPart = (secret: string): number =>
  Math.max(MIN_PART_BYTES, Math.min(secret.length, decodedWhole(secret).length) / 2)

const isNoWord = (secret: string): boolean =>
  secret.length >= MIN_LENGTH_IN_ANSWERS ||
  (secret.length >= MIN_MIXED_LENGTH_IN_ANSWERS && /\d/.test(secret) && /[a-z]/i.test(secret))
