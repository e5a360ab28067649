import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { withoutRoot } from '../../../../src/translate/answer/without-root'
import type { AnswerEvent, Format } from '../../../../src/translate/answer-events'
import { openaiChat } from '../../../../src/translate/formats/openai-chat/format'

/** What becomes of these events, whole or one by one. */
function unwrapped(events: readonly AnswerEvent[]): AnswerEvent[] {
  const format: Format = { ...openaiChat, parseAnswer: () => events }
  return withoutRoot(format).parseAnswer({}).slice()
}

const textOf = (events: readonly AnswerEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('')

const END: readonly AnswerEvent[] = [{ type: 'stop', reason: 'stop' }, { type: 'end' }]

const inPieces = (text: string, cuts: readonly number[]): AnswerEvent[] => {
  const places = [...cuts.map((cut) => cut % (text.length + 1)), text.length].toSorted(
    (a, b) => a - b,
  )
  return places.map((end, at) => ({ type: 'text', text: text.slice(places[at - 1] ?? 0, end) }))
}

test('any value comes out of its object, in whatever pieces it comes', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.array(fc.nat(), { maxLength: 12 }),
      fc.constantFrom('', ' ', '\n\t'),
      (value, cuts, space) => {
        const text = `${space}{${space}"value":${JSON.stringify(value)}${space}}${space}`
        const events = unwrapped([...inPieces(text, cuts), ...END])
        expect(textOf(events).trim()).toBe(JSON.stringify(value))
        expect(events.slice(-2)).toEqual([...END])
      },
    ),
  )
})

test.each(['[1,2]', '{"other":1}', '{"value', 'Sorry', '', '{ "val" }', ' '.repeat(3000)])(
  'a text that is no such object stays: %p',
  (text) => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 6 }), (cuts) => {
        expect(textOf(unwrapped([...inPieces(text, cuts), ...END]))).toBe(text)
      }),
    )
  },
)

test('a text that is cut off has what has come of it', () => {
  expect(textOf(unwrapped([...inPieces('{"value":[1,{"a":2}', [3, 11]), ...END]))).toBe(
    '[1,{"a":2}',
  )
})

test('places in the text are counted without the object', () => {
  const place = { kind: 'url', url: 'https://x.test/' } as const
  const events = unwrapped([
    { type: 'text', text: '{"value":["a"]}' },
    { type: 'citation', citation: { place, span: { start: 10, end: 13 } } },
    ...END,
  ])
  expect(events[1]).toMatchObject({ citation: { span: { start: 1, end: 4 } } })
})
