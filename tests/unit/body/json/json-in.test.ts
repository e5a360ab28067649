import { describe, expect, test } from 'bun:test'
import { isTooDeep, jsonIn } from '../../../../src/body/json/json-in'
import { hasDeepArguments } from '../../../../src/proxy/plan/cost/deep-arguments'
import { toolInput } from '../../../../src/translate/tool-input'

const lists = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

describe('a JSON text', () => {
  test.each([lists, objects])('of 5000 levels is read, and one of more is not', (nested) => {
    expect(jsonIn(nested(5000))).toBeDefined()
    expect(isTooDeep(nested(5000))).toBe(false)
    expect(jsonIn(nested(5001))).toBeUndefined()
    expect(isTooDeep(nested(5001))).toBe(true)
  })

  test.each([
    ['brackets in a text', JSON.stringify({ a: '['.repeat(20_000), b: '{"\\'.repeat(9000) })],
    ['many lists beside each other', `[${'[],'.repeat(20_000)}[]]`],
  ])('is not deep for %s', (_, text) => {
    expect(isTooDeep(text)).toBe(false)
    expect(jsonIn(text)).toEqual(JSON.parse(text))
  })

  test.each(['', '{', '[1,]', 'x'.repeat(10_000)])('that is none is nothing: %#', (text) => {
    expect(jsonIn(text)).toBeUndefined()
  })
})

test('arguments that are too deep stay a text, which can be printed', () => {
  const text = objects(100_000)

  expect(toolInput(text)).toEqual({ arguments: text })
  expect(JSON.stringify(toolInput(text)).length).toBeGreaterThan(text.length)
})

test.each([
  [[{ role: 'assistant', tool_calls: [{ function: { arguments: lists(6000) } }] }], true],
  [[{ role: 'assistant', tool_calls: [{ function: { arguments: lists(4000) } }] }], false],
  [[{ role: 'assistant', content: lists(6000), tool_calls: null }, null, 1], false],
  [undefined, false],
])('a conversation is looked through for such arguments: %#', (messages, expected) => {
  expect(hasDeepArguments(messages)).toBe(expected)
})
