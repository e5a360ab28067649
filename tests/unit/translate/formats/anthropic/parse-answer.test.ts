import { describe, expect, test } from 'bun:test'
import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import { anthropic } from '../../../../../src/translate/formats/anthropic/anthropic'
import { pushed } from './streams'

const message = (members: object) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 2 },
  ...members,
})

const ofType = <T extends AnswerEvent['type']>(events: readonly AnswerEvent[], type: T) =>
  events.filter((event): event is Extract<AnswerEvent, { type: T }> => event.type === type)

describe('a whole answer', () => {
  test('says everything once and in order', () => {
    const content = [
      { type: 'thinking', thinking: 'hm', signature: 's' },
      { type: 'redacted_thinking', data: 'd' },
      { type: 'server_tool_use', id: 'x', name: 'web_search', input: {} },
      { type: 'web_search_tool_result', tool_use_id: 'x', content: [] },
      { type: 'text', text: 'a', citations: [] },
      { type: 'tool_use', id: 'c', name: 'f', input: { a: 1 } },
      { type: 'tool_use', id: 'e', name: 'g', input: {} },
    ]
    expect(anthropic.parseAnswer(message({ content, stop_reason: 'tool_use' }))).toEqual([
      { type: 'start', id: 'msg_1', model: 'claude' },
      { type: 'reasoning', text: 'hm' },
      { type: 'opaque', opaque: { maker: 'anthropic', value: 's' } },
      { type: 'opaque', opaque: { maker: 'anthropic', value: 'd' }, isRedacted: true },
      { type: 'search', id: 'x', queries: [], pages: [] },
      { type: 'text', text: 'a' },
      { type: 'call', key: '5', id: 'c', name: 'f', text: '' },
      { type: 'call', key: '5', text: '{"a":1}' },
      { type: 'call', key: '6', id: 'e', name: 'g', text: '' },
      { type: 'call', key: '6', text: '{}' },
      { type: 'usage', usage: { inputTokens: 1, outputTokens: 2 } },
      { type: 'stop', reason: 'tool_calls' },
      { type: 'end' },
    ])
  })

  const REASONS: [reason: string | null, expected: string][] = [
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop_sequence'],
    ['tool_use', 'stop'],
    ['max_tokens', 'length'],
    ['refusal', 'content_filter'],
    ['pause_turn', 'pause'],
    ['model_context_window_exceeded', 'context_length'],
    ['something_new', 'stop'],
    [null, 'stop'],
  ]

  test.each(REASONS)('that ends by %s', (stop_reason, reason) => {
    expect(ofType(anthropic.parseAnswer(message({ stop_reason })), 'stop')).toMatchObject([
      { reason: reason as never },
    ])
  })

  test('has the sequence that ended it', () => {
    const answer = message({ stop_reason: 'stop_sequence', stop_sequence: 'X' })
    expect(ofType(anthropic.parseAnswer(answer), 'stop')[0]?.sequence).toBe('X')
  })

  const USAGES: [usage: object | null, expected: object | undefined][] = [
    [
      {
        input_tokens: 0,
        output_tokens: 7,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
        output_tokens_details: { thinking_tokens: 3 },
      },
      {
        inputTokens: 0,
        cacheReadTokens: 100,
        cacheWriteTokens: 10,
        cacheWrite1hTokens: 20,
        outputTokens: 7,
        reasoningTokens: 3,
      },
    ],
    [
      { input_tokens: 1, cache_read_input_tokens: null, cache_creation: null, output_tokens: 2 },
      { inputTokens: 1, outputTokens: 2 },
    ],
    [null, undefined],
  ]

  test.each(USAGES)('counts %j', (usage, expected) => {
    const [event] = ofType(anthropic.parseAnswer(message({ usage })), 'usage')
    expect(event?.usage).toEqual(expected as never)
  })

  const ERRORS: [answer: unknown, error: object][] = [
    [
      { type: 'error', error: { type: 'overloaded_error', message: 'busy' } },
      { error: { message: 'busy', type: 'overloaded_error' }, status: 529 },
    ],
    [{ error: { message: 'no' } }, { error: { message: 'no' } }],
    [{ error: 'no' }, { error: { message: 'no' } }],
    [{ message: 'too long' }, { error: { message: 'too long' } }],
  ]

  test.each(ERRORS)('that is an error: %j', (answer, error) => {
    const events = anthropic.parseAnswer(answer)
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({ type: 'error', ...error })
  })

  test.each([['<html>'], [{}], [null], [[]], [{ unexpected: 1 }]])(
    'that is none has no events: %j',
    (answer) => {
      expect(anthropic.parseAnswer(answer)).toEqual([])
    },
  )
})

describe('a stream', () => {
  const start = { type: 'message_start', message: message({ stop_reason: null }) }
  const begin = (index: number, content_block: object) => ({
    type: 'content_block_start',
    index,
    content_block,
  })
  const delta = (index: number, piece: object) => ({
    type: 'content_block_delta',
    index,
    delta: piece,
  })
  const end = (index: number) => ({ type: 'content_block_stop', index })
  const stop = (reason: string, usage: object = {}) => ({
    type: 'message_delta',
    delta: { stop_reason: reason },
    usage,
  })
  const LAST = { type: 'message_stop' }

  test('says what it says, piece by piece', () => {
    expect(
      pushed([
        start,
        { type: 'ping' },
        begin(0, { type: 'thinking', thinking: '', signature: '' }),
        delta(0, { type: 'thinking_delta', thinking: 'hm' }),
        delta(0, { type: 'signature_delta', signature: 's1' }),
        delta(0, { type: 'signature_delta', signature: 's2' }),
        end(0),
        begin(1, { type: 'text', text: '' }),
        delta(1, { type: 'text_delta', text: 'a' }),
        delta(1, { type: 'citations_delta', citation: {} }),
        end(1),
        begin(2, { type: 'tool_use', id: 'c', name: 'f', input: {} }),
        delta(2, { type: 'input_json_delta', partial_json: '' }),
        end(2),
        begin(3, { type: 'tool_use', id: 'd', name: 'g', input: {} }),
        delta(3, { type: 'input_json_delta', partial_json: '{"a"' }),
        delta(3, { type: 'input_json_delta', partial_json: ':1}' }),
        end(3),
        stop('tool_use', { output_tokens: 9, input_tokens: null, cache_read_input_tokens: 5 }),
        LAST,
      ]),
    ).toEqual([
      { type: 'start', id: 'msg_1', model: 'claude' },
      { type: 'usage', usage: { inputTokens: 1, outputTokens: 2 } },
      { type: 'reasoning', text: 'hm' },
      { type: 'opaque', opaque: { maker: 'anthropic', value: 's1s2' } },
      { type: 'text', text: 'a' },
      { type: 'call', key: '2', id: 'c', name: 'f', text: '' },
      { type: 'call', key: '2', text: '{}' },
      { type: 'call', key: '3', id: 'd', name: 'g', text: '' },
      { type: 'call', key: '3', text: '{"a"' },
      { type: 'call', key: '3', text: ':1}' },
      { type: 'usage', usage: { inputTokens: 1, cacheReadTokens: 5, outputTokens: 9 } },
      { type: 'stop', reason: 'tool_calls' },
      { type: 'end' },
    ])
  })

  test('is read with arguments that come whole, blocks that never end or begin, and counts of zero', () => {
    const events = pushed([
      start,
      delta(0, { type: 'text_delta', text: 'a' }),
      begin(1, { type: 'tool_use', id: 'c', name: 'f', input: { a: 1 } }),
      stop('end_turn', { input_tokens: 0, output_tokens: 3 }),
    ])
    expect(ofType(events, 'text')).toEqual([{ type: 'text', text: 'a' }])
    expect(
      ofType(events, 'call')
        .map((piece) => piece.text)
        .join(''),
    ).toBe('{"a":1}')
    expect(ofType(events, 'usage').at(-1)?.usage).toEqual({ inputTokens: 0, outputTokens: 3 })
    expect(ofType(events, 'stop')).toEqual([{ type: 'stop', reason: 'tool_calls' }])
    expect(events.at(-1)).toEqual({ type: 'end' })
  })

  test('is not complete without a reason', () => {
    const events = pushed([start, delta(0, { type: 'text_delta', text: 'a' })])
    expect(ofType(events, 'end')).toEqual([])
    expect(ofType(events, 'stop')).toEqual([])
  })

  test('says nothing behind an error', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'busy' } }
    const events = pushed([start, error, delta(0, { type: 'text_delta', text: 'a' }), LAST])
    expect(events.slice(2)).toEqual([
      {
        type: 'error',
        error: { message: 'busy', type: 'overloaded_error' },
        status: 529,
      },
    ])
  })

  test('may start twice, but not with another message', () => {
    const twice = pushed([start, start, delta(0, { type: 'text_delta', text: 'a' }), LAST])
    expect(ofType(twice, 'start')).toHaveLength(1)
    expect(twice.at(-1)).toEqual({ type: 'end' })
    const other = { type: 'message_start', message: message({ id: 'msg_2' }) }
    expect(pushed([start, other, LAST]).at(-1)).toMatchObject({ type: 'error', status: 502 })
  })

  test('may start with its calls and its reason, where Anthropic’s own tools made them', () => {
    const begun = message({
      content: [{ type: 'tool_use', id: 't1', name: 'roll', input: { player: 'one' } }],
      stop_reason: 'tool_use',
    })

    const events = pushed([{ type: 'message_start', message: begun }, LAST])

    const calls = ofType(events, 'call')
    expect(calls[0]).toMatchObject({ id: 't1', name: 'roll' })
    expect(JSON.parse(calls.map(({ text }) => text).join(''))).toEqual({ player: 'one' })
    expect(ofType(events, 'stop')).toEqual([{ type: 'stop', reason: 'tool_calls' }])
    expect(events.at(-1)).toEqual({ type: 'end' })
  })

  test('is read by the names of its events where its data has no type', () => {
    const { type, ...data } = delta(0, { type: 'text_delta', text: 'a' })
    const parser = anthropic.eventParser()
    expect(parser.push({ name: type, data: JSON.stringify(data), text: '' })).toEqual([
      { type: 'text', text: 'a' },
    ])
    expect(parser.push({ name: '', data: '[DONE]', text: '' })).toEqual([])
  })
})
