import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { openai } from '../../../src/api/openai'
import { takeOutUsage } from '../../../src/stream/take-out-usage'
import { cut, decode, encode, halves, lengths, single } from '../body/pieces'

const COUNTS = '"usage":{"prompt_tokens":9,"completion_tokens":2}'
const TEXT = 'data: {"choices":[{"index":0,"delta":{"content":"é😀"}}],"usage":null}\n\n'
const FINISH = 'data: {"choices":[{"index":0,"finish_reason":"stop"}],"usage":null}\n\n'
const USAGE = `data: {"id":"c","choices":[],${COUNTS}}\n\n`
const DONE = 'data: [DONE]\n\n'

/** What a client gets of a stream in these pieces, and what is known of it. */
function taken(pieces: readonly Uint8Array[]) {
  const watch = takeOutUsage(openai)
  let got = ''
  for (const piece of pieces) {
    const bytes = Uint8Array.from(piece)
    got += Buffer.from(watch.push(bytes)).toString('latin1')
    bytes.fill(0)
  }
  got += Buffer.from(watch.finish()).toString('latin1')
  const { usage, end, isBetweenEvents } = watch
  return { text: decode(Buffer.from(got, 'latin1')), usage, end, isBetweenEvents }
}

const crlf = (text: string) => text.replaceAll('\n', '\r\n')
const cr = (text: string) => text.replaceAll('\n', '\r')

const rows: [sentence: string, stream: string, arrives: string][] = [
  ['before the end', TEXT + FINISH + USAGE + DONE, TEXT + FINISH + DONE],
  ['in a stream with CRLF', crlf(TEXT + USAGE + DONE), crlf(TEXT + DONE)],
  ['in a stream with carriage returns', cr(TEXT + USAGE + DONE), cr(TEXT + DONE)],
  ['at the end of a stream', TEXT + USAGE, TEXT],
  ['at the end of a stream without a line break', TEXT + USAGE.trim(), TEXT],
  ['twice', USAGE + TEXT + USAGE + USAGE + DONE, TEXT + DONE],
  ['behind a comment, which stays', `: a\n${USAGE}${DONE}`, `: a\n${DONE}`],
  ['between comments', `: a\n\n${USAGE}: b\n\n${DONE}`, `: a\n\n: b\n\n${DONE}`],
  ['with a name and an id', `event: x\nid: 1\n${USAGE}${DONE}`, DONE],
  [
    'before an error',
    `${USAGE}data: {"error":{"message":"no"}}\n\n${DONE}`,
    'data: {"error":{"message":"no"}}\n\n',
  ],
]

const KEPT: [sentence: string, stream: string][] = [
  ['counts beside choices', `data: {"choices":[{"finish_reason":"stop"}],${COUNTS}}\n\n${DONE}`],
  ['no choices and no counts', `data: {"choices":[],"usage":null}\n\n${DONE}`],
  ['a filter without choices', `data: {"choices":[],"prompt_filter_results":[]}\n\n${DONE}`],
  ['counts without a list of choices', `data: {${COUNTS}}\n\n${DONE}`],
  ['an event that is too long', `data: {"x":"${'x'.repeat(20_000)}"}\n\n${DONE}`],
  ['nothing', ''],
]

describe('the event with the token counts is taken out', () => {
  test.each(rows)('%s', (_, stream, arrives) => {
    const bytes = encode(stream)
    for (const pieces of [[bytes], single(bytes), ...halves(bytes)]) {
      const { text, usage } = taken(pieces)

      expect(text).toBe(arrives)
      expect(usage).toEqual({ inputTokens: 9, outputTokens: 2 })
    }
  })

  test('in pieces of any length, and nothing else with it', () => {
    const events = fc.array(
      fc.constantFrom(
        TEXT,
        FINISH,
        USAGE,
        ': c\n\n',
        'event: x\n\n',
        crlf(USAGE),
        cr(USAGE),
        crlf(TEXT),
      ),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(events, lengths(), (sent, sizes) => {
        const isUsage = (event: string) => event.includes('"id":"c"')
        const stream = sent.join('') + DONE

        const { text } = taken(cut(encode(stream), sizes))

        expect(text).toBe(sent.filter((event) => !isUsage(event)).join('') + DONE)
      }),
      { seed: 61, numRuns: 1000 },
    )
  })

  test('at the end of a stream leaves it between two events', () => {
    expect(taken([encode(FINISH + USAGE.trim())]).isBetweenEvents).toBe(true)
    expect(taken([encode(FINISH.trim())]).isBetweenEvents).toBe(false)
  })
})

describe('nothing is taken out of', () => {
  test.each(KEPT)('%s', (_, stream) => {
    const bytes = encode(stream)
    const everyCut = bytes.length < 1000 ? [single(bytes), ...halves(bytes)] : [single(bytes)]
    for (const pieces of [[bytes], ...everyCut]) expect(taken(pieces).text).toBe(stream)
  })
})

test('a whole event is not held back, and a piece of one is', () => {
  const watch = takeOutUsage(openai)

  expect(decode(watch.push(encode(TEXT)))).toBe(TEXT)
  expect(decode(watch.push(encode(TEXT + TEXT.slice(0, 9))))).toBe(TEXT)
  expect(decode(watch.push(encode(TEXT.slice(9))))).toBe(TEXT)
})
