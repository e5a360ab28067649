import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { callIndexes } from '../../../../src/portkey/normalise/call-indexes'
import { mendedChunk, mendedCompletion } from '../../../../src/portkey/normalise/chat-shape'
import { chunksOfCompletion } from '../../../../src/portkey/normalise/completion-to-chunks'
import type { Members } from '../../../../src/portkey/normalise/members'
import { chatChunks, chatCompletion } from '../../../support/providers/openai-chat'

const mend = (chunk: object, needsChoice = false) =>
  mendedChunk(chunk as Members, { needsChoice, indexes: callIndexes() })

const choice = (delta: unknown, more: object = {}) => ({
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
})

describe('a chunk', () => {
  const ROWS: [sentence: string, chunk: object, mended: object][] = [
    ['may have null for choices', { choices: null, usage: {} }, { choices: [], usage: {} }],
    ['may have null for its usage', { ...choice({}), usage: null }, choice({})],
    [
      'may have no choices',
      { object: 'chat.completion.chunk', usage: {} },
      { object: 'chat.completion.chunk', usage: {}, choices: [] },
    ],
    ['may have null for a choice', { choices: [null] }, { choices: [] }],
    ['may have null for a delta', choice(null), choice({})],
    ['may have no delta', { choices: [{ index: 0 }] }, { choices: [{ index: 0, delta: {} }] }],
    [
      'may have nulls in a delta',
      choice({ content: null, tool_calls: null, role: 'assistant', reasoning: null }),
      choice({ role: 'assistant' }),
    ],
    [
      'may have no index',
      { choices: [{ delta: {} }, { index: null, delta: {} }] },
      {
        choices: [
          { index: 0, delta: {} },
          { index: 1, delta: {} },
        ],
      },
    ],
    [
      'may have nulls in a call, and an object for its arguments',
      choice({
        tool_calls: [{ index: 0, id: null, function: { name: null, arguments: { a: 1 } } }],
      }),
      choice({ tool_calls: [{ index: 0, function: { arguments: '{"a":1}' } }] }),
    ],
    [
      'may have null for a call, and for its function',
      choice({ tool_calls: [null, { id: 'a', function: null }] }),
      choice({ tool_calls: [{ id: 'a', index: 0 }] }),
    ],
    [
      'of a prompt’s completion has a text',
      { choices: [{ index: 0, text: 'a' }] },
      { choices: [{ index: 0, text: 'a' }] },
    ],
    [
      'of another format stays',
      { candidates: [null], usageMetadata: null },
      { candidates: [null], usageMetadata: null },
    ],
  ]

  test.each(ROWS)('%s', (_, chunk, mended) => {
    expect(mend(chunk)).toEqual(mended as Members)
  })

  test('without a choice gets one that says nothing, where the gateway reads it', () => {
    const mended = mend({ choices: null, usage: { prompt_tokens: 1 } }, true)

    expect(mended).toEqual({
      choices: [{ index: 0, delta: {}, finish_reason: null }],
      usage: { prompt_tokens: 1 },
    })
  })

  test('that is right stays the same object', () => {
    for (const chunk of chatChunks({
      text: ['a'],
      calls: [{ id: 'a', name: 'f', args: ['{', '}'] }],
    }))
      if (!JSON.stringify(chunk).includes('"content":null'))
        expect(mend(chunk)).toBe(chunk as Members)
  })

  test('that is mended needs no more mending', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.boolean(), (delta, calls, needsChoice) => {
        const chunk = choice(
          typeof delta === 'object' && delta && !Array.isArray(delta)
            ? { ...delta, tool_calls: calls }
            : delta,
        )
        const once = mend(chunk, needsChoice)

        expect(mend(once, needsChoice)).toEqual(once)
      }),
    )
  })
})

describe('a whole completion', () => {
  test('may have nulls', () => {
    const completion = chatCompletion({
      hasNulls: true,
      calls: [{ id: 'a', name: 'f', args: { city: 'Pago Pago' } }],
    })

    const mended = mendedCompletion(completion as Members, false)

    expect(mended).not.toHaveProperty('usage')
    expect((mended.choices as [{ message: object }])[0].message).toEqual({
      role: 'assistant',
      content: null,
      refusal: null,
      annotations: [],
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{"city":"Pago Pago"}' } },
      ],
    })
  })

  test('gets a usage where the gateway reads it', () => {
    expect(mendedCompletion({ choices: [], usage: null }, true)).toEqual({ choices: [], usage: {} })
  })

  test.each([chatCompletion(), { embedding: [null] }, { error: { message: null } }])(
    'that is right stays the same object',
    (completion) => {
      expect(mendedCompletion(completion as Members, false)).toBe(completion as Members)
    },
  )
})

describe('the chunks of a completion', () => {
  test('say what it says', () => {
    const completion = chatCompletion({ calls: [{ id: 'a', name: 'f', args: ['{}'] }] })
    const { id, model, usage } = completion

    const chunks = chunksOfCompletion(completion as unknown as Members)

    expect(chunks).toHaveLength(2)
    expect(chunks?.[0]).toMatchObject({
      id,
      model,
      object: 'chat.completion.chunk',
      choices: [
        {
          index: 0,
          finish_reason: null,
          delta: {
            role: 'assistant',
            tool_calls: [
              { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
            ],
          },
        },
      ],
    })
    expect(chunks?.[1]).toMatchObject({
      choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }],
      usage,
    })
    expect(chunks?.[0]).not.toHaveProperty('usage')
  })

  test('say it for every choice', () => {
    const message = (content: string) => ({ message: { content }, finish_reason: 'stop' })

    const chunks = chunksOfCompletion({
      choices: [
        { index: 0, ...message('a') },
        { index: 1, ...message('b') },
      ],
      usage: { total_tokens: 3 },
    })

    expect(chunks?.map(({ choices }) => (choices as [{ index: number }])[0].index)).toEqual([
      0, 0, 1, 1,
    ])
    expect(chunks?.map((chunk) => 'usage' in chunk)).toEqual([false, false, false, true])
  })

  test.each([
    {},
    { choices: [] },
    { choices: [{ delta: {} }] },
    { candidates: [{}] },
    { type: 'message' },
  ])('are not made of %j', (value) => {
    expect(chunksOfCompletion(value)).toBeUndefined()
  })
})
