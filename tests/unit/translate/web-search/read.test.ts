import { describe, expect, test } from 'bun:test'
import type { Conversation } from '../../../../src/translate/conversation'
import { chat } from '../../../../src/translate/dialects/chat/chat'
import { messages } from '../../../../src/translate/dialects/messages/dialect'
import { responses } from '../../../../src/translate/dialects/responses/dialect'
import { readWebSearch } from '../../../../src/translate/dialects/responses/read-web-search'

type Json = Readonly<Record<string, unknown>>

const user = { role: 'user', content: 'q' }
const readMessage = (request: Json) =>
  messages.parseRequest({ messages: [user], ...request }, String)
const readChat = (request: Json) => chat.parseRequest({ messages: [user], ...request }, String)
const readResponse = (request: Json) => responses.parseRequest({ input: 'q', ...request }, String)

const FUNCTION = { name: 'f', input_schema: { type: 'object', properties: {} } }
const PLACE = { city: 'Berlin', region: 'BE', country: 'DE', timezone: 'Europe/Berlin' }

describe('a message’s search', () => {
  const SEARCH = { type: 'web_search_20250305', name: 'web_search' }
  const NEEDED = { isOptional: false, name: 'web_search_20250305' }

  test.each<[string, Json, Conversation['webSearch']]>([
    ['is what the request is for', SEARCH, NEEDED],
    [
      'of a later version is one, too',
      { ...SEARCH, type: 'web_search_20260209', allowed_callers: ['direct'] },
      { ...NEEDED, name: 'web_search_20260209' },
    ],
    [
      'has its rules and its place',
      {
        ...SEARCH,
        max_uses: 8,
        allowed_domains: ['a.example'],
        user_location: { type: 'approximate', ...PLACE, more: 1 },
      },
      { ...NEEDED, maxUses: 8, allowedDomains: ['a.example'], location: PLACE },
    ],
    [
      'keeps domains out',
      { ...SEARCH, blocked_domains: ['b.example'] },
      { ...NEEDED, blockedDomains: ['b.example'] },
    ],
    [
      'has no rule in an empty list',
      { ...SEARCH, allowed_domains: [], blocked_domains: null },
      NEEDED,
    ],
    ['names what nobody knows', { ...SEARCH, new_one: 1 }, { ...NEEDED, others: ['new_one'] }],
  ])('%s', (_, tool, expected) => {
    expect(readMessage({ tools: [tool] }).webSearch).toEqual(expected)
    expect(readMessage({ tools: [tool] }).tools).toEqual([])
  })

  test.each<[string, Json, Json]>([
    ['auto leaves it to the model', { type: 'auto' }, { webSearch: NEEDED }],
    ['none forbids it', { type: 'none' }, { webSearch: undefined }],
    [
      'its name wants it',
      { type: 'tool', name: 'web_search' },
      { webSearch: { ...NEEDED, isForced: true }, toolChoice: undefined },
    ],
    [
      'another tool’s name leaves no room for it',
      { type: 'tool', name: 'f' },
      { webSearch: undefined, toolChoice: { kind: 'tool', name: 'f' } },
    ],
    [
      'any may be a function',
      { type: 'any' },
      { webSearch: NEEDED, toolChoice: { kind: 'required' } },
    ],
  ])('and the choice: %s', (_, tool_choice, expected) => {
    const { webSearch, toolChoice } = readMessage({ tools: [FUNCTION, SEARCH], tool_choice })
    expect({ webSearch, toolChoice }).toMatchObject(expected)
  })

  test('must be made where any tool must be called and it is the only one', () => {
    const read = readMessage({ tools: [SEARCH], tool_choice: { type: 'any' } })
    expect(read.webSearch).toEqual({ ...NEEDED, isForced: true })
    expect(read.toolChoice).toBeUndefined()
  })
})

describe('a chat completion’s search', () => {
  const NEEDED = { isOptional: false, name: 'web_search_options' }

  test.each<[string, unknown, Conversation['webSearch']]>([
    ['is asked for by an empty object', {}, NEEDED],
    ['is not there where there is null', null, undefined],
    [
      'has a place, and how much is read',
      {
        search_context_size: 'low',
        user_location: { type: 'approximate', approximate: { city: 'Berlin' } },
      },
      { ...NEEDED, contextSize: 'low', location: { city: 'Berlin' } },
    ],
    [
      'may have the place without its level',
      { user_location: { country: 'DE' } },
      { ...NEEDED, location: { country: 'DE' } },
    ],
    ['names what nobody knows', { image_results: 1 }, { ...NEEDED, others: ['image_results'] }],
  ])('%s', (_, web_search_options, expected) => {
    const read = readChat({ web_search_options })
    expect(read.webSearch).toEqual(expected as never)
    expect(read.rest).toEqual({})
  })
})

describe('a response’s search', () => {
  const OFFERED = { isOptional: true, name: 'web_search' }
  const SEARCH = { type: 'web_search' }
  const OTHER = { type: 'function', name: 'f', parameters: {} }

  test.each<[string, Json, Conversation['webSearch']]>([
    ['is offered with every request', SEARCH, OFFERED],
    ['may be live, as Codex says it', { ...SEARCH, external_web_access: true }, OFFERED],
    [
      'may be kept from the web itself',
      { ...SEARCH, external_web_access: false },
      { ...OFFERED, isLive: false },
    ],
    [
      'has the older name',
      { type: 'web_search_preview_2025_03_11', search_context_size: 'high' },
      { ...OFFERED, name: 'web_search_preview_2025_03_11', contextSize: 'high' },
    ],
    [
      'has its rules and its place',
      {
        ...SEARCH,
        filters: { allowed_domains: ['a.example'], new_filter: 1 },
        user_location: { type: 'approximate', ...PLACE },
        return_token_budget: 5,
      },
      {
        ...OFFERED,
        allowedDomains: ['a.example'],
        location: PLACE,
        others: ['return_token_budget', 'filters.new_filter'],
      },
    ],
  ])('%s', (_, tool, expected) => {
    expect(readResponse({ tools: [tool] }).webSearch).toEqual(expected)
  })

  const FORCED = { ...OFFERED, isForced: true }

  test.each<[string, unknown, Conversation['webSearch']]>([
    ['auto leaves it to the model', 'auto', OFFERED],
    ['none forbids it', 'none', undefined],
    ['required may be a function', 'required', OFFERED],
    ['its type wants it', { type: 'web_search' }, FORCED],
    ['a function’s name leaves no room for it', { type: 'function', name: 'f' }, undefined],
    ['a function may be called like it', { type: 'function', name: 'web_search' }, undefined],
    [
      'a list with it allows it',
      { type: 'allowed_tools', mode: 'auto', tools: [SEARCH, OTHER] },
      OFFERED,
    ],
    [
      'a list without it does not',
      { type: 'allowed_tools', mode: 'auto', tools: [OTHER] },
      undefined,
    ],
    [
      'a list of it alone wants it',
      { type: 'allowed_tools', mode: 'required', tools: [SEARCH] },
      FORCED,
    ],
  ])('and the choice: %s', (_, tool_choice, expected) => {
    const request = { tools: [SEARCH, OTHER, { ...OTHER, name: 'web_search' }], tool_choice }
    expect(readWebSearch(SEARCH, request)).toEqual(expected as never)
  })

  test('must be made where a tool must be called and it is the only one', () => {
    expect(readResponse({ tools: [SEARCH], tool_choice: 'required' }).webSearch).toEqual(FORCED)
  })
})

describe('a search of an earlier turn', () => {
  const USE = {
    type: 'server_tool_use',
    id: 'srvtoolu_1',
    name: 'web_search',
    input: { query: 'bun' },
  }
  const page = (title: string) => ({
    type: 'web_search_result',
    title,
    url: `https://${title}.example/`,
    encrypted_content: 'x'.repeat(50),
  })
  const found = (content: unknown) => ({
    type: 'web_search_tool_result',
    tool_use_id: 'srvtoolu_1',
    content,
  })
  const turn = (...content: object[]) =>
    readMessage({ messages: [user, { role: 'assistant', content }, user] })

  test('goes on as text, and what only Anthropic can read is named', () => {
    const read = turn({ type: 'text', text: 'Let me see.' }, USE, found([page('a'), page('b')]), {
      type: 'text',
      text: 'It is so.',
    })
    expect(read.turns[1]).toEqual({
      role: 'assistant',
      parts: [
        { kind: 'text', text: 'Let me see.' },
        { kind: 'text', text: '[Web search: bun]\na: https://a.example/\nb: https://b.example/' },
        { kind: 'text', text: 'It is so.' },
      ],
    })
    expect(read.clientOnly).toEqual(['messages.web_search'])
  })

  test.each<[string, object[], string[]]>([
    [
      'that failed says so',
      [USE, found({ error_code: 'max_uses_exceeded' })],
      ['[Web search: bun]\nfailed: max_uses_exceeded'],
    ],
    ['that found nothing says nothing', [USE, found([])], []],
    ['that a pause cut off says nothing', [USE], []],
    ['behind a pause has no query', [found([page('a')])], ['[Web search]\na: https://a.example/']],
    ['with a broken result says nothing', [USE, found(null)], []],
  ])('%s', (_, content, expected) => {
    const { parts } = turn(...content).turns[1] ?? { parts: [] }
    expect(parts.map((part) => ('text' in part ? part.text : ''))).toEqual(expected)
  })

  test('of a response goes on with its sources, and not without any', () => {
    const item = (action: object) => ({
      type: 'web_search_call',
      id: 'ws_1',
      status: 'completed',
      action,
    })
    const input = [
      { role: 'user', content: 'q' },
      item({ type: 'search', query: 'bun', sources: [{ type: 'url', url: 'https://a.example/' }] }),
      item({ type: 'search', query: 'bun' }),
      item({ type: 'open_page', url: 'https://a.example/' }),
      { role: 'user', content: 'q' },
    ]
    expect(JSON.stringify(readResponse({ input }).turns)).toContain(
      JSON.stringify('[Web search: bun]\nhttps://a.example/'),
    )
    expect(JSON.stringify(readResponse({ input }).turns).match(/Web search/g)).toHaveLength(1)
  })
})
