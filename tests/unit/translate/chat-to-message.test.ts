import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  messageHead,
  messageOf,
  messageUsage,
  stopReason,
} from '../../../src/translate/chat-to-message'
import type { ChatUsage, Completion } from '../../../src/translate/openai-types'

/** A completion as a provider sends it, which may have a null where the types have none. */
const completion = (message: object | null, finish_reason: string | null = 'stop'): Completion =>
  JSON.parse(
    JSON.stringify({ id: 'c1', model: 'm-1', choices: [{ index: 0, message, finish_reason }] }),
  )

const message = (made: Completion) => messageOf(made) as Record<string, unknown>

describe('why an answer ended', () => {
  const rows: [reason: string | null | undefined, expected: string][] = [
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['tool_calls', 'tool_use'],
    ['function_call', 'tool_use'],
    ['content_filter', 'refusal'],
    [null, 'end_turn'],
    [undefined, 'end_turn'],
    ['', 'end_turn'],
    ['something_new', 'end_turn'],
  ]

  test.each(rows)('%p is "%s"', (reason, expected) => {
    expect(stopReason(reason)).toBe(expected)
  })

  test.todo.each(['constructor', 'toString', '__proto__'])(
    'a reason that is called "%s" is a word of Anthropic’s too, and no function',
    (reason) => {
      expect(stopReason(reason)).toBe('end_turn')
    },
  )

  test.todo.each(['SAFETY', 'RECITATION', 'MALFORMED_FUNCTION_CALL'])(
    '%s, which some providers pass on from Gemini, is no good end',
    (reason) => {
      expect(stopReason(reason)).not.toBe('end_turn')
    },
  )
})

describe('token counts', () => {
  const counts = (input: number, output: number, cached = 0) => ({
    input_tokens: input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    output_tokens: output,
  })
  const rows: [
    sentence: string,
    usage: ChatUsage | null | undefined,
    expected: ReturnType<typeof messageUsage>,
  ][] = [
    ['both counts have new names', { prompt_tokens: 10, completion_tokens: 3 }, counts(10, 3)],
    [
      'cached input is counted apart',
      { prompt_tokens: 10, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 8 } },
      counts(2, 3, 8),
    ],
    [
      'more cached input than input makes no count below zero',
      { prompt_tokens: 10, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 1000 } },
      counts(0, 3, 1000),
    ],
    [
      'details that are null say nothing',
      { prompt_tokens: 10, completion_tokens: 3, prompt_tokens_details: null },
      counts(10, 3),
    ],
    [
      'details without a count say nothing',
      { prompt_tokens: 1, prompt_tokens_details: {} },
      counts(1, 0),
    ],
    ['a usage that is null is all zero', null, counts(0, 0)],
    ['no usage is all zero', undefined, counts(0, 0)],
    ['an empty usage is all zero', {}, counts(0, 0)],
  ]

  test.each(rows)('%s', (_, usage, expected) => {
    expect(messageUsage(usage)).toEqual(expected)
  })

  test('new and cached input together are the prompt', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (fresh, cached) => {
        const usage = messageUsage({
          prompt_tokens: fresh + cached,
          prompt_tokens_details: { cached_tokens: cached },
        })

        expect(usage.input_tokens + usage.cache_read_input_tokens).toBe(fresh + cached)
      }),
      { seed: 4, numRuns: 200 },
    )
  })
})

describe('the head of a message', () => {
  test('it has the completion’s id and model', () => {
    expect(messageHead({ id: 'chatcmpl-1', model: 'gpt' })).toEqual({
      id: 'msg_chatcmpl-1',
      type: 'message',
      role: 'assistant',
      model: 'gpt',
    })
  })

  test('without an id it makes one, and another one each time', () => {
    const [one, two] = [messageHead({}), messageHead({})]

    expect(one).toMatchObject({ id: expect.stringMatching(/^msg_./), model: '' })
    expect(one.id).not.toBe(two.id)
  })
})

describe('a whole completion', () => {
  const call = (made: object) => ({ id: 'call_1', type: 'function', function: made })
  const used = (input: unknown) => ({ type: 'tool_use', id: 'call_1', name: 'f', input })
  const rows: [sentence: string, said: object | null, content: object[]][] = [
    ['a text is one block', { content: 'hi é😀' }, [{ type: 'text', text: 'hi é😀' }]],
    ['a refusal is a text', { content: null, refusal: 'No.' }, [{ type: 'text', text: 'No.' }]],
    ['an empty text is no block', { content: '' }, []],
    ['a content that is null is no block', { content: null }, []],
    ['a message that is null has no blocks', null, []],
    [
      'a call has its arguments as an object',
      { content: null, tool_calls: [call({ name: 'f', arguments: '{"a":[1]}' })] },
      [used({ a: [1] })],
    ],
    [
      'empty arguments are an empty object',
      { tool_calls: [call({ name: 'f', arguments: '' })] },
      [used({})],
    ],
    ['missing arguments are an empty object', { tool_calls: [call({ name: 'f' })] }, [used({})]],
    [
      'arguments that are no JSON are shown as they are',
      { tool_calls: [call({ name: 'f', arguments: '{"a":' })] },
      [used({ arguments: '{"a":' })],
    ],
    [
      'calls stand behind the text, in their order',
      {
        content: 'looking',
        tool_calls: [
          call({ name: 'f', arguments: '{}' }),
          { id: 'call_2', function: { name: 'g', arguments: '{}' } },
        ],
      },
      [
        { type: 'text', text: 'looking' },
        used({}),
        { type: 'tool_use', id: 'call_2', name: 'g', input: {} },
      ],
    ],
  ]

  test.each(rows)('%s', (_, said, content) => {
    expect(message(completion(said)).content).toEqual(content)
  })

  test('everything has its place', () => {
    const made = { ...completion({ content: 'hi' }, 'length'), usage: { prompt_tokens: 3 } }

    expect(message(made)).toEqual({
      id: 'msg_c1',
      type: 'message',
      role: 'assistant',
      model: 'm-1',
      content: [{ type: 'text', text: 'hi' }],
      stop_reason: 'max_tokens',
      stop_sequence: null,
      usage: messageUsage({ prompt_tokens: 3 }),
    })
  })

  test.each([
    ['without choices', '{"id":"c1"}'],
    ['with no choice', '{"id":"c1","choices":[]}'],
    ['whose choices are null', '{"id":"c1","choices":null,"usage":null}'],
    ['whose choice is empty', '{"id":"c1","choices":[{}]}'],
  ])('one %s is an empty message', (_, json) => {
    expect(message(JSON.parse(json))).toMatchObject({ content: [], stop_reason: 'end_turn' })
  })

  test('any object that a model gives for arguments is the input', () => {
    fc.assert(
      fc.property(fc.object(), (made) => {
        const json = JSON.stringify(made)
        const said = { tool_calls: [call({ name: 'f', arguments: json })] }

        expect(message(completion(said)).content).toEqual([used(JSON.parse(json))])
      }),
      { seed: 5, numRuns: 200 },
    )
  })

  test.todo('calls that are null are none', () => {
    expect(message(completion({ content: 'hi', tool_calls: null })).content).toEqual([
      { type: 'text', text: 'hi' },
    ])
  })

  test.todo.each(['null', '1', '"text"', '[1]'])(
    'arguments that are %s become an object, for the input of a call is nothing else',
    (json) => {
      const said = { tool_calls: [call({ name: 'f', arguments: json })] }

      const [block] = message(completion(said)).content as { input: unknown }[]
      expect(block?.input).toBeObject()
      expect(block?.input).not.toBeArray()
    },
  )

  test.todo('arguments that are an object already are the input', () => {
    const said = { tool_calls: [call({ name: 'f', arguments: { a: 1 } })] }

    expect(message(completion(said)).content).toEqual([used({ a: 1 })])
  })

  test.todo('a call without an id is given one', () => {
    const said = { tool_calls: [{ function: { name: 'f', arguments: '{}' } }] }

    expect(message(completion(said)).content).toEqual([
      { type: 'tool_use', id: expect.stringMatching(/./), name: 'f', input: {} },
    ])
  })

  test.todo('a content of parts is the text in them', () => {
    const parts = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: 'hi' },
    ]

    expect(message(completion({ content: parts })).content).toContainEqual({
      type: 'text',
      text: 'hi',
    })
  })

  test.todo('calls that a provider ends with "stop" are a use of tools', () => {
    const said = { tool_calls: [call({ name: 'f', arguments: '{}' })] }

    expect(message(completion(said, 'stop')).stop_reason).toBe('tool_use')
  })

  test.todo('"tool_calls" without a call is no use of tools', () => {
    expect(message(completion({ content: 'hi' }, 'tool_calls')).stop_reason).toBe('end_turn')
  })
})
