import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { mediaIn } from '../../../../src/body/measure/media-in'

const PICTURE = 'A'.repeat(5000)
const url = { type: 'image_url', image_url: { url: `data:image/png;base64,${PICTURE}` } }
const source = { type: 'base64', media_type: 'image/png', data: PICTURE }
const json = Buffer.from(
  JSON.stringify([{ text: 'a "data": b' }, url, { source }, { data: 'short' }]),
)

describe('files and pictures in JSON', () => {
  test('are found by what stands before them', () => {
    expect(mediaIn([json])).toEqual({ count: 2, bytes: 2 * PICTURE.length })
  })

  test('are none in a text', () => {
    expect(mediaIn([Buffer.from(JSON.stringify({ content: 'word '.repeat(9000) }))])).toEqual({
      count: 0,
      bytes: 0,
    })
  })

  test('are none where text stands behind the mark, whoever writes it there', () => {
    const text = `;base64,${'AAAA '.repeat(9000)}`
    const late = `;base64,${'A'.repeat(5000)}${' word'.repeat(9000)}`
    for (const content of [text, late, ';base64,AAAAAAAAAAAAAAAAAAAAAAAA'.repeat(90_000)])
      expect(mediaIn([Buffer.from(JSON.stringify({ content }))])).toEqual({ count: 0, bytes: 0 })
  })

  test('may be cut anywhere but in what stands before them', () => {
    fc.assert(
      fc.property(fc.nat(json.length), fc.nat(json.length), (one, other) => {
        const [first, second] = [Math.min(one, other), Math.max(one, other)]
        const pieces = [
          json.subarray(0, first),
          json.subarray(first, second),
          json.subarray(second),
        ]
        const { count, bytes } = mediaIn(pieces)

        expect(count).toBeLessThanOrEqual(2)
        expect(bytes).toBe(count * PICTURE.length)
        const isInside = (at: number) => json[at] === 0x41 && json[at - 1] === 0x41
        if ([first, second].every(isInside)) expect(count).toBe(2)
      }),
    )
  })
})
