/** A place in a text, in units of a string and in bytes of UTF-8. */
export type BytePlace = { unit: number; byte: number }

/** The places of Unicode's characters in a text. What is behind the end is none. */
export function bytePlaces(
  text: string,
  characters: readonly number[],
): ReadonlyMap<number, BytePlace> {
  const places = new Map<number, BytePlace>()
  const wanted = new Set(characters)
  let byte = 0
  let unit = 0
  for (let character = 0; ; character++) {
    if (wanted.has(character)) places.set(character, { unit, byte })
    if (unit >= text.length) return places
    const code = text.codePointAt(unit) as number
    byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    unit += code < 0x10000 ? 1 : 2
  }
}
