/** Letters of words, and the spaces between them. */
const CHARACTERS_PER_TOKEN = 2.5

const SPACE = 0x20
const FIRST_NOT_ASCII = 0x80
/** With its bit 5 set, a letter is a small one. */
const SMALL = 0x20
const SMALL_A = 0x61
const SMALL_Z = 0x7a

/**
 * About the most tokens that a text can be: every provider has its own tokenizer. Digits and signs can be one
 * each, and so can the characters of other scripts.
 */
export function mostTokens(input: string | readonly number[]): number {
  if (typeof input !== 'string') return input.length
  let letters = 0
  for (let at = 0; at < input.length; at++) if (isLetter(input.charCodeAt(at))) letters++
  return Math.ceil(letters / CHARACTERS_PER_TOKEN) + input.length - letters
}

function isLetter(code: number): boolean {
  if (code === SPACE || code >= FIRST_NOT_ASCII) return code === SPACE
  const small = code | SMALL
  return small >= SMALL_A && small <= SMALL_Z
}
