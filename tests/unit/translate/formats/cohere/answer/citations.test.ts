import { describe, expect, test } from 'bun:test'
import type { AnswerEvent } from '../../../../../../src/translate/answer-events'
import { cohere } from '../../../../../../src/translate/formats/cohere/format'
import { cohereAnswer, cohereStream } from '../../../../../support/providers/cohere'
import { event, parsed, told } from './told'

const source = (id: string, more: object = {}) => ({
  type: 'document',
  id,
  document: { id, text: 'It 🦊.', title: 'n', ...more },
})
const citation = (start: number, end: number, ...sources: object[]) => ({
  start,
  end,
  text: 'there',
  sources,
  type: 'TEXT_CONTENT',
})

const citationsIn = (events: readonly AnswerEvent[]) =>
  events.flatMap((one) => (one.type === 'citation' ? one.citation : []))

const WAYS = [
  ['whole', (options: object) => told(cohere.parseAnswer(cohereAnswer(options)))],
  [
    'streamed',
    (options: object) =>
      told(parsed(cohereStream(options).map(({ name = '', data }) => ({ name, data })))),
  ],
] as const

describe.each(WAYS)('an answer of Cohere’s, %s,', (_, parse) => {
  test('cites a document as a whole', () => {
    const citations = [citation(6, 11, source('document-3'))]
    expect(citationsIn(parse({ text: ['Hello ', 'there'], citations }))).toEqual([
      {
        place: { kind: 'characters', document: 3, start: 0, end: 5 },
        text: 'It 🦊.',
        title: 'n',
        span: { start: 6, end: 11 },
      },
    ])
  })

  test('has them behind its text and before its calls', () => {
    const citations = [citation(0, 2, source('document-0'))]
    const calls = [{ id: 'c', name: 'f', args: ['{}'] }]
    const kinds = parse({ plan: 'I look', citations, calls }).map(({ type }) => type)

    expect(kinds).toEqual(['start', 'text', 'citation', 'call', 'usage', 'stop', 'end'])
  })

  test('counts from the text that is cited', () => {
    const citations = [
      { ...citation(0, 5, source('document-0')), content_index: 1 },
      { ...citation(2, 3, source('document-0')), type: 'PLAN' },
    ]
    const spans = citationsIn(parse({ plan: 'A 🦊', thoughts: ['hm'], text: ['Hello'], citations }))

    expect(spans.map(({ span }) => span)).toEqual([
      { start: 3, end: 8 },
      { start: 2, end: 3 },
    ])
  })

  test('cites blocks, pages of the web, and each source of a text', () => {
    const citations = [
      citation(
        0,
        5,
        source('document-2-7'),
        source('own', { url: 'https://a.example/', text: undefined, snippet: 's' }),
      ),
    ]
    expect(citationsIn(parse({ citations })).map(({ place, text }) => ({ place, text }))).toEqual([
      { place: { kind: 'blocks', document: 2, start: 7, end: 8 }, text: 'It 🦊.' },
      { place: { kind: 'url', url: 'https://a.example/' }, text: 's' },
    ])
  })

  test.each<[string, object]>([
    ['what a tool gave', citation(0, 5, { type: 'tool', id: 'f:0', tool_output: { a: 1 } })],
    ['a document that the client has no number for', citation(0, 5, source('doc:0'))],
    ['a document without its words', citation(0, 5, source('document-0', { text: null }))],
    ['a thought', { ...citation(0, 1, source('document-0')), type: 'THINKING_CONTENT' }],
    ['nothing', { start: 0, end: 1 }],
    ['numbers that are none', { ...citation(0, 1, source('document-0')), start: '0' }],
  ])('does not cite %s', (_, one) => {
    const events = parse({ thoughts: ['hm'], citations: [one] })

    expect(citationsIn(events)).toEqual([])
    expect(events).toContainEqual({ type: 'text', text: 'Hello there' })
  })
})

test('a citation may come between pieces of text', () => {
  const content = (text: string) =>
    event('content-delta', { index: 0, delta: { message: { content: { text } } } })
  const events = parsed([
    content('Hello '),
    event('citation-start', {
      index: 0,
      delta: { message: { citations: citation(0, 5, source('document-0')) } },
    }),
    content('there'),
    event('message-end', { delta: { finish_reason: 'COMPLETE' } }),
  ])
  expect(events.map(({ type }) => type)).toEqual([
    'start',
    'text',
    'citation',
    'text',
    'stop',
    'end',
  ])
})
