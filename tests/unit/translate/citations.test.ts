import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AnswerEvent } from '../../../src/translate/answer-events'
import { asksForCitations } from '../../../src/translate/asks-for-citations'
import { type Citation, characterCount } from '../../../src/translate/citation'
import type { JsonObject, Part } from '../../../src/translate/conversation'
import { chat } from '../../../src/translate/dialects/chat/chat'
import { messages } from '../../../src/translate/dialects/messages/dialect'
import { isCount, readRange, readUrl } from '../../../src/translate/read-place'
import { said } from './arbitraries'
import { folded } from './dialects/chat/folded'
import { foldedMessage } from './dialects/messages/folded'

const OPTIONS = { requestId: 'r', model: 'm', includesUsage: false }
const START: AnswerEvent = { type: 'start', id: 'i', createdAtS: 1 }
const LAST: AnswerEvent[] = [{ type: 'stop', reason: 'stop' }, { type: 'end' }]

const answer = (...events: AnswerEvent[]) => [START, ...events, ...LAST]
const text = (words: string, isNewPart?: true): AnswerEvent => ({
  type: 'text',
  text: words,
  ...(isNewPart && { isNewPart }),
})
const cited = (place: Citation['place'], more: Partial<Citation> = {}): AnswerEvent => ({
  type: 'citation',
  citation: { place, ...more },
})
const url = (address: string) => ({ kind: 'url', url: address }) as const
const CHARACTERS = { kind: 'characters', document: 0, start: 0, end: 4 } as const
const CALL: AnswerEvent = { type: 'call', key: '0', id: 'c', name: 'f', text: '{}' }

const contentOf = (events: readonly AnswerEvent[]) => messages.printAnswer(events, OPTIONS).content
const streamedContent = (events: readonly AnswerEvent[]) => {
  const printer = messages.eventPrinter(OPTIONS)
  return foldedMessage(events.map((event) => printer.print(event)).join('')).content
}
const chatMessage = (events: readonly AnswerEvent[]) => {
  const { choices } = chat.printAnswer(events, OPTIONS) as { choices: { message: JsonObject }[] }
  return choices[0]?.message
}
const streamedChat = (events: readonly AnswerEvent[]) => {
  const printer = chat.eventPrinter(OPTIONS)
  return folded(events.map((event) => printer.print(event)).join('')).message
}

describe('a message', () => {
  const place = { document: 2, start: 1, end: 3 }
  test.each<[string, AnswerEvent, object]>([
    [
      'characters',
      cited({ kind: 'characters', ...place }, { text: 'w', title: 't' }),
      {
        type: 'char_location',
        document_index: 2,
        document_title: 't',
        start_char_index: 1,
        end_char_index: 3,
      },
    ],
    [
      'pages without a title',
      cited({ kind: 'pages', ...place }, { text: 'w' }),
      {
        type: 'page_location',
        document_index: 2,
        document_title: null,
        start_page_number: 1,
        end_page_number: 3,
      },
    ],
    [
      'blocks',
      cited({ kind: 'blocks', ...place }, { text: 'w', title: 't' }),
      {
        type: 'content_block_location',
        document_index: 2,
        document_title: 't',
        start_block_index: 1,
        end_block_index: 3,
      },
    ],
  ])('cites %s of a document', (_, event, printed) => {
    const events = answer(text('So.'), event)
    const citations = [{ cited_text: 'w', file_id: null, ...printed }]

    expect(contentOf(events)).toEqual([{ type: 'text', text: 'So.', citations }])
    expect(streamedContent(events)).toEqual([{ type: 'text', text: 'So.', citations }])
  })

  test('cites a result of a search', () => {
    const place = { kind: 'search result', result: 1, start: 0, end: 2, source: 's' } as const
    const citation = {
      type: 'search_result_location',
      cited_text: 'w',
      source: 's',
      title: null,
      search_result_index: 1,
      start_block_index: 0,
      end_block_index: 2,
    }
    expect(contentOf(answer(text('So.'), cited(place, { text: 'w' })))).toEqual([
      { type: 'text', text: 'So.', citations: [citation] },
    ])
  })

  test.each([
    ['a page of the web, whose index is Anthropic’s', cited(url('https://a'), { text: 'w' })],
    ['a place without its words', cited(CHARACTERS)],
  ])('does not cite %s', (_, event) => {
    const events = answer(text('a'), event, text('b'))

    expect(contentOf(events)).toEqual([{ type: 'text', text: 'ab' }])
    expect(streamedContent(events)).toEqual([{ type: 'text', text: 'ab' }])
  })

  test('has a block for each part of text, and goes on with a part that is cited', () => {
    const event = cited(CHARACTERS, { text: 'w' })
    const events = answer(text('a'), text('b', true), event, text('c'), event, text('d', true))
    const citations = [expect.anything(), expect.anything()]
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'bc', citations },
      { type: 'text', text: 'd' },
    ]
    expect(contentOf(events)).toEqual(content)
    expect(streamedContent(events)).toEqual(content)
  })

  test.each<[string, AnswerEvent[]]>([
    ['nothing', []],
    ['a call', [CALL]],
    ['a thought', [{ type: 'reasoning', text: 'hm' }]],
    ['a refusal', [{ type: 'refusal', text: 'No.' }]],
  ])('has no citation behind %s', (_, before) => {
    const events = answer(...before, cited(CHARACTERS, { text: 'w' }))

    expect(JSON.stringify(contentOf(events))).not.toContain('char_location')
    expect(JSON.stringify(streamedContent(events))).not.toContain('char_location')
  })

  test('keeps a citation of a text that waits for a call to end', () => {
    const events = answer({ ...CALL, text: '{' }, text('a'), cited(CHARACTERS, { text: 'w' }), {
      type: 'call',
      key: '0',
      text: '}',
    })
    expect(streamedContent(events)).toEqual(contentOf(events))
    expect(contentOf(events)).toMatchObject([{ type: 'tool_use' }, { citations: [{}] }])
  })
})

describe('a chat completion', () => {
  const annotation = (start_index: number, end_index: number, title = 't') => ({
    type: 'url_citation',
    url_citation: { url: 'https://a.example/', title, start_index, end_index },
  })
  const page = cited(url('https://a.example/'), { title: 't' })

  test.each<[string, AnswerEvent[], object[]]>([
    ['the part of text before it', [text('ab'), text('cd', true), page], [annotation(2, 4)]],
    ['all pieces of the part', [text('ab'), text('cd'), page], [annotation(0, 4)]],
    ['a part behind a call', [text('ab'), CALL, text('cd'), page], [annotation(2, 4)]],
    [
      'the characters that it names',
      [text('abcd'), cited(url('https://a.example/'), { title: 't', span: { start: 1, end: 2 } })],
      [annotation(1, 2)],
    ],
    ['characters of two units', [text('🦊'), text('é🦊', true), page], [annotation(1, 3)]],
    [
      'a text that is cut within a character',
      [text('🦊a\ud83e'), text('\udd8ab'), page],
      [annotation(0, 4)],
    ],
    [
      'a page without a title, by its address',
      [text('a'), cited(url('https://a.example/'))],
      [annotation(0, 1, 'https://a.example/')],
    ],
  ])('annotates %s', (_, events, annotations) => {
    expect(chatMessage(answer(...events))).toMatchObject({ annotations })
    expect(streamedChat(answer(...events))).toMatchObject({ annotations })
  })

  test('has no annotations of documents', () => {
    const events = answer(text('a'), cited(CHARACTERS, { text: 'w' }))

    expect(chatMessage(events)).not.toHaveProperty('annotations')
    expect(streamedChat(events)).not.toHaveProperty('annotations')
  })
})

const anyPlace: fc.Arbitrary<Citation['place']> = fc.oneof(
  fc.constant(url('https://a.example/')),
  fc.record({
    kind: fc.constantFrom('characters' as const, 'pages' as const, 'blocks' as const),
    document: fc.nat(9),
    start: fc.nat(9),
    end: fc.nat(9),
  }),
)
const anyEvent: fc.Arbitrary<AnswerEvent> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(said, fc.boolean())
      .map(
        ([words, is]) => ({ type: 'text', text: words, ...(is && { isNewPart: true }) }) as const,
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(anyPlace, fc.option(said, { nil: undefined }))
      .map(([place, words]) => cited(place, words === undefined ? {} : { text: words })),
  },
  fc.constantFrom<AnswerEvent>(
    { type: 'reasoning', text: 'hm' },
    { type: 'refusal', text: 'No' },
    { type: 'opaque', opaque: { maker: 'gemini', value: 's' } },
  ),
  fc
    .nat(3)
    .map(
      (key): AnswerEvent => ({ type: 'call', key: `${key}`, id: `${key}`, name: 'f', text: '' }),
    ),
)
const withoutThem = (events: readonly AnswerEvent[]) =>
  events.flatMap((event): AnswerEvent[] => {
    if (event.type === 'citation') return []
    return event.type === 'text' ? [{ type: 'text', text: event.text }] : [event]
  })
const textIn = (content: unknown): string =>
  (content as JsonObject[]).map((block) => block.text ?? '').join('')

describe('in any order', () => {
  test('citations are the same in a stream and in a whole answer', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), (all) => {
        const events = answer(...all)

        expect(streamedContent(events)).toEqual(contentOf(events))
        expect(streamedChat(events).annotations).toEqual(chatMessage(events)?.annotations as [])
      }),
      { seed: 7, numRuns: 500 },
    )
  })

  test('citations change no text', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), (all) => {
        const [events, plain] = [answer(...all), answer(...withoutThem(all))]

        expect(textIn(contentOf(events))).toBe(textIn(contentOf(plain)))
        const { annotations: _, ...message } = chatMessage(events) ?? {}
        expect(message).toEqual(chatMessage(plain) ?? {})
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  test('an annotation lies within the text', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), (all) => {
        const { annotations = [], content } = chatMessage(answer(...all)) ?? {}
        const length = characterCount(String(content ?? ''))
        for (const { url_citation: at } of annotations as {
          url_citation: Record<string, number>
        }[])
          expect([at.start_index! <= at.end_index!, at.end_index! <= length]).toEqual([true, true])
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})

describe('characters', () => {
  test('are counted as Unicode does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        expect(characterCount(words)).toBe([...words].length)
      }),
      { seed: 7 },
    )
  })

  test('add up, however the text is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (words, at) => {
        const parts = characterCount(words.slice(0, at)) + characterCount(words.slice(at))
        expect(parts).toBe(characterCount(words))
      }),
      { seed: 7 },
    )
  })
})

test.each([
  [0, true],
  [7, true],
  [-1, false],
  [1.5, false],
  [Number.NaN, false],
  ['1', false],
  [null, false],
  [2 ** 60, false],
])('%p counts something: %p', (value, is) => {
  expect(isCount(value)).toBe(is)
})

test('a place needs each of its numbers', () => {
  const names = ['d', 's', 'e'] as const

  expect(readRange({ d: 0, s: 1, e: 2 }, names)).toEqual({ document: 0, start: 1, end: 2 })
  for (const missing of ['d', 's', 'e'])
    expect(readRange({ d: 0, s: 1, e: 2, [missing]: null }, names)).toBeUndefined()
})

test.each([
  ['https://a.example/', true],
  ['HTTP://a.example/', true],
  ['gs://a/b', false],
  ['javascript:alert(1)', false],
  ['', false],
  [undefined, false],
])('%p is a page of the web: %p', (address, is) => {
  expect(readUrl(address)).toEqual(is ? { kind: 'url', url: String(address) } : undefined)
})

test('a document asks to be cited in a turn and in a result', () => {
  const document = (isCited?: boolean): Part => ({
    kind: 'media',
    media: {
      kind: 'document',
      mediaType: 'text/plain',
      source: { kind: 'text', text: 'a' },
      ...(isCited !== undefined && { isCited }),
    },
  })
  const asks = (...parts: Part[]) => asksForCitations([{ role: 'user', parts }])

  expect(asks()).toBe(false)
  expect(asks(document(), document(false))).toBe(false)
  expect(asks(document(), document(true))).toBe(true)
  expect(asks({ kind: 'result', callId: 'a', parts: [document(true)] })).toBe(true)
})
