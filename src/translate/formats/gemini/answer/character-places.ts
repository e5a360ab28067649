/** A place in a text, in units of a string and in Unicode's characters. */
export type CharacterPlace = { unit: number; character: number }

/** The places of bytes of UTF-8 in a text. What is within a character, or behind the end, is none. */
export function characterPlaces(
  text: string,
  bytes: readonly number[],
): ReadonlyMap<number, CharacterPlace> {
  const places = new Map<number, CharacterPlace>()
  const wanted = new Set(bytes)
  let byte = 0
  let character = 0
  for (let unit = 0; ; character++) {
    if (wanted.has(byte)) places.set(byte, { unit, character })
    if (unit >= text.length) return places
    const code = text.codePointAt(unit) as number
    byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    unit += code < 0x10000 ? 1 : 2
  }
}
