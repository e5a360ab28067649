import { expect, test } from 'bun:test'
import { isHarmlessGroup } from '../../../../src/api/names/harmless-group'

const sets =
  (...bare: string[]) =>
  (name: string) =>
    bare.includes(name)

test.each([
  ['null'],
  ['{}'],
  ['{"num_ctx":4096,"mirostat":2,"repeat_penalty":1.1}'],
  ['{"google":{"thinking_config":{"thinking_budget":0,"temperature":1}}}'],
  ['{"extra_body":{"google":{"cached_content":"cachedContents/1"}}}'],
])('%s says nothing of a temperature', (json) => {
  expect(isHarmlessGroup(json, sets('temperature'))).toBe(true)
})

test.each([
  ['{"temperature":1}'],
  ['{"num_ctx":1,"temperature":null}'],
  ['{"google":{"generation_config":{"temperature":1}}}'],
  ['{"google":{},"google":{"temperature":1}}'],
  ['{"google":{"temperature":1},"google":{}}'],
  ['{"num_ctx":[{"x":0}]}'],
  ['{"\\u0074emperature":1}'],
  ['{"num_ctx\\u0000":1}'],
  ['{"unknown":1}'],
  ['{"":1}'],
  ['[]'],
  ['[{"temperature":1}]'],
  ['"{\\"temperature\\":1}"'],
  ['1'],
])('%s may', (json) => {
  expect(isHarmlessGroup(json, sets('temperature'))).toBe(false)
})

test('what the alias sets by the same name, or by a synonym, is no harmless member', () => {
  expect(isHarmlessGroup('{"google":{"thinking_config":{}}}', sets('thinkingconfig'))).toBe(false)
  expect(isHarmlessGroup('{"repeat_penalty":2}', sets('repeatpenalty'))).toBe(false)
})
