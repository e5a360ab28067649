import { decodedWhole } from './escapes'

/** One spelling of a secret, as it is looked for once escapes are taken off. */
export type Needle = {
  kind: 'plain' | 'base64' | 'hex'
  exact: Buffer
  /** The same without what spellings may do differently. */
  folded: Buffer
}

const PLUS = 0x2b
const MINUS = 0x2d
const SLASH = 0x2f
const UNDERSCORE = 0x5f
const SPACE = 0x20
const EQUALS = 0x3d

/**
 * What a byte becomes where spellings are compared: letters without capitals; base64 has two alphabets (RFC 4648
 * section 5); a form has a plus for a space.
 */
export const FOLD: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x41 && byte <= 0x5a) return byte + 0x20
  if (byte === MINUS || byte === SPACE) return PLUS
  return byte === UNDERSCORE ? SLASH : byte
})

/** Bytes, folded. */
export function folded(bytes: Uint8Array): Buffer {
  const result = Buffer.allocUnsafe(bytes.length)
  for (let at = 0; at < bytes.length; at++) result[at] = FOLD[bytes[at] as number] as number
  return result
}

/**
 * Everything that is looked for of some secrets. What a secret itself would be with its escapes taken off is a
 * secret too: whoever takes escapes off a text takes off those of the secret.
 */
export function needlesOf(secrets: Iterable<string>, minLength: number): Needle[] {
  const values = new Set<string>()
  for (const secret of secrets)
    for (const value of [secret, decodedWhole(secret)])
      if (value.length >= minLength) values.add(value)
  return [...values].flatMap(spellingsOf)
}

function spellingsOf(secret: string): Needle[] {
  const bytes = Buffer.from(secret)
  return [
    needle('plain', bytes),
    ...[0, 1, 2].map((shift) => needle('base64', base64At(bytes, shift))),
    needle('hex', Buffer.from(bytes.toString('hex'))),
  ]
}

const needle = (kind: Needle['kind'], exact: Buffer): Needle => ({
  kind,
  exact,
  folded: folded(exact),
})

const BITS_OF_BYTE = 8
const BITS_OF_LETTER = 6

/**
 * The letters that bytes always have in base64, as far as nothing beside them has a part in a letter.
 *
 * @param shift How many bytes stand before them in their group of three.
 */
function base64At(bytes: Buffer, shift: number): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  const start = Math.ceil((shift * BITS_OF_BYTE) / BITS_OF_LETTER)
  const end = Math.floor(((shift + bytes.length) * BITS_OF_BYTE) / BITS_OF_LETTER)
  return Buffer.from(text.slice(start, end))
}

/**
 * Whether a spelling stands at a place where its folded form does. Capitals hide nothing: a key in hex is the
 * same in small letters, and of others too little is left to guess.
 *
 * @param length How much of it is looked at.
 */
export function standsAt(
  { kind, exact }: Needle,
  bytes: Uint8Array,
  at: number,
  length = exact.length,
): boolean {
  if (kind !== 'plain') return true
  for (let index = 0; index < length; index++) {
    const wanted = exact[index] as number
    if (bytes[at + index] !== wanted && wanted !== SPACE && !isLetter(wanted)) return false
  }
  return true
}

const isLetter = (byte: number): boolean => /[A-Za-z0-9]/.test(String.fromCharCode(byte))

/**
 * Where a spelling that was found begins and ends. Letters of base64 at its edges that the secret shares with
 * its neighbours belong to it, and so does what fills the last group.
 */
export function edgesOf(
  { kind, exact }: Needle,
  bytes: Uint8Array,
  at: number,
): { start: number; end: number } {
  let start = at
  let end = at + exact.length
  if (kind !== 'base64') return { start, end }
  if (start > 0 && isOfBase64(bytes[start - 1])) start--
  if (isOfBase64(bytes[end])) end++
  while (bytes[end] === EQUALS) end++
  return { start, end }
}

const isOfBase64 = (byte: number | undefined): boolean =>
  byte !== undefined &&
  (isLetter(byte) || FOLD[byte] === PLUS || FOLD[byte] === SLASH) &&
  byte !== SPACE
