const MAX_BYTES = 256 * 1024

/** In place of a text that is longer than any answer with credentials. */
export const TOO_LARGE = Symbol('too large')

/** The text of an answer. Of one that is too large, no more than the limit is read. */
export async function boundedText({ body }: Response): Promise<string | typeof TOO_LARGE> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body ?? []) {
    pieces.push(piece)
    length += piece.byteLength
    if (length > MAX_BYTES) return TOO_LARGE
  }
  return Buffer.concat(pieces).toString()
}
