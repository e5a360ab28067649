import { portusError } from '../errors'

/** Bounds of one request body. */
export type BodyLimits = {
  maxBytes: number
  /** Milliseconds without a further byte. */
  idleTimeoutMs: number
}

/** The runtime never reads into shared memory, which its types leave open. */
type Bytes = Promise<Uint8Array<ArrayBuffer>>

/**
 * Bodies of a known length up to this are read in one piece, which is quicker; the whole of them is
 * to arrive within the time of one silence, which only a stalled client does not manage.
 */
const ONE_PIECE_BYTES = 64 * 1024

/** The rest of the body is not read, so the connection cannot be used again. */
const NOT_READ = { headers: { connection: 'close' } }

/**
 * Reads a request's body, and hands over each piece as it comes.
 *
 * @throws {PortusError} `request_too_large`, before anything is read where the length is declared;
 * `request_timeout` when the client stops sending; `client_closed_request` when it leaves, or breaks
 * the rules by which the body is framed; `unsupported_media_type` for a compressed body.
 */
export async function readPieces(
  request: Request,
  limits: BodyLimits,
  take: (piece: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  const declared = declaredLength(request, limits)
  if (declared <= ONE_PIECE_BYTES) {
    const bytes = await within(limits.idleTimeoutMs, request.bytes() as Bytes)
    if (bytes.length > 0) take(bytes)
    return
  }
  for await (const piece of readChunks(request, limits)) take(piece as Uint8Array<ArrayBuffer>)
}

/**
 * Reads a request's body piece by piece, no faster than the pieces are asked for.
 *
 * @throws {PortusError} as {@link readPieces} does.
 */
export async function* readChunks(
  request: Request,
  limits: BodyLimits,
): AsyncGenerator<Uint8Array, undefined> {
  declaredLength(request, limits)
  const reader = request.body?.getReader()
  let length = 0
  try {
    while (reader) {
      const { done, value } = await within(limits.idleTimeoutMs, reader.read())
      if (done) return
      length += value.byteLength
      if (length > limits.maxBytes) throw tooLarge(limits.maxBytes)
      yield value
    }
  } finally {
    void reader?.cancel().catch(() => {})
  }
}

/** The length that the request declares, or NaN. */
function declaredLength(request: Request, { maxBytes }: BodyLimits): number {
  const encoding = request.headers.get('content-encoding')
  if (encoding && encoding !== 'identity') throw portusError('unsupported_media_type', 'compressed')
  const declared = Number(request.headers.get('content-length') ?? Number.NaN)
  if (declared > maxBytes) throw tooLarge(maxBytes)
  return declared
}

/** What `work` comes to, or an error when it takes longer; one promise, for this is on every request's way. */
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
