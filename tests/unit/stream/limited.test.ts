import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { portusError } from '../../../src/errors'
import { bytesInFlight } from '../../../src/limits/bytes-in-flight'
import { limitedBytes, limitedLines } from '../../../src/stream/limited'
import { cut, encode, lengths } from '../body/pieces'

async function* given(pieces: Iterable<Uint8Array>) {
  yield* pieces
}

const all = async (pieces: AsyncIterable<Uint8Array>): Promise<string> => {
  let text = ''
  for await (const piece of pieces) text += Buffer.from(piece).toString('latin1')
  return text
}

describe('bytes that are limited', () => {
  test('are the same up to the limit', async () => {
    expect(await all(limitedBytes(given([encode('abc'), encode('de')]), 5))).toBe('abcde')
  })

  test('fail with one more', async () => {
    const reading = all(limitedBytes(given([encode('abc'), encode('def')]), 5))

    await expect(reading).rejects.toMatchObject({
      kind: 'invalid_provider_answer',
      message: 'The provider sent an answer that is too long: more than 5 bytes',
    })
  })

  test('are counted before they are kept', async () => {
    const taken: number[] = []
    const hold = {
      take(bytes: number) {
        if (bytes === 3) throw portusError('overloaded')
        taken.push(bytes)
      },
      give() {},
      release() {},
      apart: () => hold,
    }

    const reading = all(limitedBytes(given([encode('ab'), encode('cde')]), 9, hold as never))

    await expect(reading).rejects.toMatchObject({ kind: 'overloaded' })
    expect(taken).toEqual([2])
  })
})

test('a single answer that is more than may be held is too long, and no fault of the client', async () => {
  const reading = all(
    limitedBytes(given([encode('ab'), encode('cde')]), 9, bytesInFlight(16).holdFor('a')),
  )

  await expect(reading).rejects.toMatchObject({
    kind: 'invalid_provider_answer',
    message: 'The provider sent an answer that is too long: more than 5 bytes',
  })
})

describe('lines that are limited', () => {
  test('are the same, however they are cut, as long as none of them is too long', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', '\n'), maxLength: 200 }),
        lengths(),
        async (text, sizes) => {
          const pieces = cut(encode(text), sizes[Symbol.iterator]())
          const longest = Math.max(...text.split('\n').map(({ length }) => length))

          expect(await all(limitedLines(given(pieces), longest))).toBe(text)
        },
      ),
      { seed: 3, numRuns: 100 },
    )
  })

  test('fail where a line goes on over pieces', async () => {
    const reading = all(limitedLines(given([encode('a\nbb'), encode('bb'), encode('b')]), 4))

    await expect(reading).rejects.toMatchObject({
      kind: 'invalid_provider_answer',
      message: 'The provider sent an event that is too long: more than 4 bytes',
    })
  })
})
