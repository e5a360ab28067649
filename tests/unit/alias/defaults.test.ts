import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { DEFAULTED_MEMBERS, type Leaf, overrides } from '../../../src/alias/defaults'
import type { OverrideKind } from '../../../src/api/endpoints/endpoints'

const leaf = (
  provider: Leaf['provider'],
  params: Record<string, unknown>,
  more: Partial<Leaf> = {},
) => ({ provider, override_params: params, ...more }) as Leaf

const M = { model: 'm' }
const THINKING = { type: 'enabled', budget_tokens: 1024 }

describe('what replaces members of a request', () => {
  type Row = [
    sentence: string,
    leaf: Leaf,
    kind: OverrideKind,
    choices: string[],
    expected: Record<string, unknown>,
  ]
  const rows: Row[] = [
    ['is the model in a chat for OpenAI', leaf('openai', M), 'chat', [], M],
    [
      'is everything the alias overrides',
      leaf('openai', { ...M, user: 'u', seed: null }),
      'chat',
      [],
      { ...M, user: 'u', seed: null },
    ],
    [
      'is a limit too in a chat for Claude',
      leaf('anthropic', M),
      'chat',
      [],
      { ...M, max_tokens: 4096 },
    ],
    [
      'is a limit too in a message for Claude',
      leaf('anthropic', M),
      'messages',
      [],
      { ...M, max_tokens: 4096 },
    ],
    [
      'is a limit too in a message as a chat',
      leaf('groq', M),
      'message_as_chat',
      [],
      { ...M, max_tokens: 4096 },
    ],
    [
      'is the newer limit in a message as a chat for OpenAI',
      leaf('openai', M),
      'message_as_chat',
      [],
      { ...M, max_completion_tokens: 4096 },
    ],
    [
      'is the newer limit in a message as a chat for Azure',
      leaf('azure-openai', M),
      'message_as_chat',
      [],
      { ...M, max_completion_tokens: 4096 },
    ],
    [
      'is a limit in a chat for Claude on Vertex AI',
      leaf('vertex-ai', { model: 'anthropic.c' }),
      'chat',
      [],
      { model: 'anthropic.c', max_tokens: 4096 },
    ],
    [
      'is no limit in a chat for Gemini',
      leaf('vertex-ai', { model: 'gemini' }),
      'chat',
      [],
      { model: 'gemini' },
    ],
    [
      'is the alias’s limit where it has one',
      leaf('anthropic', { ...M, max_tokens: 9 }),
      'messages',
      [],
      { ...M, max_tokens: 9 },
    ],
    [
      'is the newer of the alias’s limits',
      leaf('openai', { ...M, max_tokens: 9, max_completion_tokens: 8 }),
      'chat',
      [],
      { ...M, max_completion_tokens: 8 },
    ],
    [
      'is no limit where the client has one',
      leaf('anthropic', { ...M, max_tokens: 9 }),
      'messages',
      ['max_tokens'],
      M,
    ],
    [
      'is no limit where the client has the newer one',
      leaf('openai', { ...M, max_tokens: 9 }),
      'chat',
      ['max_completion_tokens'],
      M,
    ],
    [
      'is the alias’s thinking in a chat for Claude',
      leaf('anthropic', M, { thinking: THINKING }),
      'chat',
      ['max_tokens'],
      { ...M, thinking: THINKING },
    ],
    [
      'is no thinking in a chat for a provider that knows none',
      leaf('openai', M, { thinking: THINKING }),
      'chat',
      [],
      M,
    ],
    [
      'is no thinking where the client has its own',
      leaf('anthropic', M, { thinking: THINKING }),
      'chat',
      ['max_tokens', 'thinking'],
      M,
    ],
    [
      'is the alias’s effort in a chat',
      leaf('openai', M, { reasoning_effort: 'low' }),
      'chat',
      [],
      { ...M, reasoning_effort: 'low' },
    ],
    [
      'is no effort where the client has its own',
      leaf('openai', M, { reasoning_effort: 'low' }),
      'chat',
      ['reasoning_effort'],
      M,
    ],
    [
      'is Gemini’s level of thinking, as an effort',
      leaf('google', M, { thinking_level: 'high', reasoning_effort: 'low' }),
      'chat',
      [],
      { ...M, reasoning_effort: 'high' },
    ],
    [
      'is an effort for Gemini without a level',
      leaf('google', M, { reasoning_effort: 'low' }),
      'chat',
      [],
      { ...M, reasoning_effort: 'low' },
    ],
    [
      'is no level of thinking for anybody else',
      leaf('openai', M, { thinking_level: 'high' }),
      'chat',
      [],
      M,
    ],
    [
      'is an effort in Anthropic’s place for it',
      leaf('anthropic', M, { reasoning_effort: 'low' }),
      'messages',
      ['max_tokens'],
      { ...M, output_config: { effort: 'low' } },
    ],
    [
      'is no effort where the client has said something in that place',
      leaf('anthropic', M, { reasoning_effort: 'low' }),
      'messages',
      ['max_tokens', 'output_config'],
      M,
    ],
    [
      'is an effort in a response’s place for it',
      leaf('openai', M, { reasoning_effort: 'low' }),
      'responses',
      [],
      { ...M, reasoning: { effort: 'low' } },
    ],
    [
      'is no effort where the client has said something in that place too',
      leaf('openai', M, { reasoning_effort: 'low' }),
      'responses',
      ['reasoning'],
      M,
    ],
    [
      'is the alias’s limit under a response’s name for it',
      leaf('openai', { ...M, max_tokens: 9 }),
      'responses',
      [],
      { ...M, max_output_tokens: 9 },
    ],
    [
      'is the newer limit under that name',
      leaf('openai', { ...M, max_tokens: 9, max_completion_tokens: 8 }),
      'responses',
      [],
      { ...M, max_output_tokens: 8 },
    ],
    [
      'is no limit where the client has one under that name',
      leaf('openai', { ...M, max_tokens: 9 }),
      'responses',
      ['max_output_tokens'],
      M,
    ],
    [
      'is what may be counted',
      leaf('anthropic', { ...M, temperature: 1, system: 's' }, { thinking: THINKING }),
      'count_tokens',
      [],
      { ...M, system: 's', thinking: THINKING },
    ],
    [
      'is everything but limits in a plain request',
      leaf('openai', { ...M, max_tokens: 9, user: 'u' }),
      'plain',
      [],
      { ...M, user: 'u' },
    ],
    ['is the model alone in a form', leaf('openai', { ...M, user: 'u' }), 'model', [], M],
    ['is nothing in a form without a model', leaf('openai', { user: 'u' }), 'model', [], {}],
    [
      'is nothing where nothing is to be replaced',
      leaf('openai', { ...M, user: 'u' }, { thinking: THINKING }),
      'none',
      [],
      {},
    ],
    [
      'is the alias’s own override over its own default',
      leaf('anthropic', { ...M, thinking: { type: 'disabled' } }, { thinking: THINKING }),
      'messages',
      ['max_tokens'],
      { ...M, thinking: { type: 'disabled' } },
    ],
  ]

  test.each(rows)('%s', (_, target, kind, choices, expected) => {
    expect(overrides(target, kind, new Set(choices))).toEqual(expected)
  })
})

test('a client that has chosen everything finds nothing but what is fixed, for every kind and provider', () => {
  const kinds: OverrideKind[] = ['chat', 'messages', 'message_as_chat', 'responses', 'plain']
  const made = fc.record({
    provider: fc.constantFrom('openai', 'anthropic', 'google', 'bedrock', 'groq'),
    override_params: fc.dictionary(
      fc.constantFrom('model', 'user', 'max_tokens', 'max_completion_tokens', 'top_k'),
      fc.jsonValue({ maxDepth: 1 }),
    ),
    thinking: fc.constantFrom(undefined, THINKING),
    reasoning_effort: fc.constantFrom(undefined, 'low'),
    thinking_level: fc.constantFrom(undefined, 'high'),
  })
  fc.assert(
    fc.property(made, fc.constantFrom(...kinds), (target, kind) => {
      const { max_tokens, max_completion_tokens, ...fixed } = target.override_params

      expect(overrides(target as unknown as Leaf, kind, new Set(DEFAULTED_MEMBERS))).toEqual(fixed)
    }),
    { seed: 26, numRuns: 300 },
  )
})

test('what is asked of the client’s body is one of the choices, and the alias stays as it was', () => {
  const allowed: readonly string[] = DEFAULTED_MEMBERS
  const asked = new Set<string>()
  const target = leaf(
    'anthropic',
    { ...M, max_tokens: 9 },
    { thinking: THINKING, reasoning_effort: 'low' },
  )
  const before = structuredClone(target)
  const client = {
    has(name: string) {
      asked.add(name)
      return false
    },
  }

  for (const kind of ['chat', 'messages', 'message_as_chat', 'count_tokens', 'responses'] as const)
    overrides(target, kind, client)

  expect([...asked].filter((name) => !allowed.includes(name))).toEqual([])
  expect(target).toEqual(before)
})
