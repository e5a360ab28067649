import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import { openaiResponses } from '../../../../../src/translate/formats/openai-responses/format'
import type { SseEvent } from '../../../../support/providers/framing'
import {
  callItem,
  messageItem,
  reasoningItem,
  responseObject,
  responseStream,
} from '../../../../support/providers/openai-responses'
import { folded, readStream } from './read-events'

const ITEMS = [
  reasoningItem('Two cities.', 'c2lnbmF0dXJl'),
  messageItem('Hello there'),
  callItem('weather', '{"city":"Paris"}', 'call_1'),
  callItem('weather', '{"city":"Oslo"}', 'call_2'),
]
const USAGE: AnswerEvent = {
  type: 'usage',
  usage: { inputTokens: 5, cacheReadTokens: 4, outputTokens: 2, reasoningTokens: 1 },
}
const EXPECTED = [
  { type: 'start', id: 'resp_fake', model: 'gpt-real', createdAtS: 1_795_000_000 },
  { type: 'reasoning', text: 'Two cities.' },
  { type: 'opaque', opaque: { maker: 'openai', value: 'c2lnbmF0dXJl' } },
  { type: 'text', text: 'Hello there', isNewPart: true },
  { type: 'call', key: '0', id: 'call_1', name: 'weather', text: '{"city":"Paris"}' },
  { type: 'call', key: '1', id: 'call_2', name: 'weather', text: '{"city":"Oslo"}' },
  USAGE,
  { type: 'stop', reason: 'tool_calls' },
  { type: 'end' },
]

const parsed = (event: SseEvent) => JSON.parse(event.data) as { type: string; response?: object }
const without = (drop: RegExp) => (events: SseEvent[]) =>
  events.filter((event) => !drop.test(parsed(event).type))
const plain = (members: object): SseEvent => ({ data: JSON.stringify(members) })
const event = (type: string, members: object): SseEvent => plain({ type, ...members })

describe('every way to say the same', () => {
  test.each<[string, (events: SseEvent[]) => SseEvent[]]>([
    ['as OpenAI says it', (events) => events],
    ['without names of events', (events) => events.map(({ data }) => ({ data }))],
    [
      'with the type in the name alone',
      (events) =>
        events.map(({ name = '', data }) => {
          const { type, ...members } = JSON.parse(data) as Record<string, unknown>
          return { name, data: JSON.stringify(members) }
        }),
    ],
    ['with the type behind the rest', () => responseStream({ items: ITEMS, isTypeLast: true })],
    ['without pieces', without(/delta$/)],
    ['with items alone', without(/delta$|_text\.done|arguments\.done|_part\./)],
    ['with nothing but the response', without(/delta|done|added|in_progress/)],
    [
      'with what nobody knows between',
      (events) =>
        events.flatMap((one) => [
          one,
          event('response.new_thing.delta', { delta: 'x' }),
          plain([]),
        ]),
    ],
    [
      'with words that are no events',
      (events) => [{ data: 'ping' }, ...events, { data: '[DONE]' }],
    ],
    [
      'with items that have only an id',
      (events) =>
        events.map((one, at) => {
          const { output_index, ...members } = JSON.parse(one.data) as Record<string, unknown>
          const isDone = members.type === 'response.output_item.done'
          return isDone && at < 9 ? { data: JSON.stringify(members) } : one
        }),
    ],
    [
      'with everything twice',
      (events) =>
        events.flatMap((one) => (/added|done$/.test(parsed(one).type) ? [one, one] : [one])),
    ],
  ])('%s', (_, change) => {
    const events = change(responseStream({ items: ITEMS }))
    expect(folded(readStream(events))).toEqual(EXPECTED as AnswerEvent[])
  })

  test('without what is done, when thoughts come back behind the rest', () => {
    const events = without(/\.done$/)(responseStream({ items: ITEMS }))
    const read = folded(readStream(events))
    expect(read).toHaveLength(EXPECTED.length)
    expect(read).toEqual(expect.arrayContaining(EXPECTED))
  })

  test('whole', () => {
    const events = openaiResponses.parseAnswer(responseObject('completed', ITEMS))
    expect(folded(events)).toEqual(EXPECTED as AnswerEvent[])
  })
})

describe('reasons for the end', () => {
  test.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
  ] as const)('%s is %s', (reason, expected) => {
    const stop = { type: 'stop', reason: expected }
    const items = [messageItem('Hello there')]
    expect(readStream(responseStream({ items, ending: 'incomplete', reason }))).toContainEqual(
      stop as AnswerEvent,
    )
    const whole = responseObject('incomplete', items, { incomplete_details: { reason } })
    expect(openaiResponses.parseAnswer(whole)).toContainEqual(stop as AnswerEvent)
  })

  test('a stream without its last event is cut off', () => {
    const events = readStream(responseStream({ items: ITEMS, ending: 'nothing' }))
    expect(events.some(({ type }) => type === 'end' || type === 'stop')).toBe(false)
    expect(events.some(({ type }) => type === 'error')).toBe(false)
  })
})

describe('errors', () => {
  test.each([
    ['rate_limit_exceeded', 429],
    ['server_error', 500],
    ['context_length_exceeded', 400],
    ['invalid_prompt', 400],
    ['insufficient_quota', 429],
    ['server_is_overloaded', 503],
    ['something_else', undefined],
  ])('%s has the status %p', (code, status) => {
    const error = { code, message: 'm' }
    const expected = {
      type: 'error',
      error: { message: 'm', code },
      ...(status !== undefined && { status }),
    }
    for (const events of [
      readStream(responseStream({ ending: 'failed', error })),
      readStream(responseStream({ ending: 'error', error })),
      readStream([event('error', { error })]),
      readStream([{ name: 'error', data: JSON.stringify(error) }]),
      readStream([plain({ error })]),
      openaiResponses.parseAnswer(responseObject('failed', [], { error })),
      openaiResponses.parseAnswer({ error }),
    ])
      expect(events.at(-1)).toMatchObject(expected)
  })

  test('after an error nothing comes', () => {
    const failed = event('error', { code: 'server_error', message: 'm' })
    const events = readStream([failed, ...responseStream()])
    expect(events.map(({ type }) => type)).toEqual(['error'])
  })

  test.each([
    [{ error: 'Own words' }],
    [{ error: 'Own words', object: 'list' }],
    [{ object: 'response', error: { message: 'Own words' }, output: [] }],
    [{ ...responseObject('completed', ITEMS), error: { message: 'Own words' } }],
  ])('%j is an error, whatever else it says', (answer) => {
    const error = { type: 'error', error: { message: 'Own words' } }
    expect(openaiResponses.parseAnswer(answer)).toMatchObject([error])
  })

  test('a response that was cancelled is none', () => {
    expect(openaiResponses.parseAnswer(responseObject('cancelled', ITEMS))).toMatchObject([
      { type: 'error' },
    ])
  })

  test('an event that is broken is an error, and what is no answer has no events', () => {
    expect(readStream([{ data: '{"type": "response' }])).toMatchObject([{ type: 'error' }])
    for (const value of [null, [], 'x', {}, { unexpected: 1 }])
      expect(openaiResponses.parseAnswer(value)).toEqual([])
  })
})

describe('what else items say', () => {
  const read = (...output: object[]) => {
    const response = { ...responseObject('completed', []), output }
    return openaiResponses.parseAnswer(response).slice(1, -3)
  }

  test('a refusal', () => {
    const content = [{ type: 'refusal', refusal: 'no' }]
    expect(read({ type: 'message', content })).toEqual([{ type: 'refusal', text: 'no' }])
    const events = readStream([
      event('response.refusal.delta', { output_index: 0, content_index: 0, delta: 'n' }),
      event('response.refusal.delta', { output_index: 0, content_index: 0, delta: 'o' }),
      event('response.refusal.done', { output_index: 0, content_index: 0, refusal: 'no' }),
      event('response.completed', { response: responseObject('completed', []) }),
    ])
    expect(folded(events)).toContainEqual({ type: 'refusal', text: 'no' })
  })

  test('thoughts of servers that show them, once', () => {
    const content = [
      { type: 'reasoning_text', text: 'a' },
      { type: 'reasoning_text', text: 'b' },
    ]
    expect(folded(read({ type: 'reasoning', summary: [], content }))).toEqual([
      { type: 'reasoning', text: 'a\n\nb' },
    ])
    const summary = [{ type: 'summary_text', text: 's' }]
    expect(read({ type: 'reasoning', summary, content })).toEqual([
      { type: 'reasoning', text: 's' },
    ])
  })

  test('thoughts without words', () => {
    expect(read({ type: 'reasoning', summary: [], encrypted_content: 'e' })).toEqual([
      { type: 'opaque', opaque: { maker: 'openai', value: 'e' } },
    ])
  })

  test('citations, counted over the whole text', () => {
    const page = (url: string, start_index: number, end_index: number) => ({
      type: 'url_citation',
      url,
      title: 't',
      start_index,
      end_index,
    })
    const events = read(
      {
        type: 'web_search_call',
        id: 'ws_1',
        status: 'completed',
        action: {
          type: 'search',
          query: 'q',
          sources: [{ type: 'url', url: 'https://a.example' }],
        },
      },
      {
        type: 'message',
        content: [
          { type: 'output_text', text: 'a😀b', annotations: [] },
          {
            type: 'output_text',
            text: 'cd',
            annotations: [page('https://a.example', 0, 2), { type: 'file_citation' }],
          },
        ],
      },
    )
    expect(events).toEqual([
      { type: 'search', id: 'ws_1', queries: ['q'], pages: [{ url: 'https://a.example' }] },
      { type: 'text', text: 'a😀b', isNewPart: true },
      { type: 'text', text: 'cd', isNewPart: true },
      {
        type: 'citation',
        citation: {
          place: { kind: 'url', url: 'https://a.example' },
          title: 't',
          span: { start: 3, end: 5 },
        },
      },
    ])
  })

  test('annotations of a stream are told once', () => {
    const annotation = {
      type: 'url_citation',
      url: 'https://a.example',
      start_index: 0,
      end_index: 1,
    }
    const at = { output_index: 0, content_index: 0 }
    const item = {
      type: 'message',
      content: [{ type: 'output_text', text: 'x', annotations: [annotation] }],
    }
    const response = { ...responseObject('completed', []), output: [item] }
    const events = readStream([
      event('response.output_text.delta', { ...at, delta: 'x' }),
      event('response.output_text.annotation.added', { ...at, annotation }),
      event('response.output_item.done', { output_index: 0, item }),
      event('response.completed', { response }),
    ])
    expect(events.filter(({ type }) => type === 'citation')).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'text')).toHaveLength(1)
  })
})

test('pieces of calls that take turns stay with their calls', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (turns) => {
      const texts = ['{"city":"Paris"}', '{"city":"Oslo"}']
      const left = texts.map((text) => Array.from(text))
      const deltas = [
        ...turns.map((is) => (is ? 1 : 0)),
        ...texts.flatMap((text, at) => Array.from(text, () => at)),
      ]
      const events = readStream([
        ...texts.map((_, output_index) =>
          event('response.output_item.added', {
            output_index,
            item: { type: 'function_call', call_id: `c${output_index}`, name: 'f', arguments: '' },
          }),
        ),
        ...deltas.flatMap((output_index) => {
          const delta = left[output_index]?.shift()
          return delta === undefined
            ? []
            : [event('response.function_call_arguments.delta', { output_index, delta })]
        }),
        event('response.completed', { response: responseObject('completed', []) }),
      ])
      const said = new Map<string, string>()
      for (const one of events)
        if (one.type === 'call') said.set(one.key, (said.get(one.key) ?? '') + one.text)
      expect([...said.values()]).toEqual(texts)
    }),
    { seed: 5, numRuns: 100 },
  )
})

test('a server that counts parts on over all items says them once', () => {
  const thought = { type: 'reasoning', id: 'rs_1', summary: [], content: [] }
  const message = {
    type: 'message',
    id: 'msg_1',
    content: [{ type: 'output_text', text: 'Hello', annotations: [] }],
  }
  const of = { item_id: 'msg_1', output_index: 1, content_index: 1 }
  const said = [
    { type: 'response.output_item.done', output_index: 0, item: thought },
    { type: 'response.output_text.delta', ...of, delta: 'Hel' },
    { type: 'response.output_text.delta', ...of, delta: 'lo' },
    { type: 'response.output_text.done', ...of, text: 'Hello' },
    { type: 'response.output_item.done', output_index: 1, item: message },
    { type: 'response.completed', response: { status: 'completed', output: [thought, message] } },
  ].map((event) => ({ name: event.type, data: JSON.stringify(event) }))

  const texts = readStream(said).filter(({ type }) => type === 'text')
  expect(folded(texts)).toMatchObject([{ type: 'text', text: 'Hello' }])
})
