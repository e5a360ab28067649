import { expect, test } from 'bun:test'
import { keptItems } from '../../support/providers/kit/kept-items'
import { callItem, reasoningItem } from '../../support/providers/openai-responses'

const kept = keptItems()
kept.keep([reasoningItem('Hm', null, 'rs_1'), callItem('f', '{}', 'call_1', { id: 'fc_1' })])

test('OpenAI finds what it has kept by its id, with what only the model can read', () => {
  const input = [
    { type: 'item_reference', id: 'rs_1' },
    { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: null },
    { type: 'item_reference', id: 'fc_1' },
  ]

  expect(kept.refusal({ input })).toBeUndefined()
  const thought = { type: 'reasoning', encrypted_content: expect.any(String) }
  expect(kept.resolved({ input }).input as object[]).toMatchObject([
    thought,
    thought,
    { type: 'function_call', call_id: 'call_1' },
  ])
  expect(kept.resolved({ input, store: false }).input).toEqual(input)
})

test.each([
  ['an id that nobody has', { input: [{ type: 'item_reference', id: 'fc_2' }] }, 'not found'],
  [
    'an id, but nothing is kept',
    { store: false, input: [{ type: 'item_reference', id: 'rs_1' }] },
    'not found',
  ],
  [
    'a call without its thought',
    { input: [{ type: 'item_reference', id: 'fc_1' }] },
    "required 'reasoning' item",
  ],
])('OpenAI refuses %s', (_, request, words) => {
  expect(kept.refusal(request)).toContain(words)
})
