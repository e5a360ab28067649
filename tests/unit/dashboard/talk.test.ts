import { describe, expect, test } from 'bun:test'
import { chatBody, withChunk } from '../../../src/dashboard/page/views/playground/talk/chat'
import { messagesBody, withEvent } from '../../../src/dashboard/page/views/playground/talk/messages'
import { EXAMPLE, readTools } from '../../../src/dashboard/page/views/playground/talk/tools'
import {
  emptyReply,
  openCalls,
  type Reply,
  type Talk,
  type Turn,
} from '../../../src/dashboard/page/views/playground/talk/turns'

const CALL = { id: 'c1', name: 'get_weather', arguments: '{"city":"Paris"}' }
const TURNS: Turn[] = [
  { role: 'user', text: 'Weather?' },
  { role: 'assistant', text: '', thinking: '', calls: [CALL] },
  { role: 'tool', results: [{ id: 'c1', name: 'get_weather', text: 'blue' }] },
]
const TALK: Talk = {
  alias: 'fast',
  system: 'Be short',
  maxTokens: 64,
  tools: [{ name: 'get_weather', description: 'Of a city', parameters: { type: 'object' } }],
  turns: TURNS,
}

test('a conversation with a tool is one of chat completions', () => {
  expect(chatBody(TALK)).toEqual({
    model: 'fast',
    stream: true,
    max_completion_tokens: 64,
    tools: [
      {
        type: 'function',
        function: { name: 'get_weather', description: 'Of a city', parameters: { type: 'object' } },
      },
    ],
    messages: [
      { role: 'system', content: 'Be short' },
      { role: 'user', content: 'Weather?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'c1',
            type: 'function',
            function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'blue' },
    ],
  })
})

test('the same conversation is one of messages', () => {
  expect(messagesBody(TALK)).toEqual({
    model: 'fast',
    stream: true,
    max_tokens: 64,
    system: 'Be short',
    tools: [{ name: 'get_weather', description: 'Of a city', input_schema: { type: 'object' } }],
    messages: [
      { role: 'user', content: 'Weather?' },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'c1', name: 'get_weather', input: { city: 'Paris' } }],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'blue' }],
      },
    ],
  })
})

const read = (add: (reply: Reply, event: unknown) => Reply, events: readonly unknown[]) =>
  events.reduce<Reply>(add, emptyReply())

test('a streamed chat completion becomes text and calls', () => {
  const delta = (delta: object, more: object = {}) => ({ choices: [{ delta, ...more }] })

  const reply = read(withChunk, [
    delta({ role: 'assistant', content: 'Hel' }),
    delta({ content: 'lo' }),
    delta({ tool_calls: [{ index: 0, id: 'c1', function: { name: 'a', arguments: '{"x"' } }] }),
    delta({ tool_calls: [{ index: 1, id: 'c2', function: { name: 'b', arguments: '' } }] }),
    delta({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }),
    delta({}, { finish_reason: 'tool_calls' }),
    { choices: [], usage: { total_tokens: 3 } },
  ])

  expect(reply).toEqual({
    text: 'Hello',
    thinking: '',
    calls: [
      { id: 'c1', name: 'a', arguments: '{"x":1}' },
      { id: 'c2', name: 'b', arguments: '' },
    ],
    stop: 'tool_calls',
  })
})

test('streamed messages become text, thinking and calls', () => {
  const reply = read(withEvent, [
    { type: 'message_start', message: {} },
    { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm' } },
    { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hello' } },
    {
      type: 'content_block_start',
      index: 2,
      content_block: { type: 'tool_use', id: 'c1', name: 'a', input: {} },
    },
    { type: 'content_block_delta', index: 2, delta: { partial_json: '{"x":' } },
    { type: 'content_block_delta', index: 2, delta: { partial_json: '1}' } },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
    { type: 'message_stop' },
  ])

  expect(reply).toEqual({
    text: 'Hello',
    thinking: 'Hm',
    calls: [{ id: 'c1', name: 'a', arguments: '{"x":1}' }],
    stop: 'tool_use',
  })
})

test('an error in a stream is thrown with the words of the provider', () => {
  const error = { message: 'Overloaded', type: 'overloaded_error' }

  expect(() => withChunk(emptyReply(), { error })).toThrow('Overloaded')
  expect(() => withEvent(emptyReply(), { type: 'error', error })).toThrow('Overloaded')
})

describe('definitions of tools', () => {
  test('are read in the forms of both APIs', () => {
    const tool = { name: 'a', description: 'b', parameters: { type: 'object' } }
    const forms = [
      tool,
      { type: 'function', function: tool },
      { name: 'a', description: 'b', input_schema: { type: 'object' } },
    ]

    expect(readTools(JSON.stringify(forms))).toEqual([tool, tool, tool])
    expect(readTools(' ')).toEqual([])
    expect(readTools(EXAMPLE)).toHaveLength(1)
  })

  test('say what is wrong with them', () => {
    expect(() => readTools('[')).toThrow('Tools are no JSON')
    expect(() => readTools('{}')).toThrow('Tools are a list')
    expect(() => readTools('[{"name":"a"},{}]')).toThrow('Tool 2 has no name')
  })
})

test('calls wait for results, unless the answer broke off', () => {
  const answer = TURNS[1] as Turn & { role: 'assistant' }

  expect(openCalls(TURNS.slice(0, 2))).toEqual([CALL])
  expect(openCalls(TURNS)).toEqual([])
  expect(openCalls([{ ...answer, problem: 'Stopped' }])).toEqual([])
})
