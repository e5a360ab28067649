import { describe, expect, test } from 'bun:test'
import type { AnswerEvent } from '../../../../../src/translate/answer-events'
import type { Citation } from '../../../../../src/translate/citation'
import { readEncrypted } from '../../../../../src/translate/dialects/carried-thought'
import { readResponse, readResponseEvents } from '../../../../support/assert/strict/responses'
import { accumulated, asking, eventsOf, OPTIONS, outputOf, printed, steady, whole } from './printed'

const END: AnswerEvent[] = [{ type: 'stop', reason: 'stop' }, { type: 'end' }]

const call = (key: string, name: string, text: string): AnswerEvent => ({
  type: 'call',
  key,
  id: `call_${key}`,
  name,
  text,
})
const cited = (url: string, more: Partial<Citation> = {}): AnswerEvent => ({
  type: 'citation',
  citation: { place: { kind: 'url', url }, ...more },
})

/** Answers, and what is in them. */
const ANSWERS: Readonly<Record<string, { events: AnswerEvent[]; output: unknown[] }>> = {
  'of nothing': { events: [], output: [] },
  'of a text': {
    events: [
      { type: 'text', text: 'Hel' },
      { type: 'text', text: '' },
      { type: 'text', text: 'lo' },
    ],
    output: [
      {
        id: 'msg_0',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Hello', annotations: [], logprobs: [] }],
      },
    ],
  },
  'of a refusal behind a text': {
    events: [
      { type: 'text', text: 'Well' },
      { type: 'refusal', text: 'I ' },
      { type: 'refusal', text: 'won’t' },
    ],
    output: [
      {
        id: 'msg_0',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [
          { type: 'output_text', text: 'Well', annotations: [], logprobs: [] },
          { type: 'refusal', refusal: 'I won’t' },
        ],
      },
    ],
  },
  'of a thought that nobody signed, and a text': {
    events: [
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'Hi' },
    ],
    output: [
      {
        id: 'rs_0',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'hm' }],
        encrypted_content: 'portus.chat.t.aG0.',
      },
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'Hi', annotations: [], logprobs: [] }],
      },
    ],
  },
  'of thoughts: signed, redacted, and without a text': {
    events: [
      { type: 'reasoning', text: 'hm' },
      { type: 'opaque', opaque: { maker: 'anthropic', value: 's' } },
      { type: 'opaque', opaque: { maker: 'anthropic', value: 'd' }, isRedacted: true },
      { type: 'opaque', opaque: { maker: 'openai', value: 'gAAA' } },
    ],
    output: [
      {
        id: 'rs_0',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'hm' }],
        encrypted_content: 'portus.anthropic.t.aG0.s',
      },
      {
        id: 'rs_1',
        type: 'reasoning',
        summary: [],
        encrypted_content: 'portus.anthropic.r.d',
      },
      { id: 'rs_2', type: 'reasoning', summary: [], encrypted_content: 'gAAA' },
    ],
  },
  'of calls whose pieces come in turns, one of them without arguments': {
    events: [
      call('a', 'f', '{"x"'),
      call('b', 'spaced__f', '{"y":'),
      call('c', 'g', ''),
      { type: 'call', key: 'a', text: ':1}' },
      { type: 'call', key: 'b', text: '2}' },
    ],
    output: [
      {
        id: 'fc_0',
        type: 'function_call',
        status: 'completed',
        call_id: 'call_a',
        name: 'f',
        arguments: '{"x":1}',
      },
      {
        id: 'fc_1',
        type: 'function_call',
        status: 'completed',
        call_id: 'call_b',
        name: 'f',
        namespace: 'spaced',
        arguments: '{"y":2}',
      },
      {
        id: 'fc_2',
        type: 'function_call',
        status: 'completed',
        call_id: 'call_c',
        name: 'g',
        arguments: '{}',
      },
    ],
  },
  'of a call that its maker wants something back with': {
    events: [
      { type: 'text', text: 'So' },
      { ...call('a', 'f', '{}'), opaque: { maker: 'gemini', value: 'sig' } } as AnswerEvent,
    ],
    output: [
      {
        id: 'msg_0',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'So', annotations: [], logprobs: [] }],
      },
      { id: 'rs_1', type: 'reasoning', summary: [], encrypted_content: 'portus.gemini.c.sig' },
      {
        id: 'fc_2',
        type: 'function_call',
        status: 'completed',
        call_id: 'call_a',
        name: 'f',
        arguments: '{}',
      },
    ],
  },
  'of a thought, and of a call that its maker wants something back with': {
    events: [
      { type: 'reasoning', text: 'Hm' },
      { ...call('a', 'f', '{}'), opaque: { maker: 'gemini', value: 'sig' } } as AnswerEvent,
    ],
    output: [
      {
        id: 'rs_0',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'Hm' }],
        encrypted_content: 'portus.gemini.c.sig',
      },
      {
        id: 'fc_1',
        type: 'function_call',
        status: 'completed',
        call_id: 'call_a',
        name: 'f',
        arguments: '{}',
      },
    ],
  },
  'of two calls with one id': {
    events: [
      { type: 'call', key: 'a', id: 'same', name: 'f', text: '{}' },
      { type: 'call', key: 'b', id: 'same', name: 'f', text: '{}' },
    ],
    output: ['same', 'same_1'].map((callId, at) => ({
      id: `fc_${at}`,
      type: 'function_call',
      status: 'completed',
      call_id: callId,
      name: 'f',
      arguments: '{}',
    })),
  },
  'of calls of tools that take a text': {
    events: [
      call('a', 'patch', '{"inp'),
      { type: 'call', key: 'a', text: 'ut":"*** Begin\\n+\\u00e' },
      { type: 'call', key: 'a', text: '4 \\"🦊\\ud83e' },
      { type: 'call', key: 'a', text: '\\udd8a"}' },
      call('b', 'spaced__patch', 'not JSON'),
      call('c', 'patch', '{"patch":"other name"}'),
    ],
    output: [
      {
        id: 'ctc_0',
        type: 'custom_tool_call',
        status: 'completed',
        call_id: 'call_a',
        name: 'patch',
        input: '*** Begin\n+ä "🦊🦊',
      },
      {
        id: 'ctc_1',
        type: 'custom_tool_call',
        status: 'completed',
        call_id: 'call_b',
        name: 'patch',
        namespace: 'spaced',
        input: 'not JSON',
      },
      {
        id: 'ctc_2',
        type: 'custom_tool_call',
        status: 'completed',
        call_id: 'call_c',
        name: 'patch',
        input: 'other name',
      },
    ],
  },
  'of calls of tools that the client runs': {
    events: [
      call('a', 'local_shell', '{"command":["ls","-l"],"timeout'),
      { type: 'call', key: 'a', text: '_ms":5}' },
      call('b', 'local_shell', '{"command":"ls | wc"}'),
      call('c', 'shell', '{"commands":["ls"]}'),
      call('d', 'apply_patch', '{"type":"update_file","path":"a.ts","diff":"@@\\n-a\\n+b"}'),
      call('e', 'tool_search', '{"query":"mail"}'),
    ],
    output: [
      {
        id: 'lsh_0',
        type: 'local_shell_call',
        call_id: 'call_a',
        status: 'completed',
        action: { type: 'exec', command: ['ls', '-l'], env: {}, timeout_ms: 5 },
      },
      {
        id: 'lsh_1',
        type: 'local_shell_call',
        call_id: 'call_b',
        status: 'completed',
        action: { type: 'exec', command: ['sh', '-c', 'ls | wc'], env: {} },
      },
      {
        id: 'sh_2',
        type: 'shell_call',
        call_id: 'call_c',
        status: 'completed',
        environment: null,
        action: { commands: ['ls'], timeout_ms: null, max_output_length: null },
      },
      {
        id: 'apc_3',
        type: 'apply_patch_call',
        call_id: 'call_d',
        status: 'completed',
        operation: { type: 'update_file', path: 'a.ts', diff: '@@\n-a\n+b' },
      },
      {
        id: 'tsc_4',
        type: 'tool_search_call',
        call_id: 'call_e',
        status: 'completed',
        execution: 'client',
        arguments: { query: 'mail' },
      },
    ],
  },
  'with pages of the web, found and cited': {
    events: [
      { type: 'text', text: '🦊 First.' },
      cited('https://a.example/', { title: 'A' }),
      {
        type: 'search',
        queries: ['fox', 'foxes'],
        pages: [{ url: 'https://b.example/', title: 'B' }],
      },
      { type: 'text', text: 'Second.' },
      { type: 'text', text: 'Third.', isNewPart: true },
      cited('https://b.example/'),
      cited('https://c.example/', { span: { start: 8, end: 15 } }),
      { type: 'search', queries: [], pages: [], hasFailed: true },
    ],
    output: [
      {
        id: 'msg_0',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [
          {
            type: 'output_text',
            text: '🦊 First.',
            annotations: [
              {
                type: 'url_citation',
                url: 'https://a.example/',
                title: 'A',
                start_index: 0,
                end_index: 8,
              },
            ],
            logprobs: [],
          },
        ],
      },
      {
        id: 'ws_1',
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: 'fox; foxes', queries: ['fox', 'foxes'] },
      },
      {
        id: 'msg_2',
        type: 'message',
        role: 'assistant',
        status: 'completed',
        content: [
          {
            type: 'output_text',
            text: 'Second.Third.',
            annotations: [
              {
                type: 'url_citation',
                url: 'https://b.example/',
                title: 'https://b.example/',
                start_index: 7,
                end_index: 13,
              },
              {
                type: 'url_citation',
                url: 'https://c.example/',
                title: 'https://c.example/',
                start_index: 0,
                end_index: 7,
              },
            ],
            logprobs: [],
          },
        ],
      },
      {
        id: 'ws_3',
        type: 'web_search_call',
        status: 'failed',
        action: { type: 'search', query: '', queries: [] },
      },
    ],
  },
}

describe('an answer', () => {
  for (const [name, { events, output }] of Object.entries(ANSWERS))
    test(`${name} is whole and streamed what OpenAI documents, and OpenAI’s SDK reads it`, async () => {
      const all = [...events, ...END]
      expect(outputOf(all)).toEqual(output)
      expect(readResponse(JSON.stringify(whole(all))).problems).toEqual([])

      const stream = printed(all)
      const { problems, response, end } = readResponseEvents(stream)
      expect({ problems, end }).toEqual({ problems: [], end: 'whole' })
      const isSame = (value: unknown) => JSON.parse(steady(JSON.stringify(value)))
      expect(isSame(response.output)).toEqual(output)
      expect(isSame((await accumulated(stream)).output)).toEqual(output)
    })

  test('tells a search to nobody who has not asked for one, and its pages to those who have', () => {
    const search: AnswerEvent = {
      type: 'search',
      queries: ['q'],
      pages: [{ url: 'https://a.example/' }],
    }
    expect(outputOf([search, ...END], { ...OPTIONS, asksForSearch: false })).toEqual([])
    expect(
      outputOf([search, ...END], asking({ include: ['web_search_call.action.sources'] })),
    ).toMatchObject([{ action: { sources: [{ type: 'url', url: 'https://a.example/' }] } }])
  })

  test('gives back the text of a thought that its maker checks', () => {
    const [item] = outputOf([
      { type: 'reasoning', text: 'Ünïcödé 🦊' },
      { type: 'opaque', opaque: { maker: 'anthropic', value: 'sig' } },
      ...END,
    ]) as { encrypted_content: string }[]
    expect(readEncrypted(item?.encrypted_content ?? '', '', (text) => text)).toEqual({
      text: 'Ünïcödé 🦊',
      opaque: { maker: 'anthropic', value: 'sig' },
    })
  })
})

describe('the end of an answer', () => {
  for (const [stop, reason] of [
    ['length', 'max_output_tokens'],
    ['context_length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ] as const)
    test(`is incomplete for ${stop}`, () => {
      const events: AnswerEvent[] = [
        call('a', 'f', '{}'),
        { type: 'text', text: 'Hi' },
        { type: 'stop', reason: stop },
        { type: 'end' },
      ]
      const { problems, response } = readResponseEvents(printed(events))
      expect(problems).toEqual([])
      expect(response).toMatchObject({
        status: 'incomplete',
        incomplete_details: { reason },
        output: [{ status: 'completed' }, { status: 'incomplete' }],
      })
    })

  test('leaves a call that is cut off incomplete, and one that is complete as it is', () => {
    const of = (text: string) =>
      outputOf([call('a', 'f', text), { type: 'stop', reason: 'length' }, { type: 'end' }])
    expect(of('{"x":')).toMatchObject([{ status: 'incomplete', arguments: '{"x":' }])
    expect(of('{"x":1}')).toMatchObject([{ status: 'completed', arguments: '{"x":1}' }])
  })

  for (const reason of ['stop', 'stop_sequence', 'tool_calls', 'pause'] as const)
    test(`is complete for ${reason}`, () => {
      const response = whole([{ type: 'stop', reason }, { type: 'end' }])
      expect(response).toMatchObject({ status: 'completed', incomplete_details: null })
    })

  test('says what was used', () => {
    const { usage } = whole([
      { type: 'usage', usage: { inputTokens: 10, outputTokens: 1 } },
      {
        type: 'usage',
        usage: { cacheReadTokens: 100, cacheWriteTokens: 5, outputTokens: 7, reasoningTokens: 3 },
      },
      ...END,
    ])
    expect(usage).toEqual({
      input_tokens: 115,
      input_tokens_details: { cached_tokens: 100, cache_write_tokens: 5 },
      output_tokens: 7,
      output_tokens_details: { reasoning_tokens: 3 },
      total_tokens: 122,
    })
  })
})

describe('a response', () => {
  test('repeats what was asked for', () => {
    const asked = {
      instructions: 'Be brief',
      max_output_tokens: 64,
      max_tool_calls: 2,
      parallel_tool_calls: false,
      previous_response_id: 'resp_before',
      prompt_cache_key: 'k',
      reasoning: { effort: 'low', summary: 'auto' },
      safety_identifier: 's',
      store: false,
      temperature: 0,
      text: { verbosity: 'low' },
      tool_choice: { type: 'function', name: 'f' },
      tools: [{ type: 'function', name: 'f', parameters: { type: 'object' } }],
      top_logprobs: 2,
      top_p: 0.5,
      truncation: 'auto',
      user: 'u',
      metadata: { a: 'b' },
    }
    const response = whole(
      [{ type: 'start', model: 'gpt-9', createdAtS: 7 }, ...END],
      asking(asked),
    )
    expect(response).toMatchObject({
      ...asked,
      model: 'gpt-9',
      created_at: 7,
      text: { format: { type: 'text' }, verbosity: 'low' },
      tools: [{ ...asked.tools[0], description: null, strict: null }],
    })
    expect(readResponse(JSON.stringify(response)).problems).toEqual([])
  })

  test('has every member where a client asks with what no member can be', () => {
    const odd = { get: () => 7 } as unknown as Readonly<Record<string, unknown>>
    for (const value of [null, 'x', [], { a: 'b' }, true, undefined]) {
      const response = whole(END, { ...OPTIONS, asked: (name) => (name in odd ? odd : value) })
      const members = Object.keys(whole(END))
      expect(Object.keys(response)).toEqual(expect.arrayContaining(members))
      expect(JSON.stringify(response)).not.toContain('undefined')
    }
  })
})

describe('an error', () => {
  const FAILURE: AnswerEvent = {
    type: 'error',
    error: { message: 'Overloaded', type: 'overloaded_error' },
    status: 529,
  }

  test('ends a stream with what has come', () => {
    const events: AnswerEvent[] = [
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'Hel' },
      FAILURE,
      { type: 'text', text: 'late' },
    ]
    const { problems, response, end } = readResponseEvents(printed(events))
    expect({ problems, end }).toEqual({ problems: [], end: 'error' })
    expect(response).toMatchObject({
      status: 'failed',
      error: { code: 'server_error', message: 'Overloaded' },
      output: [
        { type: 'reasoning' },
        { type: 'message', status: 'incomplete', content: [{ text: 'Hel' }] },
      ],
    })
  })

  test('leaves half a call out', () => {
    const { problems, response } = readResponseEvents(
      printed([call('a', 'f', '{"x":'), call('b', 'g', '{}'), FAILURE]),
    )
    expect(problems).toEqual([])
    expect(response.output).toEqual([])
  })

  test('is thrown by OpenAI’s SDK', async () => {
    const error = await accumulated(printed([{ type: 'text', text: 'Hi' }, FAILURE])).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({
      message: 'Overloaded',
      code: 'server_error',
      type: 'overloaded_error',
    })
  })
})

test('events of a text are these, in this order', () => {
  const events = eventsOf([{ type: 'text', text: 'Hi' }, cited('https://a.example/'), ...END])
  expect(events.map(({ type }) => type)).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.annotation.added',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ])
  expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, at) => at))
})
