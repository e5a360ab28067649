import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  bytesOf,
  jsonBody,
  jsonBodyOf,
  readJsonBody,
  readMember,
  slicesOf,
} from '../../../../src/body/json/body'
import { PortusError } from '../../../../src/errors'
import { NO_HOLD } from '../../../../src/limits/bytes-in-flight'
import { cut, decode, encode, halves, lengths, single, streamOf } from '../pieces'

const LIMITS = { maxBytes: 1024, idleTimeoutMs: 1000, totalTimeoutMs: 60_000, hold: NO_HOLD }

const request = (pieces: readonly Uint8Array[], headers: Record<string, string> = {}) =>
  new Request('http://portus', { method: 'POST', body: streamOf(pieces), headers })

describe('a body in pieces', () => {
  const text = '{"model":"é","a":[1, 2]}'

  test('is joined when it is asked for its bytes, and once', () => {
    const body = jsonBody(single(encode(text)), jsonBodyOf(encode(text)).members)

    expect(decode(body.bytes)).toBe(text)
    expect(body.bytes).toBe(body.bytes)
  })

  test('of one piece is that piece, not a copy', () => {
    const bytes = encode(text)

    expect(jsonBodyOf(bytes).bytes).toBe(bytes)
  })

  test('gives the bytes between two places, wherever its pieces part', () => {
    const bytes = encode(text)
    const place = fc.nat(bytes.length)
    fc.assert(
      fc.property(lengths(), place, place, (sizes, one, other) => {
        const [start, end] = [Math.min(one, other), Math.max(one, other)]
        const pieces = cut(bytes, sizes)

        const found = bytesOf({ pieces }, { start, end })

        expect(decode(found)).toBe(decode(bytes.subarray(start, end)))
        expect(Buffer.concat(slicesOf(pieces, { start, end }))).toEqual(Buffer.from(found))
      }),
      { seed: 13, numRuns: 500 },
    )
  })

  test('is sliced without a copy', () => {
    const [a, b, c] = [encode('abc'), encode('def'), encode('ghi')]

    const slices = slicesOf([a, b, c], { start: 2, end: 7 })

    expect(slices.map(decode)).toEqual(['c', 'def', 'g'])
    expect(slices.map(({ buffer }) => buffer)).toEqual([a.buffer, b.buffer, c.buffer])
  })

  test.each([
    ['nothing lies between a place and itself', 2, 2, ''],
    ['what is asked for behind the end is not there', 4, Number.POSITIVE_INFINITY, 'ef'],
    ['the whole is all of it', 0, Number.POSITIVE_INFINITY, 'abcdef'],
  ])('%s', (_, start, end, expected) => {
    const slices = slicesOf([encode('abc'), encode('def')], { start, end })

    expect(slices.map(decode).join('')).toBe(expected)
  })
})

describe('a member', () => {
  const text = '{"a":"é😀","big":12345678901234567890,"n":null,"o":{"b":[]},"t":"\\u0041"}'
  const rows: [name: string, expected: unknown][] = [
    ['a', 'é😀'],
    ['n', null],
    ['o', { b: [] }],
    ['t', 'A'],
    ['missing', undefined],
    ['toString', undefined],
  ]

  test.each(rows)(
    '"%s" is read as it is meant, in however many pieces the body is',
    (name, expected) => {
      const bytes = encode(text)
      const { members } = jsonBodyOf(bytes)

      for (const pieces of [[bytes], single(bytes), ...halves(bytes)])
        expect(readMember(jsonBody(pieces, members), name)).toEqual(expected)
    },
  )
})

describe('a request’s body', () => {
  test('is kept in the pieces in which it came', async () => {
    const pieces = [encode('{"a":'), encode('1}')]

    const body = await readJsonBody(request(pieces), LIMITS)

    expect(body?.pieces.map(decode)).toEqual(['{"a":', '1}'])
    expect(readMember(body!, 'a')).toBe(1)
  })

  test('is kept in few pieces where it comes in many small ones', async () => {
    const text = `{"a":"${'x'.repeat(200_000)}"}`

    const bytes = encode(text)
    const pieces = Array.from({ length: bytes.length / 100 }, (_, at) =>
      bytes.subarray(at * 100, at * 100 + 100),
    )

    const body = await readJsonBody(request([...pieces, bytes.subarray(200_000)]), {
      ...LIMITS,
      maxBytes: 1_000_000,
    })

    expect(body?.pieces.length).toBeLessThan(10)
    expect(Buffer.concat(body?.pieces ?? []).toString()).toBe(text)
    expect(body?.length).toBe(text.length)
  })

  test('is read in one piece where its length is declared and small', async () => {
    const text = '{"a":1}'
    const headers = { 'content-length': String(text.length) }

    const body = await readJsonBody(request(single(encode(text)), headers), LIMITS)

    expect(body?.pieces.map(decode)).toEqual([text])
  })

  test('is nothing where it is empty', async () => {
    expect(await readJsonBody(request([]), LIMITS)).toBeUndefined()
    expect(await readJsonBody(new Request('http://portus'), LIMITS)).toBeUndefined()
  })

  test('that is refused is read to its end all the same', async () => {
    let asked = 0
    const pieces = [encode('{"a":x'), encode('y'), encode('z')]
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces[asked++]
        if (piece) controller.enqueue(piece)
        else controller.close()
      },
    })
    const sent = new Request('http://portus', { method: 'POST', body })

    const refusal = await readJsonBody(sent, LIMITS).catch((error: unknown) => error)

    expect(refusal).toMatchObject({
      kind: 'invalid_request',
      message: 'The body is not valid JSON at byte 5',
    })
    expect(asked).toBe(4)
  })

  test.each([
    ['[1]', 'The body is not a JSON object'],
    ['{"a":', 'The body ends before its JSON is complete'],
    [' ', 'The body is empty; send a JSON object'],
  ])('%p is refused for the client', async (text, message) => {
    const refusal = await readJsonBody(request([encode(text)]), LIMITS).catch(
      (error: unknown) => error,
    )

    expect(refusal).toBeInstanceOf(PortusError)
    expect(refusal).toMatchObject({ kind: 'invalid_request', status: 400, message })
  })

  test('that is there as a whole is refused in the same way', () => {
    expect(() => jsonBodyOf(encode('{"a" 1}'))).toThrow(
      new PortusError('invalid_request', 'The body is not valid JSON at byte 5'),
    )
  })
})
