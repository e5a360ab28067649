import { portusError } from '../errors'
import type { Hold } from '../limits/bytes-in-flight'
import { type Pace, paceOf } from './pace'
import { turns } from './turns'

/** The limits of one request body. */
export type BodyLimits = {
  maxBytes: number
  /** Milliseconds without a further byte. */
  idleTimeoutMs: number
  /** Milliseconds of waiting for the client until the body must have come. */
  totalTimeoutMs: number
  /** Counts the bytes that are kept of it. */
  hold: Hold
  /** Whether it may be compressed: nobody looks into it. */
  takesCompressed?: boolean
}

/** Bytes in memory that is not shared. The runtime's types allow both, but it only makes these. */
type Bytes = Promise<Uint8Array<ArrayBuffer>>

/**
 * Portus reads a body of a known length up to this in one piece, because that is faster. All of it must
 * arrive within `idleTimeoutMs`, which only a stalled client misses.
 */
const ONE_PIECE_BYTES = 64 * 1024

/** While others have their turn, megabytes may come. To look at all of them at once would delay everybody. */
const MAX_PIECE_BYTES = 128 * 1024

/** Portus does not read the rest of the body, so the connection cannot serve another request. */
const NOT_READ = { headers: { connection: 'close' } }

/**
 * Reads the body of a request, and passes each piece on as it arrives.
 *
 * @throws {PortusError} `request_too_large`, before it reads anything if the length is declared;
 * `request_timeout` if the client stops sending; `client_closed_request` if it leaves or frames the body
 * wrongly; `unsupported_media_type` for a compressed body.
 */
export async function readPieces(
  request: Request,
  limits: BodyLimits,
  take: (piece: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  const declared = declaredLength(request, limits)
  if (declared <= ONE_PIECE_BYTES) {
    limits.hold.take(declared)
    const timeoutMs = Math.min(limits.idleTimeoutMs, limits.totalTimeoutMs)
    const bytes = await within(timeoutMs, request.bytes() as Bytes)
    if (bytes.length > 0) take(bytes)
    return
  }
  const turn = turns()
  for await (const piece of readChunks(request, limits)) {
    limits.hold.take(piece.byteLength)
    for (let at = 0; at < piece.length; at += MAX_PIECE_BYTES) {
      take(piece.subarray(at, at + MAX_PIECE_BYTES) as Uint8Array<ArrayBuffer>)
      const others = turn()
      if (others) await others
    }
  }
}

/**
 * Reads the body of a request piece by piece, no faster than the caller takes the pieces.
 *
 * @throws {PortusError} as {@link readPieces} does.
 */
export async function* readChunks(
  request: Request,
  limits: BodyLimits,
): AsyncGenerator<Uint8Array, undefined> {
  declaredLength(request, limits)
  const reader = request.body?.getReader()
  const pace = paceOf(limits)
  let length = 0
  try {
    while (reader) {
      const { done, value } = await inPace(pace, reader.read())
      if (done) return
      length += value.byteLength
      if (length > limits.maxBytes) throw tooLarge(limits.maxBytes)
      yield value
    }
  } finally {
    void reader?.cancel().catch(() => {})
  }
}

/** The declared length of a request, or NaN. */
function declaredLength(request: Request, { maxBytes, takesCompressed }: BodyLimits): number {
  const encoding = request.headers.get('content-encoding')
  if (encoding && encoding !== 'identity' && !takesCompressed)
    throw portusError('unsupported_media_type', 'compressed')
  const declared = Number(request.headers.get('content-length') ?? Number.NaN)
  if (declared > maxBytes) throw tooLarge(maxBytes)
  return declared
}

/** Waits for a chunk for as long as the client still may take. */
async function inPace<T extends { value?: Uint8Array | undefined }>(
  pace: Pace,
  chunk: Promise<T>,
): Promise<T> {
  const sinceMs = performance.now()
  const read = await within(pace.leftMs, chunk)
  pace.received(read.value?.byteLength ?? 0, performance.now() - sinceMs)
  return read
}

/** Waits for `work` up to `timeoutMs`. Makes a single promise, because every request waits here. */
function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(portusError('request_timeout', NOT_READ)), timeoutMs)
    work.then(
      (result) => {
        clearTimeout(timer)
        resolve(result)
      },
      (cause) => {
        clearTimeout(timer)
        reject(portusError('client_closed_request', 'incomplete_body', { cause }))
      },
    )
  })
}

const tooLarge = (maxBytes: number) =>
  portusError('request_too_large', { ...NOT_READ, values: { max: maxBytes } })
