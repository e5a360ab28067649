import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import { gemini } from '../../../../../src/translate/formats/gemini/format'

const TEXT = 'Füchse 🦊 jagen.'
const PAGE = { web: { uri: 'https://a.example/', title: 'A' } }
const support = (segment: object, ...groundingChunkIndices: unknown[]) => ({
  segment,
  groundingChunkIndices,
})
/** The bytes of `🦊 jagen`, and its characters. */
const FOX = { startIndex: 8, endIndex: 18, text: '🦊 jagen' }
const SPAN = { start: 7, end: 14 }

const chunk = (text: string, more: object = {}) => ({
  candidates: [{ content: { parts: text === '' ? [] : [{ text }] }, ...more }],
})
const grounded = (groundingChunks: unknown, groundingSupports: unknown) => ({
  finishReason: 'STOP',
  groundingMetadata: { groundingChunks, groundingSupports },
})
const citationsIn = (events: readonly AnswerEvent[]) =>
  events.flatMap((event) => (event.type === 'citation' ? event.citation : []))
const whole = (more: object, text = TEXT) => citationsIn(gemini.parseAnswer(chunk(text, more)))
function streamed(...chunks: object[]): AnswerEvent[] {
  const parser = gemini.eventParser()
  const events = chunks.flatMap((one) =>
    parser.push({ name: '', data: JSON.stringify(one), text: '' }),
  )
  return [...events, ...parser.finish()]
}

describe('an answer of Gemini’s', () => {
  test('cites pages of the web for characters, of which it counts the bytes', () => {
    expect(whole(grounded([PAGE], [support(FOX, 0)]))).toEqual([
      { place: { kind: 'url', url: 'https://a.example/' }, title: 'A', span: SPAN },
    ])
  })

  test('says the same in a stream, however it is cut', () => {
    const metadata = grounded([PAGE], [support(FOX, 0)])
    fc.assert(
      fc.property(fc.nat(TEXT.length), fc.boolean(), (at, isLast) => {
        const events = streamed(
          chunk(TEXT.slice(0, at), { groundingMetadata: {} }),
          chunk(TEXT.slice(at), isLast ? metadata : {}),
          ...(isLast ? [] : [chunk('', metadata)]),
        )
        expect(citationsIn(events)).toEqual(whole(metadata))
        expect(events.slice(-4).map(({ type }) => type)).toEqual([
          'citation',
          'search',
          'stop',
          'end',
        ])
      }),
      { seed: 7 },
    )
  })

  test('may rest on several pages, on places of a map and on documents with an address', () => {
    const chunks = [
      PAGE,
      { maps: { uri: 'https://maps.example/', title: 'M' } },
      { retrievedContext: { uri: 'https://store.example/', title: 'S' } },
    ]
    expect(whole(grounded(chunks, [support(FOX, 0, 1, 2)])).map(({ title }) => title)).toEqual([
      'A',
      'M',
      'S',
    ])
  })

  test('begins at its start where no other is named', () => {
    const segment = { endIndex: 7, text: 'Füchse' }
    expect(whole(grounded([PAGE], [support(segment, 0)]))).toMatchObject([
      { span: { start: 0, end: 6 } },
    ])
  })

  test('names what it recites', () => {
    const source = { startIndex: 0, endIndex: 7, uri: 'https://a.example/', license: '' }
    const expected = [
      { place: { kind: 'url', url: 'https://a.example/' }, span: { start: 0, end: 6 } },
    ]
    for (const name of ['citationSources', 'citations'])
      expect<object[]>(
        whole({ finishReason: 'STOP', citationMetadata: { [name]: [source, { startIndex: 3 }] } }),
      ).toEqual(expected)
  })

  test.each<[string, unknown, unknown]>([
    ['of a page that is missing', [PAGE], [support(FOX, 1)]],
    ['of no page', [], [support(FOX)]],
    ['of a document without an address', [{ retrievedContext: { text: 'a' } }], [support(FOX, 0)]],
    ['of a store', [{ retrievedContext: { uri: 'gs://a/b' } }], [support(FOX, 0)]],
    ['whose words are elsewhere', [PAGE], [support({ ...FOX, startIndex: 0, endIndex: 9 }, 0)]],
    ['within a character', [PAGE], [support({ startIndex: 9, endIndex: 18 }, 0)]],
    ['behind the end', [PAGE], [support({ startIndex: 8, endIndex: 99 }, 0)]],
    ['of no length', [PAGE], [support({ startIndex: 8, endIndex: 8 }, 0)]],
    ['with odd numbers', [PAGE], [support({ startIndex: '8', endIndex: 18 }, 0)]],
    ['without a segment', [PAGE], [support(null as never, 0)]],
    ['with odd indexes', [PAGE], [{ segment: FOX, groundingChunkIndices: 0 }]],
    ['in no list', null, { segment: FOX }],
    ['of nothing', [null], [null]],
  ])('has no citation %s', (_, chunks, supports) => {
    expect(whole(grounded(chunks, supports))).toEqual([])
  })

  test('counts no thoughts', () => {
    const parts = [{ text: 'hm', thought: true }, { text: TEXT }]
    const candidates = [{ content: { parts }, ...grounded([PAGE], [support(FOX, 0)]) }]

    expect(citationsIn(gemini.parseAnswer({ candidates }))).toMatchObject([{ span: SPAN }])
  })
})
