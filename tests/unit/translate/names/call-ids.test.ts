import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Conversation } from '../../../../src/translate/conversation'
import { anthropic } from '../../../../src/translate/formats/anthropic/anthropic'
import { bedrockConverse } from '../../../../src/translate/formats/bedrock/format'
import { cohere } from '../../../../src/translate/formats/cohere/format'
import { openaiChat } from '../../../../src/translate/formats/openai-chat/format'
import { openaiResponses } from '../../../../src/translate/formats/openai-responses/format'

/** Each format, a model, and what the ids of its calls must match. */
const FORMATS = [
  [openaiChat, 'openai', 'gpt-4.1', /^.{1,40}$/su],
  [openaiChat, 'mistral-ai', 'mistral-large', /^[a-zA-Z0-9]{9}$/],
  [openaiChat, 'groq', 'm', /^.+$/su],
  [openaiResponses, 'openai', 'gpt-5.1', /^.{1,64}$/su],
  [anthropic, 'anthropic', 'claude-sonnet-4-5', /^[a-zA-Z0-9_-]+$/],
  [cohere, 'cohere', 'command-a-03-2025', /^.+$/su],
  [bedrockConverse, 'bedrock', 'amazon.nova-pro-v1:0', /^[a-zA-Z0-9_.:-]{1,64}$/],
  [bedrockConverse, 'bedrock', 'anthropic.claude-sonnet-4-5', /^[a-zA-Z0-9_-]{1,64}$/],
] as const

const LONG = 'call_'.repeat(30)
const id = fc.oneof(
  fc.constantFrom(...['toolu_01', 'fc_01', 'call_1', 'functions.look:0', 'a.b', 'a_b', 'a b']),
  fc.constantFrom(`${LONG}1`, `${LONG}2`, `${LONG}_2`, '', 'call', 'ä', 'ö', 'é'.repeat(70)),
  fc.string({ maxLength: 90 }),
)

/** One answer with calls, and their results in another order. */
const conversationOf = (ids: readonly string[], order: readonly string[]): Conversation => ({
  model: 'm',
  turns: [
    { role: 'user', parts: [{ kind: 'text', text: 'q' }] },
    {
      role: 'assistant',
      parts: ids.map((id) => ({ kind: 'call', id, name: 'look', input: { of: ids.indexOf(id) } })),
    },
    {
      role: 'user',
      parts: order.map((callId) => ({
        kind: 'result',
        callId,
        name: 'look',
        parts: [{ kind: 'text', text: `result-${ids.indexOf(callId)}-` }],
      })),
    },
  ],
  tools: [{ name: 'look' }],
  isStreamed: false,
  rest: {},
})

const CALL_IDS = ['toolUseId', 'tool_call_id', 'tool_use_id', 'call_id', 'id']

type Found = { id: string; call?: string; result?: string }

/** The ids in a body, each with the call or the result that it stands beside. */
function foundIn(value: unknown): Found[] {
  if (Array.isArray(value)) return value.flatMap(foundIn)
  if (typeof value !== 'object' || value === null) return []
  const members = value as Record<string, unknown>
  const name = CALL_IDS.find((one) => typeof members[one] === 'string')
  const inner = Object.values(members).flatMap(foundIn)
  if (name === undefined) return inner
  const text = JSON.stringify(value)
  const [, result] = /result-(-?\d+)-/.exec(text) ?? []
  const [, call] = /of\\?":(\d+)/.exec(text) ?? []
  const found = { id: String(members[name]), ...(result && { result }), ...(call && { call }) }
  return result || call ? [found, ...inner] : inner
}

describe('whatever ids a client has for its calls', () => {
  test.each(FORMATS)(
    '%p of %s gets legal and distinct ones, and results find their calls',
    (...row) => {
      const [format, provider, model, rule] = row
      fc.assert(
        fc.property(
          fc
            .uniqueArray(id, { minLength: 1, maxLength: 6 })
            .chain((ids) =>
              fc.tuple(
                fc.constant(ids),
                fc.shuffledSubarray(ids, { minLength: ids.length, maxLength: ids.length }),
              ),
            ),
          ([ids, order]) => {
            const target = { provider, api: provider, model }
            const given = conversationOf(ids, order)
            const { body } = format.printRequest(given, target)
            const found = foundIn(body.messages ?? body.input)
            const calls = found.filter(({ call }) => call !== undefined)
            const results = found.filter(({ result }) => result !== undefined)

            expect(calls.length).toBe(ids.length)
            expect(new Set(calls.map((one) => one.id)).size).toBe(ids.length)
            for (const one of calls) expect(one.id).toMatch(rule)
            const callOf = new Map(calls.map((one) => [one.id, one.call]))
            for (const one of results) expect(callOf.get(one.id)).toBe(one.result as string)
            expect(results.length).toBe(ids.length)
            expect(format.printRequest(given, target).body).toEqual(body)
          },
        ),
        { numRuns: 100 },
      )
    },
  )
})
