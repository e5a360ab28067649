import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AnswerEvent } from '../../../../../../src/translate/answer-events'
import { openaiChat } from '../../../../../../src/translate/formats/openai-chat/format'
import { chunk, eventsOf } from '../folded'

const page = (url: string, more: object = {}) => ({
  type: 'url_citation',
  url_citation: { url, title: 't', start_index: 1, end_index: 3, ...more },
})
const cited = (url: string, more: object = {}) => ({ place: { kind: 'url', url }, ...more })
const A = 'https://a.example/'
const B = 'https://b.example/'

const citationsIn = (events: readonly AnswerEvent[]): object[] =>
  events.flatMap((event) => (event.type === 'citation' ? event.citation : []))
const whole = (message: object, beside: object = {}) =>
  citationsIn(
    openaiChat.parseAnswer({
      ...beside,
      choices: [{ message: { content: 'Hello', ...message }, finish_reason: 'stop' }],
    }),
  )

describe('a chat completion', () => {
  test.each<[string, object, object]>([
    ['an annotation', page(A), cited(A, { title: 't', span: { start: 1, end: 3 } })],
    ['a flat one', { url: A, title: 't' }, cited(A, { title: 't' })],
    ['one for no text', page(A, { start_index: 0, end_index: 0 }), cited(A, { title: 't' })],
    [
      'one with words, and without a title',
      page(A, { title: '', content: 'w', start_index: null }),
      cited(A, { text: 'w' }),
    ],
  ])('has the page of %s', (_, annotation, citation) => {
    expect(whole({ annotations: [annotation] })).toEqual([citation])
  })

  test('has the pages that an answer names beside itself, if it has no annotations', () => {
    const results = [{ url: A, title: 't', snippet: 'w' }, { title: 'x' }]

    expect(whole({}, { citations: [A, B] })).toEqual([cited(A), cited(B)])
    expect(whole({}, { citations: [A, B], search_results: results })).toEqual([
      cited(A, { title: 't', text: 'w' }),
    ])
    expect(whole({ annotations: [page(B)] }, { citations: [A] })).toEqual([
      cited(B, { title: 't', span: { start: 1, end: 3 } }),
    ])
  })

  test.each([
    [null],
    [{}],
    ['text'],
    [[null, 'a', {}, { type: 'file_citation', file_citation: { file_id: 'f' } }]],
    [[page('file:///etc')]],
  ])('has no pages of %j', (annotations) => {
    expect(whole({ annotations })).toEqual([])
    expect(whole({}, { citations: annotations, search_results: annotations })).toEqual([])
  })
})

test('a stream has its pages behind its text, wherever and however often they come', () => {
  const said = ['Hel', 'lo', ' there'].map((content) => chunk({ content }))
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.constantFrom(A, B)), { maxLength: 4 }), (all) => {
      let chunks: object[] = said
      for (const [at, url] of all)
        chunks = chunks.toSpliced(at, 0, chunk({ content: '', annotations: [page(url)] }))
      const events = eventsOf([...chunks, chunk({}, 'stop'), '[DONE]'])
      const pages = new Set(all.map(([, url]) => url))

      expect(events.map(({ type }) => type)).toEqual([
        'start',
        'text',
        'text',
        'text',
        ...[...pages].map(() => 'citation' as const),
        'stop',
        'end',
      ])
    }),
    { seed: 7 },
  )
})

test('a stream names the pages beside each chunk once', () => {
  const chunks = ['a', 'b'].map((content) => ({ ...chunk({ content }), citations: [A, B] }))

  expect(citationsIn(eventsOf([...chunks, chunk({}, 'stop'), '[DONE]']))).toEqual([
    cited(A),
    cited(B),
  ])
})
