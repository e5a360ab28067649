/** A place in a text: in units of a string, in Unicode's characters and in bytes of UTF-8. */
export type TextPlace = { unit: number; character: number; byte: number }

/**
 * The places in a text that numbers of its characters or of its bytes stand for. A number within a character, or behind
 * the end, stands for none.
 */
export function textPlaces(
  text: string,
  counted: 'character' | 'byte',
  numbers: readonly number[],
): ReadonlyMap<number, TextPlace> {
  const places = new Map<number, TextPlace>()
  const wanted = new Set(numbers)
  let byte = 0
  let unit = 0
  for (let character = 0; ; character++) {
    const number = counted === 'byte' ? byte : character
    if (wanted.has(number)) places.set(number, { unit, character, byte })
    if (unit >= text.length) return places
    const code = text.codePointAt(unit) as number
    byte += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    unit += code < 0x10000 ? 1 : 2
  }
}
