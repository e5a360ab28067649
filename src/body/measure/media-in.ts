const QUOTE = 0x22

/** What stands before the base64 of a file or a picture, in the spellings of all APIs. It begins where a string does, or in it. */
const MARKS = [';base64,', '"data":"', '"data": "'].map((mark) => Buffer.from(mark))

/** Shorter strings are no files. */
const MIN_BYTES = 1024

/** Files and pictures that stand in JSON as base64: how many, and of how many bytes. */
export type Media = { count: number; bytes: number }

/**
 * Finds files and pictures in the pieces of a JSON text, by what stands before them; the time grows with the text, at the
 * speed of a search. A mark that two pieces share is not found.
 */
export function mediaIn(pieces: readonly Uint8Array[]): Media {
  const media: Media = { count: 0, bytes: 0 }
  /** Bytes so far of one that goes on in the next piece. */
  let open: number | undefined
  const close = (bytes: number) => {
    if (bytes < MIN_BYTES) return
    media.count++
    media.bytes += bytes
  }
  for (const piece of pieces) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    let at = 0
    if (open !== undefined) {
      const end = bytes.indexOf(QUOTE)
      if (end === -1) {
        open += bytes.length
        continue
      }
      close(open + end)
      open = undefined
      at = end
    }
    for (const start of starts(bytes, at)) {
      if (start < at) continue // inside the one before
      const end = bytes.indexOf(QUOTE, start)
      if (end === -1) {
        open = bytes.length - start
        break
      }
      close(end - start)
      at = end
    }
  }
  return media
}

/** Where the contents behind the marks begin, in order. */
function starts(bytes: Buffer, from: number): number[] {
  const found: number[] = []
  for (const mark of MARKS)
    for (let at = bytes.indexOf(mark, from); at !== -1; at = bytes.indexOf(mark, at)) {
      at += mark.length
      found.push(at)
    }
  return found.sort((one, other) => one - other)
}
