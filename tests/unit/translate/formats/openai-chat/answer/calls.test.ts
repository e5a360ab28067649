import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { openaiChat } from '../../../../../../src/translate/formats/openai-chat/format'
import { chatChunk, chatCompletion, chatStream } from '../../../../../support/providers/openai-chat'
import { callsIn, streamed } from '../read-events'

type Made = {
  index?: number | string | null
  id?: string | null
  name?: string | null
  args?: unknown
}

const piece = ({ name, args, ...head }: Made) => ({
  ...head,
  function: { ...(name !== undefined && { name }), ...(args !== undefined && { arguments: args }) },
})
const chunk = (...pieces: Made[]) => chatChunk({ tool_calls: pieces.map(piece) })
const DONE = '[DONE]'
const read = (...chunks: object[]) => callsIn(streamed([...chunks, DONE]))
const f = (text: string, id = 'a', name = 'f') => ({ id, name, text })
const g = (text: string, id = 'b', name = 'g') => ({ id, name, text })

describe('pieces become calls:', () => {
  test.each<[string, object[], object[]]>([
    [
      'one of its pieces',
      [
        chunk({ index: 0, id: 'a', name: 'f', args: '' }),
        chunk({ index: 0, args: '{"x"' }),
        chunk({ index: 0, args: ':1}' }),
      ],
      [f('{"x":1}')],
    ],
    ['one of one piece', [chunk({ index: 0, id: 'a', name: 'f', args: '{}' })], [f('{}')]],
    ['one without arguments', [chunk({ index: 0, id: 'a', name: 'f' })], [f('{}')]],
    [
      'one whose arguments are empty',
      [chunk({ index: 0, id: 'a', name: 'f', args: '' })],
      [f('{}')],
    ],
    [
      'one whose arguments are null',
      [chunk({ index: 0, id: 'a', name: 'f', args: null })],
      [f('{}')],
    ],
    [
      'one whose arguments are the text null',
      [chunk({ index: 0, id: 'a', name: 'f', args: 'null' })],
      [f('{}')],
    ],
    [
      'one whose arguments are an empty text in quotes',
      [chunk({ index: 0, id: 'a', name: 'f', args: '""' })],
      [f('{}')],
    ],
    [
      'one whose arguments are an object',
      [chunk({ index: 0, id: 'a', name: 'f', args: { x: 1 } })],
      [f('{"x":1}')],
    ],
    [
      'one whose arguments are a list',
      [chunk({ index: 0, id: 'a', name: 'f', args: '[1]' })],
      [f('{"arguments":[1]}')],
    ],
    [
      'one whose arguments are no JSON, in pieces',
      [chunk({ index: 0, id: 'a', name: 'f', args: 'oh ' }), chunk({ index: 0, args: 'no' })],
      [f('{"arguments":"oh no"}')],
    ],
    [
      'one that says {} before its arguments',
      [
        chunk({ index: 0, id: 'a', name: 'f', args: '{}' }),
        chunk({ index: 0, args: '{"x"' }),
        chunk({ index: 0, args: ':1}' }),
      ],
      [f('{"x":1}')],
    ],
    [
      'one that is sent once more as a whole',
      [
        chunk({ index: 0, id: 'a', name: 'f', args: '{"x"' }),
        chunk({ index: 0, args: ':1}' }),
        chunk({ index: 0, id: 'a', name: 'f', args: '{"x":1}' }),
      ],
      [f('{"x":1}')],
    ],
    [
      'calls that take turns',
      [
        chunk({ index: 0, id: 'a', name: 'f', args: '{' }),
        chunk({ index: 1, id: 'b', name: 'g', args: '{"y"' }),
        chunk({ index: 0, args: '}' }),
        chunk({ index: 1, args: ':2}' }),
      ],
      [f('{}'), g('{"y":2}')],
    ],
    [
      'two in one chunk',
      [
        chunk(
          { index: 0, id: 'a', name: 'f', args: '{}' },
          { index: 1, id: 'b', name: 'g', args: '{}' },
        ),
      ],
      [f('{}'), g('{}')],
    ],
    [
      'two without an index, told apart by their ids',
      [
        chunk({ id: 'a', name: 'f', args: '{' }),
        chunk({ args: '}' }),
        chunk({ id: 'b', name: 'g', args: '{}' }),
      ],
      [f('{}'), g('{}')],
    ],
    [
      'two without an index that take turns by their ids',
      [
        chunk({ id: 'a', name: 'f', args: '{"x"' }),
        chunk({ id: 'b', name: 'g', args: '{"y"' }),
        chunk({ id: 'a', args: ':1}' }),
        chunk({ id: 'b', args: ':2}' }),
      ],
      [f('{"x":1}'), g('{"y":2}')],
    ],
    [
      'two ids under one index',
      [
        chunk({ index: 0, id: 'a', name: 'f', args: '{}' }),
        chunk({ index: 0, id: 'b', name: 'g', args: '{}' }),
      ],
      [f('{}'), g('{}')],
    ],
    [
      'two ids under one index, without arguments',
      [
        chunk({ index: 0, id: 'a', name: 'f', args: '' }),
        chunk({ index: 0, id: 'b', name: 'f', args: '' }),
      ],
      [f('{}'), g('{}', 'b', 'f')],
    ],
    [
      'one whose id and name come on a later piece',
      [chunk({ index: 0, args: '{' }), chunk({ index: 0, id: 'a', name: 'f', args: '}' })],
      [f('{}')],
    ],
    [
      'one whose id comes with its arguments',
      [chunk({ index: 0, name: 'f', args: '' }), chunk({ index: 0, id: 'a', args: '{"x":1}' })],
      [f('{"x":1}')],
    ],
    [
      'one that repeats its name',
      [
        chunk({ index: 0, id: 'a', name: 'f', args: '{"x"' }),
        chunk({ index: 0, name: 'f', args: ':1}' }),
        chunk({ index: 0, name: 'f', args: '' }),
      ],
      [f('{"x":1}')],
    ],
    [
      'one that repeats its id and its name',
      [
        chunk({ index: 0, id: 'a', name: 'f', args: '{"x"' }),
        chunk({ index: 0, id: 'a', name: 'f', args: ':1}' }),
      ],
      [f('{"x":1}')],
    ],
    [
      'one with a new id in each piece',
      [
        chunk({ index: 0, id: 'a', name: 'f', args: '' }),
        chunk({ index: 0, id: 'a2', args: '{"x"' }),
        chunk({ index: 0, id: 'a3', args: ':1}' }),
        chunk({ index: 0, id: 'a4', args: '' }),
      ],
      [f('{"x":1}')],
    ],
    [
      'one whose empty members are null or empty',
      [
        chunk({ index: 0, id: 'a', name: 'f', args: '{' }),
        chunk({ index: 0, id: '', name: '', args: '}' }),
        chunk({ index: 0, id: null, name: null, args: null }),
      ],
      [f('{}')],
    ],
    [
      'one whose index is a text',
      [chunk({ index: '0', id: 'a', name: 'f', args: '{' }), chunk({ index: '0', args: '}' })],
      [f('{}')],
    ],
  ])('%s', (_, chunks, expected) => {
    expect<object[]>(read(...chunks)).toEqual(expected)
  })

  test.each<[string, object[], object[]]>([
    ['one', [chunk({ index: 0, name: 'f', args: '{}' })], [{ name: 'f', text: '{}' }]],
    [
      'a new name behind complete arguments is another call',
      [chunk({ name: 'f', args: '{}' }), chunk({ name: 'g', args: '{}' })],
      [
        { name: 'f', text: '{}' },
        { name: 'g', text: '{}' },
      ],
    ],
    [
      'the same name behind complete arguments too',
      [
        chunk({ index: 0, name: 'f', args: '{"x":1}' }),
        chunk({ index: 0, name: 'f', args: '{"x":2}' }),
      ],
      [
        { name: 'f', text: '{"x":1}' },
        { name: 'f', text: '{"x":2}' },
      ],
    ],
    [
      'two of one id that differ',
      [
        chunk({ index: 0, id: 'f', name: 'f', args: '{"x":1}' }),
        chunk({ index: 1, id: 'f', name: 'f', args: '{"x":2}' }),
      ],
      [
        { name: 'f', text: '{"x":1}' },
        { name: 'f', text: '{"x":2}' },
      ],
    ],
    ['one that says no name', [chunk({ index: 0, args: '{}' })], [{ name: '', text: '{}' }]],
  ])('without ids of their own: %s', (_, chunks, expected) => {
    const calls = read(...chunks)

    expect<object[]>(calls).toMatchObject(expected)
    expect(calls).toHaveLength(expected.length)
  })

  test('what says nothing is no call', () => {
    expect(
      read(
        chunk({ index: 0, id: 'a' }),
        chatChunk({ tool_calls: null }),
        chatChunk({ tool_calls: [null] }),
      ),
    ).toEqual([])
  })

  test('the old function_call is one', () => {
    const calls = read(
      chatChunk({ function_call: { name: 'f', arguments: '{"x"' } }),
      chatChunk({ function_call: { arguments: ':1}' } }),
    )

    expect(calls).toEqual([{ id: expect.stringMatching(/^call_/), name: 'f', text: '{"x":1}' }])
  })
})

test('a piece is sent as it comes', () => {
  const parser = openaiChat.eventParser()
  const push = (one: object) => parser.push({ name: '', data: JSON.stringify(one), text: '' })

  expect(push(chunk({ index: 0, id: 'a', name: 'f', args: '' })).at(-1)).toEqual({
    type: 'call',
    key: '0',
    id: 'a',
    name: 'f',
    text: '',
  })
  expect(push(chunk({ index: 0, args: '{"x' }))).toEqual([{ type: 'call', key: '0', text: '{"x' }])
})

test('{} is sent where another call begins', () => {
  const parser = openaiChat.eventParser()
  const push = (one: object) => parser.push({ name: '', data: JSON.stringify(one), text: '' })
  push(chunk({ index: 0, id: 'a', name: 'f', args: '{}' }))

  expect(push(chunk({ index: 1, id: 'b', name: 'g', args: '' }))).toEqual([
    { type: 'call', key: '0', text: '{}' },
    { type: 'call', key: '1', id: 'b', name: 'g', text: '' },
  ])
})

describe('Gemini’s signature', () => {
  const signed = { google: { thought_signature: 's' } }
  const opaque = { maker: 'gemini', value: 's' }
  const call = (more: object) => ({ index: 0, function: { name: 'f', arguments: '{}' }, ...more })

  test('belongs to its call', () => {
    const events = streamed([
      chatChunk({ tool_calls: [call({ id: 'a', extra_content: signed })] }),
      DONE,
    ])

    expect(events.find(({ type }) => type === 'call')).toMatchObject({ id: 'a', opaque })
  })

  test('on a later piece comes with the id', () => {
    const events = streamed([
      chatChunk({ tool_calls: [call({ id: 'a' })] }),
      chatChunk({ tool_calls: [{ index: 0, extra_content: signed }] }),
      DONE,
    ])

    expect(events).toContainEqual({
      type: 'call',
      key: '0',
      id: 'a',
      name: 'f',
      text: '',
      opaque,
    } as never)
  })

  test('on a message is opaque', () => {
    const message = { choices: [{ message: { content: 'a', extra_content: signed } }] }

    expect(openaiChat.parseAnswer(message)).toContainEqual({ type: 'opaque', opaque } as never)
  })
})

describe('whole calls', () => {
  const whole = (tool_calls: unknown) =>
    callsIn(openaiChat.parseAnswer({ choices: [{ message: { content: null, tool_calls } }] }))

  test.each<[string, unknown, object[]]>([
    ['none', null, []],
    ['one', [piece({ id: 'a', name: 'f', args: '{"x":[1]}' })], [f('{"x":[1]}')]],
    [
      'one whose arguments are an object',
      [piece({ id: 'a', name: 'f', args: { x: 1 } })],
      [f('{"x":1}')],
    ],
    ['one whose arguments break off', [piece({ id: 'a', name: 'f', args: '{"x":' })], [f('{"x":')]],
    [
      'two that are the same but for their ids',
      [piece({ id: 'a', name: 'f', args: '{}' }), piece({ id: 'b', name: 'f', args: '{}' })],
      [f('{}'), f('{}', 'b')],
    ],
    ['one that is no list', piece({ id: 'a', name: 'f', args: '{}' }), [f('{}')]],
  ])('%s', (_, calls, expected) => {
    expect<object[]>(whole(calls)).toEqual(expected)
  })

  test('of one id get ids of their own', () => {
    expect(
      whole([piece({ id: 'f', name: 'f', args: '{}' }), piece({ id: 'f', name: 'f', args: '{}' })]),
    ).toHaveLength(2)
  })
})

test('calls arrive whole however they are spelled', () => {
  const inputs = fc.array(
    fc.tuple(fc.constantFrom('f', 'g'), fc.object({ maxDepth: 1, maxKeys: 3 })),
    { minLength: 1, maxLength: 3 },
  )
  const spelling = fc.record({
    callIndex: fc.constantFrom(undefined, 'none' as const, 'always 0' as const),
    callIdIn: fc.constantFrom(undefined, 'the second piece' as const, 'no piece' as const),
    sizes: fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
    hasNulls: fc.boolean(),
  })
  fc.assert(
    fc.property(inputs, spelling, (made, { sizes, callIndex, callIdIn, hasNulls }) => {
      const calls = made.map(([name, input], at) => {
        const json = JSON.stringify(input)
        const args = ['']
        for (let from = 0; from < json.length; ) {
          const size = sizes.next().value as number
          args.push(json.slice(from, from + size))
          from += size
        }
        return { id: `id-${at}`, name, args }
      })
      const events = streamed(
        chatStream({
          calls,
          hasNulls,
          ...(callIndex && { callIndex }),
          ...(callIdIn && { callIdIn }),
        }).map(({ data }) => data),
      )

      expect(callsIn(events).map(({ name, text }) => [name, JSON.parse(text)])).toEqual(
        made.map(([name, input]) => [name, JSON.parse(JSON.stringify(input))]),
      )
    }),
    { seed: 4, numRuns: 300 },
  )
})

test('a whole answer says what its stream says', () => {
  const calls = [{ id: 'a', name: 'f', args: ['{"x"', ':1}'] }]
  const events = openaiChat.parseAnswer(chatCompletion({ calls }))

  expect(callsIn(events)).toEqual([f('{"x":1}')])
})
