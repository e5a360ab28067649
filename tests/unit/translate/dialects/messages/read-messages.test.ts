import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Part } from '../../../../../src/translate/conversation'
import { Untranslatable } from '../../../../../src/translate/conversation'
import { messages } from '../../../../../src/translate/dialects/messages/dialect'

const read = (request: object, whole = (text: string) => text) =>
  messages.parseRequest({ messages: [], ...request }, whole)
const turns = (role: string, content: unknown) => read({ messages: [{ role, content }] }).turns
const partsOf = (role: string, content: unknown) => turns(role, content)[0]?.parts

const text = (value: string) => ({ type: 'text', text: value })
const said = (value: string): Part => ({ kind: 'text', text: value })
const PNG = { type: 'base64', media_type: 'image/png', data: 'iVBORw' }
const PDF = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi' }
const PICTURE: Part = {
  kind: 'media',
  media: { kind: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'iVBORw' } },
}

describe('the system prompt', () => {
  test.each<[string, unknown, object[]]>([
    ['a text', 'Be brief', [{ role: 'system', parts: [said('Be brief')] }]],
    ['blocks', [text('a'), text('b')], [{ role: 'system', parts: [said('a'), said('b')] }]],
    ['an empty list', [], []],
    ['nothing', null, []],
    [
      'a cache hint on a block',
      [{ ...text('a'), cache_control: { type: 'ephemeral', ttl: '1h' } }],
      [{ role: 'system', parts: [{ ...said('a'), cache: { ttl: '1h' } }] }],
    ],
  ])('%s', (_, system, expected) => {
    expect<object>(read({ system }).turns).toEqual(expected)
  })

  test('system messages stay where they are', () => {
    const { turns } = read({
      system: 'a',
      messages: [
        { role: 'user', content: 'b' },
        { role: 'system', content: [text('c')] },
        { role: 'user', content: 'd' },
      ],
    })

    expect(turns.map(({ role, parts }) => [role, parts])).toEqual([
      ['system', [said('a')]],
      ['user', [said('b')]],
      ['system', [said('c')]],
      ['user', [said('d')]],
    ])
  })
})

describe('a block of the user’s', () => {
  const result = (more: object) => ({ type: 'tool_result', tool_use_id: 'toolu_1', ...more })
  const answer = (parts: Part[], more: object = {}) => [
    { kind: 'result', callId: 'toolu_1', parts, ...more },
  ]
  test.each<[string, unknown, object[]]>([
    ['a plain text', 'hi é😀', [said('hi é😀')]],
    ['an empty text', '', [said('')]],
    ['nothing', null, []],
    ['a text with citations', [{ ...text('a'), citations: null }], [said('a')]],
    [
      'a cache hint',
      [{ ...text('a'), cache_control: { type: 'ephemeral' } }],
      [{ ...said('a'), cache: {} }],
    ],
    ['a hint that is null', [{ ...text('a'), cache_control: null }], [said('a')]],
    ['a picture', [{ type: 'image', source: PNG }], [PICTURE]],
    [
      'a picture with an address',
      [{ type: 'image', source: { type: 'url', url: 'https://a.example/b.png?c=d' } }],
      [
        {
          kind: 'media',
          media: {
            kind: 'image',
            mediaType: undefined,
            source: { kind: 'url', url: 'https://a.example/b.png?c=d' },
          },
        },
      ],
    ],
    [
      'a picture that Anthropic keeps',
      [{ type: 'image', source: { type: 'file', file_id: 'file_1' } }],
      [
        {
          kind: 'media',
          media: { kind: 'image', mediaType: undefined, source: { kind: 'file', id: 'file_1' } },
        },
      ],
    ],
    [
      'a document with its title and context',
      [{ type: 'document', source: PDF, title: 'Étude.pdf', context: 'of Chopin' }],
      [
        said('of Chopin'),
        {
          kind: 'media',
          media: {
            kind: 'document',
            mediaType: 'application/pdf',
            source: { kind: 'base64', data: 'JVBERi' },
            name: 'Étude.pdf',
          },
        },
      ],
    ],
    [
      'a document of plain text',
      [{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } }],
      [
        {
          kind: 'media',
          media: {
            kind: 'document',
            mediaType: 'text/plain',
            source: { kind: 'text', text: 'words' },
          },
        },
      ],
    ],
    [
      'a document of blocks',
      [{ type: 'document', source: { type: 'content', content: [text('a'), text('b')] } }],
      [
        {
          kind: 'media',
          media: {
            kind: 'document',
            mediaType: 'text/plain',
            source: { kind: 'text', text: 'a\n\nb' },
          },
        },
      ],
    ],
    [
      'a document with a picture in it',
      [
        {
          type: 'document',
          source: { type: 'content', content: [text('a'), { type: 'image', source: PNG }] },
        },
      ],
      [said('a'), PICTURE],
    ],
    [
      'a search result',
      [{ type: 'search_result', title: 'T', source: 's', content: [text('found'), text('more')] }],
      [said('T\ns\nfound\n\nmore')],
    ],
    ['a result', [result({ content: '42' })], answer([said('42')])],
    ['a result without a content', [result({})], answer([])],
    [
      'a result that is an error',
      [result({ content: 'no', is_error: true })],
      answer([said('no')], { isError: true }),
    ],
    [
      'a result with a picture',
      [result({ content: [text('page'), { type: 'image', source: PNG }] })],
      answer([said('page'), PICTURE]),
    ],
    [
      'a result with a cache hint',
      [result({ content: '42', cache_control: { type: 'ephemeral', ttl: '5m' } })],
      answer([said('42')], { cache: { ttl: '5m' } }),
    ],
  ])('%s', (_, content, expected) => {
    expect<object | undefined>(partsOf('user', content)).toEqual(expected)
  })

  test.each<[string, object, object]>([
    [
      'a PDF',
      { type: 'document', source: PDF, title: 'T' },
      { kind: 'document', name: 'T', isCited: true },
    ],
    [
      'a text',
      { type: 'document', source: { type: 'text', data: 'a' } },
      { source: { kind: 'text', text: 'a' }, isCited: true },
    ],
    [
      'a text of blocks',
      { type: 'document', source: { type: 'content', content: [text('a'), text('b')] } },
      { source: { kind: 'text', text: 'a\n\nb', blocks: ['a', 'b'] }, isCited: true },
    ],
  ])('%s that is to be cited says so', (_, block, media) => {
    const content = [{ ...block, citations: { enabled: true } }]
    const { turns, clientOnly } = read({ messages: [{ role: 'user', content }] })

    expect(turns[0]?.parts).toMatchObject([{ kind: 'media', media }])
    expect(clientOnly).toEqual([])
  })

  test.each([
    ['is not to be cited', { citations: { enabled: false } }],
    ['has null for it', { citations: null }],
  ])('a document that %s is as any', (_, more) => {
    const source = { type: 'content', content: [text('a')] }
    const content = [{ type: 'document', source, ...more }]
    const { turns } = read({ messages: [{ role: 'user', content }] })

    expect(turns[0]?.parts).toEqual([
      {
        kind: 'media',
        media: { kind: 'document', mediaType: 'text/plain', source: { kind: 'text', text: 'a' } },
      },
    ])
  })

  test.each<[string, object]>([
    ['a result of a search', { type: 'search_result', title: 't', source: 's', content: [] }],
    [
      'a document with a picture in it',
      {
        type: 'document',
        source: { type: 'content', content: [{ type: 'image', source: PNG }] },
      },
    ],
  ])('%s that is to be cited is named', (_, block) => {
    const content = [{ ...block, citations: { enabled: true } }]

    expect(read({ messages: [{ role: 'user', content }] }).clientOnly).toEqual([
      'messages.citations',
    ])
  })
})

describe('a block of the model’s', () => {
  const call = { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } }
  const called = { kind: 'call', id: 'a', name: 'f', input: { x: 1 } }
  const thinking = (thinking: string, signature?: string) => ({
    type: 'thinking',
    thinking,
    signature,
  })
  const gemini = { maker: 'gemini', value: 'sig' } as const
  test.each<[string, unknown, object[]]>([
    ['a text', 'hi', [said('hi')]],
    ['a call', [call], [called]],
    ['a call whose input is null', [{ ...call, input: null }], [{ ...called, input: {} }]],
    ['a call without an input', [{ ...call, input: undefined }], [{ ...called, input: {} }]],
    [
      'a call whose input is a text',
      [{ ...call, input: 'broken {' }],
      [{ ...called, input: { arguments: 'broken {' } }],
    ],
    [
      'a thought of Claude’s',
      [thinking('hm', 'abc')],
      [{ kind: 'reasoning', text: 'hm', opaque: { maker: 'anthropic', value: 'abc' } }],
    ],
    [
      'a thought of Gemini’s',
      [thinking('hm', 'portus.gemini.a.b')],
      [{ kind: 'reasoning', text: 'hm', opaque: { maker: 'gemini', value: 'a.b' } }],
    ],
    [
      'a thought that nobody signed',
      [thinking('hm', 'portus.chat.')],
      [{ kind: 'reasoning', text: 'hm' }],
    ],
    ['a thought without a signature', [thinking('hm')], [{ kind: 'reasoning', text: 'hm' }]],
    ['a thought of nothing', [thinking('')], []],
    [
      'a thought that is hidden',
      [{ type: 'redacted_thinking', data: 'xyz' }],
      [
        {
          kind: 'reasoning',
          text: '',
          opaque: { maker: 'anthropic', value: 'xyz' },
          isRedacted: true,
        },
      ],
    ],
    [
      'a signature of a call',
      [thinking('', 'portus.gemini.sig'), call],
      [{ ...called, opaque: gemini }],
    ],
    [
      'a signature of a text, which stays apart',
      [text('a'), thinking('', 'portus.gemini.sig'), text('b'), call],
      [said('a'), { kind: 'reasoning', text: '', opaque: gemini }, said('b'), called],
    ],
    [
      'a thought of Gemini’s before a call, which is none of the call',
      [thinking('hm', 'portus.gemini.sig'), call],
      [{ kind: 'reasoning', text: 'hm', opaque: gemini }, called],
    ],
    [
      'an omitted thought of Claude’s before a call',
      [thinking('', 'abc'), call],
      [{ kind: 'reasoning', text: '', opaque: { maker: 'anthropic', value: 'abc' } }, called],
    ],
  ])('%s', (_, content, expected) => {
    expect<object | undefined>(partsOf('assistant', content)).toEqual(expected)
  })

  test('the name of a call is in its result', () => {
    const { turns } = read({
      messages: [
        { role: 'assistant', content: [call] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: '1' }] },
      ],
    })

    expect(turns[1]?.parts).toEqual([
      { kind: 'result', callId: 'a', name: 'f', parts: [said('1')] },
    ])
  })

  test('long strings of an input get their ends back, and no others', () => {
    const word = '0123456789abcdef0123456789abcdef'
    const input = { a: `start${word}`, b: [{ c: `x${word}` }], d: 'short' }
    const ask = {
      messages: [{ role: 'assistant', content: [{ ...call, input }, text(`t${word}`)] }],
    }
    const { turns } = read(ask, (value) => `${value.slice(0, -word.length)}END`)

    expect(turns[0]?.parts).toEqual([
      { ...called, input: { a: 'startEND', b: [{ c: 'xEND' }], d: 'short' } } as Part,
      said(`t${word}`),
    ])
  })
})

describe('refused, with the member at fault:', () => {
  const picture = { type: 'image', source: PNG }
  test.each<[string, string, unknown, string]>([
    ['a block of an unknown type', 'user', [{ type: 'container_upload' }], 'container_upload'],
    ['a picture without a source', 'user', [{ type: 'image' }], 'image'],
    [
      'a picture from somewhere else',
      'user',
      [{ type: 'image', source: { type: 's3' } }],
      'image: s3',
    ],
    ['a document without a source', 'user', [{ type: 'document' }], 'document'],
    ['a search by the server', 'assistant', [{ type: 'server_tool_use' }], 'server_tool_use'],
    [
      'a result of the server’s',
      'assistant',
      [{ type: 'web_fetch_tool_result' }],
      'web_fetch_tool_result',
    ],
    ['a picture in an answer', 'assistant', [picture], 'image'],
    ['a call by the user', 'user', [{ type: 'tool_use', id: 'a', name: 'f' }], 'tool_use'],
    ['a picture in a system message', 'system', [picture], 'image'],
    [
      'a result in a result',
      'user',
      [
        {
          type: 'tool_result',
          tool_use_id: 'a',
          content: [{ type: 'tool_result', tool_use_id: 'b' }],
        },
      ],
      'tool_result',
    ],
  ])('%s', (_, role, content, type) => {
    const attempt = () => turns(role, content)
    const message = `This model does not take "${type}" blocks; leave them out`

    expect(attempt).toThrow(Untranslatable)
    expect(attempt).toThrow(expect.objectContaining({ message, param: 'messages' }))
  })

  test.each<[string, unknown]>([
    ['messages that are no list', { role: 'user' }],
    ['a message that is none', ['hi']],
    ['an unknown role', [{ role: 'tool', content: 'x' }]],
    ['a content that is a number', [{ role: 'user', content: 3 }]],
    ['a block that is a text', [{ role: 'user', content: ['hi'] }]],
    ['a result of no call', [{ role: 'user', content: [{ type: 'tool_result' }] }]],
    ['a call without a name', [{ role: 'assistant', content: [{ type: 'tool_use', id: 'a' }] }]],
  ])('%s', (_, given) => {
    expect(() => read({ messages: given })).toThrow(
      expect.objectContaining({ message: 'The messages are not valid', param: 'messages' }),
    )
  })
})

test('every plain text is the same as one block of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      expect(partsOf('user', value)).toEqual([said(value)])
      expect(partsOf('assistant', [text(value)])).toEqual([said(value)])
    }),
    { seed: 1, numRuns: 200 },
  )
})
