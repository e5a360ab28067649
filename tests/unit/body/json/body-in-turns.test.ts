import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { jsonBodyInTurns } from '../../../../src/body/json/body-in-turns'

const members = (text: string) => jsonBodyOf(new TextEncoder().encode(text)).members

test('finds what is found at once, in whatever pieces the bytes are', async () => {
  const json = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value))
  await fc.assert(
    fc.asyncProperty(json, fc.integer({ min: 1, max: 9 }), async (text, length) => {
      const bytes = new TextEncoder().encode(text)
      const pieces = Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) =>
        bytes.subarray(at * length, (at + 1) * length),
      )
      let turns = 0
      const body = await jsonBodyInTurns(pieces, () => void turns++)
      expect(body.members).toEqual(members(text))
      expect(turns).toBe(pieces.length)
    }),
    { seed: 12 },
  )
})

test('gives turns within a piece', async () => {
  let turns = 0
  const bytes = new TextEncoder().encode(`{"a":"${'x'.repeat(1024 * 1024)}"}`)
  const body = await jsonBodyInTurns([bytes], async () => void turns++)

  expect(body.members).toEqual(members(new TextDecoder().decode(bytes)))
  expect(turns).toBe(5)
})

test.each(['', '[]', '{"a":1,"a":2}', '{"a":', '{"a":01}'])('refuses %p', async (text) => {
  const body = jsonBodyInTurns([new TextEncoder().encode(text)], () => undefined)
  await expect(body).rejects.toMatchObject({ kind: 'invalid_request' })
})
