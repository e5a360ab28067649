const QUOTE = 0x22

/** What stands before the base64 of a file or a picture, in the spellings of all APIs. It begins where a string does, or in it. */
const MARKS = [';base64,', '"data":"', '"data": "'].map((mark) => Buffer.from(mark))

/** Shorter strings are no files. */
const MIN_BYTES = 1024

/**
 * So far from each other the samples lie that tell base64 from text, and so long each is: text has a blank in it. The step is prime,
 * so that nothing that repeats itself looks the same in all of them.
 */
const SAMPLE_STEP = 1021
const SAMPLE_BYTES = 24

/** Of base64 in both alphabets, with the escape that some put before a slash. */
const LETTERS = new Set(
  Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=\\\\'),
)

/** Whether bytes may be base64. Text behind a mark is text: nobody makes a request smaller by a word. */
function mayBeBase64(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += SAMPLE_STEP)
    for (let index = at; index < Math.min(at + SAMPLE_BYTES, end); index++)
      if (!LETTERS.has(bytes[index] as number)) return false
  return true
}

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
      if (mayBeBase64(bytes, 0, end === -1 ? bytes.length : end)) {
        open += end === -1 ? bytes.length : end
        if (end === -1) continue
      }
      close(open)
      open = undefined
      at = end === -1 ? bytes.length : end
    }
    for (const start of starts(bytes, at)) {
      if (start < at) continue // inside the one before
      const end = bytes.indexOf(QUOTE, start)
      if (!mayBeBase64(bytes, start, end === -1 ? bytes.length : end)) {
        // All of the string is text. To look at each mark in it would take longer than the text is long.
        at = end === -1 ? bytes.length : end
        continue
      }
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
