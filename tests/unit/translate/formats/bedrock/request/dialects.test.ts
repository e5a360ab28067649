import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { JsonObject } from '../../../../../../src/translate/conversation'
import { chat } from '../../../../../../src/translate/dialects/chat/chat'
import { messages } from '../../../../../../src/translate/dialects/messages/dialect'
import { printRequest } from '../../../../../../src/translate/formats/bedrock/request/print-request'
import { bedrockComplaints } from '../../../../../support/providers/bedrock-rules'
import { anthropicMessages, chatMessages, rounds, tools } from '../../../arbitraries'
import { CLAUDE, LLAMA, NOVA, PROFILE, QWEN } from './printed'

const asIs = (text: string) => text

function printed(dialect: typeof chat | typeof messages, request: JsonObject, model: string) {
  const conversation = dialect.parseRequest(request, asIs)
  const result = printRequest(conversation, { provider: 'bedrock', api: 'bedrock', model })
  const { isStreamed } = conversation
  expect(bedrockComplaints(result.body, { model, isStreamed })).toEqual([])
  return result
}

describe('ordinary requests', () => {
  test('of both dialects are what Bedrock takes', () => {
    fc.assert(
      fc.property(
        rounds,
        tools,
        fc.constantFrom(CLAUDE, LLAMA, NOVA, PROFILE, QWEN),
        (all, tools, model) => {
          const functions = tools.map(({ schema, ...more }) => ({
            type: 'function',
            function: { ...more, parameters: schema },
          }))
          const described = tools.map(({ schema, ...more }) => ({ ...more, input_schema: schema }))
          printed(chat, { model: 'm', messages: chatMessages(all), tools: functions }, model)
          printed(
            messages,
            { model: 'm', max_tokens: 9, messages: anthropicMessages(all), tools: described },
            model,
          )
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('a chat completion', () => {
  test('keeps its words, its calls, its picture and its numbers', () => {
    const { body, dropped } = printed(
      chat,
      {
        model: 'm',
        temperature: 0,
        max_completion_tokens: 5,
        stop: 'end',
        service_tier: 'flex',
        metadata: { team: 'a' },
        tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
        messages: [
          { role: 'developer', content: 's' },
          { role: 'user', content: 'q' },
          {
            role: 'assistant',
            content: 'before',
            tool_calls: [
              { id: 'k1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } },
            ],
          },
          {
            role: 'tool',
            tool_call_id: 'k1',
            content: [
              { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
            ],
          },
        ],
      },
      NOVA,
    )
    expect(body).toEqual({
      system: [{ text: 's' }],
      messages: [
        { role: 'user', content: [{ text: 'q' }] },
        {
          role: 'assistant',
          content: [
            { text: 'before' },
            { toolUse: { toolUseId: 'k1', name: 'look', input: { a: 1 } } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              toolResult: {
                toolUseId: 'k1',
                content: [{ image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } }],
              },
            },
          ],
        },
      ],
      inferenceConfig: { maxTokens: 5, temperature: 0, stopSequences: ['end'] },
      toolConfig: {
        tools: [{ toolSpec: { name: 'look', inputSchema: { json: { type: 'object' } } } }],
      },
      serviceTier: { type: 'flex' },
      requestMetadata: { team: 'a' },
    })
    expect(dropped).toEqual([])
  })
})

describe('a message', () => {
  test('of a coding agent goes to Claude with its caches, thoughts and betas', () => {
    const cache_control = { type: 'ephemeral', ttl: '1h' }
    const { body, dropped } = printed(
      messages,
      {
        model: 'm',
        max_tokens: 9000,
        stream: true,
        anthropic_beta: ['context-1m-2025-08-07'],
        thinking: { type: 'enabled', budget_tokens: 2000 },
        metadata: { user_id: 'u' },
        system: [{ type: 'text', text: 's', cache_control }],
        tools: [{ name: 'look', input_schema: { type: 'object' }, cache_control }],
        messages: [
          { role: 'user', content: 'q' },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'hm', signature: 'sig' },
              { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
            ],
          },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 'toolu_1',
                content: 'found',
                is_error: true,
                cache_control: { type: 'ephemeral' },
              },
            ],
          },
        ],
      },
      PROFILE,
    )
    const point = { cachePoint: { type: 'default', ttl: '1h' } }
    expect(body).toEqual({
      system: [{ text: 's' }, point],
      messages: [
        { role: 'user', content: [{ text: 'q' }] },
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
            { toolUse: { toolUseId: 'toolu_1', name: 'look', input: {} } },
          ],
        },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'toolu_1', content: [{ text: 'found' }], status: 'error' } },
            { cachePoint: { type: 'default' } },
          ],
        },
      ],
      inferenceConfig: { maxTokens: 9000 },
      toolConfig: {
        tools: [{ toolSpec: { name: 'look', inputSchema: { json: { type: 'object' } } } }, point],
      },
      additionalModelRequestFields: {
        thinking: { type: 'enabled', budget_tokens: 2000 },
        anthropic_beta: ['context-1m-2025-08-07'],
      },
      requestMetadata: { user_id: 'u' },
    })
    expect(dropped).toEqual([])
  })
})
