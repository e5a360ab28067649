import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { JsonObject } from '../../../src/translate/conversation'
import { chat } from '../../../src/translate/dialects/chat/chat'
import { messages } from '../../../src/translate/dialects/messages/dialect'
import { anthropic } from '../../../src/translate/formats/anthropic/anthropic'
import { openaiChat } from '../../../src/translate/formats/openai-chat/format'
import { anthropicMessages, chatMessages, rounds, said, tools } from './arbitraries'

const OPENAI = { provider: 'openai', api: 'openai', model: 'gpt-4o' }
const CLAUDE = { provider: 'anthropic', api: 'anthropic', model: 'claude-sonnet-4-5' }

const asIs = (text: string) => text

const chatTools = tools.map((all) =>
  all.map(({ schema, ...more }) => ({
    type: 'function',
    function: { ...more, parameters: schema },
  })),
)

/**
 * Normal forms, in which these requests are written: one text is a plain text, a message of calls alone has
 * the content null, the limit has its newer name, `stop` is a list, and only what is not a default is said.
 */
const chatRequest = fc
  .record({
    all: rounds,
    system: fc.option(said, { nil: undefined }),
    members: fc.record(
      {
        tools: chatTools,
        max_completion_tokens: fc.nat(),
        temperature: fc.double({ min: 0, max: 2, noNaN: true }),
        top_p: fc.double({ min: 0, max: 1, noNaN: true }),
        stop: fc.array(said, { minLength: 1, maxLength: 2 }),
        seed: fc.nat(),
        presence_penalty: fc.integer(),
        frequency_penalty: fc.integer(),
        response_format: fc.constantFrom(
          { type: 'json_object' },
          { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } },
        ),
        user: said,
        service_tier: fc.constantFrom('flex', 'default'),
        n: fc.constant(2),
        logit_bias: fc.constant({ 5: 1 }),
        metadata: fc.constant({ a: 'b' }),
        store: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    choice: fc.option(
      fc.record(
        {
          tool_choice: fc.constantFrom(
            'auto',
            'none',
            'required',
            { type: 'function', function: { name: 'f' } },
            {
              type: 'allowed_tools',
              allowed_tools: {
                mode: 'auto',
                tools: [{ type: 'function', function: { name: 'f' } }],
              },
            },
          ),
          parallel_tool_calls: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      { nil: undefined },
    ),
    isStreamed: fc.boolean(),
  })
  .map(({ all, system, members, choice, isStreamed }) => ({
    model: OPENAI.model,
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      ...chatMessages(all),
    ],
    ...members,
    ...(members.tools && choice),
    ...(isStreamed && { stream: true, stream_options: { include_usage: true } }),
  }))

/**
 * Normal forms: contents are lists of blocks, as is the system prompt, but a result of one text is a plain
 * text; and a false `stream` is left out.
 */
const message = fc
  .record({
    all: rounds,
    system: fc.option(said, { nil: undefined }),
    members: fc.record(
      {
        max_tokens: fc.integer({ min: 1, max: 9000 }),
        temperature: fc.double({ min: 0, max: 1, noNaN: true }),
        top_k: fc.nat(),
        stop_sequences: fc.array(said, { minLength: 1, maxLength: 2 }),
        metadata: fc.record({ user_id: said }),
        service_tier: fc.constantFrom('auto', 'standard_only'),
        stream: fc.constant(true as const),
      },
      { requiredKeys: ['max_tokens'] },
    ),
    tools,
    tool_choice: fc.option(
      fc.constantFrom(
        { type: 'auto' },
        { type: 'any' },
        { type: 'tool', name: 'f' },
        { type: 'auto', disable_parallel_tool_use: true },
      ),
      { nil: undefined },
    ),
    isCached: fc.boolean(),
  })
  .map(({ all, system, members, tools, tool_choice, isCached }) => ({
    model: CLAUDE.model,
    ...(system !== undefined && {
      system: [
        { type: 'text', text: system, ...(isCached && { cache_control: { type: 'ephemeral' } }) },
      ],
    }),
    messages: anthropicMessages(all),
    tools: tools.map(({ schema, ...more }) => ({ ...more, input_schema: schema })),
    ...(tool_choice && { tool_choice }),
    ...members,
  }))

describe('a request in the words of its own provider', () => {
  test('comes out of a chat as it went in', () => {
    fc.assert(
      fc.property(chatRequest, (request) => {
        const conversation = chat.parseRequest(request, asIs)

        expect(openaiChat.printRequest(conversation, OPENAI)).toEqual({
          body: request,
          dropped: [],
        })
      }),
      { seed: 7, numRuns: 300 },
    )
  })

  test('comes out of Anthropic’s messages as it went in', () => {
    fc.assert(
      fc.property(message, (request) => {
        const conversation = messages.parseRequest(request, asIs)

        expect(anthropic.printRequest(conversation, CLAUDE)).toEqual({
          body: request,
          dropped: [],
        })
      }),
      { seed: 7, numRuns: 300 },
    )
  })
})

/** What of a chat must never be lost. */
const told = (request: JsonObject) =>
  chat.parseRequest(request, asIs).turns.flatMap(({ role, parts }) =>
    parts.map((part) => {
      switch (part.kind) {
        case 'text':
          return [role, part.text]
        case 'call':
          return ['call', part.id, part.name, part.input]
        case 'result':
          return ['result', part.callId, part.parts]
        case 'media':
          return ['media', part.media.source]
        default:
          return [part.kind]
      }
    }),
  )

test('a chat that goes to Anthropic’s words and back says the same, in the same order', () => {
  fc.assert(
    fc.property(rounds, said, (all, system) => {
      const request = {
        model: OPENAI.model,
        messages: [{ role: 'system', content: system }, ...chatMessages(all)],
      }
      const there = anthropic.printRequest(chat.parseRequest(request, asIs), CLAUDE)
      const read = messages.parseRequest(there.body, asIs)
      const back = openaiChat.printRequest(read, OPENAI)

      expect(told(back.body)).toEqual(told(request))
      expect(there.dropped).toEqual([])
    }),
    { seed: 7, numRuns: 300 },
  )
})

test('a message that goes to OpenAI’s words and back says the same, in the same order', () => {
  fc.assert(
    fc.property(message, (request) => {
      const there = openaiChat.printRequest(messages.parseRequest(request, asIs), OPENAI)
      const back = anthropic.printRequest(chat.parseRequest(there.body, asIs), CLAUDE)

      expect(back.body.messages).toEqual(request.messages)
    }),
    { seed: 7, numRuns: 300 },
  )
})
