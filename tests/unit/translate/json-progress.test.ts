import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { jsonProgress } from '../../../src/translate/json-progress'

const after = (...pieces: string[]) => {
  const progress = jsonProgress()
  for (const piece of pieces) progress.push(piece)
  return progress.state
}

describe('the state', () => {
  test.each([
    [[], 'empty'],
    [[' ', '\n'], 'empty'],
    [['{'], 'object'],
    [[' {"a":', '"}'], 'object'],
    [['{"a":"}\\"', '}'], 'object'],
    [['{"a":[{}', ']'], 'object'],
    [['{}'], 'complete'],
    [['{"a":"\\\\"}'], 'complete'],
    [['{"a":{"b":[1]}', '}'], 'complete'],
    [['null'], 'other'],
    [['[1]'], 'other'],
    [['"{}"'], 'other'],
  ] as const)('of %j is %s', (pieces, state) => {
    expect(after(...pieces)).toBe(state)
  })
})

test('what stands behind the object does not belong to it', () => {
  const progress = jsonProgress()

  expect(progress.push('{"a":1} {"b":2}')).toBe(7)
  expect(progress.push('{}')).toBe(0)
})

test('any object in any pieces is complete at its last character, and not before', () => {
  fc.assert(
    fc.property(
      fc.object({ maxDepth: 3 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
      (object, sizes) => {
        const text = JSON.stringify(object)
        const progress = jsonProgress()
        let at = 0
        while (at < text.length) {
          expect(progress.state).not.toBe('complete')
          const piece = text.slice(at, at + (sizes.next().value as number))
          expect(progress.push(piece)).toBe(piece.length)
          at += piece.length
        }
        expect(progress.state).toBe('complete')
      },
    ),
    { seed: 1, numRuns: 300 },
  )
})
