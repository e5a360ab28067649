/** Names that any parser takes for one have one spelling here. */

const LOWER_A = 0x61
const LOWER_Z = 0x7a
const UNDERSCORE = 0x5f
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

/**
 * A name of a member without what parsers overlook in it: case, as Go's JSON does, which folds `ſ` and the Kelvin
 * sign as well, and Java's, which folds `ı`; the underscores that the JSON of protocol buffers puts in the place of
 * capitals; and every other sign, since some parsers end a name at a NUL or trim it.
 * https://pkg.go.dev/encoding/json#Unmarshal https://protobuf.dev/programming-guides/json/
 */
export function foldedName(name: string): string {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    if ((code < LOWER_A || code > LOWER_Z) && code !== UNDERSCORE && !isDigit(code))
      return letters(name.normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD'))
  }
  return name.includes('_') ? name.replaceAll('_', '') : name
}

const letters = (text: string): string => text.replace(/[^a-z0-9]/g, '')
