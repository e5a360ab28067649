import { describe, expect, test } from 'bun:test'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { PortusError } from '../../../src/errors'
import type { Coding } from '../../../src/stream/content-codings'
import { decodedBody } from '../../../src/stream/decoded-body'
import { cut, lengths, single } from '../body/pieces'

type Bytes = Uint8Array<ArrayBuffer>
type Form = { coding: Coding; encode: (bytes: Uint8Array) => Uint8Array }

const FORMS: Record<string, Form> = {
  gzip: { coding: 'gzip', encode: (bytes) => gzipSync(bytes) },
  deflate: { coding: 'deflate', encode: (bytes) => deflateSync(bytes) },
  'bare deflate': { coding: 'deflate', encode: (bytes) => deflateRawSync(bytes) },
  br: { coding: 'br', encode: (bytes) => brotliCompressSync(bytes) },
}
const NAMES = Object.keys(FORMS)
const form = fc.constantFrom(...NAMES).map((name) => FORMS[name] as Form)

const copy = (bytes: Uint8Array): Bytes => new Uint8Array(bytes)

function streamOf(pieces: Iterable<Uint8Array>, onCancel = () => {}): ReadableStream<Uint8Array> {
  const rest = pieces[Symbol.iterator]()
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { done, value } = rest.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: onCancel,
    },
    { highWaterMark: 0 },
  )
}

const read = (pieces: Iterable<Uint8Array>, ...codings: Coding[]): Promise<Bytes> =>
  new Response(decodedBody(streamOf(pieces), codings)).bytes() as Promise<Bytes>

/** What a body fails with. */
const failure = (reading: Promise<unknown>) =>
  reading.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('a coded body', () => {
  test('is what was coded, in all codings and however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.array(form, { minLength: 1, maxLength: 2 }),
        lengths(400),
        async (bytes, forms, sizes) => {
          const coded = forms.reduce((inner, { encode }) => encode(inner), bytes as Uint8Array)
          const pieces = cut(copy(coded), sizes[Symbol.iterator]()).filter(
            ({ length }) => length > 0,
          )

          const decoded = await read(pieces, ...forms.map(({ coding }) => coding).reverse())

          expect(Buffer.from(decoded)).toEqual(Buffer.from(bytes))
        },
      ),
      { seed: 7, numRuns: 60 },
    )
  })

  test('that is cut off anywhere fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 2000 }),
        form,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (bytes, { coding, encode }, at) => {
          const coded = copy(encode(bytes))
          const end = 1 + Math.floor(at * (coded.length - 1))

          const error = await failure(read([coded.subarray(0, end)], coding))

          expect(error).toMatchObject({ kind: 'invalid_provider_answer' })
        },
      ),
      { seed: 8, numRuns: 80 },
    )
  })

  test('of any bytes ends or fails as a bad answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), form, async (bytes, { coding }) => {
        const error = await failure(read([copy(bytes)], coding))

        if (error !== undefined) expect(error).toBeInstanceOf(PortusError)
      }),
      { seed: 9, numRuns: 150 },
    )
  })

  test.each(NAMES)('in %s comes byte by byte', async (name) => {
    const { coding, encode } = FORMS[name] as Form
    const bytes = copy(encode(Buffer.from('Hello there')))

    expect(Buffer.from(await read(single(bytes), coding)).toString()).toBe('Hello there')
  })

  test('without a byte is empty', async () => {
    expect((await read([], 'gzip')).length).toBe(0)
  })

  test('in two members of gzip is both', async () => {
    const bytes = Buffer.concat([gzipSync('Hello'), gzipSync(' there')])

    expect(Buffer.from(await read([bytes], 'gzip')).toString()).toBe('Hello there')
  })

  test('fails as its source does', async () => {
    const broken = new Error('Connection reset')
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(broken)
      },
    })

    expect(await failure(new Response(decodedBody(source, ['gzip'])).bytes())).toBe(broken)
  })

  test('fails as its source does behind its first bytes', async () => {
    const broken = new Error('Connection reset')
    const pieces = function* () {
      yield gzipSync('Hello there').subarray(0, 12)
      throw broken
    }

    expect(await failure(read(pieces(), 'gzip', 'gzip'))).toBe(broken)
  })

  test('lets its source go where nobody reads it on', async () => {
    const isGone = Promise.withResolvers<void>()
    const endless = function* () {
      const piece = gzipSync(Buffer.from('Hello there'))
      for (;;) yield piece
    }
    const body = decodedBody(streamOf(endless(), isGone.resolve), ['gzip'])
    const reader = body.getReader()
    await reader.read()

    await reader.cancel()

    await isGone.promise
  })

  test('is read no further than whoever reads it', async () => {
    let given = 0
    const endless = function* () {
      const piece = gzipSync(crypto.getRandomValues(new Uint8Array(60_000)))
      for (;;) {
        given += piece.length
        yield piece
      }
    }
    const reader = decodedBody(streamOf(endless()), ['gzip']).getReader()
    await reader.read()
    await Bun.sleep(20)
    const after = given
    await Bun.sleep(100)

    expect(given).toBe(after)
    expect(given).toBeLessThan(2_000_000)
    await reader.cancel()
  })
})

const MIB = 1024 * 1024

describe('what comes of a body', () => {
  test('may be 4 MiB, whatever it came of', async () => {
    expect((await read([gzipSync(Buffer.alloc(4 * MIB))], 'gzip')).length).toBe(4 * MIB)
  })

  test.each(NAMES)('in %s may not be a thousand times as long', async (name) => {
    const { coding, encode } = FORMS[name] as Form

    const error = await failure(read([encode(Buffer.alloc(64 * MIB))], coding))

    expect(error).toMatchObject({
      kind: 'invalid_provider_answer',
      message: 'The provider sent a compressed answer that grows to more than 100 times its length',
    })
  })

  test('is counted behind each coding', async () => {
    const nothing = Buffer.concat(new Array<Buffer>(MIB).fill(gzipSync('')))

    const error = await failure(read([gzipSync(nothing)], 'gzip', 'gzip'))

    expect(error).toMatchObject({ kind: 'invalid_provider_answer' })
    expect((error as Error).message).toContain('grows to more than 100 times')
  })

  test('comes in pieces of 64 KiB', async () => {
    const body = decodedBody(streamOf([gzipSync(Buffer.alloc(4 * MIB))]), ['gzip'])
    const longest: number[] = []
    for await (const piece of body) longest.push(piece.byteLength)

    expect(Math.max(...longest)).toBeLessThanOrEqual(64 * 1024)
  })
})
