import { expect, test } from 'bun:test'
import type { Format } from '../../src/translate/answer-events'
import {
  type Conversation,
  type FormatTarget,
  Untranslatable,
} from '../../src/translate/conversation'
import { chat } from '../../src/translate/dialects/chat/chat'
import { messages } from '../../src/translate/dialects/messages/dialect'
import { anthropic } from '../../src/translate/formats/anthropic/anthropic'
import { gemini } from '../../src/translate/formats/gemini/format'
import { openaiChat } from '../../src/translate/formats/openai-chat/format'
import { openaiResponses } from '../../src/translate/formats/openai-responses/format'
import { random as randomFrom } from '../support/random'
import { thinned, withOddValues } from './odd-values'
import { CHAT_REQUEST, MESSAGES_REQUEST } from './whole-requests'

const TARGETS: readonly (readonly [Format, FormatTarget])[] = [
  [openaiChat, { provider: 'openai', api: 'openai', model: 'gpt-5.1' }],
  [openaiChat, { provider: 'openrouter', api: 'openrouter', model: 'anthropic/claude-sonnet-4.5' }],
  [openaiChat, { provider: 'openrouter', api: 'openrouter', model: 'google/gemini-3-pro' }],
  [openaiChat, { provider: 'deepseek', api: 'deepseek', model: 'deepseek-chat' }],
  [openaiChat, { provider: 'dashscope', api: 'dashscope', model: 'qwen3' }],
  [openaiResponses, { provider: 'openai', api: 'openai', model: 'gpt-5.1' }],
  [openaiResponses, { provider: 'azure-openai', api: 'azure-openai', model: 'unknown' }],
  [anthropic, { provider: 'anthropic', api: 'anthropic', model: 'claude-sonnet-4-5' }],
  [anthropic, { provider: 'bedrock', api: 'bedrock', model: 'anthropic.claude-opus-4-6-v1:0' }],
  [gemini, { provider: 'google', api: 'google', model: 'gemini-3-pro' }],
  [gemini, { provider: 'vertex-ai', api: 'vertex-ai', model: 'gemini-1.5-pro' }],
]

const ROUNDS = 4000

/** What a translation gives, or nothing where it refuses the request in its own words. */
function unlessRefused<T>(translate: () => T): T | undefined {
  try {
    return translate()
  } catch (error) {
    if (error instanceof Untranslatable) return undefined
    throw error
  }
}

for (const dialect of [chat, messages]) {
  test(`whatever a client of ${dialect.name} sends is translated or refused`, () => {
    const whole = dialect === chat ? CHAT_REQUEST : MESSAGES_REQUEST
    const random = randomFrom(41)
    let translated = 0
    for (let round = 0; round < ROUNDS; round++) {
      const members = withOddValues(thinned(whole, random), random, random.pick([20, 100, 1000]))
      if (typeof members !== 'object' || members === null || Array.isArray(members)) continue
      const conversation = unlessRefused<Conversation>(() =>
        dialect.parseRequest(members as Record<string, unknown>, (text) => text),
      )
      if (!conversation) continue
      for (const [format, target] of TARGETS) {
        const printed = unlessRefused(() => format.printRequest(conversation, target))
        if (!printed) continue
        translated++
        JSON.stringify(printed.body)
        expect(printed.dropped.every((name) => typeof name === 'string')).toBe(true)
      }
    }
    expect(translated).toBeGreaterThan(1000)
    expect(Object.keys(Object.prototype)).toEqual([])
  })
}

test('a word that is a member of every object is no entry of a table', () => {
  const asked = { messages: [{ role: 'user', content: 'Hi' }], reasoning_effort: 'constructor' }
  const conversation = chat.parseRequest(
    { ...asked, service_tier: 'toString', thinking: { type: 'constructor' } },
    String,
  )
  expect(conversation.reasoning?.mode).toBeUndefined()
  for (const [format, target] of TARGETS)
    expect(JSON.stringify(format.printRequest(conversation, target).body)).not.toContain('function')
  expect(() => chat.parseRequest({ ...asked, tool_choice: 'constructor' }, String)).toThrow(
    Untranslatable,
  )
})

test('a member called __proto__ is carried or named as any other', () => {
  const request = JSON.parse('{"messages":[],"__proto__":{"top_k":1}}')
  const { rest } = chat.parseRequest(request, String)
  expect(Object.keys(rest)).toEqual(['__proto__'])
  expect(rest.top_k).toBeUndefined()
})

test('the word of a client in a refusal is short', () => {
  const content = [{ type: 'x'.repeat(1_000_000) }]
  const refusal = (() => {
    try {
      chat.parseRequest({ messages: [{ role: 'user', content }] }, String)
    } catch (error) {
      return (error as Error).message
    }
    return ''
  })()
  expect(refusal.length).toBeGreaterThan(10)
  expect(refusal.length).toBeLessThan(300)
})
