import { describe, expect, test } from 'bun:test'
import type { Part } from '../../../../../../src/translate/conversation'
import {
  assistant,
  call,
  DOCUMENT,
  messagesOf,
  PICTURE,
  PRINTED_PICTURE,
  print,
  refusal,
  result,
  system,
  THINKER,
  text,
  user,
} from './printed'

const CALL = { id: '1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } }

describe('turns', () => {
  test('stay where they are, those of the system too', () => {
    expect(
      messagesOf([
        system(text('first')),
        user(text('a')),
        user(text('b')),
        assistant(text('c')),
        system(text('later'), text('still')),
        user(text('d')),
      ]),
    ).toEqual([
      { role: 'system', content: 'first' },
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: 'c' },
      {
        role: 'system',
        content: [
          { type: 'text', text: 'later' },
          { type: 'text', text: 'still' },
        ],
      },
      { role: 'user', content: 'd' },
    ])
  })

  test('that say nothing are left out', () => {
    expect(
      messagesOf([system(text('')), user(text('a')), assistant(text(' \n')), user(text(''))]),
    ).toEqual([{ role: 'user', content: 'a' }])
  })

  test('lose blank text beside other parts', () => {
    expect(messagesOf([user(text(''), PICTURE, text('\n'))])).toEqual([
      { role: 'user', content: [PRINTED_PICTURE] },
    ])
  })

  test('of the system alone end with a question', () => {
    expect(messagesOf([system(text('be kind')), system(text('say hello'))])).toEqual([
      { role: 'system', content: 'be kind' },
      { role: 'user', content: 'say hello' },
    ])
  })

  test.each([[[]], [[user(text(''))]], [[assistant(text(''))]]])(
    'without words are refused: %j',
    (turns) => {
      expect(refusal({ turns }).param).toBe('messages')
    },
  )

  test('name what only guides', () => {
    const hinted: Part = { kind: 'text', text: 'a', cache: {} }
    expect(print({ turns: [{ ...user(hinted), name: 'Ada' }] }).dropped).toEqual([
      'name',
      'cache_control',
    ])
  })
})

describe('calls and results', () => {
  test('keep their ids, and text beside calls is the plan', () => {
    expect(
      messagesOf([
        user(text('q')),
        assistant(text('I will look'), call('1'), call('2', { input: {} }), text('twice')),
        user(result('1'), result('2', { parts: [text('x'), text('y')] }), text('and now?')),
      ]),
    ).toEqual([
      { role: 'user', content: 'q' },
      {
        role: 'assistant',
        tool_plan: 'I will look\n\ntwice',
        tool_calls: [
          CALL,
          { id: '2', type: 'function', function: { name: 'look', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: '1', content: 'found' },
      {
        role: 'tool',
        tool_call_id: '2',
        content: [
          { type: 'text', text: 'x' },
          { type: 'text', text: 'y' },
        ],
      },
      { role: 'user', content: 'and now?' },
    ])
  })

  test('stand together, whatever is between them', () => {
    const roles = messagesOf([
      user(text('q')),
      assistant(call('1'), call('2')),
      system(text('be brief')),
      user(text('wait')),
      user(result('2'), result('1')),
    ]) as { role: string; tool_call_id?: string }[]
    expect(roles.map(({ role, tool_call_id: id }) => id ?? role)).toEqual([
      'user',
      'assistant',
      '2',
      '1',
      'system',
      'user',
    ])
  })

  const LOST = { type: 'document', document: { data: { error: 'The call has no result.' } } }

  test('are told apart where the client has lost some', () => {
    const turns = [
      user(text('q')),
      assistant(call('1'), call('2')),
      user(result('2'), text('go on')),
      assistant(call('3')),
      user(text('never mind')),
    ]
    expect(messagesOf(turns).filter(({ role }) => role !== 'assistant')).toEqual([
      { role: 'user', content: 'q' },
      { role: 'tool', tool_call_id: '2', content: 'found' },
      { role: 'tool', tool_call_id: '1', content: [LOST] },
      { role: 'user', content: 'go on' },
      { role: 'tool', tool_call_id: '3', content: [LOST] },
      { role: 'user', content: 'never mind' },
    ])
    expect(messagesOf([user(text('q')), assistant(call('1'))]).at(-1)).toEqual({
      role: 'tool',
      tool_call_id: '1',
      content: [LOST],
    })
  })

  test('of one call are one result', () => {
    const twice = [result('1'), result('1', { parts: [text('more'), PICTURE] })]
    expect(messagesOf([user(text('q')), assistant(call('1')), user(...twice)]).slice(2)).toEqual([
      {
        role: 'tool',
        tool_call_id: '1',
        content: [
          { type: 'text', text: 'found' },
          { type: 'text', text: 'more' },
        ],
      },
      { role: 'user', content: [{ type: 'text', text: 'The files of look:' }, PRINTED_PICTURE] },
    ])
  })

  test('without a call right before them are what the user says', () => {
    const stray = { role: 'user', content: 'The result of 9:\n\nfound' }
    expect(messagesOf([user(result('9')), user(text('q'))])).toEqual([
      stray,
      { role: 'user', content: 'q' },
    ])
    expect(
      messagesOf([
        user(text('q')),
        assistant(call('9')),
        user(text('wait')),
        assistant(text('ok')),
        user(result('9')),
      ]).slice(2),
    ).toEqual([
      { role: 'tool', tool_call_id: '9', content: [LOST] },
      { role: 'user', content: 'wait' },
      { role: 'assistant', content: 'ok' },
      { ...stray, content: 'The result of look:\n\nfound' },
    ])
  })

  test('of answers that follow each other are one answer', () => {
    expect(
      messagesOf([user(text('q')), assistant(text('ok')), assistant(call('1')), user(result('1'))]),
    ).toEqual([
      { role: 'user', content: 'q' },
      { role: 'assistant', tool_plan: 'ok', tool_calls: [CALL] },
      { role: 'tool', tool_call_id: '1', content: 'found' },
    ])
  })

  test('get another id where one comes again', () => {
    const messages = messagesOf([
      user(text('q')),
      assistant(call('1'), call('1')),
      user(result('1', { parts: [text('a')] }), result('1', { parts: [text('b')] })),
      assistant(call('1'), call('1_2'), call('')),
      user(result('1'), result('1_2'), result('')),
    ]) as readonly { tool_calls?: { id: string }[]; tool_call_id?: string; content?: unknown }[]
    const made = messages.flatMap(({ tool_calls: calls = [] }) => calls.map(({ id }) => id))
    const answered = messages.flatMap(({ tool_call_id: id }) => id ?? [])
    expect(made).toEqual(answered)
    expect(new Set(made).size).toBe(5)
    expect(messages[3]).toMatchObject({ tool_call_id: made[1], content: 'b' })
  })

  test.each<[string, object, unknown]>([
    ['nothing', { parts: [] }, '{}'],
    ['blank text', { parts: [text(' ')] }, '{}'],
    [
      'a failure',
      { isError: true, parts: [text('no'), text('way')] },
      [{ type: 'document', document: { data: { error: 'no\n\nway' } } }],
    ],
    [
      'a failure without words',
      { isError: true, parts: [] },
      [{ type: 'document', document: { data: { error: 'The call failed.' } } }],
    ],
    [
      'a document',
      { parts: [DOCUMENT] },
      [{ type: 'document', document: { data: { title: 'notes.txt', text: 'noted' } } }],
    ],
    [
      'a document of a failure',
      { isError: true, parts: [DOCUMENT] },
      [{ type: 'document', document: { data: { error: 'noted' } } }],
    ],
  ])('a result of %s', (_, more, content) => {
    const turns = [user(text('q')), assistant(call('1')), user(result('1', more))]
    expect(messagesOf(turns)).toEqual([
      { role: 'user', content: 'q' },
      { role: 'assistant', tool_calls: [CALL] },
      { role: 'tool', tool_call_id: '1', content },
    ] as never)
  })

  test('show their pictures behind all results', () => {
    const turns = [
      user(text('q')),
      assistant(call('1'), call('2')),
      user(result('1', { parts: [PICTURE] }), result('2'), text('so?')),
    ]
    expect((messagesOf(turns) as unknown[]).slice(2)).toEqual([
      { role: 'tool', tool_call_id: '1', content: '{}' },
      { role: 'tool', tool_call_id: '2', content: 'found' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'The files of look:' },
          PRINTED_PICTURE,
          { type: 'text', text: 'so?' },
        ],
      },
    ])
  })
})

describe('thoughts', () => {
  const thought: Part = { kind: 'reasoning', text: 'hm' }
  const signed: Part = { ...thought, opaque: { maker: 'anthropic', value: 's' } }

  test('go back to a model that thinks, beside a plan too', () => {
    expect(
      messagesOf(
        [
          user(text('q')),
          assistant(thought, text('hello')),
          user(text('r')),
          assistant(thought, text('I will look'), call('1')),
          user(result('1')),
        ],
        THINKER,
      ),
    ).toEqual([
      { role: 'user', content: 'q' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: 'hello' },
        ],
      },
      { role: 'user', content: 'r' },
      {
        role: 'assistant',
        content: [{ type: 'thinking', thinking: 'hm' }],
        tool_plan: 'I will look',
        tool_calls: [CALL],
      },
      { role: 'tool', tool_call_id: '1', content: 'found' },
    ])
  })

  test.each([
    ['of another maker', THINKER, [signed, text('a')]],
    ['for a model that does not think', 'command-r-plus', [thought, text('a')]],
  ] as const)('%s are left out and named', (_, model, parts) => {
    const { body, dropped } = print({ turns: [user(text('q')), assistant(...parts)] }, model)
    expect((body.messages as unknown[]).at(-1)).toEqual({ role: 'assistant', content: 'a' })
    expect(dropped).toEqual(['messages.reasoning'])
  })

  test('alone are no answer', () => {
    const { body, dropped } = print({ turns: [user(text('q')), assistant(thought)] }, THINKER)
    expect(body.messages).toEqual([{ role: 'user', content: 'q' }])
    expect(dropped).toEqual(['messages.reasoning'])
  })
})

describe('media', () => {
  const media = (
    kind: 'image' | 'document' | 'audio' | 'video',
    source: object,
    more = {},
  ): Part => ({
    kind: 'media',
    media: { kind, mediaType: undefined, source, ...more } as never,
  })

  test.each<[string, Part, unknown]>([
    ['a picture', PICTURE, PRINTED_PICTURE],
    [
      'a picture by its address',
      media('image', { kind: 'url', url: 'https://a.example/b.png' }, { detail: 'low' }),
      { type: 'image_url', image_url: { url: 'https://a.example/b.png', detail: 'low' } },
    ],
    [
      'a picture of an unknown type',
      media('image', { kind: 'base64', data: 'AA' }),
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
    ],
    ['a text document', DOCUMENT, { type: 'text', text: 'notes.txt\n\nnoted' }],
  ])('%s', (_, part, printed) => {
    expect(messagesOf([user(text('q'), part)])).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'q' }, printed] },
    ] as never)
  })

  test('of the system’s are the user’s', () => {
    expect(messagesOf([system(text('see'), PICTURE), user(text('q'))])).toEqual([
      { role: 'system', content: 'see' },
      { role: 'user', content: [PRINTED_PICTURE] },
      { role: 'user', content: 'q' },
    ])
  })

  test('with a detail that Cohere does not have keep the rest', () => {
    const part = media('image', { kind: 'url', url: 'https://a.example/b' }, { detail: 'original' })
    expect(print({ turns: [user(part)] }).dropped).toEqual(['detail'])
  })

  test.each([
    [
      'document: application/pdf',
      media('document', { kind: 'base64', data: 'JVBERi0' }, { mediaType: 'application/pdf' }),
    ],
    ['document', media('document', { kind: 'url', url: 'https://a.example/b.pdf' })],
    ['audio', media('audio', { kind: 'base64', data: 'AA' })],
    ['video', media('video', { kind: 'url', url: 'https://a.example/b.mp4' })],
    ['image: file', media('image', { kind: 'file', id: 'file-1' })],
  ])('"%s" is refused by its name, in a result too', (name, part) => {
    for (const turn of [user(part), user(result('1', { parts: [part] }))]) {
      const { message, param } = refusal({ turns: [user(text('q')), assistant(call('1')), turn] })
      expect(message).toContain(`"${name}"`)
      expect(param).toBe('messages')
    }
  })

  test('in an answer are refused', () => {
    expect(refusal({ turns: [user(text('q')), assistant(PICTURE)] }).message).toContain('image')
  })
})
