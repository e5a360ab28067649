import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { mergedTurns } from '../../../../src/proxy/plan/merge-turns'

const text = (text: string) => ({ type: 'text', text })
const PICTURE = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }
const CALLS = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
}

describe('messages', () => {
  test.each([
    ['are no list', undefined],
    ['are no list', { role: 'user' }],
    ['are none', []],
    [
      'alternate',
      [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: 'b' },
      ],
    ],
    ['have calls', [CALLS, CALLS]],
    [
      'are results',
      [
        { role: 'tool', tool_call_id: 'c', content: 'a' },
        { role: 'tool', tool_call_id: 'd', content: 'b' },
      ],
    ],
    [
      'say nothing',
      [{ role: 'user', content: null }, { role: 'user', content: [] }, { role: 'user' }],
    ],
    ['are odd', [null, null, 1, 'user', ['user'], { role: {} }]],
    [
      'have other names',
      [
        { role: 'user', name: 'a', content: 'a' },
        { role: 'user', content: 'b' },
      ],
    ],
    [
      'have members of their own',
      [
        { role: 'user', content: 'a', cache_control: {} },
        { role: 'user', content: 'b' },
      ],
    ],
  ])('that %s stay as they are', (_, messages) => {
    expect(mergedTurns(messages)).toBeUndefined()
  })

  test('of one role become one', () => {
    const messages = [
      { role: 'system', content: 's' },
      { role: 'system', content: [text('t')] },
      { role: 'developer', content: 'd' },
      { role: 'user', content: 'a', name: 'me' },
      { role: 'user', content: [text('b'), PICTURE], name: 'me' },
      CALLS,
      { role: 'tool', tool_call_id: 'c', content: 'r' },
      { role: 'user', content: 'c' },
      { role: 'assistant', content: 'd', refusal: null },
      { role: 'assistant', content: 'e' },
    ]
    expect(mergedTurns(messages)).toEqual([
      { role: 'system', content: [text('s'), text('t')] },
      { role: 'developer', content: 'd' },
      { role: 'user', content: [text('a'), text('b'), PICTURE], name: 'me' },
      CALLS,
      { role: 'tool', tool_call_id: 'c', content: 'r' },
      { role: 'user', content: 'c' },
      { role: 'assistant', content: [text('d'), text('e')], refusal: null },
    ])
  })

  test('of a client are not changed themselves', () => {
    const messages = [
      { role: 'user', content: [text('a')] },
      { role: 'user', content: 'b' },
    ]
    const before = structuredClone(messages)
    mergedTurns(messages)
    expect(messages).toEqual(before as never)
  })

  test('keep every part and its order, and no two neighbours are left to merge', () => {
    const message = fc.record({
      role: fc.constantFrom('user', 'assistant', 'system', 'tool'),
      content: fc.oneof(
        fc.constantFrom('a', 'b', ''),
        fc.array(fc.constantFrom(text('c'), PICTURE)),
        fc.constant(null),
      ),
    })
    const partsOf = (messages: readonly unknown[]) =>
      (messages as { role: string; content: unknown }[]).flatMap(({ role, content }) =>
        (typeof content === 'string' ? [text(content)] : ((content ?? []) as unknown[])).map(
          (part) => ({ role, part }),
        ),
      )
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
        const merged = mergedTurns(messages)
        expect(partsOf(merged ?? messages)).toEqual(partsOf(messages))
        if (merged) expect(mergedTurns(merged)).toBeUndefined()
      }),
    )
  })

  test('that are many take no longer than their number', () => {
    const messages = Array.from({ length: 80_000 }, () => ({ role: 'user', content: 'm' }))
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now()
      expect(mergedTurns(messages)).toHaveLength(1)
      return performance.now() - start
    })
    expect(Math.min(...times)).toBeLessThan(500)
  })
})
