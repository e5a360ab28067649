import { describe, expect, test } from 'bun:test'
import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import type { Part } from '../../../../../src/translate/conversation'
import { anthropic } from '../../../../../src/translate/formats/anthropic/anthropic'

const CLAUDE = { provider: 'anthropic', api: 'anthropic', model: 'claude-sonnet-4-5' }

const PAGE = {
  type: 'web_search_result_location',
  cited_text: 'w',
  url: 'https://a.example/',
  title: 't',
  encrypted_index: 'secret',
}
const CHARACTERS = {
  type: 'char_location',
  cited_text: 'w',
  document_index: 1,
  document_title: null,
  start_char_index: 2,
  end_char_index: 3,
}
const page: AnswerEvent = {
  type: 'citation',
  citation: { place: { kind: 'url', url: 'https://a.example/' }, text: 'w', title: 't' },
}
const characters: AnswerEvent = {
  type: 'citation',
  citation: { place: { kind: 'characters', document: 1, start: 2, end: 3 }, text: 'w' },
}

/** What is said and cited, without pieces. */
const saidIn = (events: readonly AnswerEvent[]) =>
  events.filter(({ type }) => ['text', 'citation', 'call'].includes(type))

const whole = (...content: unknown[]) =>
  saidIn(anthropic.parseAnswer({ id: 'msg_1', content, stop_reason: 'end_turn' }))

function streamed(...events: { type: string; [member: string]: unknown }[]) {
  const parser = anthropic.eventParser()
  const push = (event: object) => parser.push({ name: '', data: JSON.stringify(event), text: '' })
  return saidIn([
    ...push({ type: 'message_start', message: { id: 'msg_1', content: [] } }),
    ...events.flatMap(push),
    ...push({ type: 'message_delta', delta: { stop_reason: 'end_turn' } }),
    ...push({ type: 'message_stop' }),
  ])
}
const begun = (index: number, content_block: object) => ({
  type: 'content_block_start',
  index,
  content_block,
})
const delta = (index: number, delta: object) => ({ type: 'content_block_delta', index, delta })
const stopped = (index: number) => ({ type: 'content_block_stop', index })
const said = (text: string) => ({ type: 'text_delta', text })
const cites = (citation: unknown) => ({ type: 'citations_delta', citation })

const EXPECTED = [
  { type: 'text', text: 'a' },
  { type: 'text', text: 'b', isNewPart: true },
  page,
  characters,
  { type: 'text', text: 'c', isNewPart: true },
]

describe('an answer of Claude’s', () => {
  test('has its citations behind the text that they are for', () => {
    expect<object[]>(
      whole(
        { type: 'text', text: 'a', citations: null },
        { type: 'text', text: 'b', citations: [PAGE, CHARACTERS] },
        { type: 'text', text: 'c' },
      ),
    ).toEqual(EXPECTED)
  })

  test.each([
    ['before', [cites(PAGE), cites(CHARACTERS), said('b')]],
    ['behind', [said('b'), cites(PAGE), cites(CHARACTERS)]],
    ['around', [cites(PAGE), said('b'), cites(CHARACTERS)]],
  ])('may stream them %s the text', (_, deltas) => {
    expect<object[]>(
      streamed(
        begun(0, { type: 'text', text: '' }),
        delta(0, said('a')),
        stopped(0),
        begun(1, { type: 'text', text: '', citations: [] }),
        ...deltas.map((one) => delta(1, one)),
        stopped(1),
        begun(2, { type: 'text', text: '' }),
        delta(2, said('c')),
        stopped(2),
      ),
    ).toEqual(EXPECTED)
  })

  test('may be without the starts and the ends of its blocks', () => {
    expect<object[]>(
      streamed(
        delta(0, said('a')),
        stopped(0),
        delta(1, cites(PAGE)),
        delta(1, said('b')),
        delta(1, cites(CHARACTERS)),
      ),
    ).toEqual(EXPECTED.slice(0, 4))
  })

  test('has one part of text on both sides of what Anthropic’s own tools do', () => {
    expect<object[]>(
      whole(
        { type: 'text', text: 'a' },
        { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
        { type: 'web_search_tool_result', tool_use_id: 's', content: [] },
        { type: 'text', text: 'b', citations: [PAGE] },
      ),
    ).toEqual([{ type: 'text', text: 'a' }, { type: 'text', text: 'b', isNewPart: true }, page])
  })

  test('needs no new part behind a call', () => {
    expect<object[]>(
      whole(
        { type: 'text', text: 'a' },
        { type: 'tool_use', id: 'c', name: 'f', input: {} },
        { type: 'text', text: 'b' },
      ).filter(({ type }) => type === 'text'),
    ).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ])
  })

  test.each<[string, object, object]>([
    [
      'pages',
      { type: 'page_location', document_index: 0, start_page_number: 1, end_page_number: 2 },
      { kind: 'pages', document: 0, start: 1, end: 2 },
    ],
    [
      'blocks',
      {
        type: 'content_block_location',
        document_index: 0,
        start_block_index: 1,
        end_block_index: 2,
      },
      { kind: 'blocks', document: 0, start: 1, end: 2 },
    ],
    [
      'a result of a search',
      {
        type: 'search_result_location',
        search_result_index: 3,
        start_block_index: 0,
        end_block_index: 1,
        source: 's',
      },
      { kind: 'search result', result: 3, start: 0, end: 1, source: 's' },
    ],
  ])('cites %s', (_, citation, place) => {
    expect<object[]>(whole({ type: 'text', text: 'a', citations: [citation] })).toEqual([
      { type: 'text', text: 'a' },
      { type: 'citation', citation: { place } },
    ])
  })

  test.each([
    [null],
    ['word'],
    [{}],
    [{ type: 'new_location', document_index: 0 }],
    [{ type: 'constructor' }],
    [{ ...CHARACTERS, document_index: null }],
    [{ ...CHARACTERS, end_char_index: '3' }],
    [{ ...PAGE, url: 'ftp://a' }],
    [{ type: 'search_result_location', search_result_index: 0, start_block_index: 0 }],
  ])('is without the citation %j', (citation) => {
    expect<object[]>(whole({ type: 'text', text: 'a', citations: [citation] })).toEqual([
      { type: 'text', text: 'a' },
    ])
  })

  test('cites nothing for no text', () => {
    expect(whole({ type: 'text', text: '', citations: [PAGE] })).toEqual([])
  })
})

describe('a document that is to be cited', () => {
  const printed = (media: (Part & { kind: 'media' })['media']) => {
    const turns = [{ role: 'user' as const, parts: [{ kind: 'media' as const, media }] }]
    const conversation = { model: 'm', turns, tools: [], isStreamed: false, rest: {} }
    const { body, dropped } = anthropic.printRequest(conversation, CLAUDE)
    expect(dropped).toEqual([])
    return (body.messages as { content: object[] }[])[0]?.content
  }
  const document = { kind: 'document', mediaType: 'text/plain', isCited: true } as const

  test('asks Claude for citations', () => {
    expect(printed({ ...document, source: { kind: 'text', text: 'a' }, name: 'n' })).toEqual([
      {
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: 'a' },
        title: 'n',
        citations: { enabled: true },
      },
    ])
  })

  test('keeps the blocks that are counted', () => {
    const source = { kind: 'text', text: 'a\n\nb', blocks: ['a', 'b'] } as const
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ]
    expect(printed({ ...document, source })).toEqual([
      { type: 'document', source: { type: 'content', content }, citations: { enabled: true } },
    ])
  })
})
