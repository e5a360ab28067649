/** Bytes that come as base64 in pieces, each of which may have padding of its own, as one base64. */
export function joinedBase64(pieces: readonly string[]): string {
  const [only = ''] = pieces
  return pieces.length < 2
    ? only
    : Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64'))).toString('base64')
}
