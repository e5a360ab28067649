import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import Anthropic from '@anthropic-ai/sdk'
import {
  anthropicError,
  type Block,
  MESSAGE,
  MESSAGE_USAGE,
  message,
  messageEvents,
  redactedBlock,
  textBlock,
  thinkingBlock,
  toolBlock,
} from '../../support/providers/anthropic-messages'
import { type SseStyle, sse } from '../../support/providers/framing'
import { hello } from '../../support/providers/models/hello'
import { startProvider } from '../../support/providers/server'

const provider = startProvider()
afterAll(() => provider[Symbol.dispose]())
beforeEach(() => {
  provider.answer = hello
})

/** Anthropic's SDK, straight in front of the provider. */
const anthropic = new Anthropic({
  baseURL: provider.url.replace('/v1', ''),
  apiKey: 'sk-ant-fake',
  maxRetries: 0,
})

const request = {
  model: 'm',
  max_tokens: 64,
  messages: [{ role: 'user' as const, content: 'Hello!' }],
}
const blocks = [
  thinkingBlock('Hm', 'c2ln'),
  redactedBlock('ZGF0YQ=='),
  textBlock('Let me', ' see 🦊'),
  toolBlock('toolu_1', 'weather', '{"city":', '"Bern"}'),
  toolBlock('toolu_2', 'clock', ''),
]
const contentOf = (content: readonly Block[]) => content.map(({ whole }) => whole)

const STYLES: Record<string, SseStyle> = {
  'the usual spelling': {},
  CRLF: { lineEnd: '\r\n' },
  'no space behind a colon': { hasSpace: false },
  'names behind the data': { name: 'last' },
  comments: { comment: 'keep-alive' },
  ids: { hasIds: true },
  'data over several lines': { isSpread: true },
}

describe('Anthropic’s SDK', () => {
  test('reads a whole message and counts tokens', async () => {
    expect<object>(await anthropic.messages.create(request)).toMatchObject(MESSAGE)
    expect(await anthropic.messages.countTokens(request)).toMatchObject({ input_tokens: 14 })
  })

  test('reads a whole message with every block', async () => {
    provider.answer = () => Response.json(message({ blocks }))

    const answer = await anthropic.messages.create(request)

    expect<object[]>(answer.content).toEqual(contentOf(blocks))
    expect(answer.stop_reason).toBe('tool_use')
  })

  for (const [name, style] of Object.entries(STYLES))
    test(`gathers a streamed message with every block from ${name}`, async () => {
      provider.answer = () => sse(messageEvents({ blocks }, style))

      const answer = await anthropic.messages.stream(request).finalMessage()

      expect<object[]>(answer.content).toEqual(contentOf(blocks))
      expect(answer.stop_reason).toBe('tool_use')
      expect(answer.usage).toMatchObject(MESSAGE_USAGE)
    })

  test('reads counts that come only at the end, and a stop reason of any name', async () => {
    provider.answer = () =>
      sse(
        messageEvents({
          stop: 'model_context_window_exceeded',
          usageAtStart: { input_tokens: 0, output_tokens: 0 },
          usageAtEnd: { input_tokens: 9, cache_read_input_tokens: 5, output_tokens: 2 },
        }),
      )

    const answer = await anthropic.messages.stream(request).finalMessage()

    expect<string | null>(answer.stop_reason).toBe('model_context_window_exceeded')
    expect(answer.usage).toMatchObject({
      input_tokens: 9,
      cache_read_input_tokens: 5,
      output_tokens: 2,
    })
  })

  test('throws the error that a streamed message ends in', async () => {
    const error = { type: 'overloaded_error', message: 'No more' }
    provider.answer = () => sse(messageEvents({ error }))

    const result = anthropic.messages.stream(request).finalMessage()

    expect(await result.catch(String)).toContain('No more')
  })

  for (const [status, type, name] of [
    [400, 'invalid_request_error', 'BadRequestError'],
    [401, 'authentication_error', 'AuthenticationError'],
    [429, 'rate_limit_error', 'RateLimitError'],
    [529, 'overloaded_error', 'OverloadedError'],
  ] as const)
    test(`has an error of status ${status} as its ${name}`, async () => {
      provider.answer = () => anthropicError(status, type, 'In its own words')

      const error = await anthropic.messages
        .create(request)
        .catch((thrown: unknown) => thrown as Error)

      expect(error).toMatchObject({ status, error: { error: { type } } })
      expect(error.constructor.name).toBe(name)
      expect((error as Error).message).toContain('In its own words')
    })
})

describe('a stream', () => {
  test('opens with no content and one output token, and pings once', () => {
    const [start, , ping, ...others] = messageEvents()

    expect(start).toContain('"content":[]')
    expect(start).toContain('"output_tokens":1')
    expect(ping).toBe('event: ping\ndata: {"type":"ping"}\n\n')
    expect(others.join('')).not.toContain('ping')
    expect(messageEvents({ hasPing: false }).join('')).not.toContain('ping')
  })

  test('has an empty piece for a tool that takes nothing', () => {
    expect(messageEvents({ blocks: [toolBlock('t', 'clock', '')] }).join('')).toContain(
      '"delta":{"type":"input_json_delta","partial_json":""}',
    )
  })
})
