import { expect, test } from 'bun:test'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { putBackLongStrings, takeOutLongStrings } from '../../../../src/body/json/long-strings'

const LONG = 'x'.repeat(100_000)
const body = takeOutLongStrings(jsonBodyOf(Buffer.from(JSON.stringify({ a: LONG }))))
const held = body.held ?? new Map()
const [word = ''] = held.keys()

test('a long string may be said a few times', () => {
  const pieces = putBackLongStrings(`["${word}","${word}"]`, held) ?? []
  expect(Buffer.concat(pieces).byteLength).toBeGreaterThan(190_000)
})

test('a long string that is said again and again is refused', () => {
  const text = JSON.stringify(Array(1000).fill(word))
  expect(() => putBackLongStrings(text, held)).toThrow('values')
})
