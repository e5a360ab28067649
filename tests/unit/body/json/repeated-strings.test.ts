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

test('many long strings are found in one search', () => {
  const strings = Array(400).fill('x'.repeat(70_000))
  const many = takeOutLongStrings(
    jsonBodyOf(Buffer.from(JSON.stringify({ strings, text: 'f0 '.repeat(1_000_000) }))),
  )
  const startedMs = performance.now()
  const pieces = putBackLongStrings(Buffer.from(many.bytes).toString(), many.held ?? new Map())
  expect(performance.now() - startedMs).toBeLessThan(1500)
  expect(JSON.parse(Buffer.concat(pieces ?? []).toString()).strings).toEqual(strings)
})
