import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AnswerEvent } from '../../../../../../src/translate/answer-events'
import { messages } from '../../../../../../src/translate/dialects/messages/dialect'
import { parseAnswer } from '../../../../../../src/translate/formats/bedrock/answer/parse-answer'
import {
  converseCited,
  converseCitedBefore,
  converseText,
  converseThinking,
} from '../../../../../support/providers/bedrock-converse'
import { delta, END, ended, type Named, stopped, WAYS } from './streams'

const PLACE = { documentChar: { documentIndex: 1, start: 2, end: 3 } }
const CITATION = {
  location: PLACE,
  title: 't',
  sourceContent: [{ text: 'w' }, null, { text: 'x' }],
}
const cited: AnswerEvent = {
  type: 'citation',
  citation: {
    place: { kind: 'characters', document: 1, start: 2, end: 3 },
    text: 'wx',
    title: 't',
  },
}

const saidIn = (events: readonly AnswerEvent[]) =>
  events.filter(({ type }) => type === 'text' || type === 'citation')

const whole = (...content: unknown[]) =>
  saidIn(parseAnswer({ output: { message: { content } }, stopReason: 'end_turn' }))
const block = (text: string, ...citations: unknown[]) => ({
  citationsContent: { content: [{ text }], citations },
})

describe.each(WAYS)('an answer of Converse, %s,', (_, parse) => {
  test.each([
    ['behind', converseCited],
    ['before', converseCitedBefore],
  ])('has its citations behind a text that they stream %s', (_, made) => {
    const blocks = [
      converseThinking('hm'),
      converseText('As it ', 'says, '),
      made('it is ', 'so'),
      converseText('.'),
    ]
    expect(
      messages.printAnswer(parse({ blocks }), { requestId: 'r', model: 'm', includesUsage: false }),
    ).toMatchObject({
      content: [
        { type: 'thinking' },
        { type: 'text', text: 'As it says, ' },
        {
          type: 'text',
          text: 'it is so',
          citations: [
            {
              type: 'char_location',
              cited_text: 'It is so.',
              document_index: 0,
              document_title: 'facts',
              start_char_index: 0,
              end_char_index: 9,
              file_id: null,
            },
          ],
        },
        { type: 'text', text: '.' },
      ],
    })
  })
})

describe('a citation', () => {
  test.each<[string, object, object]>([
    [
      'of pages',
      { documentPage: { documentIndex: 0, start: 1, end: 2 } },
      { kind: 'pages', document: 0, start: 1, end: 2 },
    ],
    [
      'of blocks',
      { documentChunk: { documentIndex: 0, start: 1, end: 2 } },
      { kind: 'blocks', document: 0, start: 1, end: 2 },
    ],
    [
      'of a result of a search',
      { searchResultLocation: { searchResultIndex: 0, start: 1, end: 2 } },
      { kind: 'search result', result: 0, start: 1, end: 2, source: 's' },
    ],
    [
      'of a page of the web',
      { web: { url: 'https://a.example/', domain: 'a.example' } },
      { kind: 'url', url: 'https://a.example/' },
    ],
  ])('%s is read', (_, location, place) => {
    expect<object[]>(whole(block('a', { location, source: 's' }))).toEqual([
      { type: 'text', text: 'a' },
      { type: 'citation', citation: { place } },
    ])
  })

  test.each([
    [null],
    [{}],
    [{ location: null }],
    [{ location: { web: {} } }],
    [{ location: { documentChar: { documentIndex: 0, start: 1 } } }],
    [{ location: { searchResultLocation: { searchResultIndex: 0, start: 1, end: 2 } } }],
  ])('without a place is left out: %j', (citation) => {
    expect<object[]>(whole(block('a', citation))).toEqual([{ type: 'text', text: 'a' }])
    expect<object[]>(saidIn(ended([delta({ citation }), delta({ text: 'a' }), END]))).toEqual([
      { type: 'text', text: 'a' },
    ])
  })

  test('is for no text of another block', () => {
    expect<object[]>(whole({ text: 'a' }, block('', CITATION))).toEqual([
      { type: 'text', text: 'a' },
    ])
    expect<object[]>(
      saidIn(ended([delta({ text: 'a' }, 0), delta({ citation: CITATION }, 1), stopped(1), END])),
    ).toEqual([{ type: 'text', text: 'a' }])
  })
})

test('the place of a citation in its block changes nothing, nor do missing ends', () => {
  const pieces: Named[] = [
    delta({ text: 'b' }, 1),
    delta({ text: 'c' }, 1),
    delta({ text: 'd' }, 1),
  ]
  fc.assert(
    fc.property(fc.nat(3), fc.boolean(), fc.boolean(), (at, isEnded, isLastEnded) => {
      const events = [
        delta({ text: 'a' }, 0),
        ...(isEnded ? [stopped(0)] : []),
        ...pieces.toSpliced(at, 0, delta({ citation: CITATION }, 1)),
        ...(isEnded ? [stopped(1)] : []),
        delta({ text: 'e' }, 2),
        ...(isLastEnded ? [stopped(2)] : []),
        END,
      ]
      expect(saidIn(ended(events))).toEqual([
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b', isNewPart: true },
        { type: 'text', text: 'c' },
        { type: 'text', text: 'd' },
        cited,
        { type: 'text', text: 'e', isNewPart: true },
      ])
    }),
    { seed: 7 },
  )
})
