import { describe, expect, test } from 'bun:test'
import { outputOf, withoutUnkept } from '../../../../src/realtime/responses/item-bytes'

const textOf = (items: readonly Uint8Array[]) => items.map((one) => Buffer.from(one).toString())

describe('the output of a terminal event', () => {
  test.each([
    [
      '{"type":"response.completed","response":{"output":[ {"a":1}, 2 ],"id":"resp_1"}}',
      'resp_1',
      [' {"a":1}, 2 '],
    ],
    ['{"response":{"id":"resp_\\u0031","output":[]}}', 'resp_1', []],
    ['{"response":{"id":"resp_1"}}', 'resp_1', []],
    ['{"response":{"id":"resp_1","output":{}}}', 'resp_1', []],
  ])('%s', async (event, id, items) => {
    const output = await outputOf(event)
    expect(output?.id).toBe(id)
    expect(textOf(output?.items ?? [])).toEqual(items)
  })

  test.each([
    '',
    '[]',
    '{',
    '{"response":7}',
    '{"response":{"id":7,"output":[]}}',
    '{"response":{"output":[]}}',
    '{"response":{"id":"a","id":"b"}}',
  ])('is none where it says %s', async (event) => {
    expect(await outputOf(event)).toBeUndefined()
  })
})

test('thoughts that their maker does not keep and nobody can read are left out', async () => {
  const readable = '{"type":"reasoning","encrypted_content":"gAAA","summary":[]}'
  const items = [
    `{"type":"reasoning","id":"rs_1"}, ${readable},{"summary":[],"encrypted_content":null,"type":"reasoning"}`,
    '{"type":"reasoning"}',
    '{"type":"message","content":"a \\"reasoning\\" b"},{"x":["reasoning"]}',
  ].map((text) => new TextEncoder().encode(text))

  expect(textOf(await withoutUnkept(items))).toEqual([
    readable,
    '{"type":"message","content":"a \\"reasoning\\" b"},{"x":["reasoning"]}',
  ])
})
