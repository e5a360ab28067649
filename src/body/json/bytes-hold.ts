/** Whether bytes in pieces hold a word, also across two pieces. The pieces are not joined for it. */
export function bytesHold(pieces: readonly Uint8Array[], word: string): boolean {
  let tail = Buffer.alloc(0)
  for (const piece of pieces) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length)
    if (bytes.includes(word)) return true
    if (Buffer.concat([tail, bytes.subarray(0, word.length)]).includes(word)) return true
    tail = Buffer.concat([tail, bytes.subarray(-word.length)]).subarray(-word.length)
  }
  return false
}
