import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { sseParser } from '../../../../src/stream/parse-sse'
import type { AnswerEvent, Format } from '../../../../src/translate/answer-events'
import { messages } from '../../../../src/translate/dialects/messages/dialect'
import { anthropic } from '../../../../src/translate/formats/anthropic/anthropic'
import { bedrockConverse } from '../../../../src/translate/formats/bedrock/format'
import { gemini } from '../../../../src/translate/formats/gemini/format'
import {
  type Block,
  message,
  messageEvents,
  textBlock,
  toolBlock,
} from '../../../support/providers/anthropic-messages'
import { searchResultBlock, searchUseBlock } from '../../../support/providers/anthropic-search'
import { geminiAnswer, geminiEvents } from '../../../support/providers/gemini'
import { foldedMessage } from '../dialects/messages/folded'

type Json = Readonly<Record<string, unknown>>

const OPTIONS = { requestId: 'r', model: 'm', includesUsage: false, asksForSearch: true }
const PAGES = [
  { url: 'https://a.example/', title: 'A' },
  { url: 'https://b.example/', title: 'B' },
]
const END: AnswerEvent[] = [{ type: 'stop', reason: 'stop' }, { type: 'end' }]
const text = (words: string): AnswerEvent => ({ type: 'text', text: words })
const search = (more: object = {}): AnswerEvent => ({
  type: 'search',
  queries: ['q'],
  pages: PAGES,
  ...more,
})

/** The events of a stream, whose bytes come in pieces of this length. */
function streamed(format: Format, events: readonly string[], length = 1e9): AnswerEvent[] {
  const bytes = new TextEncoder().encode(events.join(''))
  const frames = sseParser()
  const parser = format.eventParser()
  const read: AnswerEvent[] = []
  for (let at = 0; at < bytes.length; at += length)
    for (const event of frames.push(bytes.subarray(at, at + length)))
      read.push(...parser.push(event))
  for (const event of frames.finish()) read.push(...parser.push(event))
  return [...read, ...parser.finish()]
}

const searchesIn = (events: readonly AnswerEvent[]) =>
  events.filter(({ type }) => type === 'search')
const without = (events: readonly AnswerEvent[]) => events.filter(({ type }) => type !== 'usage')

describe('a search of Claude’s', () => {
  const found = (blocks: readonly Block[]) => {
    const whole = anthropic.parseAnswer(message({ blocks }))
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (length) => {
        expect(without(streamed(anthropic, messageEvents({ blocks }), length))).toEqual(
          without(whole),
        )
      }),
      { seed: 3, numRuns: 20 },
    )
    return whole
  }

  test('stands where it was made, with what was asked for and found', () => {
    const events = found([
      textBlock('I look.'),
      searchUseBlock('srvtoolu_1', '{"qu', 'ery": "q"}'),
      searchResultBlock('srvtoolu_1', PAGES),
      textBlock('So.'),
    ])
    expect(
      without(events)
        .slice(1, -2)
        .map(({ type }) => type),
    ).toContain('search')
    expect(events.findIndex(({ type }) => type === 'search')).toBeGreaterThan(
      events.findIndex(({ type }) => type === 'text'),
    )
    expect(searchesIn(events)).toEqual([search({ id: 'srvtoolu_1' })])
  })

  test('may be one of several, and of several at once', () => {
    const events = found([
      searchUseBlock('srvtoolu_1', '{"query": "a"}'),
      searchUseBlock('srvtoolu_2', '{"query": "b"}'),
      searchResultBlock('srvtoolu_2', []),
      searchResultBlock('srvtoolu_1', PAGES),
      textBlock('So.'),
    ])
    expect(searchesIn(events)).toEqual([
      { type: 'search', id: 'srvtoolu_2', queries: ['b'], pages: [] },
      { type: 'search', id: 'srvtoolu_1', queries: ['a'], pages: PAGES },
    ] as AnswerEvent[])
  })

  test.each(['max_uses_exceeded', 'too_many_requests', 'unavailable'])('may fail: %s', (code) => {
    const events = found([
      searchUseBlock('srvtoolu_1', '{"query": "q"}'),
      searchResultBlock('srvtoolu_1', code),
    ])
    expect(searchesIn(events)).toEqual([search({ id: 'srvtoolu_1', pages: [], hasFailed: true })])
  })

  test('is none where it was not made, or where another tool of the server’s was used', () => {
    const other = { type: 'server_tool_use', id: 'srvtoolu_2', name: 'bash_code_execution' }
    const events = found([
      searchUseBlock('srvtoolu_1', '{"query": "q"}'),
      { whole: other, opened: other, deltas: [] },
      textBlock('So.'),
    ])
    expect(searchesIn(events)).toEqual([])
  })

  test('leaves out what is no page of the web', () => {
    const content = [null, 1, { url: 'javascript:alert(1)' }, { title: 'A' }, ...PAGES]
    const answer = message({
      blocks: [{ whole: { type: 'web_search_tool_result', content }, opened: {}, deltas: [] }],
    })
    expect(searchesIn(anthropic.parseAnswer(answer))).toEqual([
      { type: 'search', queries: [], pages: PAGES },
    ] as AnswerEvent[])
  })

  test('is no call of the client’s', () => {
    const events = found([
      searchUseBlock('srvtoolu_1', '{"query": "q"}'),
      searchResultBlock('srvtoolu_1', PAGES),
      toolBlock('toolu_1', 'f', '{}'),
    ])
    expect(events.filter(({ type }) => type === 'call').length).toBe(2)
  })
})

describe('a search of Gemini’s', () => {
  const grounded = (grounding: object, parts = [{ text: 'a' }, { text: 'b' }]) => {
    const whole = without(gemini.parseAnswer(geminiAnswer({ parts, grounding })))
    const events = geminiEvents({ parts, grounding, hasTrailer: true })
    for (const length of [1, 7, 1e9])
      expect(searchesIn(streamed(gemini, events, length))).toEqual(searchesIn(whole))
    return searchesIn(whole)
  }
  const web = PAGES.map(({ url, title }) => ({ web: { uri: url, title } }))

  test.each<[string, object, object[]]>([
    [
      'has its queries and pages',
      { webSearchQueries: ['q', 'r'], groundingChunks: web },
      [search({ queries: ['q', 'r'] })],
    ],
    ['may name no pages', { webSearchQueries: ['q'] }, [search({ pages: [] })]],
    ['may name no queries', { groundingChunks: web }, [search({ queries: [] })]],
    ['is none without either', { webSearchQueries: [], groundingChunks: [] }, []],
    [
      'is none of places on a map',
      { groundingChunks: [{ maps: { uri: 'https://maps.example/', title: 'M' } }] },
      [],
    ],
    ['is none of broken data', { webSearchQueries: 1, groundingChunks: [null, { web: 1 }] }, []],
  ])('%s', (_, grounding, expected) => {
    expect(grounded(grounding)).toEqual(expected as AnswerEvent[])
  })
})

test('Nova cites the web behind its text, in blocks that have none', () => {
  const citation = { location: { web: { url: 'https://a.example/', domain: 'a.example' } } }
  const content = [{ text: 'So.' }, { citationsContent: { citations: [citation] } }]
  const events = bedrockConverse.parseAnswer({
    output: { message: { role: 'assistant', content } },
    stopReason: 'end_turn',
  })
  expect(events).toContainEqual({
    type: 'citation',
    citation: { place: { kind: 'url', url: 'https://a.example/' } },
  })
})

describe('a search as a message says it', () => {
  const print = (events: readonly AnswerEvent[], options: object = OPTIONS) => {
    const given = { ...OPTIONS, ...options }
    const whole = messages.printAnswer(events, given)
    const printer = messages.eventPrinter(given)
    const folded = foldedMessage(events.map((event) => printer.print(event)).join(''))
    const withoutIds = (value: unknown) =>
      JSON.parse(JSON.stringify(value).replaceAll(/srvtoolu_[0-9a-f]{32}/g, 'srvtoolu_1')) as Json
    expect(withoutIds(folded)).toEqual(withoutIds(whole))
    return withoutIds(whole)
  }
  const USE = {
    type: 'server_tool_use',
    id: 'srvtoolu_1',
    name: 'web_search',
    input: { query: 'q' },
  }
  const result = (content: unknown) => ({
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content,
  })
  const page = ({ url, title }: { url: string; title: string }) => ({
    type: 'web_search_result',
    url,
    title,
    encrypted_content: 'portus.chat.',
    page_age: null,
  })

  test('is what was asked for and what was found, and counts', () => {
    const printed = print([text('I look.'), search(), text('So.'), ...END])
    expect(printed.content).toEqual([
      { type: 'text', text: 'I look.' },
      USE,
      result(PAGES.map(page)),
      { type: 'text', text: 'So.' },
    ])
    expect(printed.stop_reason).toBe('end_turn')
    expect(printed.usage).toMatchObject({
      server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 },
    })
  })

  test('of several queries is one, and counts as many', () => {
    const { content, usage } = print([search({ queries: ['q', 'r'] }), ...END])
    expect(content).toMatchObject([{ input: { query: 'q; r' } }, {}])
    expect(usage).toMatchObject({ server_tool_use: { web_search_requests: 2 } })
  })

  test('may have failed', () => {
    expect(print([search({ pages: [], hasFailed: true }), ...END]).content).toEqual([
      USE,
      result({ type: 'web_search_tool_result_error', error_code: 'unavailable' }),
    ])
  })

  test('calls a page without a title by its address', () => {
    const url = 'https://c.example/'
    expect(print([search({ pages: [{ url }] }), ...END]).content).toEqual([
      USE,
      result([page({ url, title: url })]),
    ])
  })

  test('is nothing to a client that has asked for none', () => {
    const { content, usage } = print([text('a'), search(), text('b'), ...END], {
      asksForSearch: false,
    })
    expect(content).toEqual([{ type: 'text', text: 'ab' }])
    expect(usage).not.toHaveProperty('server_tool_use')
  })

  const cited = (url: string, title?: string): AnswerEvent => ({
    type: 'citation',
    citation: { place: { kind: 'url', url }, ...(title !== undefined && { title }) },
  })

  test('is made of the pages that are cited, each once, where the provider says no more', () => {
    const events = [
      text('So.'),
      cited('https://a.example/', 'A'),
      cited('https://b.example/', 'B'),
      cited('https://a.example/', 'A'),
      ...END,
    ]
    expect(print(events).content).toEqual([
      { type: 'text', text: 'So.' },
      { ...USE, input: { query: '' } },
      result(PAGES.map(page)),
    ])
    expect(print([text('So.'), cited('https://a.example/'), search(), ...END]).content).toEqual([
      { type: 'text', text: 'So.' },
      USE,
      result(PAGES.map(page)),
    ])
    expect(print(events, { asksForSearch: false }).content).toEqual([{ type: 'text', text: 'So.' }])
  })

  test('is made of the pages that are cited where the searches name none', () => {
    const events = [
      search({ queries: ['a', 'b'], pages: [] }),
      // A page was read on.
      search({ queries: [], pages: [] }),
      text('So.'),
      cited('https://a.example/', 'A'),
      ...END,
    ]
    const { content, usage } = print(events)
    expect(content).toMatchObject([
      { input: { query: 'a; b' } },
      result([]),
      { type: 'text' },
      { input: { query: '' } },
      result([page({ url: 'https://a.example/', title: 'A' })]),
    ])
    expect(usage).toMatchObject({ server_tool_use: { web_search_requests: 2 } })
  })

  test('waits for a call that is open', () => {
    const events: AnswerEvent[] = [
      { type: 'call', key: '0', id: 'c', name: 'f', text: '{"a"' },
      search(),
      { type: 'call', key: '0', text: ':1}' },
      { type: 'stop', reason: 'tool_calls' },
      { type: 'end' },
    ]
    const { content, stop_reason } = print(events)
    expect(content).toEqual([
      { type: 'tool_use', id: 'c', name: 'f', input: { a: 1 } },
      USE,
      result(PAGES.map(page)),
    ])
    expect(stop_reason).toBe('tool_use')
  })
})

test('a message’s search is the same for Claude behind the pivot', () => {
  const domains = fc.array(fc.constantFrom('a.example', 'b.example/x'), { minLength: 1 })
  const tool = fc
    .record(
      {
        max_uses: fc.integer({ min: 1, max: 20 }),
        domains: fc.oneof(
          domains.map((allowed_domains) => ({ allowed_domains })),
          domains.map((blocked_domains) => ({ blocked_domains })),
        ),
        user_location: fc.record(
          {
            type: fc.constant('approximate'),
            city: fc.constant('Berlin'),
            country: fc.constant('DE'),
            timezone: fc.constant('Europe/Berlin'),
          },
          { requiredKeys: ['type', 'city'] },
        ),
      },
      { requiredKeys: [] },
    )
    .map(({ domains: rules, ...more }) => ({
      type: 'web_search_20250305',
      name: 'web_search',
      ...more,
      ...rules,
    }))
  const choice = fc.option(
    fc.constantFrom<object>({ type: 'auto' }, { type: 'tool', name: 'web_search' }),
    { nil: undefined },
  )
  fc.assert(
    fc.property(tool, choice, fc.boolean(), (asked, tool_choice, hasFunction) => {
      const functions = hasFunction
        ? [{ name: 'f', input_schema: { type: 'object', properties: {} } }]
        : []
      const request = {
        model: 'm',
        max_tokens: 5,
        messages: [{ role: 'user', content: 'q' }],
        tools: [...functions, asked],
        ...(tool_choice && { tool_choice }),
      }
      const { body, dropped } = anthropic.printRequest(messages.parseRequest(request, String), {
        provider: 'anthropic',
        api: 'anthropic',
        model: 'claude-sonnet-4-5',
      })
      expect({ tools: body.tools, choice: body.tool_choice, dropped }).toEqual({
        tools: request.tools,
        choice: tool_choice,
        dropped: [],
      })
    }),
    { seed: 11 },
  )
})
