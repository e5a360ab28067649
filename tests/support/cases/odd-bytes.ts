/** Bytes that are no text. */
export const BINARY = Buffer.from(Uint8Array.from({ length: 70_000 }, (_, index) => index * 7))

/** JSON that no parser and printer gives back as it was. */
export const ODD_JSON =
  '{ "id":"x", "n":1.0, "big":12345678901234567890, "a":1, "a":2, "s":"\\u00e9\\/é" }\n'
