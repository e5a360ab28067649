import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { stopFinder } from '../../../../src/translate/answer/stop-finder'
import { withStop } from '../../../../src/translate/answer/with-stop'
import type { AnswerEvent, Format } from '../../../../src/translate/answer-events'

/** A format whose stream is a list of events as JSON. */
const SCRIPT: Format = {
  name: 'script',
  toolNames: () => ({ maxLength: 64, invalid: /[^a-z]/g }),
  printRequest: () => ({ body: {}, dropped: [] }),
  parseAnswer: (answer) => answer as AnswerEvent[],
  eventParser: () => ({
    push: ({ data }) => [JSON.parse(data) as AnswerEvent],
    finish: () => [],
  }),
}

const text = (words: string, more: object = {}): AnswerEvent => ({
  type: 'text',
  text: words,
  ...more,
})
const USAGE: AnswerEvent = { type: 'usage', usage: { inputTokens: 1, outputTokens: 2 } }
const STOP: AnswerEvent = { type: 'stop', reason: 'stop' }
const END: AnswerEvent = { type: 'end' }

function stream(stop: readonly string[], events: readonly AnswerEvent[]): AnswerEvent[] {
  const parser = withStop(SCRIPT, stop).eventParser()
  const pushed = events.flatMap((event) => [
    ...parser.push({ name: '', data: JSON.stringify(event), text: '' }),
  ])
  return [...pushed, ...parser.finish()]
}

const whole = (stop: readonly string[], events: readonly AnswerEvent[]) =>
  withStop(SCRIPT, stop).parseAnswer(events)

const textOf = (events: readonly AnswerEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('')
const stopOf = (events: readonly AnswerEvent[]) => events.filter(({ type }) => type === 'stop')

describe('an answer ends at the first sequence', () => {
  test.each([
    [['END'], ['Hello EN', 'D and more'], 'Hello ', 'END'],
    [['\n\nHuman:', 'x'], ['a\n\nHum', 'ble\n\n', 'Human: b'], 'a\n\nHumble', '\n\nHuman:'],
    [['ab', 'xaby'], ['xab', 'y'], 'x', 'ab'],
    [['b', 'ab'], ['cab'], 'c', 'ab'],
    [['aab'], ['aaab'], 'a', 'aab'],
    [['😀'], ['a😀b'], 'a', '😀'],
    [['', 'z'], ['a', 'z'], 'a', 'z'],
    [['ab'], ['ab'], '', 'ab'],
  ])('%j of %j', (stop, pieces, said, sequence) => {
    const events = [...pieces.map((piece) => text(piece)), USAGE, STOP, END]
    for (const read of [stream, whole]) {
      const seen = read(stop, events)
      expect(textOf(seen)).toBe(said)
      expect(stopOf(seen)).toEqual([{ type: 'stop', reason: 'stop_sequence', sequence }])
      expect(seen.filter(({ type }) => type === 'usage')).toEqual([USAGE])
      expect(seen.at(-1)).toEqual(END)
    }
  })

  test('and nothing else behind it is told, but for its usage', () => {
    const seen = stream(
      ['!'],
      [
        text('a!b'),
        text('c'),
        { type: 'call', key: '0', id: 'i', name: 'f', text: '{}' },
        { type: 'reasoning', text: 'r' },
        { type: 'stop', reason: 'tool_calls' },
        USAGE,
        END,
      ],
    )
    expect(seen).toEqual([
      text('a'),
      { type: 'stop', reason: 'stop_sequence', sequence: '!' },
      USAGE,
      END,
    ])
  })

  test('though the provider fails behind it, or breaks off', () => {
    const error: AnswerEvent = { type: 'error', error: { message: 'm' } }
    const ended = [text('a'), { type: 'stop', reason: 'stop_sequence', sequence: '!' }, END]
    expect(stream(['!'], [text('a!'), error])).toEqual(ended as AnswerEvent[])
    expect(stream(['!'], [text('a!')])).toEqual(ended as AnswerEvent[])
  })

  test('with the citations of what was told', () => {
    const cite = (start: number, end: number): AnswerEvent => ({
      type: 'citation',
      citation: { place: { kind: 'url', url: 'https://a.example' }, span: { start, end } },
    })
    const seen = stream(['!'], [text('abc!def'), cite(0, 3), cite(4, 6), STOP, END])
    expect(seen.filter(({ type }) => type === 'citation')).toEqual([cite(0, 3)])
  })
})

describe('an answer without a sequence is the same', () => {
  test('and what was held back comes before what follows', () => {
    const call: AnswerEvent = { type: 'call', key: '0', id: 'i', name: 'f', text: '{}' }
    expect(stream(['abc'], [text('xab'), call, STOP, END])).toEqual([
      text('x'),
      text('ab'),
      call,
      STOP,
      END,
    ])
  })

  test('a sequence does not reach from one part of text into the next', () => {
    const events = [text('a'), text('b', { isNewPart: true }), STOP, END]
    expect(stream(['ab'], events)).toEqual(events)
  })

  test('and one that breaks off has all that was said, and no end', () => {
    expect(stream(['abc'], [text('xab')])).toEqual([text('x'), text('ab')])
  })

  test('no sequence at all leaves the format alone', () => {
    expect(withStop(SCRIPT, ['', ''])).toBe(SCRIPT)
  })
})

/** Where the first of some sequences ends, the slow way. */
function firstEnd(said: string, sequences: readonly string[]) {
  for (let end = 1; end <= said.length; end++) {
    const found = sequences
      .filter((sequence) => said.slice(0, end).endsWith(sequence))
      .sort((first, second) => second.length - first.length)[0]
    if (found !== undefined) return { said: said.slice(0, end - found.length), sequence: found }
  }
  return { said, sequence: undefined }
}

test('however the text is cut, it ends where the first sequence begins', () => {
  const letters = (most: number) =>
    fc.array(fc.constantFrom('a', 'b', 'ß', '😀'), { maxLength: most }).map((all) => all.join(''))
  fc.assert(
    fc.property(
      fc.array(letters(4), { maxLength: 6 }),
      fc.array(
        letters(5).filter((one) => one !== ''),
        { minLength: 1, maxLength: 4 },
      ),
      (pieces, sequences) => {
        const seen = stream(sequences, [...pieces.map((piece) => text(piece)), STOP, END])
        const expected = firstEnd(pieces.join(''), sequences)
        expect(textOf(seen)).toBe(expected.said)
        const [stop] = stopOf(seen)
        expect(stop).toEqual(
          expected.sequence === undefined
            ? STOP
            : { type: 'stop', reason: 'stop_sequence', sequence: expected.sequence },
        )
      },
    ),
    { seed: 3, numRuns: 500 },
  )
})

test('no more is held back than may begin a sequence', () => {
  const finder = stopFinder(['abcd'])
  expect(finder.push('xyzab')).toEqual({ text: 'xyz', sequence: undefined })
  expect(finder.push('x')).toEqual({ text: 'abx', sequence: undefined })
  expect(finder.flush()).toBe('')
})

test('what waits for long costs no more', () => {
  const length = 100_000
  const finder = stopFinder([`${'x'.repeat(length)}y`])
  let told = 0
  for (let at = 0; at < 3 * length; at++) told += finder.push('x').text.length
  expect(told).toBe(2 * length)
  expect(finder.push('y')).toEqual({ text: '', sequence: `${'x'.repeat(length)}y` })
})

test('sequences that are too much to look for are refused before anything is made of them', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => String(at).padStart(64, 'x'))
  expect(withStop(SCRIPT, many(256)).stopSequences).toHaveLength(256)
  expect(() => withStop(SCRIPT, many(257))).toThrow('16448 characters, and 16384 is the most')
  expect(() => withStop(SCRIPT, ['x'.repeat(1_000_000)])).toThrow('the most')
})
