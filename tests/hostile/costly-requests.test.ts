import { expect, test } from 'bun:test'
import type { Format } from '../../src/translate/answer-events'
import type { FormatTarget } from '../../src/translate/conversation'
import { chat } from '../../src/translate/dialects/chat/chat'
import { anthropic } from '../../src/translate/formats/anthropic/anthropic'
import { gemini } from '../../src/translate/formats/gemini/format'
import { openaiChat } from '../../src/translate/formats/openai-chat/format'

const TARGETS: readonly (readonly [Format, FormatTarget])[] = [
  [openaiChat, { provider: 'deepseek', api: 'deepseek', model: 'deepseek-chat' }],
  [anthropic, { provider: 'anthropic', api: 'anthropic', model: 'claude-sonnet-4-5' }],
  [gemini, { provider: 'google', api: 'google', model: 'gemini-3-pro' }],
  [gemini, { provider: 'vertex-ai', api: 'vertex-ai', model: 'gemini-1.5-pro' }],
]

const COUNT = 20_000
/** What grows with the square of a request needs ten times as long. */
const MAX_MS = 4000
/** A reference may be put in its place a few times. */
const MAX_GROWTH = 40

const many = <T>(make: (at: number) => T, count = COUNT): T[] =>
  Array.from({ length: count }, (_, at) => make(at))
const named = (make: (at: number) => unknown): object =>
  Object.fromEntries(many((at) => [`p${at}`, make(at)]))
const user = { role: 'user', content: 'x' }
const functionOf = (name: string, parameters: unknown) => ({
  type: 'function',
  function: { name, parameters },
})
const withSchema = (parameters: unknown) => ({
  messages: [user],
  tools: [functionOf('f', parameters)],
})
const withUnion = (shared: object) =>
  withSchema({
    type: 'object',
    properties: { x: { ...shared, anyOf: many(() => ({ title: 'x' })) } },
  })
const withReferences = (x: object) =>
  withSchema({ type: 'object', properties: named(() => ({ $ref: '#/$defs/x' })), $defs: { x } })
const called = (idOf: (at: number) => string) => ({
  messages: [
    user,
    {
      role: 'assistant',
      tool_calls: many((at) => ({
        id: idOf(at),
        type: 'function',
        function: { name: 'f', arguments: '{}' },
      })),
    },
  ],
})

const REQUESTS: Readonly<Record<string, () => object>> = {
  'ids that become one': () => called((at) => String.fromCharCode(0x4e00 + at)),
  'one id': () => called(() => 'c'),
  'system turns': () => ({ messages: [user, ...many(() => ({ role: 'system', content: 'a' }))] }),
  'turns of one role': () => ({ messages: many(() => user) }),
  'allowed tools': () => ({
    messages: [user],
    tools: many((at) => functionOf(`f${at}`, { type: 'object' })),
    tool_choice: {
      type: 'allowed_tools',
      allowed_tools: { mode: 'auto', tools: many((at) => functionOf(`f${at}`, undefined)) },
    },
  }),
  'needed names beside a union': () =>
    withUnion({ type: 'object', required: many((at) => `p${at}`) }),
  'values beside a union': () => withUnion({ type: 'string', enum: many((at) => `p${at}`) }),
  'members beside a union': () => withUnion(named(() => 1)),
  'words beside a union': () => withUnion({ type: 'string', description: 'd'.repeat(COUNT) }),
  'references to needed names': () =>
    withReferences({ type: 'object', properties: { a: {} }, required: many((at) => `p${at}`) }),
  'references to values': () => withReferences({ enum: many((at) => `p${at}`) }),
  'references to what is excluded': () =>
    withReferences({ type: 'string', not: { enum: many((at) => at) } }),
  'references to words': () => withReferences({ type: 'string', description: 'd'.repeat(COUNT) }),
  'references to a long name': () =>
    withReferences({ type: 'object', properties: { ['d'.repeat(COUNT)]: { type: 'string' } } }),
}

for (const [name, make] of Object.entries(REQUESTS)) {
  test(`a request full of ${name} costs what it has`, () => {
    const text = JSON.stringify(make())
    for (const [format, target] of TARGETS) {
      const startedMs = performance.now()
      const conversation = chat.parseRequest(JSON.parse(text), String)
      const printed = JSON.stringify(format.printRequest(conversation, target).body)
      expect(performance.now() - startedMs).toBeLessThan(MAX_MS)
      expect(printed.length).toBeLessThan(MAX_GROWTH * text.length)
    }
  })
}
