import fc from 'fast-check'

type Bytes = Uint8Array<ArrayBuffer>

/** The bytes of a text. */
export const encode = (text: string): Bytes => new TextEncoder().encode(text)

/** The text of bytes, with a byte order mark where there is one. */
export const decode = (bytes: Uint8Array): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

/** Every way to part bytes once, the empty pieces at both ends among them. */
export const halves = (bytes: Bytes): Bytes[][] =>
  Array.from({ length: bytes.length + 1 }, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)])

/** One piece for each byte. */
export const single = (bytes: Bytes): Bytes[] => [...bytes].map((byte) => new Uint8Array([byte]))

/** Lengths of pieces, for {@link cut}; an empty piece is among them now and then. */
export const lengths = (max = 9) => fc.infiniteStream(fc.integer({ min: 0, max }))

/** The pieces of bytes that are parted in these lengths. */
export function cut(bytes: Bytes, sizes: Iterator<number>): Bytes[] {
  const pieces: Bytes[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = sizes.next().value as number
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return pieces
}

/** A stream that brings these pieces one by one. */
export function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const left = [...pieces]
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = left.shift()
      if (piece) controller.enqueue(piece)
      else controller.close()
    },
  })
}
