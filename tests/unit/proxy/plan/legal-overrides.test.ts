import { describe, expect, test } from 'bun:test'
import type { AliasFile } from '../../../../src/alias/schema'
import { jsonBodyOf } from '../../../../src/body/json/body'
import { planFor } from '../../../../src/proxy/plan/plan'
import { jsonRequest } from '../../../support/cases/json-request'

const THINKING = { type: 'enabled', budget_tokens: 1024 }
const CALL = { type: 'tool_use', id: 't', name: 'f', input: {} }
const RESULT = { type: 'tool_result', tool_use_id: 't', content: 'r' }
const THOUGHT = { type: 'thinking', thinking: 'hm', signature: 's' }
const KEYS = { aws_access_key_id: 'a', aws_secret_access_key: 'b', aws_region: 'us-east-1' }

const ALIASES: Record<string, AliasFile> = {
  Anthropic: { provider: 'anthropic', api_key: 'k', thinking: THINKING },
  Bedrock: {
    provider: 'bedrock',
    ...KEYS,
    thinking: THINKING,
    override_params: { model: 'anthropic.claude-sonnet-4-5-20250929-v1:0' },
  },
}

/** The way of a message to an alias of this file. */
function ownWayOf(file: AliasFile, request: object) {
  const body = jsonBodyOf(Buffer.from(JSON.stringify({ model: 'a', max_tokens: 9, ...request })))
  const plan = planFor(jsonRequest({ endpoint: 'messages', alias: file, body }), {
    takesWays: true,
  })
  const [way] = plan.ways.values()
  if (way?.kind !== 'own') throw new Error('Not passed through')
  return way
}

/** Whether the alias's default for `thinking` is put into a message with this last turn of the model's. */
const hasThinking = (file: AliasFile, content: unknown): boolean =>
  ownWayOf(file, {
    messages: [
      { role: 'user', content: 'q' },
      { role: 'assistant', content },
      { role: 'user', content: [RESULT] },
    ],
  }).edits.has('thinking')

test.each(
  Object.entries(ALIASES).flatMap(([name, file]) => [
    [name, file, 'calls without a thought', [CALL], false] as const,
    [
      name,
      file,
      'words and calls without a thought',
      [{ type: 'text', text: 'w' }, CALL],
      false,
    ] as const,
    [name, file, 'a thought and calls', [THOUGHT, CALL], true] as const,
    [
      name,
      file,
      'a hidden thought and calls',
      [{ type: 'redacted_thinking', data: 'd' }, CALL],
      true,
    ] as const,
    [name, file, 'words about "tool_use"', [{ type: 'text', text: '"tool_use"' }], true] as const,
    [name, file, 'a plain text', 'w', true] as const,
  ]),
)('%s, whose default is to think, behind a turn', (...[, file, , content, isPut]) => {
  expect(hasThinking(file, content)).toBe(isPut)
})

describe('thoughts that another maker signed', () => {
  const GEMINI = { type: 'thinking', thinking: '', signature: 'portus.gemini.c2ln' }
  const CHAT = { type: 'thinking', thinking: 'hm', signature: 'portus.chat.' }
  const WORDS = { type: 'text', text: 'w' }
  const user = (content: unknown) => ({ role: 'user', content })
  const model = (...content: object[]) => ({ role: 'assistant', content })

  const editsOf = (file: AliasFile, request: object) => {
    const { edits, dropped } = ownWayOf(file, request)
    const read = (name: string) => {
      const text = edits.get(name)
      return typeof text === 'string' ? (JSON.parse(text) as unknown) : undefined
    }
    return { messages: read('messages'), thinking: read('thinking'), dropped }
  }

  test.each(Object.entries(ALIASES))('do not reach %s, and are named', (_, file) => {
    const messages = [
      user('q'),
      model(CHAT, WORDS),
      user('and?'),
      model(CHAT),
      user('and?'),
      model(THOUGHT, CALL),
      user([RESULT]),
      model(GEMINI, CALL),
      user([RESULT]),
    ]

    const edits = editsOf(file, { messages })

    expect(edits.messages).toEqual([
      user('q'),
      model(WORDS),
      user('and?'),
      user('and?'),
      model(THOUGHT, CALL),
      user([RESULT]),
      model(CALL),
      user([RESULT]),
    ])
    // Its last answer now calls a tool without a thought.
    expect(edits.thinking).toEqual({ type: 'disabled' })
    expect(edits.dropped).toContain('messages.thinking')
  })

  test('leave the client’s own choice to think as it is where that is legal', () => {
    const messages = [user('q'), model(CHAT, WORDS), user('and?')]
    const file: AliasFile = { provider: 'anthropic', api_key: 'k' }

    expect(editsOf(file, { messages, thinking: THINKING }).thinking).toBeUndefined()
    const adaptive = { type: 'adaptive' }
    const called = [user('q'), model(GEMINI, CALL), user([RESULT])]
    expect(editsOf(file, { messages: called, thinking: adaptive }).thinking).toBeUndefined()
    expect(editsOf(file, { messages: called, thinking: THINKING }).thinking).toEqual({
      type: 'disabled',
    })
  })

  test('are nothing but a signature: words that look like one stay, and so do the bytes', () => {
    const messages = [
      user('"portus.gemini.x"'),
      model({ type: 'text', text: '"portus.' }),
      user('q'),
    ]
    const file: AliasFile = { provider: 'anthropic', api_key: 'k' }

    expect(editsOf(file, { messages })).toMatchObject({ messages: undefined, dropped: undefined })
  })
})

describe('a response that passes through', () => {
  const item = (encrypted_content: string) => ({
    type: 'reasoning',
    summary: [],
    encrypted_content,
  })
  const wayOf = (input: unknown, file: object = {}) => {
    const alias = { provider: 'openai', api_key: 'k', ...file } as AliasFile
    const plan = planFor(
      jsonRequest({ endpoint: 'responses', alias, body: { model: 'a', input } }),
      {
        takesWays: true,
      },
    )
    const [way] = plan.ways.values()
    if (way?.kind !== 'own') throw new Error('Not passed through')
    return way
  }
  const user = { role: 'user', content: 'portus.' }

  test('loses thoughts that another maker has encrypted, by name', () => {
    const way = wayOf([user, item('portus.anthropic.t.dA.sig'), item('gAAAA')])

    expect(way.edits.get('input')).toBe(JSON.stringify([user, item('gAAAA')]))
    expect(way.dropped).toEqual(['input.reasoning'])
  })

  test.each([
    ['none', [user, item('gAAAA')]],
    ['a text', 'portus.'],
    ['words', [{ role: 'user', content: '"portus.anthropic' }]],
  ])('stays as it is where there are %s', (_, input) => {
    const way = wayOf(input)

    expect(way.edits.has('input')).toBe(false)
    expect(way.dropped).toBeUndefined()
  })

  test('keeps the input of its alias', () => {
    const way = wayOf([item('portus.anthropic.t.dA.sig')], {
      override_params: { model: 'm', input: 'Hi' },
    })

    expect(way.edits.get('input')).toBe('"Hi"')
  })
})
