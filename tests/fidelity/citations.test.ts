import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { anthropicAlias, KEY, openaiAlias, startPortus } from '../support/portus'
import {
  bedrock,
  converseCited,
  converseCitedBefore,
  converseText,
} from '../support/providers/bedrock-converse'
import { bedrockComplaints } from '../support/providers/bedrock-rules'
import { cohere } from '../support/providers/cohere'
import { sse } from '../support/providers/framing'
import { hello } from '../support/providers/models/hello'
import { startProvider } from '../support/providers/server'

/** What an answer rests on, as Anthropic's and OpenAI's own clients have it of other providers. */

const provider = startProvider()
/** Claude, as far as anyone can tell: it is asked by Converse. */
const PROFILE =
  'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/1arbu5hu2sjr'
let portus: Awaited<ReturnType<typeof startPortus>>
let anthropic: Anthropic
let openai: OpenAI
beforeAll(async () => {
  const host = provider.url.replace('/v1', '')
  const aws = {
    provider: 'bedrock' as const,
    aws_access_key_id: 'AKIA0',
    aws_secret_access_key: 'of-aws',
    aws_region: 'eu-central-1',
    custom_host: host,
  }
  portus = await startPortus({
    aliases: {
      bedrock: { ...aws, override_params: { model: PROFILE } },
      nova: { ...aws, override_params: { model: 'amazon.nova-pro-v1:0' } },
      command: {
        provider: 'cohere',
        api_key: 'of-cohere',
        custom_host: host,
        override_params: { model: 'command-a-03-2025' },
      },
      claude: anthropicAlias(provider.url),
      gpt: openaiAlias(provider.url),
    },
  })
  anthropic = new Anthropic({ baseURL: portus.url, apiKey: KEY, maxRetries: 0 })
  openai = new OpenAI({ baseURL: `${portus.url}/v1`, apiKey: KEY, maxRetries: 0 })
})
afterAll(async () => {
  await portus.stop(true)
  provider[Symbol.dispose]()
})

const question = (source: Anthropic.DocumentBlockParam['source']) => ({
  max_tokens: 64,
  messages: [
    {
      role: 'user' as const,
      content: [
        {
          type: 'document' as const,
          source,
          title: 'facts',
          citations: { enabled: true },
        },
        { type: 'text' as const, text: 'What is so?' },
      ],
    },
  ],
})
const TEXT = { type: 'text', media_type: 'text/plain', data: 'It is so.' } as const
const BLOCKS = {
  type: 'content' as const,
  content: [
    { type: 'text' as const, text: 'It is' },
    { type: 'text' as const, text: 'so.' },
  ],
}

/** The content of a message, whole and streamed, and what was left out of the request. */
async function asked(model: string, request: ReturnType<typeof question>) {
  provider.received.length = 0
  const { data: message, response } = await anthropic.messages
    .create({ model, ...request })
    .withResponse()
  const streamed = await anthropic.messages.stream({ model, ...request }).finalMessage()
  const said = ({ content }: Anthropic.Message) =>
    content.map((block) =>
      block.type === 'text'
        ? { text: block.text, ...(block.citations && { citations: block.citations }) }
        : block,
    )
  expect(said(streamed)).toEqual(said(message))
  return {
    content: said(message),
    dropped: response.headers.get('x-portus-dropped'),
    sent: provider.received[0]?.json as Record<string, unknown>,
  }
}

const CHARACTERS: Anthropic.CitationCharLocation = {
  type: 'char_location',
  cited_text: 'It is so.',
  document_index: 0,
  document_title: 'facts',
  start_char_index: 0,
  end_char_index: 9,
  file_id: null,
}

describe('a document that Anthropic’s SDK sends to be cited', () => {
  test.each([
    ['behind', converseCited],
    ['before', converseCitedBefore],
  ])('is cited by Claude in Converse, with citations %s the text', async (_, cited) => {
    const blocks = [converseText('I read: '), cited('it is ', 'so'), converseText('.')]
    provider.answer = bedrock({ converse: { blocks } })
    const { content, dropped, sent } = await asked('bedrock', question(TEXT))

    expect(content).toEqual([
      { text: 'I read: ' },
      { text: 'it is so', citations: [CHARACTERS] },
      { text: '.' },
    ])
    expect(dropped).toBeNull()
    expect(bedrockComplaints(sent, { model: PROFILE, isStreamed: false })).toEqual([])
    expect(sent.messages).toEqual([
      {
        role: 'user',
        content: [
          {
            document: {
              format: 'txt',
              name: 'facts',
              source: { text: 'It is so.' },
              citations: { enabled: true },
            },
          },
          { text: 'What is so?' },
        ],
      },
    ])
  })

  test('goes to Converse in the blocks that it is made of', async () => {
    provider.answer = bedrock()
    const { sent } = await asked('bedrock', question(BLOCKS))

    expect(sent).toMatchObject({
      messages: [
        {
          content: [
            { document: { source: { content: [{ text: 'It is' }, { text: 'so.' }] } } },
            {},
          ],
        },
      ],
    })
  })

  test('is read by a model that does not cite, and named', async () => {
    provider.answer = bedrock()
    const { content, dropped, sent } = await asked('nova', question(TEXT))

    expect(content).toEqual([{ text: 'Hello there' }])
    expect(dropped).toBe('messages.citations')
    expect(JSON.stringify(sent)).toContain('It is so.')
  })

  test('is cited by Cohere', async () => {
    const document = { id: 'document-0', title: 'facts', text: 'It is so.' }
    provider.answer = cohere({
      isStrict: true,
      text: ['It is ', 'so.'],
      citations: [
        {
          start: 0,
          end: 5,
          text: 'It is',
          type: 'TEXT_CONTENT',
          sources: [{ type: 'document', id: 'document-0', document }],
        },
      ],
    })
    const { content, dropped, sent } = await asked('command', question(TEXT))

    expect(content).toEqual([{ text: 'It is so.', citations: [CHARACTERS] }])
    expect(dropped).toBeNull()
    expect(sent).toMatchObject({
      messages: [{ role: 'user', content: 'What is so?' }],
      documents: [{ id: 'document-0', data: { title: 'facts', text: 'It is so.' } }],
    })
  })

  test('is cited by Cohere in its blocks', async () => {
    const document = { id: 'document-0-1', title: 'facts', text: 'so.' }
    provider.answer = cohere({
      isStrict: true,
      citations: [
        { start: 0, end: 5, sources: [{ type: 'document', id: 'document-0-1', document }] },
      ],
    })
    const { content, sent } = await asked('command', question(BLOCKS))

    expect(content).toMatchObject([
      {
        citations: [
          {
            type: 'content_block_location',
            cited_text: 'so.',
            document_index: 0,
            start_block_index: 1,
            end_block_index: 2,
          },
        ],
      },
    ])
    expect(sent.documents).toHaveLength(2)
  })

  test('keeps its long text on its way into Cohere’s documents', async () => {
    provider.answer = cohere({ isStrict: true })
    const data = 'It is so. '.repeat(20_000)
    const { sent } = await asked('command', question({ ...TEXT, data }))

    expect((sent.documents as { data: { text: string } }[])[0]?.data.text === data).toBe(true)
  })

  test('is read by a model of OpenAI’s, and named', async () => {
    provider.answer = hello
    const { dropped, sent } = await asked('gpt', question(TEXT))

    expect(dropped).toBe('messages.citations')
    expect(JSON.stringify(sent)).toContain('It is so.')
  })
})

test('a cited answer comes back as what it says', async () => {
  provider.received.length = 0
  provider.answer = cohere({ isStrict: true })
  await anthropic.messages.create({
    model: 'command',
    max_tokens: 64,
    messages: [
      { role: 'user', content: 'What is so?' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I read: ' },
          { type: 'text', text: 'it is so', citations: [CHARACTERS] },
        ],
      },
      { role: 'user', content: 'Sure?' },
    ],
  })
  expect(provider.received[0]?.json).toMatchObject({
    messages: [
      { content: 'What is so?' },
      {
        content: [
          { type: 'text', text: 'I read: ' },
          { type: 'text', text: 'it is so' },
        ],
      },
      { content: 'Sure?' },
    ],
  })
})

describe('a page of the web that Claude rests on', () => {
  const PAGE = {
    type: 'web_search_result_location',
    cited_text: 'It is so.',
    url: 'https://a.example/',
    title: 'A',
    encrypted_index: 'secret',
  }
  const CONTENT = [
    { type: 'text', text: 'I read 🦊: ' },
    { type: 'text', text: 'it is so', citations: [PAGE] },
    { type: 'text', text: '.' },
  ]
  const HEAD = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-real' }
  const USAGE = { input_tokens: 1, output_tokens: 1 }
  const EVENTS = [
    { type: 'message_start', message: { ...HEAD, content: [], usage: USAGE } },
    ...CONTENT.flatMap(({ text, citations = [] }, index) => [
      {
        type: 'content_block_start',
        index,
        content_block: { type: 'text', text: '', citations: [] },
      },
      ...citations.map((citation) => ({
        type: 'content_block_delta',
        index,
        delta: { type: 'citations_delta', citation },
      })),
      ...[text.slice(0, 3), text.slice(3)].map((piece) => ({
        type: 'content_block_delta',
        index,
        delta: { type: 'text_delta', text: piece },
      })),
      { type: 'content_block_stop', index },
    ]),
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: USAGE },
    { type: 'message_stop' },
  ]
  const ANNOTATION = {
    type: 'url_citation',
    url_citation: { url: 'https://a.example/', title: 'A', start_index: 10, end_index: 18 },
  } as const

  beforeAll(() => {
    provider.answer = ({ json = {} }) =>
      json.stream === true
        ? sse(EVENTS.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`))
        : Response.json({ ...HEAD, content: CONTENT, stop_reason: 'end_turn', usage: USAGE })
  })
  const request = {
    model: 'claude',
    max_tokens: 64,
    messages: [{ role: 'user' as const, content: 'What is so?' }],
  }

  test('is an annotation of OpenAI’s', async () => {
    const { choices } = await openai.chat.completions.create(request)
    const message = choices[0]!.message

    expect(message.content).toBe('I read 🦊: it is so.')
    expect(message.annotations).toEqual([ANNOTATION])
    expect([...message.content!].slice(10, 18).join('')).toBe('it is so')
  })

  test('is one in a stream', async () => {
    const notes: unknown[] = []
    let content = ''
    const stream = await openai.chat.completions.create({ ...request, stream: true })
    for await (const { choices } of stream) {
      const delta = choices[0]?.delta as { content?: string; annotations?: unknown[] } | undefined
      content += delta?.content ?? ''
      notes.push(...(delta?.annotations ?? []))
    }
    expect(content).toBe('I read 🦊: it is so.')
    expect(notes).toEqual([ANNOTATION])
  })
})
