import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Conversation } from '../../../../src/translate/conversation'
import { anthropic } from '../../../../src/translate/formats/anthropic/anthropic'
import { bedrockConverse } from '../../../../src/translate/formats/bedrock/format'
import { cohere } from '../../../../src/translate/formats/cohere/format'
import { gemini } from '../../../../src/translate/formats/gemini/format'
import { openaiChat } from '../../../../src/translate/formats/openai-chat/format'
import { openaiResponses } from '../../../../src/translate/formats/openai-responses/format'
import { withLegalNames } from '../../../../src/translate/names/legal-names'
import { namedTools } from '../../../../src/translate/names/named-tools'

/** Each format, a model, what its names must match, and where they stand in a body. */
const FORMATS = [
  [openaiChat, 'openai', 'gpt-4.1', /^[a-zA-Z0-9_-]{1,64}$/],
  [openaiChat, 'mistral-ai', 'mistral-large', /^[a-zA-Z0-9_-]{1,64}$/],
  [gemini, 'google', 'gemini-2.5-pro', /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/],
  [gemini, 'vertex-ai', 'gemini-3-pro', /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/],
  [openaiResponses, 'openai', 'gpt-5.1', /^[a-zA-Z0-9_-]{1,64}$/],
  [cohere, 'cohere', 'command-a-03-2025', /^[a-zA-Z0-9_-]{1,64}$/],
  [anthropic, 'anthropic', 'claude-sonnet-4-5', /^[a-zA-Z0-9_-]{1,128}$/],
  [bedrockConverse, 'bedrock', 'amazon.nova-pro-v1:0', /^[a-zA-Z0-9_]{1,64}$/],
  [bedrockConverse, 'bedrock', 'meta.llama3-1-70b-instruct-v1:0', /^[a-zA-Z0-9_-]{1,64}$/],
] as const

const conversationOf = (offered: readonly string[], called: readonly string[]): Conversation => ({
  model: 'm',
  turns: [
    { role: 'user', parts: [{ kind: 'text', text: 'q' }] },
    {
      role: 'assistant',
      parts: called.map((name, at) => ({ kind: 'call', id: `toolu_${at}`, name, input: {} })),
    },
    {
      role: 'user',
      parts: called.map((name, at) => ({
        kind: 'result',
        callId: `toolu_${at}`,
        name,
        parts: [{ kind: 'text', text: 'r' }],
      })),
    },
  ],
  tools: offered.map((name) => ({ name, description: `does ${name}` })),
  isStreamed: true,
  rest: {},
})

/** The values of a member, wherever it stands in the objects of a list of tools. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn)
  if (typeof value !== 'object' || value === null) return []
  const { name, inputSchema, parameters, parametersJsonSchema, input_schema, ...others } =
    value as Record<string, unknown>
  return [...(typeof name === 'string' ? [name] : []), ...Object.values(others).flatMap(namesIn)]
}

const CHAT = openaiChat.toolNames({ provider: 'openai', api: 'openai', model: 'm' })

const END = 'x'.repeat(70)
const name = fc.oneof(
  fc.constantFrom('look', 'mcp__my.server__look', 'mcp__my_server__look', `a${END}1`, `a${END}2`),
  fc.string({ minLength: 1, maxLength: 150 }),
)

describe('whatever a client names its tools', () => {
  test.each(FORMATS)(
    '$name of %s gets legal and distinct names',
    (format, provider, model, rule) => {
      fc.assert(
        fc.property(
          fc.uniqueArray(name, { minLength: 1, maxLength: 6 }),
          fc.uniqueArray(name, { maxLength: 3 }),
          (offered, old) => {
            const given = conversationOf(offered, [...old, offered[0] as string])
            const target = { provider, api: provider, model }
            const named = withLegalNames(given, format.toolNames(target))
            const { toolNames } = named
            const { body } = format.printRequest(named.conversation, target)
            const { tools } = (body.toolConfig ?? body) as { tools: unknown }
            const printed = namesIn(tools)
            expect(new Set(printed).size).toBe(printed.length)
            for (const one of printed) expect(one).toMatch(rule)
            const restored = printed.map((one) => toolNames.get(one) ?? one)
            for (const one of offered) expect(restored).toContain(one)
            const again = withLegalNames(given, format.toolNames(target))
            expect(again.conversation).toEqual(named.conversation)
          },
        ),
        { numRuns: 60 },
      )
    },
  )

  test('names that a format takes stay as they are, and nothing is copied', () => {
    const given = conversationOf(['look', 'mcp__server__look'], ['look'])
    for (const [format, provider, model] of FORMATS) {
      const rule = format.toolNames({ provider, api: provider, model })
      expect(withLegalNames(given, rule).conversation).toBe(given)
    }
  })

  test('a choice and earlier calls follow their tool', () => {
    const given = {
      ...conversationOf(['a.b', 'a_b'], ['a.b']),
      toolChoice: { kind: 'tool', name: 'a.b' } as const,
    }
    const { conversation, toolNames } = withLegalNames(given, CHAT)

    expect(conversation.tools.map((tool) => tool.name)).toEqual(['a_b_2', 'a_b'])
    expect(conversation.toolChoice).toEqual({ kind: 'tool', name: 'a_b_2' })
    expect(conversation.turns[1]?.parts[0]).toMatchObject({ kind: 'call', name: 'a_b_2' })
    expect(conversation.turns[2]?.parts[0]).toMatchObject({ kind: 'result', name: 'a_b_2' })
    expect([...toolNames]).toEqual([['a_b_2', 'a.b']])
  })

  test('a text that names tools names them as they are offered', () => {
    const found = { kind: 'result', callId: 'c', parts: [namedTools(['look', 'a.b'])] } as const
    const given = {
      ...conversationOf(['a.b', 'a_b', 'look'], []),
      turns: [{ role: 'user', parts: [found] } as const],
    }
    const { conversation } = withLegalNames(given, CHAT)

    expect(conversation.turns[0]?.parts[0]).toMatchObject({
      parts: [{ text: 'Tools: look, a_b_2' }],
    })
  })

  test('every one of some thousand similar names gets its own, in time', () => {
    const offered = [...Array(5000)].map((_, at) => `${'y'.repeat(80)}.${at}`)
    const { conversation } = withLegalNames(conversationOf(offered, []), CHAT)
    expect(new Set(conversation.tools.map((tool) => tool.name)).size).toBe(5000)
  })
})
