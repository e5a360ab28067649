import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { createParser } from 'eventsource-parser'
import { messageStream, toolBlock } from '../../support/providers/anthropic-messages'
import {
  bedrock,
  bedrockError,
  CONVERSE_USAGE,
  converse,
  converseFrames,
  converseText,
  converseThinking,
  converseTool,
  invokeFrames,
} from '../../support/providers/bedrock-converse'
import { cohereAnswer, cohereError, cohereEvents } from '../../support/providers/cohere'
import {
  cohereEmbeddings,
  geminiEmbedding,
  geminiEmbeddings,
  titanEmbedding,
  VECTOR,
  vertexEmbeddings,
} from '../../support/providers/embeddings'
import { joined } from '../../support/providers/framing'
import { gemini, geminiAnswer, geminiChunks, googleError } from '../../support/providers/gemini'
import { hello } from '../../support/providers/models/hello'
import { startProvider } from '../../support/providers/server'
import { readFrames } from './read-frames'

const provider = startProvider()
afterAll(() => provider[Symbol.dispose]())
beforeEach(() => {
  provider.answer = hello
})

const post = (path: string) => fetch(`${provider.url}${path}`, { method: 'POST', body: '{}' })

/** The data of events, read with a parser of somebody else's. */
function dataOf(text: string): unknown[] {
  const data: unknown[] = []
  createParser({ onEvent: (event) => void data.push(JSON.parse(event.data)) }).feed(text)
  return data
}

describe('Gemini', () => {
  const parts = [
    { text: 'Hm', thought: true },
    { text: 'Let me' },
    { text: ' see' },
    { functionCall: { name: 'weather', args: { city: 'Bern' } }, thoughtSignature: 'c2ln' },
  ]

  test('answers whole, as events with CRLF, and as an array, as the path asks', async () => {
    provider.answer = gemini({ parts })

    const whole = await post('/models/m:generateContent')
    const events = await post('/models/m:streamGenerateContent?alt=sse')
    const array = await post('/models/m:streamGenerateContent')
    const text = await events.text()

    expect(await whole.json()).toEqual(geminiAnswer({ parts }))
    expect(events.headers.get('content-type')).toStartWith('text/event-stream')
    expect(text.replaceAll('\r\n', '')).not.toContain('\n')
    expect(text).not.toContain('[DONE]')
    expect(dataOf(text)).toEqual(geminiChunks({ parts }))
    expect(array.headers.get('content-type')).toStartWith('application/json')
    expect(await array.json()).toEqual(geminiChunks({ parts }))
  })

  test('joins text that follows text, and counts thoughts', () => {
    expect(geminiAnswer({ parts })).toMatchObject({
      candidates: [
        {
          content: {
            role: 'model',
            parts: [{ text: 'Hm', thought: true }, { text: 'Let me see' }, parts[3]],
          },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: { candidatesTokenCount: 2, thoughtsTokenCount: 148, totalTokenCount: 159 },
    })
  })

  test('has the finish reason in its last chunk alone', () => {
    const reasons = geminiChunks({ finish: 'MAX_TOKENS' }).map(
      (chunk) => (chunk as { candidates: { finishReason?: string }[] }).candidates[0]?.finishReason,
    )

    expect(reasons).toEqual([undefined, 'MAX_TOKENS'])
  })

  test('says nothing in a candidate without parts, and in an answer without candidates', () => {
    const silent = { hasNoParts: true, finish: 'MALFORMED_FUNCTION_CALL' }

    expect(geminiAnswer(silent)).toMatchObject({
      candidates: [{ content: { role: 'model' }, finishReason: 'MALFORMED_FUNCTION_CALL' }],
    })
    expect(JSON.stringify(geminiAnswer(silent))).not.toContain('parts')
    expect(geminiChunks(silent)).toEqual([geminiAnswer(silent)])
    for (const blocked of [
      geminiAnswer({ blocked: 'SAFETY' }),
      ...geminiChunks({ blocked: 'SAFETY' }),
    ]) {
      expect(blocked).toMatchObject({ promptFeedback: { blockReason: 'SAFETY' } })
      expect(blocked).not.toHaveProperty('candidates')
    }
  })

  test('wraps an error in an array where it streams one', async () => {
    const error = { error: { code: 429, message: 'No more', status: 'RESOURCE_EXHAUSTED' } }

    const plain = googleError(429, 'RESOURCE_EXHAUSTED', 'No more')
    const wrapped = googleError(429, 'RESOURCE_EXHAUSTED', 'No more', { isInArray: true })

    expect(plain.status).toBe(429)
    expect(await plain.json()).toEqual(error)
    expect(await wrapped.json()).toEqual([error])
  })
})

describe('Bedrock', () => {
  const blocks = [
    converseThinking('Hm', 'c2ln'),
    converseText('Let me', ' see'),
    converseTool('tooluse_1', 'weather', '{"city":', '"Bern"}'),
    converseTool('tooluse_2', 'clock', ''),
  ]
  const read = async (path: string) => readFrames(await (await post(path)).bytes())

  test('answers by Converse whole and in frames', async () => {
    provider.answer = bedrock({ converse: { blocks } })

    const whole = await post('/model/m/converse')
    const frames = await read('/model/m/converse-stream')

    expect(await whole.json()).toEqual(converse({ blocks }))
    expect(converse({ blocks })).toMatchObject({
      output: { message: { content: blocks.map((block) => block.whole) } },
      stopReason: 'tool_use',
      usage: CONVERSE_USAGE,
    })
    const types = frames.map(({ headers }) => headers[':event-type'])
    expect(types[0]).toBe('messageStart')
    expect(types.slice(-2)).toEqual(['messageStop', 'metadata'])
    expect(types.filter((type) => type === 'contentBlockStart')).toHaveLength(2)
    const deltas = frames
      .filter(({ headers }) => headers[':event-type'] === 'contentBlockDelta')
      .map(({ payload }) => (JSON.parse(payload) as { delta: unknown }).delta)
    expect(deltas).toEqual(blocks.flatMap((block) => block.deltas))
  })

  test('answers by InvokeModel with Anthropic’s message and with its events inside frames', async () => {
    const invoke = { blocks: [toolBlock('toolu_1', 'clock', '')] }
    provider.answer = bedrock({ invoke })

    const whole = await post('/model/m/invoke')
    const frames = await read('/model/m/invoke-with-response-stream')
    const events = frames.map(({ payload }) => {
      const { bytes } = JSON.parse(payload) as { bytes: string }
      return JSON.parse(Buffer.from(bytes, 'base64').toString()) as Record<string, unknown>
    })

    expect(await whole.json()).toMatchObject({ type: 'message', stop_reason: 'tool_use' })
    expect(frames.every(({ headers }) => headers[':event-type'] === 'chunk')).toBe(true)
    expect(events.at(-1)).toMatchObject({
      type: 'message_stop',
      'amazon-bedrock-invocationMetrics': { outputTokenCount: 2 },
    })
    expect(events.slice(0, -1)).toEqual(
      messageStream(invoke)
        .slice(0, -1)
        .map(({ data }) => JSON.parse(data)),
    )
  })

  for (const [api, frames] of [
    ['Converse', converseFrames],
    ['InvokeModel', invokeFrames],
  ] as const)
    test(`ends a stream of ${api} with an exception in place of its end`, () => {
      const exception = { type: 'throttlingException', message: 'No more' }

      const read = readFrames(joined(frames({ exception })))

      expect(read.at(-1)).toMatchObject({
        headers: { ':message-type': 'exception', ':exception-type': 'throttlingException' },
        payload: '{"message":"No more"}',
      })
      expect(JSON.stringify(read)).not.toContain('messageStop')
    })

  test('names the type of an error in a header', async () => {
    const response = bedrockError(400, 'ValidationException', 'No more')

    expect(response.status).toBe(400)
    expect(response.headers.get('x-amzn-errortype')).toStartWith('ValidationException:')
    expect(await response.json()).toEqual({ message: 'No more' })
  })
})

describe('Cohere', () => {
  const said = {
    plan: 'I will look.',
    calls: [{ id: 'weather_1', name: 'weather', args: ['{"city":', '"Bern"}'] }],
  }
  type Event = { type: string; delta?: { message?: Record<string, unknown> } }

  test('streams a plan and calls of tools', () => {
    const events = dataOf(cohereEvents(said).join('')) as Event[]

    expect(events.map(({ type }) => type)).toEqual([
      'message-start',
      'tool-plan-delta',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-delta',
      'tool-call-end',
      'message-end',
    ])
    expect(events.at(-1)).toMatchObject({ delta: { finish_reason: 'TOOL_CALL' } })
    expect(cohereAnswer(said)).toMatchObject({
      finish_reason: 'TOOL_CALL',
      message: {
        tool_plan: 'I will look.',
        tool_calls: [{ function: { arguments: '{"city":"Bern"}' } }],
      },
    })
  })

  test('streams text, whose pieces are the text of the whole answer', () => {
    const events = dataOf(cohereEvents().join('')) as Event[]
    const pieces = events
      .filter(({ type }) => type === 'content-delta')
      .map(({ delta }) => (delta?.message?.content as { text: string } | undefined)?.text)

    expect(cohereAnswer().message.content).toEqual([{ type: 'text', text: pieces.join('') }])
    expect(cohereAnswer().finish_reason).toBe('COMPLETE')
  })

  test('has the words of an error beside an id', async () => {
    const response = cohereError(422, 'No more')

    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ message: 'No more' })
  })
})

describe('embeddings', () => {
  test('are one for each input, or one in all where the API takes one', () => {
    expect(geminiEmbedding()).toEqual({ embedding: { values: VECTOR } })
    expect(geminiEmbeddings({ requests: [{}, {}] }).embeddings).toHaveLength(2)
    expect(vertexEmbeddings({ instances: [{}, {}] }).predictions).toHaveLength(2)
    expect(titanEmbedding()).toMatchObject({ embedding: VECTOR, inputTextTokenCount: 4 })
    expect(cohereEmbeddings({ texts: ['a', 'b'] }).embeddings.float).toEqual([VECTOR, VECTOR])
  })
})
