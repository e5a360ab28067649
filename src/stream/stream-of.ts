import { turns } from '../body/turns'

/** A longer piece would delay other streams where somebody looks at its bytes. */
const MAX_PIECE_BYTES = 128 * 1024

/** A stream of bytes that are there already. Whoever reads it is made to wait now and then, as by a network. */
export function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const rest = shortened(pieces)
  const turn = turns()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await turn()
        const { done, value } = rest.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
}

function* shortened(pieces: readonly Uint8Array[]): Generator<Uint8Array, undefined> {
  for (const piece of pieces)
    for (let at = 0; at < piece.length; at += MAX_PIECE_BYTES)
      yield piece.subarray(at, at + MAX_PIECE_BYTES)
}
