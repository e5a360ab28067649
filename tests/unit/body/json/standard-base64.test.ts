import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { putBackLongStrings, takeOutLongStrings } from '../../../../src/body/json/long-strings'
import { standardBase64 } from '../../../../src/body/json/standard-base64'

/** Base64 as an API gets it that came in a request in this spelling. */
function printed(spelled: string): string {
  const bytes = Buffer.from(JSON.stringify({ data: spelled }))
  const body = takeOutLongStrings(jsonBodyOf(bytes))
  const { data } = JSON.parse(Buffer.from(body.bytes).toString()) as { data: string }
  const text = JSON.stringify({ data: standardBase64(data, body.held) })
  const pieces = body.held && putBackLongStrings(text, body.held)
  expect(Buffer.concat([...jsonBodyOf(bytes).pieces])).toEqual(bytes)
  return (JSON.parse(pieces ? Buffer.concat(pieces).toString() : text) as { data: string }).data
}

const file = fc
  .tuple(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.constantFrom(1, 300))
  .map(([bytes, times]) => Buffer.concat(Array.from({ length: times }, () => Buffer.from(bytes))))

test('base64 of either alphabet, padded or not, short or long, becomes the one that all take', () => {
  fc.assert(
    fc.property(file, (bytes) => {
      const standard = bytes.toString('base64')

      for (const spelled of [standard, bytes.toString('base64url')])
        expect(printed(spelled)).toBe(standard)
      expect(printed(standard.replaceAll('+', '-').replaceAll('/', '_'))).toBe(standard)
    }),
    { seed: 7, numRuns: 200 },
  )
})

test('a text of which nothing is held, and one that is read twice, are the same', () => {
  const body = takeOutLongStrings(jsonBodyOf(Buffer.from(`{"data":"${'-_A'.repeat(40_000)}"}`)))
  const { data } = JSON.parse(Buffer.from(body.bytes).toString()) as { data: string }
  const once = standardBase64(data, body.held)

  expect(standardBase64(once, body.held)).toBe(once)
  expect(standardBase64('AA-_', undefined)).toBe('AA+/')
})

test('nothing but signs of the other alphabet', () => {
  for (const signs of ['-', '_', '-_', '_-A'])
    expect(printed(signs.repeat(96_000))).toBe(
      signs.repeat(96_000).replaceAll('-', '+').replaceAll('_', '/'),
    )
})
