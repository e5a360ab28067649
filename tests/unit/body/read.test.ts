import { describe, expect, test } from 'bun:test'
import { type BodyLimits, readChunks, readPieces } from '../../../src/body/read'
import { PortusError } from '../../../src/errors'
import { NO_HOLD } from '../../../src/limits/bytes-in-flight'
import { decode, encode, streamOf } from './pieces'

const LIMITS: BodyLimits = {
  maxBytes: 100,
  idleTimeoutMs: 10_000,
  totalTimeoutMs: 60_000,
  hold: NO_HOLD,
}

const request = (
  body: ReadableStream<Uint8Array> | string | undefined,
  headers: Record<string, string> = {},
) => new Request('http://portus', { method: 'POST', headers, ...(body !== undefined && { body }) })

/** The pieces, or the error that ends them. */
async function piecesOf(sent: Request, limits = LIMITS): Promise<string[] | PortusError> {
  const pieces: string[] = []
  try {
    await readPieces(sent, limits, (piece) => pieces.push(decode(piece)))
    return pieces
  } catch (error) {
    return error as PortusError
  }
}

async function chunksOf(sent: Request, limits = LIMITS): Promise<string[] | PortusError> {
  const chunks: string[] = []
  try {
    for await (const chunk of readChunks(sent, limits)) chunks.push(decode(chunk))
    return chunks
  } catch (error) {
    return error as PortusError
  }
}

const BOTH = [
  ['read in pieces', piecesOf],
  ['read chunk by chunk', chunksOf],
] as const

describe.each(BOTH)('a body that is %s', (_name, read) => {
  test('may be missing', async () => {
    expect(await read(request(undefined))).toEqual([])
  })

  test('comes as it was sent where its length is open', async () => {
    const pieces = ['a', 'é😀', 'b'].map(encode)

    expect(await read(request(streamOf(pieces)))).toEqual(['a', 'é😀', 'b'])
  })

  test('may be as long as the limit', async () => {
    const pieces = [new Uint8Array(60), new Uint8Array(40)]

    expect(await read(request(streamOf(pieces)))).toBeArrayOfSize(2)
  })

  test('is refused one byte later', async () => {
    const pieces = [new Uint8Array(60), new Uint8Array(41)]

    const refusal = await read(request(streamOf(pieces)))

    expect(refusal).toBeInstanceOf(PortusError)
    expect(refusal).toMatchObject({
      kind: 'request_too_large',
      message: 'The request body is larger than 100 bytes; send a smaller one',
      details: { headers: { connection: 'close' } },
    })
  })

  test('is refused before it is read where it declares too much', async () => {
    let isAsked = false
    const body = new ReadableStream<Uint8Array>(
      {
        pull() {
          isAsked = true
        },
      },
      { highWaterMark: 0 },
    )

    const refusal = await read(request(body, { 'content-length': '101' }))

    expect(refusal).toMatchObject({ kind: 'request_too_large' })
    expect(isAsked).toBe(false)
  })

  test.each(['gzip', 'br', 'gzip, identity'])('is refused where it is in %s', async (encoding) => {
    const refusal = await read(request('x', { 'content-encoding': encoding }))

    expect(refusal).toMatchObject({ kind: 'unsupported_media_type', status: 415 })
  })

  test('may say that it is not compressed', async () => {
    expect(await read(request('x', { 'content-encoding': 'identity' }))).toEqual(['x'])
  })

  test('is given up when nothing comes', async () => {
    const body = new ReadableStream<Uint8Array>({ pull: () => new Promise<void>(() => {}) })

    const refusal = await read(request(body), { ...LIMITS, idleTimeoutMs: 5 })

    expect(refusal).toMatchObject({
      kind: 'request_timeout',
      status: 408,
      details: { headers: { connection: 'close' } },
    })
  })

  test('that breaks off is a client that left', async () => {
    const cause = new Error('reset')
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(cause)
      },
    })

    const refusal = await read(request(body))

    expect(refusal).toMatchObject({ kind: 'client_closed_request', status: 499 })
    expect((refusal as PortusError).cause).toBe(cause)
  })
})

describe('a body of a declared length', () => {
  test('is read in one piece where it is small', async () => {
    const body = streamOf(['a', 'b', 'c'].map(encode))

    expect(await piecesOf(request(body, { 'content-length': '3' }))).toEqual(['abc'])
  })

  test('is no piece where it is empty', async () => {
    expect(await piecesOf(request('', { 'content-length': '0' }))).toEqual([])
  })

  test('is read as it comes where it is larger than 64 KiB', async () => {
    const half = new Uint8Array(40_000)
    const headers = { 'content-length': '80000' }

    const pieces = await piecesOf(request(streamOf([half, half]), headers), {
      ...LIMITS,
      maxBytes: 100_000,
    })

    expect(pieces).toBeArrayOfSize(2)
  })
})

test('whoever stops asking for chunks lets go of the body', async () => {
  const left = Promise.withResolvers<void>()
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(encode('x'))
    },
    cancel: () => left.resolve(),
  })
  const chunks = readChunks(request(body), LIMITS)
  await chunks.next()

  await chunks.return(undefined)

  await left.promise
})
