import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { AliasFile } from '../../../../../src/alias/schema'
import { jsonBodyOf } from '../../../../../src/body/json/body'
import { gatewayCopies } from '../../../../../src/proxy/plan/cost/gateway-copies'
import { planFor } from '../../../../../src/proxy/plan/plan'
import { jsonRequest } from '../../../../support/cases/json-request'

const NOVA = {
  provider: 'bedrock',
  aws_access_key_id: 'AKIA0',
  aws_secret_access_key: 'of-aws',
  aws_region: 'eu-central-1',
  passthrough: false,
  override_params: { model: 'amazon.nova-pro-v1:0' },
} as const
const MISTRAL = {
  provider: 'mistral-ai',
  api_key: 'k',
  passthrough: false,
  override_params: { model: 'm' },
} as const

/** Both, below one switch. */
const TARGETS = [MISTRAL, NOVA].map(({ passthrough: _, ...target }) => target)

/** The plan of a request whose targets the gateway translates for. */
function planned(messages: unknown, file: AliasFile = NOVA, name: 'chat' | 'messages' = 'chat') {
  const body = jsonBodyOf(Buffer.from(JSON.stringify({ model: 'a', max_tokens: 5, messages })))
  return planFor(jsonRequest({ endpoint: name, alias: file, body }), { takesWays: true })
}

const many = (count: number, make: (at: number) => object) =>
  Array.from({ length: count }, (_, at) => make(at))
const said = (role: string, content: unknown = 'x') => ({ role, content })

const COSTLY: readonly (readonly [string, () => object[]])[] = [
  ['of the user', () => many(80_000, () => said('user'))],
  ['of users with names', () => many(60_000, (at) => ({ ...said('user'), name: `${at}` }))],
  ['with the results of calls', () => many(60_000, () => ({ ...said('tool'), tool_call_id: 'c' }))],
  ['of instructions', () => [said('user'), ...many(80_000, () => said('developer'))]],
  ['with instructions between', () => many(80_000, (at) => said(at % 2 ? 'system' : 'user'))],
  [
    'of many parts',
    () =>
      many(900, () =>
        said(
          'user',
          many(40, () => ({ type: 'text', text: 'x' })),
        ),
      ),
  ],
]

describe('a chat completion that the gateway translates for Bedrock', () => {
  test.each(COSTLY)('is refused with tens of thousands of messages %s', (_, make) => {
    const messages = make()
    expect(() => planned(messages)).toThrow('Too many messages of one role')
    // No other provider's translation costs that much.
    expect(planned(messages, MISTRAL).ways.values().next().value?.kind).toBe('gateway')
    const file = { strategy: { mode: 'fallback' }, passthrough: false, targets: TARGETS } as const
    const { ways } = planned(messages, file)
    expect([...ways.values()].map(({ kind }) => kind)).toEqual(['gateway', 'refused'])
  })

  test.each([
    ['thousands of turns', () => many(40_000, (at) => said(at % 2 ? 'assistant' : 'user'))],
    ['thousands of neighbours', () => many(4000, () => said('user'))],
    [
      'one message of many parts',
      () => [
        said(
          'user',
          many(60_000, () => ({ type: 'text', text: 'x' })),
        ),
      ],
    ],
  ])('is taken with %s', (_, make) => {
    expect(planned(make()).ways.values().next().value?.kind).toBe('gateway')
  })

  test('is taken as a message, which the gateway reads otherwise', () => {
    const messages = many(60_000, () => said('user'))
    expect(planned(messages, NOVA, 'messages').ways.values().next().value?.kind).toBe('gateway')
  })
})

/** What the gateway copies: neighbours become one, in a new list for each. */
function copiesOf(messages: readonly { role: string; content: unknown }[]): number {
  let copies = 0
  let last: unknown[] = []
  let system: unknown[] = []
  let before = ''
  for (const { role, content } of messages) {
    const parts = Array.isArray(content) ? content : [content]
    if (role === 'system') {
      system = [...system, ...parts]
      copies += system.length
      continue
    }
    const isUser = role !== 'assistant'
    if (isUser && before === 'user') {
      last = [...last, ...parts]
      copies += last.length
    } else last = parts
    before = isUser ? 'user' : role
  }
  return copies
}

test('no fewer copies are counted than the gateway makes', () => {
  const message = fc.record({
    role: fc.constantFrom('user', 'assistant', 'system', 'tool'),
    content: fc.oneof(
      fc.string(),
      fc.array(fc.constant({ type: 'text', text: 'x' }), { maxLength: 5 }),
    ),
  })
  fc.assert(
    fc.property(fc.array(message, { maxLength: 40 }), (messages) => {
      expect(gatewayCopies(messages)).toBeGreaterThanOrEqual(copiesOf(messages))
    }),
  )
})

test.each([undefined, null, {}, 'user', [null, 1, 'a', []]])('%p costs next to nothing', (odd) => {
  expect(gatewayCopies(odd)).toBeLessThan(20)
})
