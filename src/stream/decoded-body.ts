import { pipeline, Readable, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import { PortusError, portusError } from '../errors'
import { chunksOf } from './answer'
import type { Coding } from './content-codings'
import { pulled } from './pulled'

/**
 * Each byte of a coded body may become so many, on the average. Texts and vectors grow tenfold, and a
 * body that was made to fill a memory a thousandfold.
 */
const MAX_GROWTH = 100

/** So much may come of any body, however short it was. */
const UNCOUNTED_BYTES = 4 * 1024 * 1024

/** Whoever reads waits for no more than this, and others have their turn behind it. */
const PIECE_BYTES = 64 * 1024

/**
 * A body without its codings. It is decoded as it is read, in other threads, and never further than it is
 * read.
 *
 * It fails with `invalid_provider_answer` where it is not coded so, ends too early, or grows too much.
 */
export function decodedBody(
  body: ReadableStream<Uint8Array>,
  codings: readonly Coding[],
): ReadableStream<Uint8Array> {
  const chunks = chunksOf(body)
  let pieces: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => chunks }
  for (const coding of codings) pieces = decoded(pieces, coding)
  return pulled(pieces[Symbol.asyncIterator](), () => chunks.return?.())
}

async function* decoded(
  coded: AsyncIterable<Uint8Array>,
  coding: Coding,
): AsyncGenerator<Uint8Array> {
  const source = coded[Symbol.asyncIterator]()
  const { value: first } = await source.next()
  if (!first) return
  let codedBytes = 0
  let failure: unknown
  const counted = async function* () {
    try {
      for (let chunk = first; chunk; chunk = (await source.next()).value) {
        codedBytes += chunk.byteLength
        yield chunk
      }
    } catch (cause) {
      failure = cause
      throw cause
    }
  }
  const pieces = Readable.from(counted(), { highWaterMark: 1 })
  const decoder = pipeline(pieces, decoderOf(coding, first), () => {})
  let bytes = 0
  try {
    for await (const piece of decoder as AsyncIterable<Uint8Array>) {
      bytes += piece.byteLength
      if (bytes > UNCOUNTED_BYTES + codedBytes * MAX_GROWTH)
        throw portusError('invalid_provider_answer', 'grown_answer', {
          values: { max: MAX_GROWTH },
        })
      yield piece
    }
  } catch (cause) {
    if (failure !== undefined) throw failure
    if (cause instanceof PortusError) throw cause
    throw portusError('invalid_provider_answer', 'undecodable', { cause })
  }
}

function decoderOf(coding: Coding, first: Uint8Array): Transform {
  const options = { chunkSize: PIECE_BYTES, highWaterMark: PIECE_BYTES }
  if (coding === 'gzip') return createGunzip(options)
  if (coding === 'br') return createBrotliDecompress(options)
  return hasZlibHeader(first) ? createInflate(options) : createInflateRaw(options)
}

/** `deflate` is zlib's format. Some send the bare data of it. RFC 9110 section 8.4.1.2. */
const hasZlibHeader = ([head = 0]: Uint8Array): boolean => (head & 0x0f) === 8
