import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { gatewayEvents } from '../../../../src/portkey/normalise/event-stream'
import { type Spelling, spellingOf } from '../../../../src/portkey/normalise/spelling'
import { messageStream } from '../../../support/providers/anthropic-messages'
import { cohereStream } from '../../../support/providers/cohere'
import {
  joined,
  type SseEvent,
  type SseStyle,
  writeArray,
  writeEvents,
} from '../../../support/providers/framing'
import { geminiChunks } from '../../../support/providers/gemini'
import { chatChunks, chatCompletion, chatStream } from '../../../support/providers/openai-chat'
import { cut, encode, lengths, streamOf } from '../../body/pieces'

/** The texts of a stream, and the error at its end. */
async function read(pieces: readonly Uint8Array[], spelling: Spelling, failsOnError = true) {
  const texts: string[] = []
  const redact = (text: string) => text.replace('sk-1', '***')
  try {
    for await (const text of gatewayEvents(streamOf(pieces), { ...spelling, failsOnError, redact }))
      texts.push(text)
  } catch (error) {
    return { texts, error }
  }
  return { texts, error: undefined }
}

const CHAT_URL = 'https://provider.example/v2/chat'
const readText = (text: string, provider = 'openai', failsOnError = true) =>
  read([encode(text)], spellingOf(provider, CHAT_URL), failsOnError)

const styles: fc.Arbitrary<SseStyle> = fc.record(
  {
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    hasSpace: fc.boolean(),
    name: fc.constantFrom('first', 'last', 'none'),
    hasIds: fc.boolean(),
    comment: fc.constantFrom('', 'keep-alive', 'data: {"choices":[]}'),
    isSpread: fc.boolean(),
    hasEmptyEvents: fc.boolean(),
    hasBom: fc.boolean(),
  },
  { requiredKeys: [] },
)

const calls = [{ id: 'c', name: 'f', args: ['{"a":', '"é\u2028"}'] }]

const WIRES: [provider: string, events: readonly SseEvent[]][] = [
  ['openai', chatStream({ text: ['Grüße ', '\n\n'], calls, usageIn: 'empty choices' })],
  ['deepseek', chatStream({ calls, usageIn: 'null choices', hasNulls: true })],
  ['deepinfra', chatStream({ text: ['\n'] })],
  ['perplexity-ai', chatStream()],
  ['anthropic', messageStream()],
  ['cohere', cohereStream({ plan: 'Look', calls: [{ id: 'c', name: 'f', args: ['{}'] }] })],
]

test.each([1, 2, 3])('a byte order mark may come apart behind %d bytes', async (length) => {
  const bytes = encode('\ufeffdata: {"choices":[]}\n\n')
  const pieces = [bytes.subarray(0, length), bytes.subarray(length)]

  expect(await read(pieces, spellingOf('openai', CHAT_URL))).toEqual({
    texts: ['data: {"choices":[]}\n\n'],
    error: undefined,
  })
})

describe.each(WIRES)('the events of %s', (provider, events) => {
  test('are the same in every spelling and in any pieces', () =>
    fc.assert(
      fc.asyncProperty(styles, lengths(60), async (style, sizes) => {
        const spelling = spellingOf(provider, CHAT_URL)
        const plain = await read([joined(writeEvents(events))], spelling)
        const spelt = await read(cut(joined(writeEvents(events, style)), sizes), spelling)

        expect(spelt).toEqual(plain)
      }),
      { numRuns: 60 },
    ))

  test('come one by one, each with one separator at its end', async () => {
    const spelling = spellingOf(provider, CHAT_URL)
    const { texts, error } = await read([joined(writeEvents(events))], spelling)

    expect(error).toBeUndefined()
    const said = events.filter(({ data }) => spelling.knowsDone || data !== '[DONE]')
    expect(texts).toHaveLength(said.length)
    for (const text of texts) {
      expect(text).toEndWith(spelling.separator)
      expect(text.slice(0, -spelling.separator.length).split(spelling.separator)).toHaveLength(1)
    }
  })
})

describe('an event', () => {
  const ROWS: [sentence: string, stream: string, texts: string[]][] = [
    ['keeps its own text', 'data:{"a": 1.0}\n\n', ['data: {"a": 1.0}\n\n']],
    [
      'has its name from its type',
      'data:{"type":"a.b"}\n\n',
      ['event: a.b\ndata: {"type":"a.b"}\n\n'],
    ],
    ['keeps its own name', 'event: x\ndata:{"type":"a"}\n\n', ['event: x\ndata: {"type":"a"}\n\n']],
    ['without a type has no name', 'event: x\ndata: {}\n\n', ['data: {}\n\n']],
    [
      'has no name from an odd type',
      'data: {"type":"a\\n\\nb"}\n\n',
      ['data: {"type":"a\\n\\nb"}\n\n'],
    ],
    [
      'that is a ping is left out',
      'event: ping\ndata: {}\n\ndata: {"a":1}\n\n',
      ['data: {"a":1}\n\n'],
    ],
    ['without data is left out', 'data:\n\ndata: \n\n: c\n\nid: 1\n\n', []],
    ['may end with the stream', 'data: {"a":1}', ['data: {"a":1}\n\n']],
    ['may say that all is done', 'data:[DONE]', ['data: [DONE]\n\n']],
    ['may be no JSON', 'data: a\ndata: b\n\n', ['data: a b\n\n']],
    [
      'of types needs no last one',
      'data: {"type":"a"}\n\ndata: [DONE]\n\n',
      ['event: a\ndata: {"type":"a"}\n\n'],
    ],
    ['may come behind white space', ' \n\r\n\ndata: {}\n\n', ['data: {}\n\n']],
  ]

  test.each(ROWS)('%s', async (_, stream, texts) => {
    expect(await readText(stream)).toEqual({ texts, error: undefined })
  })

  test('has no name where the gateway cuts at every line', async () => {
    const { texts } = await readText('event: a\ndata: {"type":"a"}\n\n', 'deepinfra')

    expect(texts).toEqual(['data: {"type":"a"}\n'])
  })

  test('that breaks off is an error, and those before come', async () => {
    const { texts, error } = await readText('data: {"a":1}\n\ndata: {"a":')

    expect(texts).toEqual(['data: {"a":1}\n\n'])
    expect(error).toMatchObject({ kind: 'stream_truncated' })
  })

  test.each([
    [
      '{"error":{"message":"No sk-1","type":"t","code":5,"param":"p"}}',
      'No ***',
      { type: 't', code: '5', param: 'p' },
    ],
    ['{"error":"No"}', 'No', {}],
    ['{"error":{"type":"busy"},"message":"No"}', 'No', { type: 'busy' }],
    ['{"error":{"type":"busy"}}', 'busy', { type: 'busy' }],
    ['{"choices":[{"delta":{}}],"error":{"message":"No"}}', 'No', {}],
    [
      '{"type":"error","error":{"type":"overloaded_error","message":"No"}}',
      'No',
      { type: 'overloaded_error' },
    ],
    ['{"type":"error","message":"No"}', 'No', {}],
  ])('%s ends the stream', async (data, message, details) => {
    const { texts, error } = await readText(`data: {"a":1}\n\ndata: ${data}\n\ndata: [DONE]\n\n`)

    expect(texts).toEqual(['data: {"a":1}\n\n'])
    expect(error).toMatchObject({ kind: 'stream_truncated', message, details })
  })

  test.each(['{"error":null}', '{"error":{}}', '{"error":""}'])('%s is no error', async (data) => {
    expect((await readText(`data: ${data}\n\n`)).error).toBeUndefined()
  })

  test('says its error itself where the client’s format has such', async () => {
    const { texts } = await readText('data: {"type":"error","error":{}}\n\n', 'openai', false)

    expect(texts).toEqual(['event: error\ndata: {"type":"error","error":{}}\n\n'])
  })
})

describe('JSON', () => {
  const chunks = geminiChunks({ parts: [{ text: 'Grü' }, { text: '[,]"}' }] })
  const google = spellingOf('google', CHAT_URL)

  test.each(['\r\n', '\n', ''])('in a list is a stream, however it is cut', (lineEnd) =>
    fc.assert(
      fc.asyncProperty(lengths(60), async (sizes) => {
        const pieces = cut(joined(writeArray(chunks, lineEnd)), sizes)

        expect(await read(pieces, google)).toEqual({
          texts: chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n`),
          error: undefined,
        })
      }),
      { numRuns: 40 },
    ),
  )

  test('of several lines is on one', async () => {
    const text = JSON.stringify(chunks, null, 2)

    expect((await read([encode(text)], google)).texts).toEqual(
      chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n`),
    )
  })

  test('of a list that breaks off is an error', async () => {
    const { texts, error } = await read([joined(writeArray(chunks).slice(0, -1))], google)

    expect(texts).toHaveLength(chunks.length)
    expect(error).toMatchObject({ kind: 'stream_truncated' })
  })

  test('of chunks, one a line, is a stream', async () => {
    const all = chatChunks()

    const { texts } = await readText(all.map((chunk) => `${JSON.stringify(chunk)}\n`).join(''))

    expect(texts).toEqual(all.map(() => expect.stringMatching(/^data: \{.*\}\n\n$/)))
  })

  test('of a whole completion is its chunks and the end', async () => {
    const { texts } = await readText(JSON.stringify(chatCompletion()))

    expect(texts).toHaveLength(3)
    expect(texts[0]).toContain('Hello there')
    expect(texts[1]).toContain('"finish_reason":"stop"')
    expect(texts[2]).toBe('data: [DONE]\n\n')
  })

  test('of an error is an error', async () => {
    const { texts, error } = await readText('{"error":{"message":"Too long","code":400}}')

    expect(texts).toEqual([])
    expect(error).toMatchObject({ message: 'Too long' })
  })
})

test('a body without anything is an empty stream', async () => {
  expect(await readText('')).toEqual({ texts: [], error: undefined })
  expect(await readText('\n\n')).toEqual({ texts: [], error: undefined })
})

test.each([
  ['anthropic', 'https://a.example/v1/messages', '\n\n'],
  ['anthropic', 'https://a.example/v1/complete', '\r\n\r\n'],
  ['cohere', 'https://c.example/v2/chat', '\n\n'],
  ['cohere', 'https://c.example/v1/generate', '\n'],
  ['google', 'https://g.example/v1beta/models/a:streamGenerateContent', '\r\n'],
  ['vertex-ai', 'https://v.example/publishers/google/models/a', '\r\n\r\n'],
  ['vertex-ai', 'https://v.example/publishers/anthropic/models/a', '\n\n'],
  ['perplexity-ai', 'https://p.example/chat/completions', '\r\n\r\n'],
  ['deepinfra', 'https://d.example/chat/completions', '\n'],
  ['sambanova', 'https://s.example/chat/completions', '\n'],
  ['openai', 'https://o.example/v1/chat/completions', '\n\n'],
] as const)('the gateway cuts %s at %s where it should', (provider, url, separator) => {
  expect(spellingOf(provider, url).separator).toBe(separator)
})
