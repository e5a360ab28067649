import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { membersIn, parseData, type Usage, usageFrom } from '../../../src/api/dialect'

describe('the members of a value', () => {
  const rows: [sentence: string, value: unknown, expected: object][] = [
    ['are those of an object', { a: 1 }, { a: 1 }],
    ['are the elements of a list', [1], [1]],
    ['are none of null', null, {}],
    ['are none of nothing', undefined, {}],
    ['are none of a text', 'text', {}],
    ['are none of a number', 1, {}],
  ]

  test.each(rows)('%s', (_, value, expected) => {
    expect(membersIn(value)).toEqual(expected as ReturnType<typeof membersIn>)
  })
})

describe('a usage', () => {
  const rows: [
    sentence: string,
    counts: { [Name in keyof Usage]: unknown },
    expected: Usage | undefined,
  ][] = [
    [
      'has every count that is one',
      { inputTokens: 1, outputTokens: 2 },
      { inputTokens: 1, outputTokens: 2 },
    ],
    ['has a count that is zero', { inputTokens: 0 }, { inputTokens: 0 }],
    ['has no count that is null', { inputTokens: null, outputTokens: 2 }, { outputTokens: 2 }],
    [
      'has no count that is no whole number',
      { inputTokens: 1.5, outputTokens: 2 },
      { outputTokens: 2 },
    ],
    ['has no count beyond all counting', { inputTokens: 1e21, outputTokens: -1 }, undefined],
    ['has no count that is a text', { inputTokens: '1', outputTokens: 2 }, { outputTokens: 2 }],
    ['is nothing without a count', { inputTokens: null, reasoningTokens: undefined }, undefined],
    ['is nothing of nothing', {}, undefined],
  ]

  test.each(rows)('%s', (_, counts, expected) => {
    expect(usageFrom(counts)).toEqual(expected)
  })
})

describe('a line of data', () => {
  test.each([
    ['is the object in it', '{"a":[1,"é😀"]}', { a: [1, 'é😀'] }],
    ['may have spaces around it', ' {"a":1}\r', { a: 1 }],
    ['is nothing where it is a text', '"a"', undefined],
    ['is nothing where it is a number', '1', undefined],
    ['is nothing where it is null', 'null', undefined],
    ['is nothing where it is no JSON', '[DONE]', undefined],
    ['is nothing where it is cut', '{"a":', undefined],
    ['is nothing where it is empty', '', undefined],
  ])('%s', (_, data, expected) => {
    expect(parseData(Buffer.from(data))).toEqual(expected)
  })

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(() => parseData(Buffer.from(bytes))).not.toThrow()
      }),
      { seed: 21, numRuns: 300 },
    )
  })
})
