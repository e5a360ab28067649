import { describe, expect, test } from 'bun:test'
import type { Turn } from '../../../../../../src/translate/conversation'
import { printRequest } from '../../../../../../src/translate/formats/bedrock/request/print-request'
import { timesAsLong } from '../../../../../support/assert/processor-time'
import {
  assistant,
  bodyOf,
  CLAUDE,
  call,
  LLAMA,
  messagesOf,
  NOVA,
  PROFILE,
  print,
  refusedMember,
  result,
  system,
  text,
  user,
} from './printed'

const KIMI = 'moonshot.kimi-k2-thinking'
const WRITER = 'us.writer.palmyra-x4-v1:0'
const used = (toolUseId: string, name = 'look') => ({
  toolUse: { toolUseId, name, input: { a: 1 } },
})
const answered = (toolUseId: string, ...content: object[]) => ({
  toolResult: { toolUseId, content: content.length > 0 ? content : [{ text: 'found' }] },
})
const FILLER = { text: '.' }

describe('turns', () => {
  test('of a plain question are all that is said', () => {
    expect(bodyOf({})).toEqual({ messages: [{ role: 'user', content: [{ text: 'q' }] }] })
  })

  test('of one role that follow each other become one message', () => {
    expect(
      messagesOf([user(text('a')), user(text('b')), assistant(text('c')), assistant(text('d'))]),
    ).toEqual([
      { role: 'user', content: [{ text: 'a' }, { text: 'b' }] },
      { role: 'assistant', content: [{ text: 'c' }, { text: 'd' }] },
    ])
  })

  test('begin with the user', () => {
    expect(messagesOf([assistant(text('a')), user(text('q'))])).toEqual([
      { role: 'user', content: [FILLER] },
      { role: 'assistant', content: [{ text: 'a' }] },
      { role: 'user', content: [{ text: 'q' }] },
    ])
    expect(messagesOf([])).toEqual([{ role: 'user', content: [FILLER] }])
  })

  test('without words are left out, and their neighbours become one', () => {
    expect(
      messagesOf([user(text('a')), assistant(text(' \n')), user(text('\t'), text('b'))]),
    ).toEqual([{ role: 'user', content: [{ text: 'a' }, { text: 'b' }] }])
  })

  test('may end with an answer to go on with, without white space at its end', () => {
    expect(messagesOf([user(text('q')), assistant(text('{ \n'))])).toEqual([
      { role: 'user', content: [{ text: 'q' }] },
      { role: 'assistant', content: [{ text: '{' }] },
    ])
  })

  test('name who speaks nowhere, and say so', () => {
    const turn: Turn = { role: 'user', parts: [text('q')], name: 'me' }
    expect(print({ turns: [turn] }).dropped).toEqual(['messages.name'])
  })

  test('of the assistant hold no pictures', () => {
    const picture = {
      kind: 'media',
      media: { kind: 'image', mediaType: undefined, source: { kind: 'base64', data: 'iVBOR' } },
    } as const
    expect(refusedMember({ turns: [user(text('q')), assistant(picture)] })).toBe('messages')
  })
})

describe('system turns', () => {
  test('are the system prompt at the beginning, and the user’s marked words later', () => {
    const { system: prompt, messages } = bodyOf({
      turns: [
        system(text('one')),
        system(text('two')),
        user(text('q')),
        assistant(text('a')),
        system(text('late')),
        user(text('b')),
      ],
    })
    expect(prompt).toEqual([{ text: 'one' }, { text: 'two' }])
    expect(messages).toEqual([
      { role: 'user', content: [{ text: 'q' }] },
      { role: 'assistant', content: [{ text: 'a' }] },
      { role: 'user', content: [{ text: '<system>\nlate\n</system>' }, { text: 'b' }] },
    ])
  })

  test('alone are asked', () => {
    expect(bodyOf({ turns: [system(text('one')), system(text('two'))] })).toEqual({
      system: [{ text: 'one' }],
      messages: [{ role: 'user', content: [{ text: 'two' }] }],
    })
  })

  test.each([
    'amazon.titan-text-express-v1',
    'mistral.mistral-7b-instruct-v0:2',
    'mistral.mixtral-8x7b-instruct-v0:1',
  ])('are the user’s words for %s, which has no system prompt', (model) => {
    expect(bodyOf({ turns: [system(text('s')), user(text('q'))] }, model)).toEqual({
      messages: [{ role: 'user', content: [{ text: 's' }, { text: 'q' }] }],
    })
  })
})

describe('calls and results', () => {
  test('stand in two turns, results first and in the order of the calls', () => {
    expect(
      messagesOf([
        user(text('q')),
        assistant(text('I look'), call('1'), call('2')),
        user(text('and?'), result('2', { isError: true })),
        user(result('1')),
      ]).slice(1),
    ).toEqual([
      { role: 'assistant', content: [{ text: 'I look' }, used('1'), used('2')] },
      {
        role: 'user',
        content: [
          answered('1'),
          { toolResult: { toolUseId: '2', content: [{ text: 'found' }], status: 'error' } },
          { text: 'and?' },
        ],
      },
    ])
  })

  test('that are missing are completed, also at the end', () => {
    const missing = (id: string) => ({
      toolResult: {
        toolUseId: id,
        content: [{ text: 'The call has no result.' }],
        status: 'error',
      },
    })
    expect(
      messagesOf([user(text('q')), assistant(call('1'), call('2')), user(result('1'))]).at(-1),
    ).toEqual({
      role: 'user',
      content: [answered('1'), missing('2')],
    })
    expect(messagesOf([user(text('q')), assistant(call('1'))]).at(-1)).toEqual({
      role: 'user',
      content: [missing('1')],
    })
    expect(
      messagesOf([
        user(text('q')),
        assistant(call('1')),
        user(text(' ')),
        assistant(text('a')),
      ]).slice(2),
    ).toEqual([
      { role: 'user', content: [missing('1')] },
      { role: 'assistant', content: [{ text: 'a' }] },
    ])
  })

  test('of one call become one result', () => {
    expect(
      messagesOf([user(text('q')), assistant(call('1')), user(result('1'), result('1'))]).at(-1)
        ?.content,
    ).toEqual([answered('1', { text: 'found' }, { text: 'found' })])
  })

  test('without a call before them stay as words', () => {
    expect(
      messagesOf([user(text('q')), assistant(text('a')), user(result('1', { name: 'look' }))]).at(
        -1,
      )?.content,
    ).toEqual([{ text: 'The result of look:' }, { text: 'found' }])
  })

  test('that say nothing say so', () => {
    expect(
      messagesOf([
        user(text('q')),
        assistant(call('1')),
        user(result('1', { parts: [text(' ')] })),
      ]).at(-1)?.content,
    ).toEqual([answered('1', { text: 'No output.' })])
  })

  test('with the same id in several turns get ids of their own, and keep to each other', () => {
    const messages = messagesOf([
      user(text('q')),
      assistant(call('a')),
      user(result('a', { parts: [text('1')] })),
      assistant(call('a'), call('a')),
      user(result('a', { parts: [text('2')] }), result('a', { parts: [text('3')] })),
    ])
    expect(messages.slice(1)).toEqual([
      { role: 'assistant', content: [used('a')] },
      { role: 'user', content: [answered('a', { text: '1' })] },
      { role: 'assistant', content: [used('a_2'), used('a_3')] },
      { role: 'user', content: [answered('a_2', { text: '2' }), answered('a_3', { text: '3' })] },
    ])
  })

  test.each([
    ['functions.look:0', CLAUDE, 'functions_look_0'],
    ['functions.look:0', KIMI, 'functions.look:0'],
    ['ä b', NOVA, '__b'],
    ['x'.repeat(70), NOVA, 'x'.repeat(64)],
    ['_-9', NOVA, '_-9'],
  ])('have the id %s as %s takes it', (id, model, expected) => {
    const [, called, found] = messagesOf(
      [user(text('q')), assistant(call(id)), user(result(id))],
      model,
    )
    expect(called?.content).toEqual([used(expected)])
    expect(found?.content).toEqual([answered(expected)])
  })

  test('with long ids that begin alike stay apart', () => {
    const [one, two] = [`${'x'.repeat(70)}1`, `${'x'.repeat(70)}2`]
    const messages = messagesOf([
      user(text('q')),
      assistant(call(one), call(two)),
      user(result(one), result(two)),
    ])
    expect(messages.at(-1)?.content).toEqual([
      answered('x'.repeat(64)),
      answered(`${'x'.repeat(62)}_2`),
    ])
  })

  test('of tools with names that Bedrock refuses are named as it takes them', () => {
    const called = messagesOf([user(text('q')), assistant(call('1', { name: 'a.b c' }))])[1]
    expect(called?.content).toEqual([used('1', 'a_b_c')])
  })

  test('stand alone where the model wants it, with a turn between them and the user’s words', () => {
    const turns = [user(text('q')), assistant(call('1')), user(result('1'), text('and?'))]
    expect(messagesOf(turns, LLAMA).slice(2)).toEqual([
      { role: 'user', content: [answered('1')] },
      { role: 'assistant', content: [FILLER] },
      { role: 'user', content: [{ text: 'and?' }] },
    ])
    expect(messagesOf(turns, CLAUDE)).toHaveLength(3)
  })

  test('do not say that a call failed where the model refuses the word', () => {
    const turns = [user(text('q')), assistant(call('1')), user(result('1', { isError: true }))]
    const { body, dropped } = print({ turns }, WRITER)
    expect(JSON.stringify(body)).not.toContain('status')
    expect(dropped).toContain('is_error')
  })
})

describe('thoughts', () => {
  const thought = (maker: string, more: object = {}) =>
    ({ kind: 'reasoning', text: 'hm', opaque: { maker, value: 'c2ln' }, ...more }) as never
  const printed = (part: never, model: string) => {
    const { body, dropped } = print(
      { turns: [user(text('q')), assistant(part, text('a')), user(text('b'))] },
      model,
    )
    const [, { content }] = body.messages as [unknown, { content: unknown[] }]
    return { content, dropped }
  }
  const signed = { reasoningContent: { reasoningText: { text: 'hm', signature: 'c2ln' } } }

  test.each([
    ['bedrock', NOVA, true],
    ['bedrock', PROFILE, true],
    ['anthropic', PROFILE, true],
    ['anthropic', CLAUDE, true],
    ['anthropic', NOVA, false],
    ['gemini', CLAUDE, false],
    ['chat', NOVA, false],
    ['bedrock', 'deepseek.v3-v1:0', false],
  ])('of %s go back to %s: %p', (maker, model, isTaken) => {
    expect(printed(thought(maker), model)).toEqual({
      content: isTaken ? [signed, { text: 'a' }] : [{ text: 'a' }],
      dropped: isTaken ? [] : ['reasoning'],
    })
  })

  test('that are redacted go back as they are', () => {
    expect(
      printed(thought('anthropic', { text: '', isRedacted: true }), CLAUDE).content[0],
    ).toEqual({
      reasoningContent: { redactedContent: 'c2ln' },
    })
  })

  test('without a signature are left out', () => {
    expect(printed({ kind: 'reasoning', text: 'hm' } as never, CLAUDE).dropped).toEqual([
      'reasoning',
    ])
  })

  test('alone are no answer', () => {
    const { body, dropped } = print(
      { turns: [user(text('a')), assistant(thought('anthropic')), user(text('b'))] },
      CLAUDE,
    )
    expect(body.messages).toEqual([{ role: 'user', content: [{ text: 'a' }, { text: 'b' }] }])
    expect(dropped).toEqual(['reasoning'])
  })

  test('of another maker on calls are named', () => {
    const turns = [
      user(text('q')),
      assistant(call('1', { opaque: { maker: 'gemini', value: 's' } })),
      user(result('1')),
    ]
    expect(print({ turns }).dropped).toContain('thought_signature')
  })
})

describe('many turns', () => {
  const MANY = 80_000
  const several = (turnsOf: (at: number) => Turn[]) =>
    Array.from({ length: MANY }, (_, at) => turnsOf(at)).flat()

  test.each([
    ['of the user', several(() => [user(text('m'))]), 1],
    ['of the system', several(() => [system(text('m'))]), 1],
    ['of the assistant', several(() => [assistant(text('m'))]), 2],
    ['calls of one id', several(() => [assistant(call('a'))]), 3],
    ['results of one id', [assistant(call('a')), ...several(() => [user(result('a'))])], 3],
    [
      'documents of one name',
      several(() => [
        user({
          kind: 'media',
          media: {
            kind: 'document',
            mediaType: 'application/pdf',
            name: 'a',
            source: { kind: 'base64', data: 'JVBERi0x' },
          },
        }),
      ]),
      1,
    ],
  ])('%s take no longer than their number', (_, turns, expected) => {
    const conversation = { model: 'm', turns, tools: [], isStreamed: false, rest: {} }
    const target = { provider: 'bedrock', api: 'bedrock', model: NOVA }
    const times = timesAsLong(
      () => printRequest(conversation, target),
      () => structuredClone(turns),
    )

    expect(messagesOf(turns)).toHaveLength(expected)
    expect(times).toBeLessThan(50)
  })
})
