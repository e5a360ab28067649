import { expect, test } from 'bun:test'
import type { AnswerEvent } from '../../../../../../src/translate/answer-events'
import { printAnswer } from '../../../../../../src/translate/dialects/gemini/answer/print-answer'
import { eventPrinter } from '../../../../../../src/translate/dialects/gemini/answer/print-events'
import { readThoughtSignature } from '../../../../../../src/translate/dialects/gemini/thoughts/thought-signature'
import { gemini } from '../../../../../../src/translate/formats/gemini/format'

const OPTIONS = { requestId: 'req', model: 'alias', includesUsage: true }
const END: readonly AnswerEvent[] = [{ type: 'stop', reason: 'stop' }, { type: 'end' }]

type Printed = {
  candidates: { content: { parts: Record<string, unknown>[] } }[]
} & Record<string, unknown>

const printed = (...events: AnswerEvent[]) => printAnswer([...events, ...END], OPTIONS) as Printed

test('sources are named in bytes of all text', () => {
  const span = { start: 6, end: 10 }
  const place = { kind: 'url' as const, url: 'https://a.example/' }
  const search = {
    type: 'search' as const,
    queries: ['q'],
    pages: [{ url: place.url, title: 'A' }],
  }
  const answer = printed(
    { type: 'text', text: 'Zürich 🌞 ist warm' },
    { type: 'citation', citation: { place, title: 'A', span } },
    search,
  )

  expect(answer.candidates[0]).toMatchObject({
    groundingMetadata: {
      webSearchQueries: ['q'],
      groundingChunks: [{ web: { uri: place.url, title: 'A' } }],
      groundingSupports: [
        { segment: { startIndex: 7, endIndex: 14, text: ' 🌞 i' }, groundingChunkIndices: [0] },
      ],
    },
  })
  expect(gemini.parseAnswer(answer)).toContainEqual({
    type: 'citation',
    citation: { place, title: 'A', span },
  })
  expect(gemini.parseAnswer(answer)).toContainEqual(search)
})

test('counts add up as Google’s do', () => {
  const usage = {
    inputTokens: 5,
    cacheReadTokens: 3,
    cacheWriteTokens: 2,
    outputTokens: 9,
    reasoningTokens: 4,
  }

  expect(printed({ type: 'text', text: 'a' }, { type: 'usage', usage }).usageMetadata).toEqual({
    promptTokenCount: 10,
    cachedContentTokenCount: 3,
    candidatesTokenCount: 5,
    thoughtsTokenCount: 4,
    totalTokenCount: 19,
  })
})

test('another maker’s signature stands in the part behind the thought, with its text', () => {
  const answer = printed(
    { type: 'reasoning', text: 'Hm.' },
    { type: 'opaque', opaque: { maker: 'anthropic', value: 'c2ln' } },
    { type: 'call', key: '0', id: 'c', name: 'f', text: '{"a":1}' },
  )
  const parts = answer.candidates[0]?.content.parts
  const [thought, call] = parts as [object, { thoughtSignature: string }]

  expect(thought).toEqual({ text: 'Hm.', thought: true })
  expect(call).toMatchObject({ functionCall: { id: 'c', name: 'f', args: { a: 1 } } })
  expect(call.thoughtSignature).toMatch(/^[A-Za-z0-9+/]+=*$/)
  expect(readThoughtSignature(call.thoughtSignature, '', (text) => text)).toEqual({
    text: 'Hm.',
    opaque: { maker: 'anthropic', value: 'c2ln' },
  })
})

test('an answer that is held back whole is a prompt that is not answered', () => {
  const events: AnswerEvent[] = [{ type: 'stop', reason: 'content_filter' }, { type: 'end' }]
  const printer = eventPrinter(OPTIONS)

  expect(printAnswer(events, OPTIONS)).toEqual({
    promptFeedback: { blockReason: 'SAFETY' },
    modelVersion: 'alias',
    responseId: 'req',
  })
  expect(events.map(printer.print).join('')).toContain('"promptFeedback":{"blockReason":"SAFETY"}')
})
