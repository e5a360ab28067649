import { describe, expect, test } from 'bun:test'
import { call, chunk, eventsOf, folded } from './folded'

const STOP = chunk({}, 'stop')
const read = (...chunks: unknown[]) => folded(eventsOf([...chunks, STOP, '[DONE]']))
const text = (said: string) => ({ kind: 'text', said })
const used = (id: string, name: string, said: string) => ({ kind: 'call', id, name, said })
const fn = (name: string | undefined, args?: unknown) => ({ function: { name, arguments: args } })
const ANY = expect.stringMatching(/^call_[0-9a-f]{32}$/) as unknown as string

describe('what is said', () => {
  const rows: [sentence: string, chunks: unknown[], parts: object[]][] = [
    ['nothing of a delta that is null', [chunk(null)], []],
    [
      'nothing of nulls',
      [chunk({ content: null, tool_calls: null, refusal: null, reasoning_content: null })],
      [],
    ],
    ['nothing of choices that are null', [{ choices: null, usage: null, error: null }], []],
    [
      'a text of its pieces',
      [chunk({ content: 'a' }), chunk({ content: '' }), chunk({ content: 'é😀' })],
      [text('aé😀')],
    ],
    [
      'a refusal',
      [chunk({ refusal: 'N' }), chunk({ refusal: 'o' })],
      [{ kind: 'refusal', said: 'No' }],
    ],
    [
      'a thought',
      [chunk({ reasoning_content: 'h' }), chunk({ reasoning: 'm' })],
      [{ kind: 'reasoning', said: 'hm' }],
    ],
    [
      'a thought once, though it has two names',
      [chunk({ reasoning_content: 'h', reasoning: 'h' })],
      [{ kind: 'reasoning', said: 'h' }],
    ],
    [
      'the parts of a content',
      [
        chunk({
          content: [
            { type: 'thinking', thinking: [{ type: 'text', text: 'h' }] },
            'a',
            { type: 'text', text: 'b' },
            { type: 'reference', reference_ids: [1] },
          ],
        }),
      ],
      [{ kind: 'reasoning', said: 'h' }, text('ab')],
    ],
    [
      'a detail with a signature, whose words came before',
      [
        chunk({
          reasoning: 'h',
          reasoning_details: [{ type: 'reasoning.text', text: 'h', index: 0 }],
        }),
        chunk({ reasoning_details: [{ type: 'reasoning.text', signature: 's', index: 0 }] }),
      ],
      [
        { kind: 'reasoning', said: 'h' },
        {
          kind: 'opaque',
          name: 'chat',
          said: '{"type":"reasoning.text","index":0,"signature":"s"}',
        },
      ],
    ],
    [
      'an encrypted detail without words',
      [chunk({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }] })],
      [{ kind: 'redacted', name: 'chat', said: '{"type":"reasoning.encrypted","data":"x"}' }],
    ],
    [
      'nothing of another choice',
      [
        {
          choices: [
            { index: 1, delta: { content: 'b' } },
            { index: 0, delta: { content: 'a' } },
          ],
        },
      ],
      [text('a')],
    ],
    [
      'a text of a choice without an index',
      [{ choices: [{ delta: { content: 'a' } }] }],
      [text('a')],
    ],
    [
      'the message of a stream that is a whole answer',
      [{ choices: [{ message: { content: 'a' } }] }],
      [text('a')],
    ],
    [
      'no message that repeats what was said',
      [chunk({ content: 'a' }), { choices: [{ message: { content: 'a' } }] }],
      [text('a')],
    ],
  ]
  test.each(rows)('%s', (_, chunks, parts) => {
    expect(read(...chunks).parts).toEqual(parts as never)
  })
})

describe('calls', () => {
  const rows: [sentence: string, chunks: unknown[], parts: object[]][] = [
    [
      'of pieces',
      [
        call({ index: 0, id: 'a', ...fn('f', '') }),
        call({ index: 0, ...fn(undefined, '{"x"') }),
        call({ index: 0, ...fn(undefined, ':"}"}') }),
      ],
      [used('a', 'f', '{"x":"}"}')],
    ],
    [
      'that take turns',
      [
        call({ index: 0, id: 'a', ...fn('f', '{') }),
        call({ index: 1, id: 'b', ...fn('g', '{') }),
        call({ index: 0, ...fn(undefined, '}') }),
        call({ index: 1, ...fn(undefined, '}') }),
      ],
      [used('a', 'f', '{}'), used('b', 'g', '{}')],
    ],
    [
      'two ids under one index',
      [
        call({ index: 0, id: 'a', ...fn('f', '{}') }),
        call({ index: 0, id: 'b', ...fn('f', '{}') }),
      ],
      [used('a', 'f', '{}'), used('b', 'f', '{}')],
    ],
    [
      'two ids under one index, whose pieces follow',
      [
        call({ index: 0, id: 'a', ...fn('f', '{"a":1}') }),
        call({ index: 0, id: 'b', ...fn('f', '') }),
        call({ index: 0, ...fn(undefined, '{"b":1}') }),
      ],
      [used('a', 'f', '{"a":1}'), used('b', 'f', '{"b":1}')],
    ],
    [
      'an id of its own with each piece',
      [
        call({ index: 0, id: 'a', ...fn('f', '{"a"') }),
        call({ index: 0, id: 'b', ...fn(undefined, ':1}') }),
      ],
      [used('a', 'f', '{"a":1}')],
    ],
    [
      'no index',
      [
        call({ id: 'a', ...fn('f', '{') }),
        call(fn(undefined, '}')),
        call({ id: 'b', ...fn('g', '{}') }),
      ],
      [used('a', 'f', '{}'), used('b', 'g', '{}')],
    ],
    [
      'an index that is null',
      [
        call({ index: null, id: 'a', ...fn('f', '{}') }),
        call({ index: null, id: 'b', ...fn('g', '{}') }),
      ],
      [used('a', 'f', '{}'), used('b', 'g', '{}')],
    ],
    [
      'no id',
      [call({ index: 0, ...fn('f', '{') }), call({ index: 0, ...fn(undefined, '}') })],
      [used(ANY, 'f', '{}')],
    ],
    [
      'an id and a name on a later piece',
      [call({ index: 0, ...fn(undefined, '{') }), call({ index: 0, id: 'a', ...fn('f', '}') })],
      [used('a', 'f', '{}')],
    ],
    [
      'an id alone on the piece with the arguments',
      [call({ index: 0, ...fn('f', '') }), call({ index: 0, id: 'a', ...fn(undefined, '{}') })],
      [used('a', 'f', '{}')],
    ],
    [
      'a name that comes with each piece',
      [
        call({ index: 0, id: 'a', ...fn('f', '{') }),
        call({ index: 0, ...fn('f', '}') }),
        call({ index: 0, ...fn('f', '') }),
      ],
      [used('a', 'f', '{}')],
    ],
    [
      'neither index nor id',
      [call(fn('f', '{}')), call(fn('g', '{}')), call(fn('g', '{}'))],
      [used(ANY, 'f', '{}'), used(ANY, 'g', '{}'), used(ANY, 'g', '{}')],
    ],
    [
      'neither index nor id, in one list',
      [call(fn('f', ''), fn('f', ''))],
      [used(ANY, 'f', '{}'), used(ANY, 'f', '{}')],
    ],
    [
      'arguments that are an object',
      [call({ index: 0, id: 'a', ...fn('f', { x: 1 }) })],
      [used('a', 'f', '{"x":1}')],
    ],
    [
      'arguments that are a list',
      [call({ index: 0, id: 'a', ...fn('f', [1]) })],
      [used('a', 'f', '{"arguments":[1]}')],
    ],
    [
      'arguments that are "null"',
      [call({ index: 0, id: 'a', ...fn('f', 'null') })],
      [used('a', 'f', '{}')],
    ],
    [
      'arguments that are empty',
      [call({ index: 0, id: 'a', ...fn('f', '') })],
      [used('a', 'f', '{}')],
    ],
    [
      'arguments that are missing',
      [call({ index: 0, id: 'a', ...fn('f') })],
      [used('a', 'f', '{}')],
    ],
    [
      'arguments that are null',
      [call({ index: 0, id: 'a', ...fn('f', null) })],
      [used('a', 'f', '{}')],
    ],
    [
      'arguments that are no JSON',
      [call({ index: 0, id: 'a', ...fn('f', 'ls -l') })],
      [used('a', 'f', '{"arguments":"ls -l"}')],
    ],
    [
      'arguments with more behind them',
      [call({ index: 0, id: 'a', ...fn('f', '{}') }), call({ index: 0, ...fn(undefined, '{}') })],
      [used('a', 'f', '{}')],
    ],
    [
      'the old function_call',
      [
        chunk({ function_call: { name: 'f', arguments: '' } }),
        chunk({ function_call: { arguments: '{"x":1}' } }),
      ],
      [used(ANY, 'f', '{"x":1}')],
    ],
    [
      'entries that are null',
      [call(null, { index: 0, id: 'a', ...fn('f', '{}') })],
      [used('a', 'f', '{}')],
    ],
    [
      'a signature of Gemini’s',
      [
        call({
          index: 0,
          id: 'a',
          ...fn('f', '{}'),
          extra_content: { google: { thought_signature: 's' } },
        }),
      ],
      [used('a', 'f', '{}'), { kind: 'signature', name: 'gemini', said: 's' }],
    ],
    [
      'between texts',
      [chunk({ content: 'a' }), call({ index: 0, ...fn('f', '{}') }), chunk({ content: 'b' })],
      [text('a'), used(ANY, 'f', '{}'), text('b')],
    ],
  ]
  test.each(rows)('%s', (_, chunks, parts) => {
    const { parts: made, stop } = read(...chunks)

    expect(made).toEqual(parts as never)
    expect(stop).toBe('tool_calls')
  })

  test('go out as they come', () => {
    const events = eventsOf([
      call({ index: 0, id: 'a', ...fn('f', '{"x"') }),
      call({ index: 0, ...fn(undefined, ':1}') }),
    ])

    expect(events.slice(1)).toEqual([
      { type: 'call', key: '0', id: 'a', name: 'f', text: '{"x"' },
      { type: 'call', key: '0', text: ':1}' },
    ])
  })
})

describe('the end', () => {
  const rows: [finish: unknown, stop: string][] = [
    ['stop', 'stop'],
    ['eos', 'stop'],
    ['end_turn', 'stop'],
    ['tool_calls', 'stop'],
    ['anything', 'stop'],
    ['constructor', 'stop'],
    ['length', 'length'],
    ['max_tokens', 'length'],
    ['MAX_TOKENS', 'length'],
    ['model_length', 'context_length'],
    ['content_filter', 'content_filter'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['sensitive', 'content_filter'],
  ]
  test.each(rows)('%p is %s', (finish, stop) => {
    const events = eventsOf([chunk({ content: 'a' }, finish), '[DONE]'])

    expect(events.slice(-2)).toEqual([{ type: 'stop', reason: stop }, { type: 'end' }] as never)
  })

  test('is whole with [DONE] alone', () => {
    expect(eventsOf([chunk({ content: 'a' }), '[DONE]']).slice(-2)).toEqual([
      { type: 'stop', reason: 'stop' },
      { type: 'end' },
    ])
    expect(eventsOf([' [DONE] ']).map(({ type }) => type)).toEqual(['start', 'stop', 'end'])
  })

  test('is whole with a reason and a clean end', () => {
    expect(eventsOf([chunk({ content: 'a' }, 'length')]).slice(-2)).toEqual([
      { type: 'stop', reason: 'length' },
      { type: 'end' },
    ])
  })

  test('is none without both', () => {
    expect(eventsOf([chunk({ content: 'a' })]).at(-1)).toEqual({ type: 'text', text: 'a' })
  })

  test.each([[''], [null], ['stop']])('keeps its reason when %p follows', (later) => {
    expect(folded(eventsOf([chunk({}, 'length'), chunk({}, later)])).stop).toBe('length')
  })

  test('lets nothing follow', () => {
    expect(eventsOf([STOP, '[DONE]', chunk({ content: 'b' }), '[DONE]']).at(-1)).toEqual({
      type: 'end',
    })
  })
})

describe('the start', () => {
  test('waits for a choice: Azure sends a filter’s verdict first', () => {
    const filter = { id: '', model: '', created: 0, choices: [], prompt_filter_results: [] }

    expect(eventsOf([filter])).toEqual([])
    expect(eventsOf([filter, chunk({ content: 'a' })])).toEqual([
      { type: 'start', id: 'c1', model: 'm-1', createdAtS: 1 },
      { type: 'text', text: 'a' },
    ])
  })
})

describe('counts', () => {
  const usage = (prompt_tokens: number) => ({ prompt_tokens, completion_tokens: 2 })
  const rows: [sentence: string, chunks: unknown[]][] = [
    ['behind the reason', [STOP, { choices: [], usage: usage(5) }]],
    ['beside choices that are null', [chunk({ content: 'a' }), { choices: null, usage: usage(5) }]],
    [
      'in every chunk, and the last null',
      [
        { ...chunk({ content: 'a' }), usage: usage(1) },
        { ...chunk({}), usage: usage(5) },
        { ...chunk({}), usage: null },
      ],
    ],
    ['of Groq', [{ ...chunk({}, 'stop'), x_groq: { usage: usage(5) } }]],
    [
      'in the choice, as of Moonshot',
      [{ choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage: usage(5) }] }],
    ],
  ]
  test.each(rows)('%s', (_, chunks) => {
    expect(read(...chunks).usage).toEqual({ inputTokens: 5, outputTokens: 2 })
  })
})

describe('an error', () => {
  const rows: [sentence: string, event: unknown, error: object][] = [
    [
      'of OpenAI',
      { error: { message: 'm', type: 't', code: 'c', param: null } },
      { message: 'm', type: 't', code: 'c' },
    ],
    [
      'beside choices',
      { ...chunk({ content: 'x' }), error: { code: 429, message: 'm' } },
      { message: 'm', code: '429', status: 429 },
    ],
    ['that is a text', { error: 'm' }, { message: 'm' }],
    [
      'in a choice',
      { choices: [{ index: 0, error: { code: 502, message: 'm' }, finish_reason: 'error' }] },
      { message: 'm', status: 502 },
    ],
    [
      'by its reason',
      chunk({}, 'error'),
      { message: 'The provider broke the answer off: error', status: 502 },
    ],
    [
      'of Gemini',
      chunk({}, 'MALFORMED_FUNCTION_CALL'),
      { message: 'The provider broke the answer off: MALFORMED_FUNCTION_CALL', status: 502 },
    ],
    [
      'of DeepSeek',
      chunk({}, 'insufficient_system_resource'),
      { message: 'The provider broke the answer off: insufficient_system_resource', status: 503 },
    ],
    [
      'that is an object',
      { object: 'error', message: 'm', type: 't', code: 400 },
      { message: 'm', type: 't', status: 400 },
    ],
    ['that is a detail', { detail: 'm' }, { message: 'm' }],
    [
      'that is a list of details',
      { detail: [{ loc: ['body'], msg: 'm' }] },
      { message: 'body: m' },
    ],
    [
      'of Mistral',
      { object: 'error', message: { detail: [{ msg: 'm' }] }, code: null },
      { message: 'm' },
    ],
    [
      'in a list',
      [{ error: { code: 400, message: 'm', status: 'INVALID_ARGUMENT' } }],
      { message: 'm', status: 400 },
    ],
    [
      'that is broken JSON',
      '{"choices":[{"ind',
      { message: 'The provider sent an event that is not JSON' },
    ],
  ]
  test.each(rows)('%s', (_, event, error) => {
    const read = folded(eventsOf([chunk({ content: 'a' }), event, STOP, '[DONE]']))

    expect(read.error).toMatchObject(error as never)
    expect(read.isEnded).toBe(false)
  })

  test('is none where it is null, and empty events are nothing', () => {
    const read = folded(
      eventsOf([
        '',
        ' ',
        'null',
        '[]',
        'keep-alive',
        { ...chunk({}), error: {} },
        { ...chunk({ content: 'a' }), error: null },
        STOP,
      ]),
    )

    expect(read).toMatchObject({ parts: [text('a')], isEnded: true })
  })
})
