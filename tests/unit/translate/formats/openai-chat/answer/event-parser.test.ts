import { describe, expect, test } from 'bun:test'
import type { AnswerEvent } from '../../../../../../src/translate/answer-events'
import { openaiChat } from '../../../../../../src/translate/formats/openai-chat/format'
import {
  CHAT_USAGE,
  type ChatStreamOptions,
  chatChunk,
  chatStream,
} from '../../../../../support/providers/openai-chat'
import { callsIn, joined, streamed } from '../read-events'

const stream = (options: ChatStreamOptions) => streamed(chatStream(options).map(({ data }) => data))
const DONE = '[DONE]'
const text = (value: string): AnswerEvent => ({ type: 'text', text: value })

describe('a stream', () => {
  test('is a start, pieces, counts, a reason and an end', () => {
    expect(stream({ usageIn: 'empty choices' })).toEqual([
      { type: 'start', id: 'chatcmpl-fake', model: 'gpt-real', createdAtS: 1_795_000_000 },
      text('Hello'),
      text(' there'),
      { type: 'usage', usage: expect.anything() as never },
      { type: 'stop', reason: 'stop' },
      { type: 'end' },
    ])
  })

  test('starts with the first chunk that has a choice, not with Azure’s filter', () => {
    expect(stream({ hasPromptFilter: true })[0]).toMatchObject({
      type: 'start',
      id: 'chatcmpl-fake',
    })
  })

  test.each<NonNullable<ChatStreamOptions['usageIn']>>([
    'empty choices',
    'null choices',
    'the last chunk',
    'x_groq',
    'every chunk',
  ])('has its counts, where they are in %s', (usageIn) => {
    const usage = stream({ usageIn }).findLast(({ type }) => type === 'usage')

    expect(usage).toMatchObject({ usage: { outputTokens: CHAT_USAGE.completion_tokens } })
  })

  test('keeps the counts that came last, and null is none', () => {
    const events = streamed([
      { ...chatChunk({ content: 'a' }), usage: { prompt_tokens: 1, completion_tokens: 1 } },
      { ...chatChunk({}, 'stop'), usage: { prompt_tokens: 1, completion_tokens: 2 } },
      { ...chatChunk({}), usage: null },
      DONE,
    ])

    expect(events.filter(({ type }) => type === 'usage')).toHaveLength(2)
    expect(events.findLast(({ type }) => type === 'usage')).toMatchObject({
      usage: { outputTokens: 2 },
    })
  })

  test.each<NonNullable<ChatStreamOptions['reasoningAs']>>([
    'reasoning_content',
    'reasoning',
    'reasoning_details',
    'parts',
  ])('has its thoughts, where they are in %s', (reasoningAs) => {
    expect(joined(stream({ reasoning: ['h', 'm'], reasoningAs })).slice(0, 2)).toEqual([
      { type: 'reasoning', text: 'hm' },
      text('Hello there'),
    ])
  })

  test('has nulls in it', () => {
    const options = { hasNulls: true, calls: [{ id: 'a', name: 'f', args: ['{', '}'] }] }

    expect(callsIn(stream(options))).toEqual([{ id: 'a', name: 'f', text: '{}' }])
  })

  test('has text and calls behind its reason', () => {
    const events = streamed([
      chatChunk({ content: 'a' }, 'stop'),
      chatChunk({ content: 'b' }),
      DONE,
    ])

    expect(joined(events)).toEqual([text('ab'), { type: 'stop', reason: 'stop' }])
  })

  test('sends the whole message once more at its end', () => {
    const last = { choices: [{ index: 0, message: { content: 'ab' }, finish_reason: 'stop' }] }

    expect(joined(streamed([chatChunk({ content: 'ab' }), last, DONE]))[0]).toEqual(text('ab'))
    expect(joined(streamed([last, DONE]))[0]).toEqual(text('ab'))
  })

  test('has several choices, of which one is read', () => {
    const other = { choices: [{ index: 1, delta: { content: 'x' } }] }

    expect(
      joined(streamed([chatChunk({ content: 'a' }), other, chatChunk({ content: 'b' }), DONE]))[0],
    ).toEqual(text('ab'))
  })

  test('counts its only choice from one', () => {
    const chunk = { choices: [{ index: 1, delta: { content: 'x' }, finish_reason: 'stop' }] }

    expect(joined(streamed([chunk]))[0]).toEqual(text('x'))
  })

  test('signs a thought of OpenRouter’s at its end', () => {
    const detail = (more: object) =>
      chatChunk({ reasoning_details: [{ type: 'reasoning.text', index: 0, ...more }] })
    const events = joined(
      streamed([
        detail({ text: 'h', format: 'anthropic-claude-v1' }),
        detail({ text: 'm', signature: null }),
        detail({ signature: 's' }),
        chatChunk({ content: 'a' }),
        DONE,
      ]),
    )

    expect(events).toEqual([
      { type: 'reasoning', text: 'hm' },
      {
        type: 'opaque',
        opaque: {
          maker: 'chat',
          value:
            '{"type":"reasoning.text","index":0,"format":"anthropic-claude-v1","signature":"s"}',
        },
      },
      text('a'),
      { type: 'stop', reason: 'stop' },
    ])
  })
})

describe('the end', () => {
  const reasons = (events: readonly AnswerEvent[]) =>
    events.flatMap((event) =>
      event.type === 'stop' ? event.reason : event.type === 'end' ? 'end' : [],
    )

  test.each<[string, ChatStreamOptions, string[]]>([
    ['a reason and [DONE]', {}, ['stop', 'end']],
    ['[DONE] without a reason', { finish: null }, ['stop', 'end']],
    ['a reason and a clean end', { hasDone: false }, ['stop', 'end']],
    ['neither', { finish: null, hasDone: false }, []],
    ['an empty reason and a clean end', { finish: '', hasDone: false }, []],
    [
      'an empty reason behind the true one',
      { finish: 'length', lateFinish: '' },
      ['length', 'end'],
    ],
    [
      'a plain reason behind the true one',
      { finish: 'length', lateFinish: 'stop' },
      ['length', 'end'],
    ],
    [
      'the true reason behind a plain one',
      { finish: 'stop', lateFinish: 'content_filter' },
      ['content_filter', 'end'],
    ],
  ])('%s', (_, options, expected) => {
    expect<string[]>(reasons(stream(options))).toEqual(expected)
  })

  test('nothing comes behind [DONE]', () => {
    expect(
      streamed([chatChunk({ content: 'a' }), DONE, chatChunk({ content: 'b' }), DONE]),
    ).toEqual(streamed([chatChunk({ content: 'a' }), DONE]))
  })

  test('[DONE] alone is an empty answer', () => {
    expect(streamed([DONE])).toEqual([
      { type: 'start' },
      { type: 'stop', reason: 'stop' },
      { type: 'end' },
    ])
  })

  test('a stream of nothing has none', () => {
    expect(streamed([])).toEqual([])
  })
})

describe('an error', () => {
  test.each<[string, ChatStreamOptions]>([
    ['alone', { error: { members: { message: 'No', code: 429 } } }],
    ['beside choices', { error: { members: { message: 'No', code: 429 }, besideChoices: true } }],
  ])('%s ends the stream', (_, options) => {
    const events = streamed([
      ...chatStream(options).map(({ data }) => data),
      chatChunk({ content: 'b' }),
      DONE,
    ])

    expect(events.at(-1)).toMatchObject({ type: 'error', error: { message: 'No' }, status: 429 })
    expect(events.filter(({ type }) => type === 'stop' || type === 'end')).toEqual([])
  })

  test.each<[string, string, string]>([
    ['error', '{"message":"No"}', 'No'],
    ['error', 'No', 'No'],
    ['', '{"error":"No"}', 'No'],
    ['', '{"object":"error","message":"No"}', 'No'],
    ['', '[{"error":{"message":"No"}}]', 'No'],
    ['', '{"id":"c1","choices":[{', 'The provider sent an event that is not JSON'],
  ])('the event %j with %s', (name, data, message) => {
    const parser = openaiChat.eventParser()

    expect(parser.push({ name, data, text: '' })).toMatchObject([
      { type: 'error', error: { message } },
    ])
    expect(parser.finish()).toEqual([])
  })

  test('a reason that is one', () => {
    const events = stream({ finish: 'insufficient_system_resource' })

    expect(events.at(-1)).toMatchObject({ type: 'error', status: 503 })
  })
})

test.each(['', ' ', 'ping', '[START]', 'null', '1', '"text"', '[]', '{}', '{"type":"ping"}'])(
  'the event %j says nothing',
  (data) => {
    const parser = openaiChat.eventParser()

    expect(parser.push({ name: '', data, text: '' })).toEqual([])
  },
)
