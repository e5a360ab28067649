import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AnswerEvent, Format, StopReason } from '../../../../src/translate/answer-events'
import { compactable } from '../../../../src/translate/compaction/compactable'
import { sinceSummary } from '../../../../src/translate/compaction/message-summaries'
import { onlySummary } from '../../../../src/translate/compaction/only-summary'
import { printSummary, readSummary } from '../../../../src/translate/compaction/summary-item'
import { anthropic } from '../../../../src/translate/formats/anthropic/anthropic'
import { compacts } from '../../../../src/translate/formats/anthropic/models'

const own = (text: string) => text

describe('a summary in an item', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, isWhole) => {
        expect(readSummary(printSummary({ text, isWhole }), own)).toEqual({ text, isWhole })
      }),
    )
  })

  test('is none that another has encrypted, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(readSummary(value, own)).toBeUndefined()
      }),
    )
    for (const text of ['portus.', 'portus.anthropic.', 'portus.anthropic.t.aG0.s', 'gAAAAA'])
      expect(readSummary(text, own)).toBeUndefined()
  })
})

describe('the messages since a summary', () => {
  const block = fc.oneof(
    fc.record({ type: fc.constant('text'), text: fc.string() }),
    fc.record({ type: fc.constant('compaction'), content: fc.option(fc.string()) }),
  )
  const message = fc.record({
    role: fc.constantFrom('user', 'assistant'),
    content: fc.oneof(fc.string(), fc.array(block)),
  })

  test('have no summary but as text, and all that stands behind the last one', () => {
    fc.assert(
      fc.property(fc.array(message), fc.string({ minLength: 1 }), (messages, words) => {
        const last = [
          { type: 'compaction', content: words },
          { type: 'compaction', content: null },
        ]
        const behind = { role: 'user', content: 'Go on' }
        const [first, ...rest] = sinceSummary([
          ...messages,
          { role: 'assistant', content: last },
          behind,
        ]) as { role: string; content: { type: string; text: string }[] }[]

        expect(first?.role).toBe('user')
        expect(first?.content).toHaveLength(1)
        expect(first?.content[0]?.text).toContain(words)
        expect(rest).toEqual([behind] as never)
      }),
    )
  })

  test('are the same where there is none', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (messages) => {
        expect(sinceSummary(messages)).toEqual(messages)
      }),
    )
  })
})

const formatOf = (events: readonly AnswerEvent[]): Format => ({
  ...anthropic,
  parseAnswer: () => events,
})

describe('an answer that is a summary and nothing else', () => {
  const stop = (reason: StopReason): AnswerEvent => ({ type: 'stop', reason })
  const summary: AnswerEvent = { type: 'compaction', summary: 'S' }

  test('has nothing else', () => {
    const events: AnswerEvent[] = [
      { type: 'start' },
      { type: 'reasoning', text: 'Hm' },
      summary,
      stop('pause'),
      { type: 'end' },
    ]

    expect(onlySummary(formatOf(events)).parseAnswer({})).toEqual([
      { type: 'start' },
      { ...summary, isWhole: true },
      stop('pause'),
      { type: 'end' },
    ])
  })

  test.each([
    ['stop', 'error'],
    ['tool_calls', 'error'],
    ['pause', 'error'],
    ['length', 'end'],
    ['context_length', 'end'],
    ['content_filter', 'end'],
  ] as const)('without one that ends with %s is an %s', (reason, last) => {
    const events: AnswerEvent[] = [{ type: 'text', text: 'x' }, stop(reason), { type: 'end' }]

    expect(onlySummary(formatOf(events)).parseAnswer({}).at(-1)?.type).toBe(last)
  })
})

test.each([
  ['anthropic', 'claude-sonnet-4-6', true, true],
  ['anthropic', 'claude-opus-5-5', true, true],
  ['anthropic', 'claude-haiku-4-5', false, false],
  ['vertex-ai', 'anthropic.claude-mythos-preview', true, true],
  ['azure-ai', 'my-deployment', true, true],
  ['bedrock', 'eu.anthropic.claude-opus-4-6-v1', false, true],
  ['bedrock', 'anthropic.claude-3-7-sonnet-20250219-v1:0', false, false],
  ['deepseek', 'deepseek-chat', false, false],
])(
  '%s with %s makes a summary when asked: %p, and at a threshold: %p',
  (provider, model, now, atTokens) => {
    expect(compacts({ provider, api: provider, model })).toEqual({ now, atTokens })
  },
)

test('what a target does not compact is left out and named, or makes it no target', () => {
  const base = { model: 'm', turns: [], tools: [], isStreamed: false, rest: {} }
  const all = { now: true, atTokens: true }

  expect(compactable(base, undefined)).toBe(base)
  expect(compactable({ ...base, compaction: 'now' }, undefined)).toBeUndefined()
  expect(compactable({ ...base, compaction: 'now' }, all)?.compaction).toBe('now')
  expect(compactable({ ...base, compaction: { atTokens: 9 } }, all)?.leftOut).toBeUndefined()
  expect(compactable({ ...base, compaction: {}, leftOut: ['a'] }, undefined)).toEqual({
    ...base,
    leftOut: ['a', 'context_management'],
  })
})
